// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// What npu-compile was asked to do, and the targets that can do it.
#ifndef NPU_TOOLS_NPU_COMPILE_COMPILE_H
#define NPU_TOOLS_NPU_COMPILE_COMPILE_H

#include "mlir/IR/BuiltinOps.h"
#include "llvm/Support/Error.h"

#include <string>

namespace npu::tools {

/// The command line.
struct CompileRequest {
  std::string model;
  std::string output;
  /// Names the last phase; empty for the one that the output's name implies.
  std::string compileTo;
  /// --machine of the accelerator target: a name, or a JSON file.
  std::string machine;
  /// --io of the accelerator target: dram, scratchpad, or empty for the
  /// machine's own.
  std::string io;
  /// --cpu: the processor of the CPU target, and of the host of the
  /// accelerator.
  std::string cpu = "host";
  /// --host of the accelerator target: whether the host may run what the chip
  /// cannot.
  bool allowHost = true;
  /// Name of the network in what is written, a C identifier.
  std::string symbol;
};

/// Compiles `module` for the CPU and writes the request's output: .o with its
/// .h, .so, or .mlir/.mlirbc of an earlier phase. The module is used up.
/// Diagnostics on the model go to the context.
llvm::Error compileForCPU(mlir::ModuleOp module, const CompileRequest &request);

/// Compiles `module`, in any phase, for the accelerator and writes the
/// request's output: .npu, or .mlir/.mlirbc of an earlier phase. If the host
/// has to run something, also writes the library that hostLibraryOf names. The
/// module is used up. Diagnostics on the model go to the context.
llvm::Error compileForNPU(mlir::ModuleOp module, const CompileRequest &request);

/// Where the library of host functions of a .npu file stands: "m.host.so" for
/// "m.npu".
std::string hostLibraryOf(llvm::StringRef program);

/// Writes `module` as text with locations, or as bytecode, by the name of the
/// file.
llvm::Error writeModule(mlir::ModuleOp module, llvm::StringRef path);

} // namespace npu::tools

#endif // NPU_TOOLS_NPU_COMPILE_COMPILE_H
