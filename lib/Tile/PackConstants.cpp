// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "PackConstants.h"

#include "runtime/isa/WeightCoding.h"

#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace mlir::npu;

namespace {

/// Integers of `bits` bits that stand dense in memory, sign-extended.
SmallVector<int64_t> fromRaw(ArrayRef<char> raw, unsigned bits) {
  size_t width = bits / 8;
  SmallVector<int64_t> result;
  result.reserve(raw.size() / width);
  for (size_t at = 0; at + width <= raw.size(); at += width) {
    uint64_t value = 0;
    for (size_t byte = 0; byte < width; ++byte)
      value |= uint64_t(uint8_t(raw[at + byte])) << (8 * byte);
    result.push_back(llvm::SignExtend64(value, bits));
  }
  return result;
}

void appendLittleEndian(SmallVectorImpl<char> &bytes, int64_t value,
                        unsigned count) {
  for (unsigned byte = 0; byte < count; ++byte)
    bytes.push_back(
        static_cast<char>(static_cast<uint64_t>(value) >> (8 * byte)));
}

/// One channel record: multiplier, bias, shift, zero. Accumulators that are not
/// rescaled take the bias alone; the rest of their records is just valid.
void appendRecord(SmallVectorImpl<char> &bytes, RequantizeAttr requantize,
                  int64_t channel, int64_t bias, unsigned biasBytes) {
  int64_t index = requantize && requantize.isPerChannel() ? channel : 0;
  appendLittleEndian(bytes, requantize ? requantize.getMultiplier()[index] : 0,
                     4);
  appendLittleEndian(bytes, bias, biasBytes);
  appendLittleEndian(bytes, requantize ? requantize.getShift()[index] : 2, 1);
  appendLittleEndian(bytes, 0, 1);
}

/// Bytes of weights: as they are, or two int4 to a byte, low half first.
void appendWeights(SmallVectorImpl<char> &bytes, ArrayRef<int64_t> weights,
                   unsigned bits) {
  if (bits != 4) {
    for (int64_t weight : weights)
      bytes.push_back(static_cast<char>(weight));
    return;
  }
  for (size_t at = 0; at < weights.size(); at += 2) {
    int64_t high = at + 1 < weights.size() ? weights[at + 1] : 0;
    bytes.push_back(static_cast<char>((weights[at] & 15) | (high << 4)));
  }
}

std::vector<uint8_t> encode(ComputeOpInterface op, ArrayRef<int64_t> weights,
                            unsigned bits) {
  SmallVector<int8_t> narrow(weights.begin(), weights.end());
  int64_t zeroPoint = 0;
  if (auto attribute = op->getAttrOfType<IntegerAttr>("weight_zero_point"))
    zeroPoint = attribute.getInt();
  return ::npu::isa::encodeWeights(narrow.data(), narrow.size(), bits,
                                   zeroPoint);
}

template <typename OpTy> FailureOr<MacConstants> readMac(OpTy op) {
  MacConstants constants;
  if (!hasWeightsMap(op)) {
    FailureOr<SmallVector<int64_t>> weights = constantIntegers(op.getWeights());
    if (failed(weights))
      return op.emitOpError("expected constant weights, or a map of them");
    constants.weights = std::move(*weights);
  }
  int64_t channels = op.getOfmType().getDimSize(2);
  constants.bias.assign(channels, 0);
  if (!op.getBias())
    return constants;
  FailureOr<SmallVector<int64_t>> bias = constantIntegers(op.getBias());
  if (failed(bias))
    return op.emitOpError("expected a constant bias; a bias that is computed "
                          "at run time is not supported");
  constants.bias = std::move(*bias);
  if (constants.bias.size() == 1)
    constants.bias.resize(channels, constants.bias.front());
  return constants;
}

} // namespace

FailureOr<SmallVector<int64_t>> mlir::npu::constantIntegers(Value value) {
  ElementsAttr elements;
  if (!value || !matchPattern(value, m_Constant(&elements)))
    return failure();
  auto type = dyn_cast<IntegerType>(elements.getElementType());
  if (!type)
    return failure();
  unsigned bits = type.getWidth();
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(elements)) {
    AsmResourceBlob *blob = resource.getRawHandle().getBlob();
    if (!blob || bits % 8)
      return failure();
    return fromRaw(blob->getData(), bits);
  }
  auto dense = dyn_cast<DenseElementsAttr>(elements);
  if (dense && !dense.isSplat() && bits % 8 == 0 && bits != 48)
    return fromRaw(dense.getRawData(), bits);
  SmallVector<int64_t> result;
  result.reserve(elements.getNumElements());
  auto values = elements.tryGetValues<APInt>();
  if (!values)
    return failure();
  for (const APInt &element : *values)
    result.push_back(element.getSExtValue());
  return result;
}

bool mlir::npu::hasWeightsMap(Operation *op) {
  return isa<Conv2DOp, DepthwiseConv2DOp>(op) &&
         cast<ShapedType>(op->getOperand(1).getType()).getRank() == 3;
}

bool mlir::npu::hasChannelRecords(Operation *op) {
  if (op->hasAttr("requantize"))
    return true;
  if (auto conv = dyn_cast<Conv2DOp>(op))
    return static_cast<bool>(conv.getBias());
  return static_cast<bool>(cast<DepthwiseConv2DOp>(op).getBias());
}

FailureOr<MacConstants> mlir::npu::readConstants(ComputeOpInterface op) {
  if (auto conv = dyn_cast<Conv2DOp>(op.getOperation()))
    return readMac(conv);
  return readMac(cast<DepthwiseConv2DOp>(op.getOperation()));
}

FailureOr<WeightSizes> mlir::npu::measureWeights(ComputeOpInterface op) {
  FailureOr<MacConstants> constants = readConstants(op);
  if (failed(constants))
    return failure();
  unsigned bits =
      cast<ShapedType>(op->getOperand(1).getType()).getElementTypeBitWidth();
  auto coded = encode(op, constants->weights, bits);
  return WeightSizes{
      int64_t(llvm::divideCeil(constants->weights.size() * bits, 8)),
      int64_t(coded.size())};
}

PackedConstants mlir::npu::packConstants(ComputeOpInterface op,
                                         const MacConstants &constants,
                                         ChannelSpan outputs,
                                         ChannelSpan inputs, bool withRecords,
                                         bool mayCode) {
  auto type = cast<ShapedType>(op->getOperand(1).getType());
  ArrayRef<int64_t> shape = type.getShape();
  SmallVector<int64_t> weights;
  if (hasWeightsMap(op)) {
    // They are loaded as a map.
  } else if (isa<Conv2DOp>(op.getOperation())) {
    int64_t taps = shape[1] * shape[2], depth = shape[3];
    weights.reserve(outputs.count * taps * inputs.count);
    for (int64_t o = outputs.first; o < outputs.first + outputs.count; ++o)
      for (int64_t tap = 0; tap < taps; ++tap) {
        const int64_t *row =
            constants.weights.data() + (o * taps + tap) * depth;
        weights.append(row + inputs.first, row + inputs.first + inputs.count);
      }
  } else {
    int64_t taps = shape[0] * shape[1], channels = shape[2] * shape[3];
    for (int64_t tap = 0; tap < taps; ++tap) {
      const int64_t *row = constants.weights.data() + tap * channels;
      weights.append(row + outputs.first, row + outputs.first + outputs.count);
    }
  }
  PackedConstants packed;
  unsigned bits = type.getElementTypeBitWidth();
  appendWeights(packed.bytes, weights, bits);
  if (mayCode) {
    std::vector<uint8_t> coded = encode(op, weights, bits);
    packed.isCoded = coded.size() < packed.bytes.size();
    if (packed.isCoded)
      packed.bytes.assign(coded.begin(), coded.end());
  }
  packed.weightsBytes = packed.bytes.size();
  if (!withRecords)
    return packed;
  auto requantize = op->getAttrOfType<RequantizeAttr>("requantize");
  bool wide = cast<ShapedType>(op->getOperand(0).getType())
                  .getElementType()
                  .isInteger(16);
  for (int64_t channel = outputs.first; channel < outputs.first + outputs.count;
       ++channel)
    appendRecord(packed.bytes, requantize, channel, constants.bias[channel],
                 wide ? 6 : 4);
  packed.recordBytes = packed.bytes.size() - packed.weightsBytes;
  return packed;
}

FailureOr<SmallVector<char>> mlir::npu::packDense(Value constant) {
  FailureOr<SmallVector<int64_t>> values = constantIntegers(constant);
  if (failed(values))
    return failure();
  int64_t width =
      elementBytes(cast<ShapedType>(constant.getType()).getElementType());
  SmallVector<char> bytes;
  for (int64_t value : *values)
    appendLittleEndian(bytes, value, width);
  return bytes;
}

SmallVector<char> mlir::npu::packRescaleRecords(RequantizeAttr requantize,
                                                ChannelSpan channels) {
  SmallVector<char> bytes;
  for (int64_t channel = channels.first;
       channel < channels.first + channels.count; ++channel)
    appendRecord(bytes, requantize, channel, 0, 4);
  return bytes;
}
