// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The step of a host_call, which needs the program's table of functions.
#ifndef NPU_RUNTIME_SIMULATOR_VALUES_STEPS_HOSTCALL_H
#define NPU_RUNTIME_SIMULATOR_VALUES_STEPS_HOSTCALL_H

#include "runtime/program/Program.h"
#include "runtime/simulator/values/steps/Step.h"

namespace npu::sim {

/// `host` is the function that `call` numbers. Its workspace is the arena of
/// the memory's HostCode, which the step does not know when it is made.
std::unique_ptr<Step> prepare(const isa::HostCall &call,
                              const program::HostFunction &host);

} // namespace npu::sim

#endif // NPU_RUNTIME_SIMULATOR_VALUES_STEPS_HOSTCALL_H
