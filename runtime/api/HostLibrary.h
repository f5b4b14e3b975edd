// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// A library of host functions that is loaded into this process.
#ifndef NPU_RUNTIME_API_HOSTLIBRARY_H
#define NPU_RUNTIME_API_HOSTLIBRARY_H

#include "runtime/api/npu_host_library.h"
#include "runtime/program/Program.h"
#include "runtime/simulator/values/HostCode.h"
#include "runtime/support/Expected.h"

#include <atomic>
#include <memory>

namespace npu {

class HostLibrary : public sim::HostCode {
public:
  /// Loads the library at `path`, and checks that it was made for `program`,
  /// which was loaded from a file: that it carries its fingerprint, and a
  /// function of the right size for each in its table. From then on its code
  /// runs with all rights of this process.
  static Expected<std::shared_ptr<const HostLibrary>>
  load(const std::string &path, const program::Program &program);

  ~HostLibrary() override;
  HostLibrary(const HostLibrary &) = delete;
  HostLibrary &operator=(const HostLibrary &) = delete;

  void call(size_t function, const void *const *inputs, void *const *outputs,
            void *arena) const override;
  int64_t arenaBytes() const override;

  /// How often a function has been called, and the seconds that took, of all
  /// threads together.
  int64_t calls(size_t function) const { return counters[function].calls; }
  /// How many of them the function ended with a status other than 0.
  int64_t failures(size_t function) const {
    return counters[function].failures;
  }
  double seconds(size_t function) const {
    return 1e-9 * double(counters[function].nanoseconds);
  }

private:
  explicit HostLibrary(void *handle) : handle(handle) {}
  Status check(const std::string &path, const program::Program &program);

  struct Counter {
    std::atomic<int64_t> calls{0}, failures{0}, nanoseconds{0};
  };

  void *handle; ///< Of dlopen.
  const npu_host_library_t *table = nullptr;
  std::unique_ptr<Counter[]> counters;
};

} // namespace npu

#endif // NPU_RUNTIME_API_HOSTLIBRARY_H
