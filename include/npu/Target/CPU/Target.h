// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The processor that the native target compiles for.
#ifndef NPU_TARGET_CPU_TARGET_H
#define NPU_TARGET_CPU_TARGET_H

#include "llvm/Support/Error.h"

#include <memory>
#include <string>
#include <vector>

namespace llvm {
class TargetMachine;
} // namespace llvm

namespace mlir::npu {

/// A processor in LLVM's terms.
struct CPUTarget {
  /// For example "x86_64-pc-linux-gnu".
  std::string triple;
  /// For example "sapphirerapids".
  std::string cpu;
  /// LLVM's feature string; what the named processor implies need not be in it.
  std::string features;

  /// Whether code for it can run in this process.
  bool isHost = false;

  /// The names of all features that code for it may use, sorted.
  std::vector<std::string> getFeatureNames() const;

  /// The vector unit that kernels are made for, as the pipeline's option spells
  /// it.
  llvm::StringRef getVectorUnit() const;
};

/// Finds a processor by name: "host", or a name that LLVM knows for the host's
/// architecture or for AArch64 or x86-64. Fails, with the names that are near
/// it, on any other.
llvm::Expected<CPUTarget> resolveCPU(llvm::StringRef name);

/// Whether this machine has a feature, by LLVM's name. Only what a machine can
/// report may be lacking; names that stand for tuning are always there.
bool hostMayHaveFeature(llvm::StringRef feature);

/// Makes LLVM's code generator for `target`: position-independent code at the
/// highest optimization level.
llvm::Expected<std::unique_ptr<llvm::TargetMachine>>
createTargetMachine(const CPUTarget &target);

} // namespace mlir::npu

#endif // NPU_TARGET_CPU_TARGET_H
