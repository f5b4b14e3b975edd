// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// npu-translate: between the `isa` dialect and the .npu file.
#include "npu/Dialect/ISA/IR/ISAProgram.h"
#include "npu/Support/Diagnostics.h"
#include "npu/Support/ReadModule.h"
#include "npu/Support/WriteFile.h"
#include "npu/Target/Program/Translate.h"
#include "runtime/program/ProgramFile.h"

#include "llvm/Support/CommandLine.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/WithColor.h"

using namespace llvm;
using namespace mlir::npuisa;
using ::npu::program::Program;

namespace {

enum class Action { IsaToBinary, BinaryToIsa, Disassemble, Verify };

Error fail(StringRef path, const Twine &what) {
  return createStringError(path + ": " + what);
}

/// A binary has its mark behind the first four bytes; all else is MLIR.
bool isBinary(const MemoryBuffer &buffer) {
  return buffer.getBuffer().substr(4).starts_with(
      ::npu::program::fileIdentifier);
}

Expected<Program> loadBinary(const MemoryBuffer &buffer,
                             const ::npu::program::LoadOptions &options) {
  auto program = ::npu::program::load(
      reinterpret_cast<const uint8_t *>(buffer.getBufferStart()),
      buffer.getBufferSize(), options);
  if (!program)
    return fail(buffer.getBufferIdentifier(), program.message());
  return std::move(*program);
}

Expected<std::string> assemble(std::unique_ptr<MemoryBuffer> buffer,
                               mlir::MLIRContext &context) {
  std::string path = buffer->getBufferIdentifier().str();
  auto module = mlir::npu::readModule(std::move(buffer), context);
  if (!module)
    return module.takeError();
  auto bytes = writeBinary(**module);
  if (failed(bytes))
    return fail(path, "not a program");
  return std::string(bytes->begin(), bytes->end());
}

Expected<std::string> toIsa(const MemoryBuffer &buffer,
                            mlir::MLIRContext &context) {
  // Also a program with a race can be looked at.
  auto program = loadBinary(buffer, {/*prove=*/false});
  if (!program)
    return program.takeError();
  std::string text;
  raw_string_ostream os(text);
  // With locations: they are the names of the layers.
  toModule(&context, *program)
      ->print(os, mlir::OpPrintingFlags().enableDebugInfo());
  return text;
}

Expected<std::string> disassemble(const MemoryBuffer &buffer) {
  auto program = loadBinary(buffer, {/*prove=*/false});
  if (!program)
    return program.takeError();
  std::string text;
  StringRef layer;
  for (auto [instruction, source] :
       zip_equal(program->instructions, program->sources)) {
    if (layer.data() != program->sourceNames[source].data()) {
      layer = program->sourceNames[source];
      text += ("// " + layer + "\n").str();
    }
    text += ::npu::isa::disassemble(instruction) + "\n";
  }
  return text;
}

Expected<std::string> verify(std::unique_ptr<MemoryBuffer> buffer,
                             mlir::MLIRContext &context) {
  std::string path = buffer->getBufferIdentifier().str();
  if (isBinary(*buffer)) {
    auto program = loadBinary(*buffer, {/*prove=*/true});
    return program ? Expected<std::string>("") : program.takeError();
  }
  auto module = mlir::npu::readModule(std::move(buffer), context);
  if (!module)
    return module.takeError();
  mlir::FailureOr<ProgramOp> op = findProgram(**module);
  if (failed(op))
    return fail(path, "not a program");
  if (failed(proveProgram(*op)))
    return fail(path, "not proven");
  return "";
}

Expected<std::string> run(Action action, StringRef input) {
  auto buffer = MemoryBuffer::getFileOrSTDIN(input, /*IsText=*/false);
  if (!buffer)
    return fail(input, buffer.getError().message());
  mlir::DialectRegistry registry;
  registry.insert<ISADialect, mlir::npu::NPUDialect>();
  mlir::MLIRContext context(registry, mlir::MLIRContext::Threading::DISABLED);
  context.printOpOnDiagnostic(false);
  SourceMgr sources;
  mlir::npu::LayerDiagnosticHandler handler(sources, &context);
  switch (action) {
  case Action::IsaToBinary:
    return assemble(std::move(*buffer), context);
  case Action::BinaryToIsa:
    return toIsa(**buffer, context);
  case Action::Disassemble:
    return disassemble(**buffer);
  case Action::Verify:
    return verify(std::move(*buffer), context);
  }
  llvm_unreachable("unknown action");
}

Error write(StringRef path, StringRef bytes) {
  if (path != "-")
    return mlir::npu::writeFile(path, [&](raw_ostream &os) { os << bytes; });
  outs() << bytes;
  outs().flush();
  if (std::error_code code = outs().error()) {
    outs().clear_error();
    return fail("standard output", code.message());
  }
  return Error::success();
}

} // namespace

int main(int argc, char **argv) {
  InitLLVM init(argc, argv);
  cl::SetVersionPrinter([](raw_ostream &os) {
    os << "npu-translate " NPU_VERSION " (LLVM " LLVM_VERSION_STRING ")\n";
  });
  cl::OptionCategory category("npu-translate options");
  cl::list<Action> actions(
      cl::desc("What to do (one of)"), cl::cat(category),
      cl::values(
          clEnumValN(Action::IsaToBinary, "isa-to-binary",
                     "write a module's isa.program as a .npu file"),
          clEnumValN(Action::BinaryToIsa, "binary-to-isa",
                     "write a .npu file's program as a module"),
          clEnumValN(Action::Disassemble, "disassemble",
                     "list a .npu file's instructions, layer by layer"),
          clEnumValN(Action::Verify, "verify",
                     "prove that a program, in either form, has no race, "
                     "deadlock or read of nothing")));
  cl::opt<std::string> input(cl::Positional, cl::init("-"), cl::desc("[INPUT]"),
                             cl::cat(category));
  cl::opt<std::string> output("o", cl::init("-"), cl::value_desc("OUTPUT"),
                              cl::desc("What to write (default: stdout)"),
                              cl::cat(category));
  cl::HideUnrelatedOptions(category);
  cl::ParseCommandLineOptions(
      argc, argv,
      "Translates between the isa dialect and the .npu file, and proves "
      "programs.\n");
  if (actions.size() != 1) {
    WithColor::error(errs(), "npu-translate")
        << "expected one of --isa-to-binary, --binary-to-isa, --disassemble "
           "and --verify, found "
        << actions.size() << " of them\n";
    return 1;
  }
  Action action = actions.front();
  Expected<std::string> result = run(action, input);
  Error error = result ? Error::success() : result.takeError();
  if (!error && action != Action::Verify)
    error = write(output, *result);
  if (!error)
    return 0;
  WithColor::error(errs(), "npu-translate")
      << toString(std::move(error)) << '\n';
  return 1;
}
