// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "npu/Dialect/ISA/IR/ISAProgram.h"

#include "npu/Dialect/NPU/Utils/MachineOf.h"
#include "runtime/program/Verify.h"

#include "llvm/Support/MathExtras.h"

#include <limits>

using namespace mlir;
using namespace mlir::npuisa;
using ::npu::program::HostFunction;
using ::npu::program::HostTensor;
using ::npu::program::Program;
using ::npu::program::TensorInfo;

static std::vector<TensorInfo> toTensors(ArrayAttr tensors) {
  std::vector<TensorInfo> result;
  for (auto tensor : tensors.getAsRange<TensorAttr>())
    result.push_back({tensor.getName().str(), tensor.getShape().asArrayRef(),
                      static_cast<::npu::isa::DataType>(tensor.getType()),
                      tensor.getScale().getValueAsDouble(),
                      tensor.getZeroPoint(),
                      static_cast<::npu::isa::Space>(tensor.getSpace()),
                      tensor.getAddress()});
  return result;
}

static ArrayAttr toAttr(OpBuilder &builder,
                        const std::vector<TensorInfo> &tensors) {
  SmallVector<Attribute> result;
  for (const TensorInfo &tensor : tensors)
    result.push_back(TensorAttr::get(
        builder.getContext(), builder.getStringAttr(tensor.name),
        builder.getDenseI64ArrayAttr(tensor.shape),
        static_cast<DataType>(tensor.type),
        builder.getF64FloatAttr(tensor.scale), tensor.zeroPoint,
        static_cast<Space>(tensor.space), tensor.address));
  return builder.getArrayAttr(result);
}

static std::vector<HostTensor> toHostTensors(ArrayAttr tensors) {
  std::vector<HostTensor> result;
  for (auto tensor : tensors.getAsRange<HostTensorAttr>())
    result.push_back({tensor.getShape().asArrayRef(),
                      static_cast<::npu::isa::DataType>(tensor.getType()),
                      tensor.getOffset()});
  return result;
}

static ArrayAttr toAttr(OpBuilder &builder,
                        const std::vector<HostTensor> &tensors) {
  SmallVector<Attribute> result;
  for (const HostTensor &tensor : tensors)
    result.push_back(HostTensorAttr::get(
        builder.getContext(), builder.getDenseI64ArrayAttr(tensor.shape),
        static_cast<DataType>(tensor.type), tensor.offset));
  return builder.getArrayAttr(result);
}

/// Null for a program without host functions.
static ArrayAttr toAttr(OpBuilder &builder,
                        const std::vector<HostFunction> &hosts) {
  SmallVector<Attribute> result;
  for (const HostFunction &host : hosts)
    result.push_back(HostFunctionAttr::get(
        builder.getContext(), builder.getStringAttr(host.name),
        builder.getStringAttr(host.reason), toAttr(builder, host.inputs),
        toAttr(builder, host.outputs)));
  return result.empty() ? ArrayAttr() : builder.getArrayAttr(result);
}

static std::vector<uint8_t> toBytes(DenseIntElementsAttr constants) {
  ArrayRef<char> raw = constants.getRawData();
  if (constants.isSplat())
    return std::vector<uint8_t>(constants.getNumElements(), raw.front());
  return std::vector<uint8_t>(raw.begin(), raw.end());
}

std::string npuisa::hostSymbol(size_t index) {
  return "npu_host_" + std::to_string(index);
}

FailureOr<Program> npuisa::toProgram(ProgramOp op) {
  Program program;
  program.name = op.getSymName().str();
  ::npu::Expected<::npu::machine::Machine> machine =
      mlir::npu::fromAttr(op.getMachine());
  if (!machine)
    return op.emitOpError(machine.message());
  program.machine = std::move(*machine);
  program.inputs = toTensors(op.getInputs());
  program.outputs = toTensors(op.getOutputs());
  if (ArrayAttr hosts = op.getHostsAttr())
    for (auto host : hosts.getAsRange<HostFunctionAttr>())
      program.hosts.push_back({host.getName().str(), host.getReason().str(),
                               toHostTensors(host.getInputs()),
                               toHostTensors(host.getOutputs())});
  program.constants = toBytes(op.getConstants());
  program.dramBytes = op.getDramBytes();
  program.scratchpadBytes = op.getScratchpadBytes();
  for (auto source : op.getSources().getAsRange<StringAttr>())
    program.sourceNames.push_back(source.str());
  for (Operation &instructionOp : op.getBody().front()) {
    auto instruction = toInstruction(&instructionOp);
    if (!instruction)
      return instructionOp.emitOpError("is no instruction; an isa.program "
                                       "holds instructions of the isa dialect "
                                       "only");
    program.instructions.push_back(*instruction);
    // What does not fit is out of range in any program.
    int64_t source = *sourceOf(&instructionOp);
    program.sources.push_back(llvm::isUInt<32>(source)
                                  ? source
                                  : std::numeric_limits<uint32_t>::max());
  }
  return program;
}

ProgramOp npuisa::createProgram(OpBuilder &builder, Location loc,
                                const Program &program) {
  SmallVector<StringRef> sourceNames(program.sourceNames.begin(),
                                     program.sourceNames.end());
  auto bytes = static_cast<int64_t>(program.constants.size());
  auto constants = DenseElementsAttr::getFromRawBuffer(
      RankedTensorType::get({bytes}, builder.getI8Type()),
      ArrayRef(reinterpret_cast<const char *>(program.constants.data()),
               program.constants.size()));
  auto op = ProgramOp::create(
      builder, loc, program.name,
      mlir::npu::toAttr(builder.getContext(), program.machine),
      toAttr(builder, program.inputs), toAttr(builder, program.outputs),
      program.dramBytes, program.scratchpadBytes,
      builder.getStrArrayAttr(sourceNames),
      cast<DenseIntElementsAttr>(constants), toAttr(builder, program.hosts));
  SmallVector<Location> locations;
  for (StringRef name : sourceNames)
    locations.push_back(NameLoc::get(builder.getStringAttr(name)));
  OpBuilder::InsertionGuard guard(builder);
  builder.createBlock(&op.getBody());
  for (auto [instruction, source] :
       llvm::zip_equal(program.instructions, program.sources))
    createOp(builder, locations[source], instruction, source);
  return op;
}

InFlightDiagnostic npuisa::emitIssue(ProgramOp op,
                                     const ::npu::program::Issue &issue) {
  auto at = [&](std::optional<size_t> instruction) -> Operation * {
    if (!instruction)
      return op;
    return &*std::next(op.getBody().front().begin(), *instruction);
  };
  InFlightDiagnostic diagnostic =
      at(issue.instruction)->emitOpError(issue.message);
  if (issue.other)
    diagnostic.attachNote(at(issue.other)->getLoc()) << "the other instruction";
  return diagnostic;
}

LogicalResult npuisa::proveProgram(ProgramOp op) {
  FailureOr<Program> program = toProgram(op);
  if (failed(program))
    return failure();
  if (auto fault = ::npu::program::findFault(*program))
    return emitIssue(op, *fault);
  return success();
}
