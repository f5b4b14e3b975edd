// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "npu/Dialect/NPU/Utils/MachineOf.h"
#include "npu/Tile/Passes.h"

namespace mlir::npu {
#define GEN_PASS_DEF_NPUSETMACHINE
#include "npu/Tile/Passes.h.inc"
} // namespace mlir::npu

using namespace mlir;
using namespace mlir::npu;

namespace {

struct NPUSetMachine : mlir::npu::impl::NPUSetMachineBase<NPUSetMachine> {
  using NPUSetMachineBase::NPUSetMachineBase;

  void runOnOperation() override {
    ::npu::Expected<::npu::machine::Machine> loaded =
        ::npu::machine::loadMachine(machine);
    if (!loaded) {
      getOperation().emitError() << loaded.message();
      return signalPassFailure();
    }
    if (io == "scratchpad")
      loaded->inputOutput = ::npu::machine::InputOutput::Scratchpad;
    else if (io == "dram")
      loaded->inputOutput = ::npu::machine::InputOutput::Dram;
    else if (!io.empty()) {
      getOperation().emitError("expected io = dram or scratchpad, found ")
          << io;
      return signalPassFailure();
    }
    if (::npu::Status valid = ::npu::machine::validate(*loaded); !valid) {
      getOperation().emitError() << valid.message();
      return signalPassFailure();
    }
    getOperation()->setAttr(kMachineAttr, toAttr(&getContext(), *loaded));
  }
};

} // namespace
