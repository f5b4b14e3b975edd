// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The pass npu-cpu-pack-kernels.
#include "npu/CPU/Passes.h"

#include "mlir/IR/Matchers.h"
#include "mlir/IR/PatternMatch.h"
#include "llvm/Support/MathExtras.h"

namespace mlir::npu {
#define GEN_PASS_DEF_CPUPACKKERNELS
#include "npu/CPU/Passes.h.inc"
} // namespace mlir::npu

using namespace mlir;
using namespace mlir::npu;

namespace {
/// How a convolution reads its rows: kernel rows of `segments` runs of
/// `segmentElements` contiguous elements, `segmentStep` apart, each in steps of
/// as many elements as a lane multiplies.
struct RowAccess {
  int64_t segments, segmentElements, segmentStep, steps;

  RowAccess(cpu::Conv2DOp op) {
    RankedTensorType weights =
        cast<RankedTensorType>(op.getWeights().getType());
    int64_t width = weights.getDimSize(2), channels = weights.getDimSize(3);
    bool isContiguous = width == 1 || op.getDilation()[1] == 1;
    segments = isContiguous ? 1 : width;
    segmentElements = isContiguous ? width * channels : channels;
    segmentStep = op.getDilation()[1] * channels;
    steps = llvm::divideCeil(segmentElements,
                             op.getTileAttr().getProductsPerLane());
  }
};

/// Integer or float constants of a convolution, as 64-bit integers or floats.
template <typename T> SmallVector<T> readConstant(Value value) {
  DenseElementsAttr attr;
  bool isConstant = matchPattern(value, m_Constant(&attr));
  assert(isConstant && "checked before");
  (void)isConstant;
  SmallVector<T> values;
  values.reserve(attr.getNumElements());
  if constexpr (std::is_floating_point_v<T>)
    llvm::append_range(values, attr.getValues<T>());
  else
    for (const APInt &element : attr.getValues<APInt>())
      values.push_back(element.getSExtValue());
  return values;
}

template <typename T>
Value createConstant(PatternRewriter &rewriter, Location loc,
                     ArrayRef<int64_t> shape, ArrayRef<T> values) {
  Type element;
  if constexpr (std::is_floating_point_v<T>)
    element = rewriter.getF32Type();
  else
    element = rewriter.getIntegerType(sizeof(T) * 8);
  return arith::ConstantOp::create(
      rewriter, loc,
      DenseElementsAttr::get(RankedTensorType::get(shape, element), values));
}

/// Makes the operand `scales` of a kernel (see cpu.conv_kernel), or nothing if
/// one multiplier serves all channels.
Value createScales(PatternRewriter &rewriter, Location loc,
                   cpu::RescaleAttr rescale, int64_t paddedChannels) {
  if (!rescale || rescale.getMultiplier().size() == 1)
    return {};
  SmallVector<int64_t> table(4 * paddedChannels, 0);
  for (auto [channel, multiplier, shift] :
       llvm::enumerate(rescale.getMultiplier(), rescale.getShift())) {
    bool isTwice = rescale.getDoubleRound() && shift > 31;
    table[channel] = multiplier;
    table[paddedChannels + channel] = shift;
    table[2 * paddedChannels + channel] =
        (int64_t(1) << (shift - 1)) + (isTwice ? int64_t(1) << 30 : 0);
    table[3 * paddedChannels + channel] = isTwice ? -(int64_t(1) << 31) : 0;
  }
  return createConstant<int64_t>(rewriter, loc, {4, paddedChannels}, table);
}

/// Copies the feature map into rows of at least `minElements` elements.
Value packRows(PatternRewriter &rewriter, Location loc, Value input,
               ArrayRef<int64_t> pad, int64_t minElements, Type elementType,
               int64_t inputZp, bool flipSign) {
  auto type = cast<RankedTensorType>(input.getType());
  int64_t row = (type.getDimSize(2) + pad[2] + pad[3]) * type.getDimSize(3);
  auto rowsType = RankedTensorType::get({type.getDimSize(0),
                                         type.getDimSize(1) + pad[0] + pad[1],
                                         std::max(row, minElements)},
                                        elementType);
  Value init =
      tensor::EmptyOp::create(rewriter, loc, rowsType.getShape(), elementType);
  return cpu::PackRowsOp::create(rewriter, loc, rowsType, input, init,
                                 rewriter.getDenseI64ArrayAttr(pad),
                                 rewriter.getI64IntegerAttr(inputZp),
                                 flipSign ? rewriter.getUnitAttr() : UnitAttr())
      .getResult();
}

Value collapse(PatternRewriter &rewriter, Location loc, Value value,
               ArrayRef<ReassociationIndices> groups) {
  return tensor::CollapseShapeOp::create(rewriter, loc, value, groups);
}

struct PackConvolution : OpRewritePattern<cpu::Conv2DOp> {
  using OpRewritePattern::OpRewritePattern;

  /// Packs the weights as [block, kernel row, segment, step, vector, lane ×
  /// product] and adds each output channel's sum to `sums`.
  template <typename T, typename Source>
  static SmallVector<T> packWeights(cpu::Conv2DOp op, const RowAccess &access,
                                    ArrayRef<Source> weights,
                                    SmallVectorImpl<Source> &sums) {
    auto type = cast<RankedTensorType>(op.getWeights().getType());
    cpu::TileAttr tile = op.getTileAttr();
    int64_t channels = type.getDimSize(0), height = type.getDimSize(1),
            width = type.getDimSize(2), depth = type.getDimSize(3);
    int64_t products = tile.getProductsPerLane();
    int64_t block = tile.getVectors() * tile.getLanes();
    int64_t blocks = llvm::divideCeil(channels, block);
    int64_t perStep = block * products;
    SmallVector<T> packed(
        blocks * height * access.segments * access.steps * perStep, T(0));
    sums.assign(blocks * block, Source(0));
    for (int64_t channel = 0; channel != channels; ++channel)
      for (int64_t y = 0; y != height; ++y)
        for (int64_t segment = 0; segment != access.segments; ++segment)
          for (int64_t e = 0; e != access.segmentElements; ++e) {
            Source weight =
                weights[((channel * height + y) * width + segment) * depth + e];
            int64_t step =
                (((channel / block) * height + y) * access.segments + segment) *
                    access.steps +
                e / products;
            packed[step * perStep + (channel % block) * products +
                   e % products] = weight;
            sums[channel] += weight;
          }
    return packed;
  }

  template <typename T, typename Source>
  static std::pair<Value, Value>
  createOperands(cpu::Conv2DOp op, const RowAccess &access, int64_t offset,
                 PatternRewriter &rewriter) {
    Location loc = op.getLoc();
    cpu::TileAttr tile = op.getTileAttr();
    SmallVector<Source> sums;
    SmallVector<T> packed = packWeights<T, Source>(
        op, access, readConstant<Source>(op.getWeights()), sums);
    int64_t block = tile.getVectors() * tile.getLanes();
    Value weights = createConstant<T>(
        rewriter, loc,
        {static_cast<int64_t>(sums.size()) / block,
         cast<RankedTensorType>(op.getWeights().getType()).getDimSize(1),
         access.segments, access.steps, tile.getVectors(),
         tile.getLanes() * tile.getProductsPerLane()},
        packed);
    using Bias =
        std::conditional_t<std::is_floating_point_v<T>, float, int32_t>;
    SmallVector<Bias> bias(sums.size(), Bias(0));
    for (auto [channel, value] :
         llvm::enumerate(readConstant<Source>(op.getBias()))) {
      if constexpr (std::is_floating_point_v<T>)
        bias[channel] = value;
      else // Modulo 2^32, as the accumulators.
        bias[channel] = static_cast<int32_t>(value - offset * sums[channel]);
    }
    return {weights,
            createConstant<Bias>(rewriter, loc,
                                 {static_cast<int64_t>(bias.size())}, bias)};
  }

  static std::pair<Value, Value> createOperands(cpu::Conv2DOp op,
                                                const RowAccess &access,
                                                PatternRewriter &rewriter) {
    switch (op.getTileAttr().getDot()) {
    case cpu::DotKind::DotBytes:
      return createOperands<int8_t, int64_t>(op, access, op.getInputZp() + 128,
                                             rewriter);
    case cpu::DotKind::Plain:
    case cpu::DotKind::MultiplyAddPairs:
      return createOperands<int16_t, int64_t>(op, access, 0, rewriter);
    case cpu::DotKind::Float:
    case cpu::DotKind::FusedFloat:
      return createOperands<float, float>(op, access, 0, rewriter);
    }
    llvm_unreachable("unknown dot kind");
  }

  LogicalResult matchAndRewrite(cpu::Conv2DOp op,
                                PatternRewriter &rewriter) const override {
    if (!op.getTile())
      return rewriter.notifyMatchFailure(op, "no tile decided");
    if (!matchPattern(op.getWeights(), m_Constant()) ||
        !matchPattern(op.getBias(), m_Constant()))
      return rewriter.notifyMatchFailure(op, "weights or bias not constant");
    Location loc = op.getLoc();
    cpu::TileAttr tile = op.getTileAttr();
    auto inputType = cast<RankedTensorType>(op.getInput().getType());
    auto outputType = cast<RankedTensorType>(op.getOutput().getType());
    int64_t channels = inputType.getDimSize(3);
    RowAccess access(op);
    int64_t pixelStep = op.getStride()[1] * channels;
    bool isPointwise = op.isPointwise();
    // Elements of a row that the kernel reads, of all rows as one if it looks
    // at single pixels.
    int64_t outputPixels =
        outputType.getDimSize(2) * (isPointwise ? outputType.getDimSize(1) : 1);
    int64_t elements = (outputPixels - 1) * pixelStep +
                       (access.segments - 1) * access.segmentStep +
                       access.steps * tile.getProductsPerLane();
    int64_t present = inputType.getDimSize(2) * channels *
                      (isPointwise ? inputType.getDimSize(1) : 1);
    bool isInPlace =
        llvm::all_of(op.getPad(), [](int64_t pad) { return pad == 0; }) &&
        tile.getActivationType() == inputType.getElementType() &&
        elements <= present;
    bool flipSign = tile.getDot() == cpu::DotKind::DotBytes;

    Value rows;
    RankedTensorType resultType = outputType;
    if (isPointwise && isInPlace) {
      rows = collapse(rewriter, loc, op.getInput(), {{0}, {1, 2, 3}});
      rows = tensor::ExpandShapeOp::create(
          rewriter, loc,
          RankedTensorType::get({inputType.getDimSize(0), 1, present},
                                inputType.getElementType()),
          rows, ArrayRef<ReassociationIndices>{{0, 1}, {2}});
      resultType = RankedTensorType::get(
          {outputType.getDimSize(0), 1, outputPixels, outputType.getDimSize(3)},
          outputType.getElementType());
    } else if (isInPlace) {
      rows = collapse(rewriter, loc, op.getInput(), {{0}, {1}, {2, 3}});
    } else {
      rows = packRows(rewriter, loc, op.getInput(), op.getPad(), elements,
                      tile.getActivationType(), op.getInputZp(), flipSign);
    }
    auto [weights, bias] = createOperands(op, access, rewriter);
    Value scales = createScales(rewriter, loc, op.getRescaleAttr(),
                                cast<ShapedType>(bias.getType()).getDimSize(0));
    Value init = tensor::EmptyOp::create(rewriter, loc, resultType.getShape(),
                                         resultType.getElementType());
    Value result =
        cpu::ConvKernelOp::create(
            rewriter, loc, resultType, rows, weights, bias, scales, init, tile,
            rewriter.getI64IntegerAttr(op.getStride()[0]),
            rewriter.getI64IntegerAttr(op.getDilation()[0]),
            rewriter.getI64IntegerAttr(pixelStep),
            rewriter.getI64IntegerAttr(access.segmentStep),
            flipSign && isInPlace ? rewriter.getUnitAttr() : UnitAttr(),
            op.getRescaleAttr(), op.getClampAttr())
            .getResult();
    if (resultType != outputType) {
      result = collapse(rewriter, loc, result, {{0}, {1, 2}, {3}});
      result = tensor::ExpandShapeOp::create(
          rewriter, loc, outputType, result,
          ArrayRef<ReassociationIndices>{{0}, {1, 2}, {3}});
    }
    rewriter.replaceOp(op, result);
    return success();
  }
};

struct PackDepthwise : OpRewritePattern<cpu::DepthwiseConv2DOp> {
  using OpRewritePattern::OpRewritePattern;

  /// Weights [kernel row, kernel column, padded channel] and biases.
  template <typename T, typename Source>
  static std::pair<Value, Value> createOperands(cpu::DepthwiseConv2DOp op,
                                                PatternRewriter &rewriter) {
    auto type = cast<RankedTensorType>(op.getWeights().getType());
    cpu::TileAttr tile = op.getTileAttr();
    int64_t taps = type.getDimSize(1) * type.getDimSize(2),
            channels = type.getDimSize(3);
    int64_t padded =
        llvm::alignTo(channels, tile.getLanes() * tile.getVectors());
    SmallVector<Source> weights = readConstant<Source>(op.getWeights()),
                        bias = readConstant<Source>(op.getBias());
    SmallVector<T> packed(taps * padded, T(0)), foldedBias(padded, T(0));
    for (int64_t channel = 0; channel != channels; ++channel) {
      Source sum(0);
      for (int64_t tap = 0; tap != taps; ++tap) {
        Source weight = weights[tap * channels + channel];
        sum += weight;
        T &element = packed[tap * padded + channel];
        element = static_cast<T>(weight);
        if constexpr (!std::is_floating_point_v<T>)
          if (tile.getDot() != cpu::DotKind::Plain)
            element = static_cast<uint16_t>(weight);
      }
      Source offset(0);
      if constexpr (!std::is_floating_point_v<T>)
        offset = static_cast<int64_t>(op.getInputZp()) * sum;
      foldedBias[channel] = static_cast<T>(bias[channel] - offset);
    }
    return {createConstant<T>(rewriter, op.getLoc(),
                              {type.getDimSize(1), type.getDimSize(2), padded},
                              packed),
            createConstant<T>(rewriter, op.getLoc(), {padded}, foldedBias)};
  }

  LogicalResult matchAndRewrite(cpu::DepthwiseConv2DOp op,
                                PatternRewriter &rewriter) const override {
    if (!op.getTile())
      return rewriter.notifyMatchFailure(op, "no tile decided");
    if (!matchPattern(op.getWeights(), m_Constant()) ||
        !matchPattern(op.getBias(), m_Constant()))
      return rewriter.notifyMatchFailure(op, "weights or bias not constant");
    Location loc = op.getLoc();
    auto inputType = cast<RankedTensorType>(op.getInput().getType());
    auto outputType = cast<RankedTensorType>(op.getOutput().getType());
    auto weightsType = cast<RankedTensorType>(op.getWeights().getType());
    bool isFloat = inputType.getElementType().isF32();
    auto [weights, bias] = isFloat
                               ? createOperands<float, float>(op, rewriter)
                               : createOperands<int32_t, int64_t>(op, rewriter);
    int64_t channels = inputType.getDimSize(3);
    int64_t padded = cast<ShapedType>(bias.getType()).getDimSize(0);
    // The last pixel's vectors may reach beyond its channels.
    int64_t elements = ((outputType.getDimSize(2) - 1) * op.getStride()[1] +
                        (weightsType.getDimSize(2) - 1) * op.getDilation()[1]) *
                           channels +
                       padded;
    bool isInPlace =
        llvm::all_of(op.getPad(), [](int64_t pad) { return pad == 0; }) &&
        elements <= inputType.getDimSize(2) * channels;
    Value rows =
        isInPlace ? collapse(rewriter, loc, op.getInput(), {{0}, {1}, {2, 3}})
                  : packRows(rewriter, loc, op.getInput(), op.getPad(),
                             elements, inputType.getElementType(),
                             op.getInputZp(), /*flipSign=*/false);
    Value scales = createScales(rewriter, loc, op.getRescaleAttr(), padded);
    Value init = tensor::EmptyOp::create(rewriter, loc, outputType.getShape(),
                                         outputType.getElementType());
    auto kernel = cpu::DepthwiseKernelOp::create(
        rewriter, loc, outputType, rows, weights, bias, scales, init,
        op.getTileAttr(), op.getStrideAttr(), op.getDilationAttr(),
        op.getRescaleAttr(), op.getClampAttr());
    rewriter.replaceOp(op, kernel.getResult());
    return success();
  }
};

struct PackKernels : npu::impl::CPUPackKernelsBase<PackKernels> {
  void runOnOperation() override {
    PatternRewriter rewriter(&getContext());
    PackConvolution dense(&getContext());
    PackDepthwise depthwise(&getContext());
    WalkResult result = getOperation().walk([&](Operation *op) {
      LogicalResult packed = success();
      rewriter.setInsertionPoint(op);
      if (auto conv = dyn_cast<cpu::Conv2DOp>(op))
        packed = dense.matchAndRewrite(conv, rewriter);
      else if (auto conv = dyn_cast<cpu::DepthwiseConv2DOp>(op))
        packed = depthwise.matchAndRewrite(conv, rewriter);
      if (succeeded(packed))
        return WalkResult::advance();
      op->emitOpError("expected a tile and constant weights and bias; run "
                      "npu-cpu-select-tiles first");
      return WalkResult::interrupt();
    });
    if (result.wasInterrupted())
      signalPassFailure();
  }
};
} // namespace
