// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Prints diagnostics for the user of a model, who knows its layers.
#ifndef NPU_SUPPORT_DIAGNOSTICS_H
#define NPU_SUPPORT_DIAGNOSTICS_H

#include "mlir/IR/Diagnostics.h"
#include "llvm/Support/SourceMgr.h"

namespace mlir::npu {

/// While it lives, a context's diagnostics go to stderr as
///
///     model.mlir:7:5: error: layer 'conv1': expected ...
///
/// with the file where the location has one, with the layer where it has a
/// name, and with the line of the source where that can be read.
class LayerDiagnosticHandler : public SourceMgrDiagnosticHandler {
public:
  /// `sources` may hold files that are parsed; it and the context must live
  /// longer.
  LayerDiagnosticHandler(llvm::SourceMgr &sources, MLIRContext *context);

private:
  void print(const Diagnostic &diagnostic, llvm::StringRef outerLayer);
  bool canShow(llvm::StringRef file);
};

} // namespace mlir::npu

#endif // NPU_SUPPORT_DIAGNOSTICS_H
