// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// The weights of conv2d and depthwise as dense elements.
#ifndef NPU_RUNTIME_SIMULATOR_VALUES_WEIGHTS_H
#define NPU_RUNTIME_SIMULATOR_VALUES_WEIGHTS_H

#include "runtime/isa/Instructions.h"
#include "runtime/isa/WeightCoding.h"

#include <vector>

namespace npu::sim {

/// Weights that stand dense: where they are stored, or decoded.
class DenseWeights {
public:
  template <typename T>
  DenseWeights(const T &i, const uint8_t *stored) : weights(stored) {
    if (i.weightsCoding == isa::WeightCoding::Dense)
      return;
    int64_t count = isa::rawWeightCount(i);
    bool isInt4 = i.weightType == isa::DataType::Int4;
    std::vector<int8_t> values(count);
    isa::decodeWeights(stored, i.weightsBytes, count, isInt4 ? 4 : 8,
                       i.weightZeroPoint, values.data());
    decoded.resize(isa::rawWeightBytes(i));
    for (int64_t w = 0; w < count; ++w) {
      if (isInt4)
        decoded[w / 2] |= (values[w] & 15) << (w % 2 * 4);
      else
        decoded[w] = static_cast<uint8_t>(values[w]);
    }
    weights = decoded.data();
  }
  DenseWeights(const DenseWeights &) = delete;
  DenseWeights &operator=(const DenseWeights &) = delete;

  const uint8_t *data() const { return weights; }

private:
  std::vector<uint8_t> decoded;
  const uint8_t *weights;
};

} // namespace npu::sim

#endif // NPU_RUNTIME_SIMULATOR_VALUES_WEIGHTS_H
