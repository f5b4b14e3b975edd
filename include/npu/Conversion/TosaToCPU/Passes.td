// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef NPU_CONVERSION_TOSATOCPU_PASSES_TD
#define NPU_CONVERSION_TOSATOCPU_PASSES_TD

include "mlir/Pass/PassBase.td"

def ConvertTosaRescale : Pass<"npu-convert-tosa-rescale", "::mlir::func::FuncOp"> {
  let summary = "Lower tosa.rescale to linalg.generic, exactly";
  let description = [{
    Expects constant multipliers, shifts and zero points. Each `tosa.rescale`
    becomes one `linalg.generic` that computes, in 64 bits,

        apply(value) = (value * multiplier + round) >> shift
        round        = 1 << (shift - 1), for DOUBLE_ROUND and shift > 31
                       plus or minus 1 << 30 with the sign of the value

    as TOSA 1.0 specifies it, adds the output's zero point and saturates to the
    output's type. Every rounding mode, signedness, and both multiplier widths
    are lowered; INEXACT_ROUND, which allows several results, as SINGLE_ROUND.
    A multiplier that is the same for all channels becomes a scalar constant.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::linalg::LinalgDialect", "::mlir::tensor::TensorDialect"];
}

#endif // NPU_CONVERSION_TOSATOCPU_PASSES_TD
