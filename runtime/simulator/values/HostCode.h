// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The native code of a program's host functions.
#ifndef NPU_RUNTIME_SIMULATOR_VALUES_HOSTCODE_H
#define NPU_RUNTIME_SIMULATOR_VALUES_HOSTCODE_H

#include <cstddef>
#include <cstdint>

namespace npu::sim {

/// What a program calls on its host. Any number of threads may call it at once,
/// each with an arena of its own.
class HostCode {
public:
  virtual ~HostCode() = default;

  /// Runs host function `function` once. Each input and output is dense,
  /// row-major and aligned to its element, in the order of the function's
  /// description; `arena` has arenaBytes() bytes, aligned to 64.
  virtual void call(size_t function, const void *const *inputs,
                    void *const *outputs, void *arena) const = 0;

  /// Memory that any of the functions needs beside its inputs and outputs.
  virtual int64_t arenaBytes() const = 0;
};

} // namespace npu::sim

#endif // NPU_RUNTIME_SIMULATOR_VALUES_HOSTCODE_H
