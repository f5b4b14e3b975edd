// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "npu/Pipelines/Accelerator.h"

#include "npu/Conversion/NPUToISA/Passes.h"
#include "npu/Dialect/ISA/IR/ISA.h"
#include "npu/Dialect/ISA/Transforms/Passes.h"
#include "npu/Dialect/NPU/Transforms/Passes.h"
#include "npu/Import/Passes.h"
#include "npu/Pipelines/Graph.h"
#include "npu/Schedule/Passes.h"
#include "npu/Tile/Passes.h"

#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace mlir;
using namespace mlir::npu;

static constexpr StringLiteral names[] = {"input", "compress", "graph",
                                          "tile",  "schedule", "isa"};

std::optional<Phase> mlir::npu::parsePhase(StringRef name) {
  const auto *found = llvm::find(names, name);
  if (found == std::end(names))
    return std::nullopt;
  return static_cast<Phase>(found - std::begin(names));
}

std::string mlir::npu::phaseNames() {
  return llvm::join(ArrayRef(names), ", ");
}

Phase mlir::npu::phaseOf(ModuleOp module) {
  if (!module.getOps<npuisa::ProgramOp>().empty())
    return Phase::Isa;
  Phase phase = Phase::Input;
  module.walk([&](Operation *op) {
    if (auto alloc = dyn_cast<AllocOp>(op)) {
      phase = alloc.getAddress() ? Phase::Schedule : Phase::Tile;
      return WalkResult::interrupt();
    }
    if (isa<CopyOp, HostCallOp>(op))
      phase = Phase::Tile;
    else if (isa<ComputeOpInterface, HostOp, ReshapeOp>(op))
      phase = std::max(phase, Phase::Graph);
    return WalkResult::advance();
  });
  return phase;
}

void mlir::npu::buildAcceleratorPipeline(OpPassManager &manager,
                                         const Chip &chip, Phase from,
                                         Phase to) {
  auto reaches = [&](Phase phase) { return from < phase && phase <= to; };
  // What comes from outside keeps the promises of its phase, or is refused
  // before the work on it grows with its shapes.
  if (from < Phase::Graph)
    manager.addPass(createNPUCheckInput());
  if (from == Phase::Graph)
    manager.addNestedPass<func::FuncOp>(createNPUCheckGraph());
  if (reaches(Phase::Graph))
    buildGraphPipeline(manager, chip.host);
  if (from < Phase::Tile && to >= Phase::Tile) {
    NPUSetMachineOptions set;
    set.machine = chip.machine;
    set.io = chip.io;
    manager.addPass(createNPUSetMachine(set));
    manager.addNestedPass<func::FuncOp>(createNPUDecideWeightCoding());
    NPUFitScratchpadOptions fit;
    fit.until = to == Phase::Tile ? "tile" : "schedule";
    manager.addPass(createNPUFitScratchpad(fit));
  } else if (reaches(Phase::Schedule)) {
    manager.addNestedPass<func::FuncOp>(createNPUOrderTransfers());
    manager.addNestedPass<func::FuncOp>(createNPUAssignAddresses());
    manager.addNestedPass<func::FuncOp>(createNPUAssignSemaphores());
  }
  if (reaches(Phase::Isa))
    manager.addPass(createConvertNPUToISA());
  // Also of what came as a program.
  if (to == Phase::Isa)
    manager.addNestedPass<npuisa::ProgramOp>(npuisa::createISAProveProgram());
}

void mlir::npu::registerAcceleratorPipeline() {
  registerNPUPipelinesPasses();
  PassPipelineRegistration<AcceleratorOptions>(
      "npu-pipeline", "Compile TOSA for the accelerator, phase by phase",
      [](OpPassManager &manager, const AcceleratorOptions &options) {
        buildAcceleratorPipeline(
            manager, Chip{options.machine, options.io, options.host},
            Phase::Input, parsePhase(options.until).value_or(Phase::Isa));
      });
}
