// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Compiles a network in this process and runs it.
#ifndef NPU_TARGET_CPU_JIT_H
#define NPU_TARGET_CPU_JIT_H

#include "npu/Target/CPU/Signature.h"

#include <memory>

namespace llvm::orc {
class LLJIT;
} // namespace llvm::orc

namespace mlir::npu {

/// A network compiled for the machine that it runs on.
///
/// ```c++
/// FailureOr<JITProgram> program = JITProgram::compile(module);
/// JITProgram::Arena arena = program->createArena();
/// program->run({input}, {output}, arena);
/// ```
class JITProgram {
public:
  /// Scratch memory for one run at a time.
  class Arena {
  public:
    explicit Arena(size_t bytes);
    void *get() const { return memory.get(); }

  private:
    struct Deleter {
      void operator()(void *pointer) const;
    };
    std::unique_ptr<void, Deleter> memory;
  };

  /// Compiles a copy of a module whose only public function is the model, of
  /// TOSA operations on tensors of static shape. Each result of the function is
  /// an output: to see an intermediate value, return it also. The module is not
  /// changed and need not outlive the program. Errors are emitted as
  /// diagnostics of the module's context.
  static FailureOr<JITProgram> compile(ModuleOp module);

  JITProgram(JITProgram &&);
  JITProgram &operator=(JITProgram &&);
  ~JITProgram();

  const Signature &getSignature() const { return signature; }

  /// Bytes that a run needs in its arena.
  int64_t getArenaBytes() const { return arenaBytes; }

  /// Allocates an arena for this program.
  Arena createArena() const { return Arena(arenaBytes); }

  /// Runs the network once. `inputs` and `outputs` point to one dense row-major
  /// buffer for each input and output of the signature; an output may overlap
  /// no other buffer. Any number of threads may run one program at a time, each
  /// with an arena of its own. Fails if the number of buffers is wrong or one
  /// is null.
  LogicalResult run(ArrayRef<const void *> inputs, ArrayRef<void *> outputs,
                    const Arena &arena) const;

private:
  using Entry = int (*)(const void *const *, void *const *, void *);

  JITProgram();

  std::unique_ptr<llvm::orc::LLJIT> jit;
  Entry entry = nullptr;
  Signature signature;
  int64_t arenaBytes = 0;
};

} // namespace mlir::npu

#endif // NPU_TARGET_CPU_JIT_H
