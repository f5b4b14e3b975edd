// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "CalibrationData.h"

#include "llvm/ADT/Twine.h"

#include <cmath>
#include <cstring>

using namespace llvm;
using namespace mlir::npu;

CalibrationData::CalibrationData(NpyArray read, int64_t elements)
    : array(std::move(read)), elements(elements) {
  int64_t bytesPerElement = array.type == "float32" ? 4 : 1;
  samples =
      static_cast<int64_t>(array.data.size()) / (elements * bytesPerElement);
}

Expected<CalibrationData>
CalibrationData::read(StringRef path, const TensorDescription &input) {
  Expected<NpyArray> array = readNpy(path);
  if (!array)
    return array.takeError();
  auto fail = [&](const Twine &what) {
    return createStringError(path + ": " + what);
  };
  if (array->type != "float32" && array->type != "uint8" &&
      array->type != "int8")
    return fail("expected calibration data of float32, uint8 or int8, found " +
                array->type +
                "; convert it, for example with "
                "x.astype(numpy.float32)");
  ArrayRef<int64_t> expected = input.shape;
  ArrayRef<int64_t> found = array->shape;
  if (found.size() != expected.size() || expected.empty() ||
      found.drop_front() != expected.drop_front() ||
      found.front() % expected.front() != 0)
    return fail("expected calibration data of shape " + formatShape(expected) +
                " for input '" + input.name +
                "', with any multiple of its first dimension, found " +
                formatShape(found));
  if (found.front() == 0)
    return fail("expected at least one sample for input '" + input.name +
                "', found none");
  CalibrationData data(std::move(*array), input.getNumElements());
  if (Error error = data.check(path))
    return error;
  return data;
}

Error CalibrationData::check(StringRef path) const {
  bool constant = true;
  float first = 0;
  for (int64_t sample = 0; sample < samples; ++sample) {
    std::vector<float> values = getSample(sample);
    if (sample == 0)
      first = values.front();
    for (auto [i, value] : enumerate(values)) {
      if (!std::isfinite(value))
        return createStringError(
            path + ": expected finite calibration data, found " +
            (std::isnan(value) ? "NaN" : "infinity") + " in sample " +
            Twine(sample) + " at element " + Twine(i) +
            "; take the sample out, or mend how it is computed");
      constant &= value == first;
    }
  }
  if (constant)
    return createStringError(path +
                             ": expected data that varies, found the value " +
                             Twine(std::to_string(first)) +
                             " everywhere: ranges observed on it mean nothing; "
                             "give samples that the network is meant for");
  return Error::success();
}

std::vector<float> CalibrationData::getSample(int64_t index) const {
  std::vector<float> values(elements);
  int64_t start = index * elements;
  if (array.type == "float32") {
    std::memcpy(values.data(), array.data.data() + start * sizeof(float),
                elements * sizeof(float));
  } else {
    for (int64_t i = 0; i < elements; ++i) {
      char byte = array.data[start + i];
      values[i] = array.type == "uint8"
                      ? static_cast<float>(static_cast<uint8_t>(byte))
                      : static_cast<float>(static_cast<int8_t>(byte));
    }
  }
  return values;
}

std::optional<RealRange> CalibrationData::getDeclaredRange() const {
  if (array.type == "uint8")
    return RealRange{0, 255};
  if (array.type == "int8")
    return RealRange{-128, 127};
  return std::nullopt;
}
