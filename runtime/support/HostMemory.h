// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// How much memory this host has.
#ifndef NPU_RUNTIME_SUPPORT_HOSTMEMORY_H
#define NPU_RUNTIME_SUPPORT_HOSTMEMORY_H

#include <cstdint>
#include <unistd.h>

namespace npu {

/// Bytes of physical memory. A system may promise more, but ends the process
/// when it touches them.
inline int64_t hostMemoryBytes() {
  return int64_t(sysconf(_SC_PHYS_PAGES)) * sysconf(_SC_PAGE_SIZE);
}

} // namespace npu

#endif // NPU_RUNTIME_SUPPORT_HOSTMEMORY_H
