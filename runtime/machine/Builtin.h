// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The machines of runtime/machine/machines, embedded when the library is
/// built, so that `--machine=edge-128` needs no file.
#ifndef NPU_RUNTIME_MACHINE_BUILTIN_H
#define NPU_RUNTIME_MACHINE_BUILTIN_H

#include <optional>
#include <string>
#include <string_view>

namespace npu::machine {

/// The JSON text of a built-in machine; lives as long as the program.
std::optional<std::string_view> builtinMachineText(const std::string &name);

} // namespace npu::machine

#endif // NPU_RUNTIME_MACHINE_BUILTIN_H
