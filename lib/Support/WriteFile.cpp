// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "npu/Support/WriteFile.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Process.h"

#include <csignal>

using namespace llvm;

/// Writes to what is open as `descriptor`; the error code if that fails.
static std::error_code writeTo(int descriptor,
                               function_ref<void(raw_ostream &)> write) {
  raw_fd_ostream os(descriptor, /*shouldClose=*/false);
  write(os);
  os.flush();
  std::error_code code = os.error();
  os.clear_error();
  return code;
}

/// A device or a pipe is written to, not replaced.
static std::error_code writeSpecial(StringRef path,
                                    function_ref<void(raw_ostream &)> write) {
  int descriptor;
  if (std::error_code code = sys::fs::openFileForWrite(
          path, descriptor, sys::fs::CD_OpenExisting, sys::fs::OF_None))
    return code;
  std::error_code code = writeTo(descriptor, write);
  std::error_code closed = sys::Process::SafelyCloseFileDescriptor(descriptor);
  return code ? code : closed;
}

Error mlir::npu::writeFile(StringRef path,
                           function_ref<void(raw_ostream &)> write) {
  if (sys::fs::is_directory(path))
    return createStringError(path + ": expected a file, found a directory");
  if (sys::fs::exists(path) && !sys::fs::is_regular_file(path)) {
    if (std::error_code code = writeSpecial(path, write))
      return createStringError(path + ": " + code.message());
    return Error::success();
  }
  auto temporary = sys::fs::TempFile::create(path + ".%%%%%%");
  // A file beyond the user's limit (ulimit -f) is an error like a full disk.
  std::signal(SIGXFSZ, SIG_IGN);
  if (!temporary)
    return createStringError(path + ": " + toString(temporary.takeError()));
  if (std::error_code code = writeTo(temporary->FD, write)) {
    consumeError(temporary->discard());
    return createStringError(path + ": " + code.message());
  }
  if (Error error = temporary->keep(path))
    return createStringError(path + ": " + toString(std::move(error)));
  return Error::success();
}
