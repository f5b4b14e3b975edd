// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The pass reduce-network of npu-reduce.
#ifndef NPU_TOOLS_NPU_REDUCE_REDUCENETWORK_H
#define NPU_TOOLS_NPU_REDUCE_REDUCENETWORK_H

namespace npu::tools {

/// Registers the pass `reduce-network`, which takes layers out of a network, in
/// whatever dialect they are, as long as a script finds what is left
/// interesting.
///
/// MLIR's reduction-tree erases operations without regard for their uses; on
/// networks, where each layer is used by the next, MLIR 22 copies modules that
/// it so broke, and crashes.
void registerReduceNetwork();

} // namespace npu::tools

#endif // NPU_TOOLS_NPU_REDUCE_REDUCENETWORK_H
