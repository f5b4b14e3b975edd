// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "npu/Support/WriteFile.h"

#include "llvm/Support/FileSystem.h"

using namespace llvm;

Error mlir::npu::writeFile(StringRef path,
                           function_ref<void(raw_ostream &)> write) {
  if (sys::fs::is_directory(path))
    return createStringError(path + ": expected a file, found a directory");
  auto temporary = sys::fs::TempFile::create(path + ".%%%%%%");
  if (!temporary)
    return createStringError(path + ": " + toString(temporary.takeError()));
  raw_fd_ostream os(temporary->FD, /*shouldClose=*/false);
  write(os);
  os.flush();
  if (std::error_code code = os.error()) {
    os.clear_error();
    consumeError(temporary->discard());
    return createStringError(path + ": " + code.message());
  }
  if (Error error = temporary->keep(path))
    return createStringError(path + ": " + toString(std::move(error)));
  return Error::success();
}
