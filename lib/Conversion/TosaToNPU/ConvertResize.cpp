// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// Resizing of images.
#include "MacBuilder.h"

using namespace mlir;
using namespace mlir::npu;

namespace {

struct ConvertResize : TosaPattern<tosa::ResizeOp> {
  using TosaPattern::TosaPattern;

  LogicalResult
  matchAndRewrite(tosa::ResizeOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    auto scale = shapeOf(op.getScale()), offset = shapeOf(op.getOffset());
    if (!scale || scale->size() != 4 || !offset || offset->size() != 2)
      return refuse(op, rewriter, "expected a constant scale and offset");
    auto ifmType = cast<RankedTensorType>(op.getInput().getType());
    auto ofmType = cast<RankedTensorType>(op.getOutput().getType());
    bool isNearest = op.getMode() == tosa::ResizeMode::NEAREST_NEIGHBOR;
    Type element = ifmType.getElementType();
    // Sums are as wide as a convolution's.
    Type sums = accumulatorType(element);
    if (!sums || ofmType.getElementType() != (isNearest ? element : sums))
      return refuse(op, rewriter,
                    "expected an input of i8 or i16, with a result of its type "
                    "(nearest), or of i32 or i48 (bilinear)");
    for (int64_t dim = 0; dim < 2; ++dim) {
      int64_t numerator = (*scale)[2 * dim],
              denominator = (*scale)[2 * dim + 1];
      if (numerator < 1 || numerator > kMaxResizeNumerator || denominator < 1 ||
          denominator > kMaxResizeDenominator)
        return refuse(op, rewriter,
                      "expected scales from 1 / 1 to " +
                          Twine(kMaxResizeNumerator) + " / " +
                          Twine(kMaxResizeDenominator));
      int64_t first = (*offset)[dim];
      int64_t last = (ofmType.getDimSize(dim + 1) - 1) * denominator + first;
      if (first < -numerator || last >= ifmType.getDimSize(dim + 1) * numerator)
        return refuse(op, rewriter,
                      "expected outputs within an element of the input, as "
                      "TOSA requires of offset and border");
    }
    // Rows of one image are not neighbours of the next one's.
    rewriter.replaceOp(
        op, forEachImage(rewriter, op.getLoc(), adaptor.getInput(),
                         ifmType.getDimSize(0), mapType(ofmType),
                         [&](Value image, RankedTensorType part) -> Value {
                           return ResizeOp::create(
                                      rewriter, op.getLoc(), part,
                                      isNearest ? ResizeMode::Nearest
                                                : ResizeMode::Bilinear,
                                      image, /*ofm=*/Value(), *scale, *offset,
                                      RequantizeAttr(), DenseI64ArrayAttr())
                               .getResult();
                         }));
    return success();
  }
};

} // namespace

void npu::populateResizePatterns(const TypeConverter &converter,
                                 RewritePatternSet &patterns,
                                 Refusals &refusals) {
  patterns.add<ConvertResize>(converter, patterns.getContext(), refusals);
}
