// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// What npu-run needs of a program, whichever way it is executed.
#ifndef NPU_TOOLS_NPU_RUN_PROGRAM_H
#define NPU_TOOLS_NPU_RUN_PROGRAM_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace npu::tools {

/// One input or output of a program: a dense row-major array.
struct Port {
  std::string name;
  /// NumPy's name of the element type.
  std::string type;
  std::vector<int64_t> shape;
  int64_t bytes = 0;
  /// real = scale * (integer - zeroPoint), where the program says.
  std::optional<double> scale;
  std::optional<int64_t> zeroPoint;
};

/// What a program of the chip has its host run.
struct HostPart {
  std::string name, reason;
  /// Of DRAM, by one call.
  int64_t readBytes = 0, writtenBytes = 0;
};

/// A program that is loaded.
class Program {
public:
  virtual ~Program() = default;

  virtual llvm::ArrayRef<Port> getInputs() const = 0;
  virtual llvm::ArrayRef<Port> getOutputs() const = 0;

  virtual std::vector<HostPart> getHostParts() const { return {}; }

  /// Makes what one thread needs to run the program.
  class Worker {
  public:
    virtual ~Worker() = default;
    /// Runs the program once, on one buffer for each input and output.
    virtual llvm::Error run(llvm::ArrayRef<const void *> inputs,
                            llvm::ArrayRef<void *> outputs) = 0;
  };
  virtual llvm::Expected<std::unique_ptr<Worker>> createWorker() = 0;

  /// Fails unless the program was made for `machine`, a name or a JSON file.
  virtual llvm::Error checkMachine(llvm::StringRef machine) {
    return llvm::createStringError(
        "--machine=" + machine +
        ": expected a .npu program, found one that runs on this host");
  }

  /// What the chip takes for one run: statistics and a timeline, both JSON.
  struct Timing {
    std::string stats, trace;
  };
  /// Fails for programs that the chip does not run.
  virtual llvm::Expected<Timing> time() {
    return llvm::createStringError(
        "expected a .npu program for --stats and --trace: only the chip's "
        "cycles are modelled; time a program of the host with a clock");
  }
};

} // namespace npu::tools

#endif // NPU_TOOLS_NPU_RUN_PROGRAM_H
