// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "npu/Conversion/NPUToISA/InstructionOf.h"
#include "npu/Conversion/NPUToISA/Passes.h"
#include "npu/Dialect/ISA/IR/ISAProgram.h"
#include "npu/Dialect/NPU/Utils/LayerName.h"
#include "npu/Dialect/NPU/Utils/MachineOf.h"
#include "npu/Schedule/Passes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/StringMap.h"

namespace mlir::npu {
#define GEN_PASS_DEF_CONVERTNPUTOISA
#include "npu/Conversion/NPUToISA/Passes.h.inc"
} // namespace mlir::npu

using namespace mlir;
using namespace mlir::npu;
using npuisa::hostSymbol;
namespace hw = ::npu::isa;

namespace {

/// Semaphores of a scheduled operation; -1 where there is none.
LogicalResult setSemaphores(Operation *op, hw::Instruction &instruction) {
  auto list = [&](StringRef name) -> ArrayRef<int64_t> {
    auto attribute = op->getAttrOfType<DenseI64ArrayAttr>(name);
    return attribute ? attribute.asArrayRef() : ArrayRef<int64_t>();
  };
  ArrayRef<int64_t> waits = list(kWaitAttr), signals = list(kSignalAttr);
  if (waits.size() > 2 || signals.size() > 2)
    return op->emitError("expected at most two waits and two signals, found ")
           << waits.size() << " and " << signals.size()
           << "; npu.sync carries the others";
  std::visit(
      [&](auto &i) {
        i.wait0 = waits.empty() ? -1 : waits[0];
        i.wait1 = waits.size() < 2 ? -1 : waits[1];
        i.signal0 = signals.empty() ? -1 : signals[0];
        i.signal1 = signals.size() < 2 ? -1 : signals[1];
      },
      instruction);
  return success();
}

npuisa::DataType dataTypeOf(Type element, bool isUnsigned) {
  if (element.isF32())
    return npuisa::DataType::Float32;
  if (element.isF16())
    return npuisa::DataType::Float16;
  if (element.isBF16())
    return npuisa::DataType::Bfloat16;
  switch (element.getIntOrFloatBitWidth()) {
  case 1:
    return npuisa::DataType::Bool;
  case 4: // In bytes.
  case 8:
    return isUnsigned ? npuisa::DataType::Uint8 : npuisa::DataType::Int8;
  case 16:
    return isUnsigned ? npuisa::DataType::Uint16 : npuisa::DataType::Int16;
  case 48:
    return npuisa::DataType::Int48;
  default:
    return npuisa::DataType::Int32;
  }
}

npuisa::TensorAttr tensorOf(func::FuncOp function, unsigned index) {
  auto type = cast<MemRefType>(function.getArgumentTypes()[index]);
  DictionaryAttr attributes = function.getArgAttrDict(index);
  auto field = [&](StringRef name) {
    return attributes ? attributes.get(name) : Attribute();
  };
  Builder builder(function.getContext());
  bool isUnsigned = static_cast<bool>(field("npu.unsigned"));
  auto stated = dyn_cast_or_null<TypeAttr>(field(kElementTypeAttr));
  npuisa::DataType dataType = dataTypeOf(
      stated ? stated.getValue() : type.getElementType(), isUnsigned);
  auto name = dyn_cast_or_null<StringAttr>(field("npu.name"));
  auto scale = dyn_cast_or_null<FloatAttr>(field("npu.scale"));
  auto zeroPoint = dyn_cast_or_null<IntegerAttr>(field("npu.zero_point"));
  auto address = cast<IntegerAttr>(field("npu.address"));
  bool isOutput = static_cast<bool>(field("npu.output"));
  if (!name)
    name = builder.getStringAttr((isOutput ? "output" : "input") +
                                 std::to_string(index));
  return npuisa::TensorAttr::get(
      function.getContext(), name,
      builder.getDenseI64ArrayAttr(type.getShape()), dataType,
      builder.getF64FloatAttr(scale ? scale.getValueAsDouble() : 1.0),
      zeroPoint ? zeroPoint.getValue().getSExtValue() : 0,
      spaceOf(type) == Space::Dram ? npuisa::Space::Dram
                                   : npuisa::Space::Scratchpad,
      address.getInt());
}

ArrayAttr hostTensors(TypeRange types) {
  MLIRContext *context = types.front().getContext();
  Builder builder(context);
  HostLayout layout = hostLayoutOf(types);
  SmallVector<Attribute> tensors;
  for (auto [type, offset] : llvm::zip(types, layout.offsets)) {
    auto tensor = cast<RankedTensorType>(type);
    tensors.push_back(npuisa::HostTensorAttr::get(
        context, builder.getDenseI64ArrayAttr(tensor.getShape()),
        dataTypeOf(tensor.getElementType(), /*isUnsigned=*/false), offset));
  }
  return builder.getArrayAttr(tensors);
}

/// The entry of a call in the program's table.
npuisa::HostFunctionAttr hostFunctionOf(HostCallOp call) {
  Builder builder(call.getContext());
  Block &body = call.getBody().front();
  return npuisa::HostFunctionAttr::get(
      call.getContext(), builder.getStringAttr(layerName(call.getLoc())),
      call.getReasonAttr(),
      call.getInputs() ? hostTensors(body.getArgumentTypes())
                       : builder.getArrayAttr({}),
      hostTensors(body.getTerminator()->getOperandTypes()));
}

/// Makes the body of a call a function of the module, which is compiled for the
/// host.
void moveToFunction(HostCallOp call, StringRef name, OpBuilder &builder) {
  Block &body = call.getBody().front();
  Operation *yield = body.getTerminator();
  auto type = FunctionType::get(call.getContext(), body.getArgumentTypes(),
                                yield->getOperandTypes());
  auto function = func::FuncOp::create(builder, call.getLoc(), name, type);
  function.setPrivate();
  function.getBody().takeBody(call.getBody());
  OpBuilder atEnd(yield);
  func::ReturnOp::create(atEnd, yield->getLoc(), yield->getOperands());
  yield->erase();
}

/// The image of DRAM that the constants make, from address 0.
DenseElementsAttr constantImage(func::FuncOp function) {
  std::vector<char> image;
  for (ConstantOp constant : function.getOps<ConstantOp>()) {
    int64_t address = *constant.getAddress();
    auto value = cast<DenseElementsAttr>(constant.getValue());
    size_t count = value.getNumElements();
    if (image.size() < address + count)
      image.resize(address + count);
    if (value.isSplat())
      std::fill_n(image.begin() + address, count, value.getRawData().front());
    else
      llvm::copy(value.getRawData(), image.begin() + address);
  }
  auto type = RankedTensorType::get({int64_t(image.size())},
                                    IntegerType::get(function.getContext(), 8));
  return DenseElementsAttr::getFromRawBuffer(type, image);
}

struct ConvertNPUToISA : mlir::npu::impl::ConvertNPUToISABase<ConvertNPUToISA> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    FailureOr<::npu::machine::Machine> machine = machineOf(module);
    if (failed(machine))
      return signalPassFailure();
    SmallVector<func::FuncOp> functions(module.getOps<func::FuncOp>());
    if (functions.size() != 1) {
      module.emitError("expected one function, found ")
          << functions.size() << "; a program holds one network";
      return signalPassFailure();
    }
    if (failed(convert(functions.front(), *machine)))
      signalPassFailure();
  }

  LogicalResult convert(func::FuncOp function,
                        const ::npu::machine::Machine &machine) {
    SmallVector<Attribute> inputs, outputs;
    for (unsigned index = 0; index < function.getNumArguments(); ++index) {
      if (!function.getArgAttr(index, "npu.address"))
        return function.emitError("expected an address on argument ")
               << index << "; run npu-assign-addresses first";
      bool isOutput =
          static_cast<bool>(function.getArgAttr(index, "npu.output"));
      (isOutput ? outputs : inputs).push_back(tensorOf(function, index));
    }
    auto bytes = [&](StringRef name) {
      auto attribute = function->getAttrOfType<IntegerAttr>(name);
      return attribute ? attribute.getInt() : 0;
    };
    for (ConstantOp constant : function.getOps<ConstantOp>())
      if (!constant.getAddress())
        return constant.emitError("expected an address; run "
                                  "npu-assign-addresses first");

    // Instructions first: the list of sources comes with them.
    std::vector<std::tuple<Location, hw::Instruction, int64_t>> stream;
    llvm::StringMap<int64_t> sourceIndex;
    SmallVector<StringRef> sources;
    SmallVector<HostCallOp> calls;
    SmallVector<Attribute> hosts;
    auto sourceOf = [&](Location location) {
      auto [entry, isNew] =
          sourceIndex.try_emplace(layerName(location), sources.size());
      if (isNew)
        sources.push_back(entry->getKey());
      return entry->second;
    };
    for (Operation &op : function.front()) {
      std::optional<hw::Instruction> instruction;
      if (auto sync = dyn_cast<SyncOp>(op)) {
        hw::Sync i;
        // The two enums list the same engines in the same order.
        i.engine = static_cast<hw::Engine>(sync.getEngine());
        instruction = i;
      } else if (isa<ComputeOpInterface, CopyOp, FillOp, HostCallOp>(op)) {
        FailureOr<hw::Instruction> made = instructionOf(&op, machine);
        if (failed(made))
          return failure();
        instruction = *made;
        if (auto call = dyn_cast<HostCallOp>(op)) {
          std::get<hw::HostCall>(*instruction).function = int64_t(calls.size());
          calls.push_back(call);
          hosts.push_back(hostFunctionOf(call));
        }
      } else {
        continue;
      }
      if (failed(setSemaphores(&op, *instruction)))
        return failure();
      if (::npu::Status valid = hw::validate(*instruction); !valid)
        return op.emitError("layer '")
               << layerName(op.getLoc())
               << "' makes an instruction that is not valid: "
               << valid.message();
      stream.push_back({op.getLoc(), *instruction, sourceOf(op.getLoc())});
    }
    // The end belongs to no layer; it is counted with the last.
    stream.push_back({function.getLoc(), hw::Instruction(hw::Stop()),
                      sources.empty() ? sourceOf(function.getLoc())
                                      : int64_t(sources.size()) - 1});
    instructions += stream.size();

    OpBuilder builder(function);
    OperationState state(function.getLoc(),
                         npuisa::ProgramOp::getOperationName());
    auto &properties =
        state.getOrAddProperties<npuisa::ProgramOp::Properties>();
    properties.setSymName(function.getSymNameAttr());
    properties.setMachine(toAttr(&getContext(), machine));
    properties.setInputs(builder.getArrayAttr(inputs));
    properties.setOutputs(builder.getArrayAttr(outputs));
    if (!hosts.empty())
      properties.setHosts(builder.getArrayAttr(hosts));
    properties.setDramBytes(bytes("npu.dram_bytes"));
    properties.setScratchpadBytes(bytes("npu.scratchpad_bytes"));
    properties.setSources(builder.getStrArrayAttr(sources));
    properties.setConstants(
        cast<DenseIntElementsAttr>(constantImage(function)));
    state.addRegion()->emplaceBlock();
    auto program = cast<npuisa::ProgramOp>(builder.create(state));
    for (auto [index, call] : llvm::enumerate(calls))
      moveToFunction(call, hostSymbol(index), builder);
    builder.setInsertionPointToEnd(&program.getBody().front());
    for (auto &[location, instruction, source] : stream)
      npuisa::createOp(builder, location, instruction, source);
    function.erase();
    getOperation()->removeAttr(kMachineAttr);
    return success();
  }
};

} // namespace
