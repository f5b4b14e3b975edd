// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// npu-compile: compiles a network.
#include "tools/npu-compile/Compile.h"

#include "npu/Pipelines/RegisterAll.h"
#include "npu/Support/Diagnostics.h"
#include "npu/Support/ReadModule.h"
#include "npu/Target/CPU/Emit.h"

#include "mlir/IR/MLIRContext.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/WithColor.h"

using namespace llvm;
using namespace npu::tools;

namespace {
enum class Target { CPU, NPU };
enum class Host { Allow, Forbid };
} // namespace

static Error compile(Target target, const CompileRequest &request) {
  mlir::DialectRegistry registry;
  mlir::npu::registerAllDialects(registry);
  mlir::MLIRContext context(registry, mlir::MLIRContext::Threading::DISABLED);
  context.printOpOnDiagnostic(false);
  auto module = mlir::npu::readModule(request.model, context);
  if (!module)
    return module.takeError();
  // Prints the location in the user's model; its source is rarely at hand.
  SourceMgr sources;
  mlir::npu::LayerDiagnosticHandler handler(sources, &context);
  switch (target) {
  case Target::CPU:
    return compileForCPU(**module, request);
  case Target::NPU:
    return compileForNPU(**module, request);
  }
  llvm_unreachable("unknown target");
}

int main(int argc, char **argv) {
  InitLLVM init(argc, argv);
  cl::SetVersionPrinter([](raw_ostream &os) {
    os << "npu-compile " NPU_VERSION " (LLVM " LLVM_VERSION_STRING ")\n";
  });
  cl::OptionCategory category("npu-compile options");
  cl::opt<std::string> model(cl::Positional, cl::Required, cl::desc("MODEL"),
                             cl::cat(category));
  cl::opt<Target> target(
      "target", cl::init(Target::NPU), cl::desc("What the network will run on"),
      cl::values(clEnumValN(Target::NPU, "npu", "the accelerator (--machine)"),
                 clEnumValN(Target::CPU, "cpu", "a processor (--cpu)")),
      cl::cat(category));
  cl::opt<std::string> output("o", cl::Required, cl::desc("What to write"),
                              cl::value_desc("OUT"), cl::cat(category));
  cl::opt<std::string> compileTo("compile-to", cl::desc("The last phase"),
                                 cl::value_desc("PHASE"), cl::cat(category));
  cl::opt<std::string> machine(
      "machine", cl::init("edge-128"),
      cl::desc("The chip: the name of a built-in machine, or a JSON file"),
      cl::value_desc("NAME|FILE"), cl::cat(category));
  cl::opt<std::string> io(
      "io", cl::desc("Where inputs and outputs stand: dram or scratchpad"),
      cl::value_desc("MEMORY"), cl::cat(category));
  cl::opt<std::string> cpu(
      "cpu", cl::init("host"),
      cl::desc("The processor, also that of the accelerator's host: host, or a "
               "name that LLVM knows"),
      cl::value_desc("NAME"), cl::cat(category));
  cl::opt<Host> host(
      "host", cl::init(Host::Allow),
      cl::desc("What becomes of operations that the accelerator cannot run"),
      cl::values(clEnumValN(Host::Allow, "allow",
                            "they run on its host: OUT.npu goes with "
                            "OUT.host.so"),
                 clEnumValN(Host::Forbid, "forbid", "they are errors")),
      cl::cat(category));
  cl::opt<std::string> symbol(
      "name",
      cl::desc("Name of the network in the object (default: OUT's stem)"),
      cl::value_desc("IDENTIFIER"), cl::cat(category));
  cl::HideUnrelatedOptions(category);
  cl::ParseCommandLineOptions(
      argc, argv,
      "Compiles a network: MODEL is TOSA (.mlir, .mlirbc)\n"
      "or any later phase; OUT is .npu for the accelerator, .o (with its .h) "
      "or\n"
      ".so for a processor, or .mlir/.mlirbc of an earlier phase.\n");
  CompileRequest request{model, output, compileTo,           machine,
                         io,    cpu,    host == Host::Allow, symbol};
  if (request.symbol.empty())
    request.symbol = mlir::npu::toCIdentifier(sys::path::stem(request.output));
  if (request.symbol != mlir::npu::toCIdentifier(request.symbol)) {
    WithColor::error(errs(), "npu-compile")
        << "--name: expected a C identifier, found '" << request.symbol
        << "'\n";
    return 1;
  }
  if (Error error = compile(target, request)) {
    WithColor::error(errs(), "npu-compile")
        << toString(std::move(error)) << '\n';
    return 1;
  }
  return 0;
}
