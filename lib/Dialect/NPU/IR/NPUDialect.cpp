// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "npu/Dialect/NPU/IR/NPU.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Quant/IR/Quant.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/MathExtras.h"

#include <algorithm>

using namespace mlir;
using namespace mlir::npu;

#include "npu/Dialect/NPU/IR/NPUDialect.cpp.inc"
#include "npu/Dialect/NPU/IR/NPUEnums.cpp.inc"

#include "npu/Dialect/NPU/IR/NPUInterfaces.cpp.inc"

/// `%weights, bias %b, table %t, partials %p`; all but the weights may be
/// missing.
static ParseResult
parseMacConstants(OpAsmParser &parser, OpAsmParser::UnresolvedOperand &weights,
                  std::optional<OpAsmParser::UnresolvedOperand> &bias,
                  std::optional<OpAsmParser::UnresolvedOperand> &table,
                  std::optional<OpAsmParser::UnresolvedOperand> &partials) {
  if (parser.parseOperand(weights))
    return failure();
  while (succeeded(parser.parseOptionalComma())) {
    StringRef keyword;
    SMLoc location = parser.getCurrentLocation();
    if (parser.parseOptionalKeyword(&keyword, {"bias", "table", "partials"}))
      return parser.emitError(location, "expected bias, table or partials");
    auto &operand = keyword == "bias"    ? bias
                    : keyword == "table" ? table
                                         : partials;
    if (operand)
      return parser.emitError(location, "has more than one ") << keyword;
    if (parser.parseOperand(operand.emplace()))
      return failure();
  }
  return success();
}

static void printMacConstants(OpAsmPrinter &printer, Operation *, Value weights,
                              Value bias, Value table, Value partials) {
  printer << weights;
  if (bias)
    printer << ", bias " << bias;
  if (table)
    printer << ", table " << table;
  if (partials)
    printer << ", partials " << partials;
}

#define GET_ATTRDEF_CLASSES
#include "npu/Dialect/NPU/IR/NPUAttrs.cpp.inc"

#define GET_OP_CLASSES
#include "npu/Dialect/NPU/IR/NPUOps.cpp.inc"

Box npu::wholeBox(ArrayRef<int64_t> shape) {
  assert(shape.size() == 3 && "a map is [height, width, channels]");
  return {{0, 0, 0}, {shape[0], shape[1], shape[2]}};
}

Type npu::wordType(Type elementType) {
  unsigned bits = elementType.getIntOrFloatBitWidth();
  if (isa<FloatType>(elementType) || bits < 8)
    return IntegerType::get(elementType.getContext(), std::max(bits, 8u));
  return elementType;
}

int64_t npu::elementBytes(Type elementType) {
  unsigned bits = wordType(elementType).getIntOrFloatBitWidth();
  assert(bits >= 8 && "elements of less than a byte have no address");
  return llvm::PowerOf2Ceil(bits) / 8;
}

Space npu::spaceOf(MemRefType type) {
  auto space = dyn_cast_or_null<SpaceAttr>(type.getMemorySpace());
  return space ? space.getValue() : Space::Dram;
}

WindowSpan npu::windowSpan(int64_t first, int64_t count, int64_t kernel,
                           int64_t stride, int64_t dilation, int64_t padBefore,
                           int64_t extent) {
  int64_t begin = first * stride - padBefore;
  int64_t end =
      (first + count - 1) * stride - padBefore + (kernel - 1) * dilation + 1;
  int64_t clippedBegin = std::clamp<int64_t>(begin, 0, extent);
  int64_t clippedEnd = std::clamp<int64_t>(end, clippedBegin, extent);
  return {clippedBegin, clippedEnd - clippedBegin, clippedBegin - begin};
}

SampleSpan npu::sampleSpan(int64_t first, int64_t count, int64_t numerator,
                           int64_t denominator, int64_t offset, bool isNearest,
                           int64_t extent) {
  auto elementAt = [&](int64_t place, bool isHigh) {
    int64_t low = llvm::divideFloorSigned(place, numerator);
    int64_t fraction = place - low * numerator;
    // An element of weight zero is not needed.
    bool takesNext =
        isNearest ? 2 * fraction >= numerator : isHigh && fraction != 0;
    return std::clamp<int64_t>(low + takesNext, 0, extent - 1);
  };
  int64_t firstPlace = first * denominator + offset;
  int64_t begin = elementAt(firstPlace, /*isHigh=*/false);
  int64_t last =
      elementAt((first + count - 1) * denominator + offset, /*isHigh=*/true);
  return {begin, last - begin + 1, firstPlace - begin * numerator};
}

LogicalResult
RequantizeAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                       ArrayRef<int32_t> multiplier, ArrayRef<int32_t> shift,
                       Rounding /*rounding*/, int64_t /*zeroPoint*/) {
  if (multiplier.empty() || multiplier.size() != shift.size())
    return emitError()
           << "expected as many multipliers as shifts, and at least "
              "one; found "
           << multiplier.size() << " and " << shift.size();
  for (auto [index, pair] : llvm::enumerate(llvm::zip(multiplier, shift))) {
    auto [m, s] = pair;
    if (m < 0)
      return emitError() << "expected multiplier " << index
                         << " not to be negative, found " << m;
    if (s < 2 || s > 62)
      return emitError() << "expected shift " << index << " in [2, 62], found "
                         << s;
  }
  return success();
}

void NPUDialect::initialize() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "npu/Dialect/NPU/IR/NPUAttrs.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "npu/Dialect/NPU/IR/NPUOps.cpp.inc"
      >();
}
