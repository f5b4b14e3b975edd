// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The kernels for any host: what the compiler makes of plain loops.
#include "runtime/simulator/values/kernels/Levels.h"

#include <cstring>

namespace npu::sim {
namespace {

constexpr int positionsPerPass[3] = {4, 2, 1};

typedef int32_t Vector __attribute__((vector_size(16)));
typedef int16_t Pairs __attribute__((vector_size(16)));

Vector zero() { return Vector{}; }
Vector loadVector(const void *address) {
  Vector value;
  std::memcpy(&value, address, sizeof(value));
  return value;
}
void storeVector(void *address, Vector value) {
  std::memcpy(address, &value, sizeof(value));
}
Vector broadcastUnit(const uint8_t *address) {
  int32_t unit;
  std::memcpy(&unit, address, sizeof(unit));
  return Vector{unit, unit, unit, unit};
}

/// The even and the odd int16 of each int32, sign-extended.
Vector evens(Vector v) { return (v << 16) >> 16; }
Vector odds(Vector v) { return v >> 16; }

Vector dotUnit16(Vector acc, Vector activations, Vector weights) {
  // Unsigned: accumulators wrap.
  typedef uint32_t Wrapping __attribute__((vector_size(16)));
  return (Vector)((Wrapping)acc +
                  (Wrapping)(evens(activations) * evens(weights)) +
                  (Wrapping)(odds(activations) * odds(weights)));
}

#include "runtime/simulator/values/kernels/Kernels-inl.h"

} // namespace

const KernelTable &baselineKernels() {
  static constexpr KernelTable table = makeTable("baseline");
  return table;
}

} // namespace npu::sim
