// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The lossless code of weights (`weights_coding = golomb_rice` in
/// docs/isa.md): Rice's codes (Rice and Plaunt, IEEE Trans. Commun. 1971) with
/// parameters chosen for each block, and Golomb's run lengths (IEEE Trans. Inf.
/// Theory 1966) of zeros where there are many.
#ifndef NPU_RUNTIME_ISA_WEIGHTCODING_H
#define NPU_RUNTIME_ISA_WEIGHTCODING_H

#include <cstdint>
#include <vector>

namespace npu::isa {

/// Weights of one block.
constexpr int64_t weightBlock = 256;

/// The coded form of `count` weights of `bits` (4 or 8) bits, as differences
/// from `zeroPoint`.
std::vector<uint8_t> encodeWeights(const int8_t *weights, int64_t count,
                                   unsigned bits, int64_t zeroPoint);

/// Writes `count` weights, sign-extended to a byte each, and returns how many
/// of the `bytes` bytes at `coded` they took. Any bytes are some weights: what
/// is read behind the end is zero, in which case more than `bytes` is returned.
int64_t decodeWeights(const uint8_t *coded, int64_t bytes, int64_t count,
                      unsigned bits, int64_t zeroPoint, int8_t *weights);

} // namespace npu::isa

#endif // NPU_RUNTIME_ISA_WEIGHTCODING_H
