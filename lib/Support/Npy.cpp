// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "npu/Support/Npy.h"

#include "npu/Support/WriteFile.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;
using namespace mlir::npu;

static_assert(sys::IsLittleEndianHost, "readNpy and writeNpy copy elements");

namespace {
struct ElementType {
  StringLiteral name;
  StringLiteral descr;
  unsigned bytes;
};

constexpr StringLiteral magic("\x93NUMPY");

const ElementType elementTypes[] = {
    {"bool", "|b1", 1},    {"int8", "|i1", 1},    {"uint8", "|u1", 1},
    {"int16", "<i2", 2},   {"uint16", "<u2", 2},  {"int32", "<i4", 4},
    {"uint32", "<u4", 4},  {"int64", "<i8", 8},   {"uint64", "<u8", 8},
    {"float16", "<f2", 2}, {"float32", "<f4", 4}, {"float64", "<f8", 8}};

/// Reads the header's dictionary: {'descr': '<f4', 'fortran_order': False,
/// 'shape': (1, 2), }.
class HeaderParser {
public:
  explicit HeaderParser(StringRef text) : rest(text) {}

  Error parse(std::string &descr, bool &fortranOrder,
              std::vector<int64_t> &shape) {
    bool hasDescr = false, hasOrder = false, hasShape = false;
    if (!consume("{"))
      return malformed();
    while (!consume("}")) {
      std::string key;
      if (!parseString(key) || !consume(":"))
        return malformed();
      bool ok = false;
      if (key == "descr")
        hasDescr = ok = parseString(descr);
      else if (key == "fortran_order")
        hasOrder = ok = parseBool(fortranOrder);
      else if (key == "shape")
        hasShape = ok = parseShape(shape);
      if (!ok)
        return malformed();
      consume(",");
    }
    if (!hasDescr || !hasOrder || !hasShape)
      return malformed();
    return Error::success();
  }

private:
  static Error malformed() {
    return createStringError("its header is not that of a plain NumPy array; "
                             "save it again with numpy.save");
  }

  bool consume(StringRef token) {
    rest = rest.ltrim();
    return rest.consume_front(token);
  }

  bool parseString(std::string &value) {
    rest = rest.ltrim();
    if (rest.empty() || (rest[0] != '\'' && rest[0] != '"'))
      return false;
    size_t end = rest.find(rest[0], 1);
    if (end == StringRef::npos)
      return false;
    value = rest.substr(1, end - 1).str();
    rest = rest.drop_front(end + 1);
    return true;
  }

  bool parseBool(bool &value) {
    value = consume("True");
    return value || consume("False");
  }

  bool parseShape(std::vector<int64_t> &shape) {
    if (!consume("("))
      return false;
    while (!consume(")")) {
      rest = rest.ltrim();
      int64_t extent;
      if (rest.consumeInteger(10, extent) || extent < 0)
        return false;
      shape.push_back(extent);
      consume(",");
    }
    return true;
  }

  StringRef rest;
};
} // namespace

static Error parseNpy(StringRef file, NpyArray &array) {
  if (!file.consume_front(magic) || file.size() < 4)
    return createStringError("it is not a .npy file");
  unsigned version = static_cast<unsigned char>(file[0]);
  if (version < 1 || version > 3)
    return createStringError("expected .npy format 1, 2 or 3, found " +
                             Twine(version));
  unsigned lengthBytes = version == 1 ? 2 : 4;
  if (file.size() < 2 + lengthBytes)
    return createStringError("it is cut short in its header");
  size_t headerBytes = version == 1
                           ? support::endian::read16le(file.data() + 2)
                           : support::endian::read32le(file.data() + 2);
  file = file.drop_front(2 + lengthBytes);
  if (file.size() < headerBytes)
    return createStringError("it is cut short in its header");
  std::string descr;
  bool fortranOrder = false;
  if (Error error = HeaderParser(file.take_front(headerBytes))
                        .parse(descr, fortranOrder, array.shape))
    return error;
  file = file.drop_front(headerBytes);
  if (fortranOrder)
    return createStringError("expected a row-major array, found column-major; "
                             "save numpy.ascontiguousarray of it");
  const ElementType *type = find_if(
      elementTypes, [&](const ElementType &t) { return t.descr == descr; });
  if (type == std::end(elementTypes))
    return createStringError("expected little-endian numbers, found elements "
                             "of type '" +
                             descr + "'");
  array.type = type->name.str();
  int64_t bytes = type->bytes;
  for (int64_t extent : array.shape)
    if (MulOverflow(bytes, extent, bytes))
      return createStringError("its shape is larger than any memory");
  if (static_cast<uint64_t>(bytes) != file.size())
    return createStringError("expected " + Twine(bytes) +
                             " bytes of elements, found " + Twine(file.size()));
  if (array.type == "bool")
    for (char byte : file)
      if (byte & ~1)
        return createStringError("expected bytes of 0 or 1 for bool, found " +
                                 Twine(int(static_cast<uint8_t>(byte))));
  array.data.assign(file.begin(), file.end());
  return Error::success();
}

Expected<NpyArray> mlir::npu::readNpy(StringRef path) {
  auto buffer = MemoryBuffer::getFile(path, /*IsText=*/false,
                                      /*RequiresNullTerminator=*/false);
  if (!buffer)
    return createStringError(path + ": " + buffer.getError().message());
  NpyArray array;
  if (Error error = parseNpy((*buffer)->getBuffer(), array))
    return createStringError(path + ": " + toString(std::move(error)));
  return array;
}

std::string mlir::npu::formatShape(ArrayRef<int64_t> shape) {
  std::string text = "(";
  for (int64_t extent : shape)
    text += std::to_string(extent) + ", ";
  if (shape.size() == 1)
    text.pop_back();
  else if (shape.size() > 1)
    text.resize(text.size() - 2);
  return text + ")";
}

Error mlir::npu::writeNpy(StringRef path, StringRef type,
                          ArrayRef<int64_t> shape, ArrayRef<char> data) {
  const ElementType *element = find_if(
      elementTypes, [&](const ElementType &t) { return t.name == type; });
  if (element == std::end(elementTypes))
    return createStringError("no .npy type is named '" + type + "'");
  std::string header =
      ("{'descr': '" + element->descr +
       "', 'fortran_order': False, 'shape': " + formatShape(shape) + ", }")
          .str();
  // Magic, version and length take 10 bytes; the elements start at a multiple
  // of 64.
  size_t total = alignTo(10 + header.size() + 1, 64);
  header.append(total - 10 - header.size() - 1, ' ');
  header += '\n';

  return mlir::npu::writeFile(path, [&](raw_ostream &os) {
    char length[2];
    support::endian::write16le(length, header.size());
    os << magic << '\x01' << '\0' << StringRef(length, 2) << header
       << StringRef(data.data(), data.size());
  });
}
