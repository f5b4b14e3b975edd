// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The phases of the native target, as one pipeline.
#ifndef NPU_CPU_PIPELINE_H
#define NPU_CPU_PIPELINE_H

#include "mlir/Pass/PassOptions.h"

#include <optional>
#include <string>

namespace mlir {
class OpPassManager;
} // namespace mlir

namespace mlir::npu {

struct CPUPipelineOptions : PassPipelineOptions<CPUPipelineOptions> {
  Option<std::string> symbol{
      *this, "symbol", llvm::cl::init("network"),
      llvm::cl::desc("Name of the network in the compiled program, a C "
                     "identifier")};
  Option<std::string> unit{
      *this, "unit", llvm::cl::init("generic"),
      llvm::cl::desc("The vector unit that kernels are made for: avx512vnni, "
                     "avx512, avxvnni, avx2, neon or generic")};
};

/// Where the pipeline can stop.
enum class CPUPhase {
  /// TOSA, checked.
  Input,
  /// Structured operations on tensors.
  Tensors,
  /// Loops on buffers in one arena.
  Loops,
  /// The LLVM dialect, with the entry point SYMBOL_run (see
  /// npu-cpu-emit-entry).
  LLVM
};

/// The phase of a name ("input", "tensors", "loops", "llvm"); the empty name is
/// the last one's. None if there is no such phase.
std::optional<CPUPhase> parseCPUPhase(StringRef name);

/// All names, for messages.
std::string getCPUPhaseNames();

/// Adds the passes that take TOSA up to the end of `phase`.
void buildCPUPipeline(OpPassManager &manager, const CPUPipelineOptions &options,
                      CPUPhase phase = CPUPhase::LLVM);

/// Registers `npu-cpu-pipeline`.
void registerCPUPipeline();

} // namespace mlir::npu

#endif // NPU_CPU_PIPELINE_H
