// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Writes files whole or not at all.
#ifndef NPU_SUPPORT_WRITEFILE_H
#define NPU_SUPPORT_WRITEFILE_H

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"

namespace mlir::npu {

/// Writes a file through a temporary beside it, which takes its name only when
/// all is written; to a device or a pipe directly. On an error, or a signal
/// that ends the process, what was in the file before is left as it was. The
/// error names the path.
llvm::Error writeFile(llvm::StringRef path,
                      llvm::function_ref<void(llvm::raw_ostream &)> write);

} // namespace mlir::npu

#endif // NPU_SUPPORT_WRITEFILE_H
