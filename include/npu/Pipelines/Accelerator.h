// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The phases of the accelerator target, as one pipeline.
#ifndef NPU_PIPELINES_ACCELERATOR_H
#define NPU_PIPELINES_ACCELERATOR_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Pass/PassOptions.h"

#include <optional>
#include <string>

namespace mlir::npu {

/// Where the pipeline can stop, in order. docs/ and the dialects say what form
/// the module then has.
enum class Phase { Input, Compress, Graph, Tile, Schedule, Isa };

/// The phase of a name ("input" ... "isa"); none if there is no such phase.
std::optional<Phase> parsePhase(StringRef name);
/// "input, compress, graph, tile, schedule, isa"
std::string phaseNames();

struct AcceleratorOptions : PassPipelineOptions<AcceleratorOptions> {
  Option<std::string> machine{
      *this, "machine", llvm::cl::init("edge-128"),
      llvm::cl::desc("Name of a built-in machine, or a JSON file")};
  Option<std::string> io{
      *this, "io", llvm::cl::init(""),
      llvm::cl::desc("Where inputs and outputs stand: dram or scratchpad; "
                     "empty: where the machine has them")};
  Option<bool> host{*this, "host", llvm::cl::init(false),
                    llvm::cl::desc("Let the host run what the chip cannot")};
  Option<std::string> until{*this, "until", llvm::cl::init("isa"),
                            llvm::cl::desc("The phase to stop at")};
};

/// The chip of a pipeline, as its options name it.
struct Chip {
  std::string machine;
  std::string io;
  /// Whether the host runs what the chip cannot.
  bool host = false;
};

/// From `from`, the phase that a module is in, to `to`. A module that is at
/// `to` or behind it stays as it is.
void buildAcceleratorPipeline(OpPassManager &manager, const Chip &chip,
                              Phase from, Phase to);

/// The phase that a module is in, by its operations.
Phase phaseOf(ModuleOp module);

/// Registers npu-pipeline, and the passes of this library.
void registerAcceleratorPipeline();

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "npu/Pipelines/Passes.h.inc"

} // namespace mlir::npu

#endif // NPU_PIPELINES_ACCELERATOR_H
