// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Residency.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace mlir::npu;

ResidencyPlan::ResidencyPlan(func::FuncOp function,
                             const ::npu::machine::Machine &machine,
                             unsigned reserve)
    : memory(function),
      capacity(machine.scratchpad.bytes -
               machine.scratchpad.bytes / 100 * std::min(reserve, 100u)),
      dramIsWritable(!machine.dram.readOnly),
      externalInScratchpad(machine.inputOutput ==
                           ::npu::machine::InputOutput::Scratchpad) {
  for (const Root &root : memory.roots()) {
    if (root.isExternal) {
      resident[root.value] = externalInScratchpad;
      fixed[root.value] = true;
      continue;
    }
    // The host reaches DRAM only.
    if (root.value.getDefiningOp<HostOp>()) {
      resident[root.value] = false;
      fixed[root.value] = true;
      continue;
    }
    auto decided =
        root.value.getDefiningOp()->getAttrOfType<SpaceAttr>(kSpaceAttr);
    resident[root.value] =
        decided ? decided.getValue() == Space::Scratchpad : true;
    fixed[root.value] = static_cast<bool>(decided);
  }
}

bool ResidencyPlan::isResident(Value value) const {
  return resident.lookup(memory.rootOf(value));
}

Residency ResidencyPlan::residencyOf(ComputeOpInterface op) const {
  Residency residency;
  for (Value operand : op->getOperands())
    residency.operands.push_back(isResident(operand));
  residency.ofm = isResident(op.getOfmTensor());
  return residency;
}

int64_t ResidencyPlan::roomAt(int64_t position) const {
  int64_t room = capacity;
  for (const Root &root : memory.roots())
    if (root.firstUse <= position && position <= root.lastUse &&
        resident.lookup(root.value))
      room -= llvm::alignTo(root.bytes, 16);
  return room;
}

bool ResidencyPlan::spillAt(int64_t position, Operation *op) {
  if (!dramIsWritable)
    return false;
  auto touches = [&](Value root) {
    auto isPart = [&](Value value) { return memory.rootOf(value) == root; };
    return llvm::any_of(op->getOperands(), isPart) ||
           llvm::any_of(op->getResults(), isPart);
  };
  const Root *chosen = nullptr;
  bool chosenIsTouched = true;
  for (const Root &root : memory.roots()) {
    if (position < root.firstUse || root.lastUse < position ||
        !resident.lookup(root.value) || fixed.lookup(root.value))
      continue;
    bool isTouched = touches(root.value);
    if (!chosen || isTouched < chosenIsTouched ||
        (isTouched == chosenIsTouched && root.bytes > chosen->bytes)) {
      chosen = &root;
      chosenIsTouched = isTouched;
    }
  }
  if (!chosen)
    return false;
  resident[chosen->value] = false;
  return true;
}
