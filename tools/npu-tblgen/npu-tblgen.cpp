// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// npu-tblgen: makes the runtime's code, the compiler's conversions and the
/// manual from runtime/isa/ISA.td.
#include "InstructionSet.h"

#include "llvm/Support/CommandLine.h"
#include "llvm/TableGen/Main.h"

using namespace llvm;

namespace {
enum class Output { RuntimeHeader, RuntimeSource, DialectConversions, Manual };
} // namespace

int main(int argc, char **argv) {
  cl::opt<Output> output(
      cl::desc("What to make:"), cl::Required,
      cl::values(clEnumValN(Output::RuntimeHeader, "gen-runtime-header",
                            "enums, instruction structs and field tables"),
                 clEnumValN(Output::RuntimeSource, "gen-runtime-source",
                            "names, engines and accesses"),
                 clEnumValN(Output::DialectConversions,
                            "gen-dialect-conversions",
                            "conversions of isa ops, and their verifiers"),
                 clEnumValN(Output::Manual, "gen-manual", "docs/isa.md")));
  cl::ParseCommandLineOptions(argc, argv,
                              "The npu instruction set's back end\n");
  return TableGenMain(
      argv[0], [&](raw_ostream &os, const RecordKeeper &records) {
        switch (output) {
        case Output::RuntimeHeader:
          return npu::tblgen::emitRuntimeHeader(records, os);
        case Output::RuntimeSource:
          return npu::tblgen::emitRuntimeSource(records, os);
        case Output::DialectConversions:
          return npu::tblgen::emitDialectConversions(records, os);
        case Output::Manual:
          return npu::tblgen::emitManual(records, os);
        }
        return true;
      });
}
