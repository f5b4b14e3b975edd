// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Links objects into shared libraries, by lld in a child process.
#include "npu/Target/CPU/Emit.h"

#include "lld/Common/Driver.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <deque>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

LLD_HAS_DRIVER(elf)

using namespace llvm;
using namespace mlir::npu;

namespace {
/// A file that is in memory only and goes with the object.
class MemoryFile {
public:
  MemoryFile() : descriptor(memfd_create("npu", MFD_CLOEXEC)) {}
  ~MemoryFile() {
    if (descriptor >= 0)
      close(descriptor);
  }
  MemoryFile(const MemoryFile &) = delete;
  MemoryFile &operator=(const MemoryFile &) = delete;

  int get() const { return descriptor; }
  bool isOpen() const { return descriptor >= 0; }
  /// A name by which this process and its children can open it.
  std::string getPath() const {
    return "/proc/self/fd/" + std::to_string(descriptor);
  }
  /// Its content, from the beginning.
  std::string read() const {
    std::string content;
    auto buffer = MemoryBuffer::getFile(getPath(), /*IsText=*/false,
                                        /*RequiresNullTerminator=*/false);
    if (buffer)
      content = (*buffer)->getBuffer().str();
    return content;
  }

private:
  int descriptor;
};
} // namespace

/// In the child: links `objects` to standard output and never returns.
[[noreturn]] static void linkInChild(const std::deque<MemoryFile> &objects,
                                     const MemoryFile &library,
                                     const MemoryFile &messages) {
  for (int signal : {SIGSEGV, SIGABRT, SIGBUS, SIGILL, SIGFPE, SIGTRAP})
    std::signal(signal, SIG_DFL);
  if (dup2(library.get(), STDOUT_FILENO) < 0)
    _exit(1);
  SmallVector<const char *> arguments = {
      "ld.lld",          "-shared", "--hash-style=gnu",
      "--build-id=none", "-z",      "now",
      "--no-rosegment",  "-o",      "-"};
  std::vector<std::string> paths;
  paths.reserve(objects.size());
  for (const MemoryFile &object : objects)
    paths.push_back(object.getPath());
  for (const std::string &path : paths)
    arguments.push_back(path.c_str());
  raw_fd_ostream os(messages.get(), /*shouldClose=*/false);
  lld::Result result =
      lld::lldMain(arguments, outs(), os, {{lld::Gnu, &lld::elf::link}});
  outs().flush();
  int status = result.retCode;
  if (outs().has_error()) {
    os << outs().error().message();
    status = 1;
  }
  os.flush();
  _exit(status);
}

Expected<std::string>
mlir::npu::linkSharedLibrary(ArrayRef<SmallVector<char, 0>> objects) {
  auto fail = [](const Twine &what) {
    return createStringError("linking the library: " + what);
  };
  // A file beyond the user's limit (ulimit -f) is an error like a full disk.
  std::signal(SIGXFSZ, SIG_IGN);
  MemoryFile output, messages;
  if (!output.isOpen() || !messages.isOpen())
    return fail(std::strerror(errno));
  std::deque<MemoryFile> inputs;
  for (const SmallVector<char, 0> &object : objects) {
    MemoryFile &input = inputs.emplace_back();
    if (!input.isOpen())
      return fail(std::strerror(errno));
    raw_fd_ostream os(input.get(), /*shouldClose=*/false);
    os << toStringRef(object);
    os.flush();
    if (std::error_code code = os.error()) {
      os.clear_error();
      return fail(code.message());
    }
  }
  outs().flush();
  errs().flush();
  pid_t child = fork();
  if (child < 0)
    return fail(std::strerror(errno));
  if (child == 0)
    linkInChild(inputs, output, messages);
  int status = 0;
  while (waitpid(child, &status, 0) < 0)
    if (errno != EINTR)
      return fail(std::strerror(errno));
  if (WIFSIGNALED(status))
    return fail(strsignal(WTERMSIG(status)));
  std::string library = output.read();
  if (WEXITSTATUS(status) != 0 || library.empty())
    return fail(messages.read());
  return library;
}
