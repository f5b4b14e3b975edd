// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "npu/Support/Diagnostics.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "llvm/Support/FileSystem.h"

using namespace mlir;
using namespace mlir::npu;

static llvm::SourceMgr::DiagKind kindOf(DiagnosticSeverity severity) {
  switch (severity) {
  case DiagnosticSeverity::Note:
    return llvm::SourceMgr::DK_Note;
  case DiagnosticSeverity::Warning:
    return llvm::SourceMgr::DK_Warning;
  case DiagnosticSeverity::Error:
    return llvm::SourceMgr::DK_Error;
  case DiagnosticSeverity::Remark:
    return llvm::SourceMgr::DK_Remark;
  }
  llvm_unreachable("unknown severity");
}

LayerDiagnosticHandler::LayerDiagnosticHandler(llvm::SourceMgr &sources,
                                               MLIRContext *context)
    : SourceMgrDiagnosticHandler(sources, context, llvm::errs()) {
  setHandler([this](Diagnostic &diagnostic) { print(diagnostic, ""); });
}

/// A location may name any file: only a regular one is read.
bool LayerDiagnosticHandler::canShow(llvm::StringRef file) {
  for (unsigned id = 1; id <= mgr.getNumBuffers(); ++id)
    if (mgr.getMemoryBuffer(id)->getBufferIdentifier() == file)
      return true;
  return llvm::sys::fs::is_regular_file(file);
}

void LayerDiagnosticHandler::print(const Diagnostic &diagnostic,
                                   llvm::StringRef outerLayer) {
  Location location = diagnostic.getLocation();
  std::string message = diagnostic.str(), layer;
  // Some importers name a layer of which they know no name.
  auto name = location->findInstanceOf<NameLoc>();
  if (name && !name.getName().empty()) {
    llvm::raw_string_ostream os(layer);
    os << "layer '";
    // A terminal obeys control characters.
    for (char c : name.getName().strref())
      os << (static_cast<unsigned char>(c) < ' ' || c == '\x7f' ? '?' : c);
    os << "'";
    // Some messages are about nothing else, and notes follow what names it.
    if (layer != outerLayer && !llvm::StringRef(message).starts_with(layer))
      message = layer + ": " + message;
  }
  if (auto file = location->findInstanceOf<FileLineColLoc>())
    emitDiagnostic(file, message, diagnostic.getSeverity(),
                   canShow(file.getFilename()));
  else
    llvm::SMDiagnostic("", kindOf(diagnostic.getSeverity()), message)
        .print(/*ProgName=*/nullptr, os);
  for (const Diagnostic &note : diagnostic.getNotes())
    print(note, layer);
}
