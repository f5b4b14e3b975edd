// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/simulator/values/steps/HostCall.h"

#include "runtime/simulator/values/HostCode.h"

using namespace npu;
using namespace npu::sim;
using program::HostFunction;
using program::HostTensor;

namespace {

class HostCallStep : public Step {
public:
  HostCallStep(const isa::HostCall &call, const HostFunction &host)
      : function(static_cast<size_t>(call.function)) {
    for (const HostTensor &tensor : host.inputs)
      inputs.push_back(call.readBase + static_cast<int64_t>(tensor.offset));
    for (const HostTensor &tensor : host.outputs)
      outputs.push_back(call.writeBase + static_cast<int64_t>(tensor.offset));
  }

  void run(const Memory &memory, uint8_t *workspace) const override {
    std::vector<const void *> in;
    std::vector<void *> out;
    in.reserve(inputs.size());
    out.reserve(outputs.size());
    for (int64_t address : inputs)
      in.push_back(memory.dram + address);
    for (int64_t address : outputs)
      out.push_back(memory.dram + address);
    memory.host->call(function, in.data(), out.data(), workspace);
  }

private:
  size_t function;
  std::vector<int64_t> inputs, outputs; ///< Addresses in DRAM.
};

} // namespace

std::unique_ptr<Step> npu::sim::prepare(const isa::HostCall &call,
                                        const HostFunction &host) {
  return std::make_unique<HostCallStep>(call, host);
}
