// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The C header of a compiled network.
#include "npu/Target/CPU/Emit.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;
using namespace mlir::npu;

std::string mlir::npu::toCIdentifier(StringRef text) {
  std::string name;
  for (char c : text)
    name += isAlnum(c) ? c : '_';
  if (name.empty() || isDigit(name[0]))
    name.insert(0, "network_");
  return name;
}

/// The C type of an element.
static StringRef cType(ElementKind kind) {
  switch (kind) {
  case ElementKind::I1:
  case ElementKind::U8:
    return "uint8_t";
  case ElementKind::I4:
  case ElementKind::I8:
    return "int8_t";
  case ElementKind::I16:
    return "int16_t";
  case ElementKind::U16:
  case ElementKind::F16:
  case ElementKind::BF16:
    return "uint16_t";
  case ElementKind::I32:
    return "int32_t";
  case ElementKind::I48:
    return "int64_t";
  case ElementKind::F32:
    return "float";
  }
  llvm_unreachable("unknown element kind");
}

/// A model's name as the text of a C comment.
static std::string commentText(StringRef text) {
  std::string safe;
  for (char c : text)
    safe += isPrint(c) && c != '*' && c != '/' ? c : '_';
  return safe;
}

static void emitTensor(raw_ostream &os, StringRef prefix,
                       const TensorDescription &tensor) {
  os << "\n/* \"" << commentText(tensor.name) << "\" */\n";
  auto define = [&](StringRef what) -> raw_ostream & {
    return os << "#define " << prefix << '_' << what << ' ';
  };
  define("TYPE") << cType(tensor.kind) << '\n';
  define("ELEMENTS") << tensor.getNumElements() << '\n';
  define("BYTES") << tensor.getNumBytes() << '\n';
  define("RANK") << tensor.shape.size() << '\n';
  if (!tensor.shape.empty()) {
    define("SHAPE") << '{';
    interleaveComma(tensor.shape, os);
    os << "}\n";
  }
  if (tensor.scale)
    define("SCALE") << format("%.17g", *tensor.scale) << '\n';
  if (tensor.zeroPoint)
    define("ZERO_POINT") << '(' << *tensor.zeroPoint << ")\n";
}

std::string mlir::npu::emitHeader(const CompiledModule &compiled) {
  const std::string &name = compiled.symbol;
  std::string upper = StringRef(name).upper();
  std::string text;
  raw_string_ostream os(text);
  os << "/* Written by npu-compile " NPU_VERSION ". */\n"
     << "#ifndef NPU_NETWORK_" << name << "_H\n"
     << "#define NPU_NETWORK_" << name << "_H\n\n"
     << "#include <stdint.h>\n\n"
     << "#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n"
     << "/* Memory that a run needs beside inputs and outputs; its contents "
        "mean nothing\n * before and after. */\n"
     << "#define " << upper << "_ARENA_BYTES " << compiled.arenaBytes << '\n'
     << "#define " << upper << "_ARENA_ALIGNMENT 64\n\n"
     << "#define " << upper << "_NUM_INPUTS "
     << compiled.signature.inputs.size() << '\n'
     << "#define " << upper << "_NUM_OUTPUTS "
     << compiled.signature.outputs.size() << '\n';
  for (auto [i, tensor] : enumerate(compiled.signature.inputs))
    emitTensor(os, upper + "_INPUT" + std::to_string(i), tensor);
  for (auto [i, tensor] : enumerate(compiled.signature.outputs))
    emitTensor(os, upper + "_OUTPUT" + std::to_string(i), tensor);
  os << "\n/* Runs the network once. Each input and output is a dense "
        "row-major "
        "buffer,\n"
     << " * aligned to its element; an output overlaps no other buffer. "
        "Allocates nothing.\n"
     << " * Threads may run it at the same time, each with an arena of its "
        "own. Returns 0;\n"
     << " * 1 if a pointer is null; 2 if the arena is not aligned. */\n"
     << "int " << name
     << "_run(const void *const *inputs, void *const *outputs, void "
        "*arena);\n\n"
     << "#ifdef __cplusplus\n}\n#endif\n\n#endif\n";
  return text;
}
