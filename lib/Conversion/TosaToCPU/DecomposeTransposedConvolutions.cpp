// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The pass npu-decompose-transposed-convolutions.
#include "npu/Conversion/TosaToCPU/Passes.h"

#include "mlir/Dialect/Tosa/Transforms/Passes.h"
#include "mlir/Dialect/Tosa/Utils/ConversionUtils.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "llvm/Support/MathExtras.h"

namespace mlir::npu {
#define GEN_PASS_DEF_DECOMPOSETRANSPOSEDCONVOLUTIONS
#include "npu/Conversion/TosaToCPU/Passes.h.inc"
} // namespace mlir::npu

using namespace mlir;
using namespace mlir::npu;

/// The bytes of a constant's elements, each in whole ones. A splat has one.
static ArrayRef<char> elementBytes(DenseElementsAttr constant, int64_t index) {
  int64_t size = llvm::divideCeil(
      constant.getElementType().getIntOrFloatBitWidth(), CHAR_BIT);
  return constant.getRawData().slice(constant.isSplat() ? 0 : index * size,
                                     size);
}

/// The elements of a constant of rank 1 (of one element: that one `count`
/// times) again and again.
static DenseElementsAttr repeat(DenseElementsAttr constant, int64_t count,
                                int64_t times) {
  bool isScalar = constant.getNumElements() == 1;
  SmallVector<char> bytes;
  for (int64_t i = 0; i != count * times; ++i)
    llvm::append_range(bytes, elementBytes(constant, isScalar ? 0 : i % count));
  auto type = RankedTensorType::get(count * times, constant.getElementType());
  return DenseElementsAttr::getFromRawBuffer(type, bytes);
}

/// Whether the convolutions of this one's types have a kernel of ours, which
/// wants constant weights. Given these, LLVM unrolls the loops of the general
/// lowering over every one of them.
static bool hasKernel(tosa::TransposeConv2DOp op) {
  Type element = getElementTypeOrSelf(op.getInput().getType());
  return element.isInteger(8) || element.isF32();
}

namespace {
/// One spatial dimension. Output position stride · q + r sees the input's
/// positions q, q − 1, … through the taps r, r + stride, … of the kernel: a
/// convolution of stride 1 for each remainder r.
struct Dimension {
  int64_t stride, kernel;
  /// Taps of each remainder's kernel.
  int64_t taps;
  int64_t padBefore, padAfter;
  /// Positions that each remainder computes, and the first of the interleaved
  /// ones that is part of the result.
  int64_t count, first;

  /// `outPad` positions stand before the first of the result's; less than zero
  /// are cut off.
  Dimension(int64_t input, int64_t output, int64_t kernel, int64_t stride,
            int64_t outPad)
      : stride(stride), kernel(kernel), taps(llvm::divideCeil(kernel, stride)) {
    int64_t begin =
        std::min<int64_t>(llvm::divideFloorSigned(-outPad, stride), 0);
    int64_t last = std::max<int64_t>(
        llvm::divideFloorSigned(output - 1 - outPad, stride), input - 1);
    count = last - begin + 1;
    padBefore = taps - 1 - begin;
    padAfter = last + 1 - input;
    first = -outPad - begin * stride;
  }

  /// What tap `tap` of `remainder` multiplies with; beyond the kernel there is
  /// nothing.
  int64_t kernelTap(int64_t remainder, int64_t tap) const {
    return remainder + (taps - 1 - tap) * stride;
  }
};

/// Decomposes one transposed convolution whose weights and bias are constants.
class Decomposition {
public:
  Decomposition(PatternRewriter &rewriter, tosa::TransposeConv2DOp op)
      : rewriter(rewriter), op(op), loc(op.getLoc()),
        inputType(cast<RankedTensorType>(op.getInput().getType())),
        outputType(cast<RankedTensorType>(op.getOutput().getType())),
        weightType(cast<RankedTensorType>(op.getWeight().getType())),
        rows(inputType.getDimSize(1), outputType.getDimSize(1),
             weightType.getDimSize(1), op.getStride()[0], op.getOutPad()[0]),
        columns(inputType.getDimSize(2), outputType.getDimSize(2),
                weightType.getDimSize(2), op.getStride()[1],
                op.getOutPad()[2]) {}

  void run(DenseElementsAttr weights, DenseElementsAttr bias) {
    int64_t channels = outputType.getDimSize(3);
    int64_t remainders = rows.stride * columns.stride;
    SmallVector<int64_t> shape{inputType.getDimSize(0), rows.count,
                               columns.count, remainders * channels};
    Operation *last = op;
    Value result = tosa::Conv2DOp::create(
        rewriter, loc, outputType.clone(shape), op.getInput(),
        makeConstant(splitKernels(weights)),
        makeConstant(repeat(bias, channels, remainders)), op.getInputZp(),
        op.getWeightZp(),
        ArrayRef<int64_t>{rows.padBefore, rows.padAfter, columns.padBefore,
                          columns.padAfter},
        /*stride=*/ArrayRef<int64_t>{1, 1},
        /*dilation=*/ArrayRef<int64_t>{1, 1}, op.getAccType());
    // What requantizes the result alone becomes part of the convolution, before
    // elements are moved.
    if (op.getOutput().hasOneUse())
      if (auto rescale =
              dyn_cast<tosa::RescaleOp>(*op.getOutput().user_begin()))
        if (Value rescaled = moveBefore(rescale, result, remainders)) {
          result = rescaled;
          last = rescale;
        }
    rewriter.replaceOp(last, interleave(result));
    if (last != op)
      rewriter.eraseOp(op);
  }

private:
  Value makeConstant(DenseElementsAttr value) {
    return tosa::ConstOp::create(rewriter, loc, value.getType(), value);
  }

  /// The kernels of all remainders as one with as many times the channels. Taps
  /// beyond the kernel hold the zero point.
  DenseElementsAttr splitKernels(DenseElementsAttr weights) {
    int64_t outputs = weightType.getDimSize(0),
            inputs = weightType.getDimSize(3);
    DenseElementsAttr zeroPoint;
    matchPattern(op.getWeightZp(), m_Constant(&zeroPoint));
    ArrayRef<char> nothing = elementBytes(zeroPoint, 0);
    SmallVector<char> bytes;
    auto appendTap = [&](int64_t output, int64_t row, int64_t column) {
      bool isInside = row < rows.kernel && column < columns.kernel;
      int64_t tap = (output * rows.kernel + row) * columns.kernel + column;
      for (int64_t i = 0; i != inputs; ++i)
        llvm::append_range(bytes, isInside
                                      ? elementBytes(weights, tap * inputs + i)
                                      : nothing);
    };
    for (int64_t row = 0; row != rows.stride; ++row)
      for (int64_t column = 0; column != columns.stride; ++column)
        for (int64_t output = 0; output != outputs; ++output)
          for (int64_t y = 0; y != rows.taps; ++y)
            for (int64_t x = 0; x != columns.taps; ++x)
              appendTap(output, rows.kernelTap(row, y),
                        columns.kernelTap(column, x));
    auto type = weightType.clone({rows.stride * columns.stride * outputs,
                                  rows.taps, columns.taps, inputs});
    return DenseElementsAttr::getFromRawBuffer(cast<ShapedType>(type), bytes);
  }

  /// `rescale` of `value`, which has its channels `times` times, or null if it
  /// is not constant.
  Value moveBefore(tosa::RescaleOp rescale, Value value, int64_t times) {
    DenseElementsAttr multiplier, shift;
    if (!matchPattern(rescale.getMultiplier(), m_Constant(&multiplier)) ||
        !matchPattern(rescale.getShift(), m_Constant(&shift)))
      return {};
    IRMapping mapping;
    mapping.map(rescale.getInput(), value);
    if (rescale.getPerChannel()) {
      int64_t channels = multiplier.getNumElements();
      mapping.map(rescale.getMultiplier(),
                  makeConstant(repeat(multiplier, channels, times)));
      mapping.map(rescale.getShift(),
                  makeConstant(repeat(shift, channels, times)));
    }
    auto type = cast<RankedTensorType>(rescale.getOutput().getType());
    // Its zero points may stand behind the convolution.
    rewriter.setInsertionPoint(rescale);
    Operation *moved = rewriter.clone(*rescale, mapping);
    moved->getResult(0).setType(
        type.clone(cast<RankedTensorType>(value.getType()).getShape()));
    return moved->getResult(0);
  }

  /// Moves the remainders, which stand behind each pixel, to their rows and
  /// columns.
  Value interleave(Value value) {
    auto type = cast<RankedTensorType>(value.getType());
    int64_t batch = type.getDimSize(0), channels = outputType.getDimSize(3);
    auto reshape = [&](ArrayRef<int64_t> shape) {
      value = tosa::ReshapeOp::create(
          rewriter, loc, type.clone(shape), value,
          tosa::getTosaConstShape(rewriter, loc, shape));
    };
    if (rows.stride != 1 || columns.stride != 1) {
      reshape({batch, rows.count, columns.count, rows.stride, columns.stride,
               channels});
      value = tosa::TransposeOp::create(
          rewriter, loc,
          type.clone({batch, rows.count, rows.stride, columns.count,
                      columns.stride, channels}),
          value, ArrayRef<int32_t>{0, 1, 3, 2, 4, 5});
      reshape({batch, rows.count * rows.stride, columns.count * columns.stride,
               channels});
    }
    auto wanted = type.clone(outputType.getShape());
    if (value.getType() == wanted)
      return value;
    return tosa::SliceOp::create(
        rewriter, loc, wanted, value,
        tosa::getTosaConstShape(rewriter, loc,
                                {0, rows.first, columns.first, 0}),
        tosa::getTosaConstShape(rewriter, loc, outputType.getShape()));
  }

  PatternRewriter &rewriter;
  tosa::TransposeConv2DOp op;
  Location loc;
  RankedTensorType inputType, outputType, weightType;
  Dimension rows, columns;
};

struct DecomposeTransposedConvolutions
    : npu::impl::DecomposeTransposedConvolutionsBase<
          DecomposeTransposedConvolutions> {
  void runOnOperation() override {
    SmallVector<tosa::TransposeConv2DOp> operations;
    getOperation().walk(
        [&](tosa::TransposeConv2DOp op) { operations.push_back(op); });
    bool isLeft = false;
    for (tosa::TransposeConv2DOp op : operations) {
      DenseElementsAttr weights, bias, zeroPoint;
      if (!hasKernel(op) ||
          !matchPattern(op.getWeight(), m_Constant(&weights)) ||
          !matchPattern(op.getBias(), m_Constant(&bias)) ||
          !matchPattern(op.getWeightZp(), m_Constant(&zeroPoint))) {
        isLeft = true;
        continue;
      }
      PatternRewriter rewriter(op.getContext());
      rewriter.setInsertionPoint(op);
      Decomposition(rewriter, op).run(weights, bias);
    }
    if (!isLeft)
      return;
    RewritePatternSet patterns(&getContext());
    tosa::populateTosaDecomposeTransposeConv(&getContext(), patterns);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};
} // namespace
