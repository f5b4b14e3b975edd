// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// What the conversions to the mac engine share.
#ifndef NPU_LIB_CONVERSION_TOSATONPU_MACBUILDER_H
#define NPU_LIB_CONVERSION_TOSATONPU_MACBUILDER_H

#include "Maps.h"

namespace mlir::npu {

/// What the chip's convolutions need beside the input map.
struct MacAttributes {
  SmallVector<int64_t> kernel = {1, 1}, stride = {1, 1}, dilation = {1, 1},
                       pad = {0, 0, 0, 0};
  int64_t ifmZeroPoint = 0, weightZeroPoint = 0, groups = 1;
};

/// The accumulators that TOSA prescribes for an input type; null if the mac
/// engine does not take it.
Type accumulatorType(Type ifmElement);

/// Why padding beyond a window, which createMac makes a map of its own, is
/// better not made on the chip for an input of type [n, h, w, c]; empty if it
/// is.
std::string paddingProblem(RankedTensorType ifm, RankedTensorType ofm,
                           const MacAttributes &attributes);

/// One convolution of one image, dense or depthwise. `weights` are a constant,
/// or a map of weights (see npu.conv2d); `bias` may be null.
template <typename MacOp>
Value createMac(OpBuilder &builder, Location loc, RankedTensorType type,
                Value ifm, Value weights, Value bias, MacAttributes attributes);

/// The bias with one element for each of `channels`; TOSA lets one stand for
/// all.
Value createBias(OpBuilder &builder, Location loc, DenseElementsAttr bias,
                 int64_t channels);

/// `accumulators` + `bias`, a map of one or all channels that is computed at
/// run time.
Value addBias(OpBuilder &builder, Location loc, Value accumulators, Value bias);

/// The convolution `create(image, part type)` of each of `images` images that
/// follow each other in the rows of `ifm`, joined in the rows of `type`.
Value forEachImage(
    OpBuilder &builder, Location loc, Value ifm, int64_t images,
    RankedTensorType type,
    function_ref<Value(Value image, RankedTensorType part)> create);

} // namespace mlir::npu

#endif // NPU_LIB_CONVERSION_TOSATONPU_MACBUILDER_H
