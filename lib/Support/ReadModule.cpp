// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "npu/Support/ReadModule.h"

#include "npu/Support/Diagnostics.h"

#include "mlir/Parser/Parser.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace mlir;
using namespace llvm;

namespace {
/// What the child may use. A file of 100 MiB parses in a few seconds and a few
/// times its size.
constexpr rlim_t baseSeconds = 20, bytesPerSecond = 4 << 20;
constexpr rlim_t baseBytes = rlim_t(4) << 30, memoryPerByte = 32;

/// Exit statuses of the child.
constexpr int parsed = 0, refused = 1;
} // namespace

static OwningOpRef<ModuleOp> parse(std::unique_ptr<MemoryBuffer> buffer,
                                   MLIRContext &context) {
  // A diagnostic names the layer; a function printed whole would bury it.
  context.printOpOnDiagnostic(false);
  SourceMgr sources;
  sources.AddNewSourceBuffer(std::move(buffer), SMLoc());
  npu::LayerDiagnosticHandler handler(sources, &context);
  ParserConfig config(&context, /*verifyAfterParse=*/true);
  return parseSourceFile<ModuleOp>(sources, config);
}

static void setLimit(decltype(RLIMIT_CPU) resource, rlim_t value) {
  rlimit limit;
  if (getrlimit(resource, &limit) != 0)
    return;
  limit.rlim_cur = std::min(value, limit.rlim_max);
  setrlimit(resource, &limit);
}

/// In the child: parses the file and never returns.
[[noreturn]] static void tryParse(std::unique_ptr<MemoryBuffer> buffer,
                                  MLIRContext &context) {
  // What went wrong is reported by the parent.
  for (int signal : {SIGSEGV, SIGABRT, SIGBUS, SIGILL, SIGFPE, SIGTRAP})
    std::signal(signal, SIG_DFL);
  setLimit(RLIMIT_CORE, 0);
  setLimit(RLIMIT_CPU, baseSeconds + buffer->getBufferSize() / bytesPerSecond);
  setLimit(RLIMIT_AS, baseBytes + buffer->getBufferSize() * memoryPerByte);
  bool ok = static_cast<bool>(parse(std::move(buffer), context));
  errs().flush();
  _exit(ok ? parsed : refused);
}

Expected<OwningOpRef<ModuleOp>> npu::readModule(StringRef path,
                                                MLIRContext &context) {
  if (sys::fs::is_directory(path))
    return createStringError(path +
                             ": expected an MLIR file, found a directory");
  auto buffer = MemoryBuffer::getFile(path, /*IsText=*/false);
  if (!buffer)
    return createStringError(path + ": " + buffer.getError().message());
  return readModule(std::move(*buffer), context);
}

Expected<OwningOpRef<ModuleOp>>
npu::readModule(std::unique_ptr<MemoryBuffer> buffer, MLIRContext &context) {
  std::string path = buffer->getBufferIdentifier().str();
  auto fail = [&](const Twine &what) -> Error {
    return createStringError(path + ": " + what);
  };
  // The child and the parent parse the same bytes, whatever becomes of the
  // file.
  auto copy = MemoryBuffer::getMemBufferCopy(buffer->getBuffer(), path);

  errs().flush();
  pid_t child = fork();
  if (child < 0)
    return fail(Twine("cannot start a process to read it: ") +
                std::strerror(errno));
  if (child == 0)
    tryParse(std::move(copy), context);
  int status = 0;
  while (waitpid(child, &status, 0) < 0)
    if (errno != EINTR)
      return fail(Twine("lost the process that reads it: ") +
                  std::strerror(errno));
  if (WIFSIGNALED(status))
    return fail(Twine("not a valid MLIR module: reading it ended with '") +
                strsignal(WTERMSIG(status)) +
                "'; it is damaged, nested too deeply or too large");
  if (WEXITSTATUS(status) != parsed)
    return fail("not a valid MLIR module");
  OwningOpRef<ModuleOp> module = parse(std::move(copy), context);
  if (!module)
    return fail("not a valid MLIR module");
  return module;
}
