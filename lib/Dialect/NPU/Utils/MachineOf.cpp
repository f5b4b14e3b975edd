// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "npu/Dialect/NPU/Utils/MachineOf.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/TypeSwitch.h"

#include <nlohmann/json.hpp>

using namespace mlir;
using namespace mlir::npu;
using nlohmann::json;

namespace {

Attribute toAttribute(Builder &builder, const json &value) {
  switch (value.type()) {
  case json::value_t::object: {
    SmallVector<NamedAttribute> fields;
    for (const auto &[key, field] : value.items())
      fields.push_back(builder.getNamedAttr(key, toAttribute(builder, field)));
    return builder.getDictionaryAttr(fields);
  }
  case json::value_t::array: {
    SmallVector<Attribute> elements;
    for (const json &element : value)
      elements.push_back(toAttribute(builder, element));
    return builder.getArrayAttr(elements);
  }
  case json::value_t::string:
    return builder.getStringAttr(value.get_ref<const std::string &>());
  case json::value_t::boolean:
    return builder.getBoolAttr(value.get<bool>());
  case json::value_t::number_float:
    return builder.getF64FloatAttr(value.get<double>());
  case json::value_t::number_integer:
  case json::value_t::number_unsigned:
    return builder.getI64IntegerAttr(value.get<int64_t>());
  default:
    return builder.getUnitAttr();
  }
}

json toJsonValue(Attribute attribute) {
  return llvm::TypeSwitch<Attribute, json>(attribute)
      .Case([](DictionaryAttr dictionary) {
        json result = json::object();
        for (NamedAttribute field : dictionary)
          result[field.getName().str()] = toJsonValue(field.getValue());
        return result;
      })
      .Case([](ArrayAttr array) {
        json result = json::array();
        for (Attribute element : array)
          result.push_back(toJsonValue(element));
        return result;
      })
      .Case([](StringAttr text) { return json(text.str()); })
      .Case([](BoolAttr flag) { return json(flag.getValue()); })
      .Case([](FloatAttr number) { return json(number.getValueAsDouble()); })
      .Case([](IntegerAttr number) {
        // A field of any other width is a number all the same; one that does
        // not fit has no meaning here.
        std::optional<int64_t> value = number.getValue().trySExtValue();
        return value ? json(*value) : json();
      })
      .Default([](Attribute) { return json(); });
}

} // namespace

MachineAttr mlir::npu::toAttr(MLIRContext *context,
                              const ::npu::machine::Machine &machine) {
  Builder builder(context);
  json value = json::parse(::npu::machine::toJson(machine));
  return MachineAttr::get(context,
                          cast<DictionaryAttr>(toAttribute(builder, value)));
}

::npu::Expected<::npu::machine::Machine>
mlir::npu::fromAttr(MachineAttr attribute) {
  // Text that is not UTF-8 must not end the process.
  std::string text = toJsonValue(attribute.getDescription())
                         .dump(/*indent=*/-1, ' ', /*ensure_ascii=*/false,
                               json::error_handler_t::replace);
  return ::npu::machine::parseMachine(text, "#npu.machine");
}

FailureOr<::npu::machine::Machine> mlir::npu::machineOf(Operation *op) {
  auto module =
      isa<ModuleOp>(op) ? cast<ModuleOp>(op) : op->getParentOfType<ModuleOp>();
  auto attribute =
      module ? module->getAttrOfType<MachineAttr>(kMachineAttr) : MachineAttr();
  if (!attribute)
    return op->emitError("expected the module to have the attribute ")
           << kMachineAttr
           << ", found none; run npu-set-machine{machine=NAME} first";
  ::npu::Expected<::npu::machine::Machine> machine = fromAttr(attribute);
  if (!machine)
    return op->emitError() << machine.message();
  return *machine;
}
