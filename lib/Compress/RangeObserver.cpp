// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "RangeObserver.h"

#include <algorithm>
#include <limits>

using namespace mlir::npu;

RangeObserver::~RangeObserver() = default;

namespace {
class MinMaxObserver : public RangeObserver {
public:
  void observe(llvm::ArrayRef<float> values) override {
    for (float value : values) {
      min = std::min(min, value);
      max = std::max(max, value);
    }
  }

  RealRange getRange() const override { return {min, max}; }

private:
  float min = std::numeric_limits<float>::infinity();
  float max = -std::numeric_limits<float>::infinity();
};
} // namespace

std::unique_ptr<RangeObserver>
mlir::npu::createRangeObserver(llvm::StringRef method) {
  if (method == "min-max")
    return std::make_unique<MinMaxObserver>();
  return nullptr;
}

llvm::StringRef mlir::npu::getRangeMethods() { return "min-max"; }
