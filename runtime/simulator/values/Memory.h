// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The two memories that instructions work on.
#ifndef NPU_RUNTIME_SIMULATOR_VALUES_MEMORY_H
#define NPU_RUNTIME_SIMULATOR_VALUES_MEMORY_H

#include "runtime/isa/Instructions.h"

#include <cstdint>
#include <cstdlib>
#include <memory>

namespace npu::sim {

class HostCode;

/// First bytes of the memories; not owned. Instructions are executed only after
/// each of their operands was checked to lie inside.
struct Memory {
  uint8_t *dram = nullptr;
  uint8_t *scratchpad = nullptr;
  /// What host_call runs; null if the program calls nothing.
  const HostCode *host = nullptr;

  uint8_t *at(isa::Space space) const {
    return space == isa::Space::Dram ? dram : scratchpad;
  }
};

/// Zeroed bytes. Pages that are never touched take no memory, so that a large
/// DRAM costs only what a program uses of it. Null if there is not enough.
class Bytes {
public:
  Bytes() = default;
  explicit Bytes(uint64_t size)
      : storage(static_cast<uint8_t *>(std::calloc(size ? size : 1, 1))) {}

  explicit operator bool() const { return storage != nullptr; }
  uint8_t *data() const { return storage.get(); }

private:
  struct Free {
    void operator()(uint8_t *pointer) const { std::free(pointer); }
  };
  std::unique_ptr<uint8_t, Free> storage;
};

} // namespace npu::sim

#endif // NPU_RUNTIME_SIMULATOR_VALUES_MEMORY_H
