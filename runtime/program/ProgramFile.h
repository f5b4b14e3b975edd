// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The .npu file: a program as bytes, and back.
#ifndef NPU_RUNTIME_PROGRAM_PROGRAMFILE_H
#define NPU_RUNTIME_PROGRAM_PROGRAMFILE_H

#include "runtime/program/Program.h"
#include "runtime/support/Expected.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace npu::program {

/// Files of another version are refused.
constexpr uint32_t formatVersion = 1;
/// Stands in bytes 4 to 7 of every .npu file.
constexpr const char *fileIdentifier = "NPUP";

/// The bytes of a program's .npu file: the same program gives the same bytes.
/// Fails if the program is not valid, or larger than a file may be (2 GiB).
Expected<std::vector<uint8_t>> write(const Program &program);

/// The fingerprint in the bytes that `write` returned.
uint64_t fingerprint(const std::vector<uint8_t> &file);

/// Refuses a program that was made for a machine whose figures are not those of
/// `machine`. `nameOrPath` is what the user calls it.
Status checkMachine(const Program &program, const machine::Machine &machine,
                    const std::string &nameOrPath);

/// What loading checks beyond the format.
struct LoadOptions {
  /// Prove that the program has no race, deadlock or read of nothing.
  bool prove = true;
  /// Refuse a program that was made for a machine with other figures; null:
  /// take any.
  const machine::Machine *machine = nullptr;
};

/// Reads a .npu file, whatever its bytes are. Fails with a message that says
/// what is wrong and what to do; a program that it returns is valid.
Expected<Program> load(const uint8_t *data, size_t size,
                       const LoadOptions &options = {});

} // namespace npu::program

#endif // NPU_RUNTIME_PROGRAM_PROGRAMFILE_H
