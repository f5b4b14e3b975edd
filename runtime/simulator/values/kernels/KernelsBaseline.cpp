// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The kernels for any host: what the compiler makes of plain loops.
#include "runtime/simulator/values/kernels/Levels.h"

#include <cstring>

namespace npu::sim {
namespace {

#include "runtime/simulator/values/kernels/Scaling-inl.h"

constexpr int positionsPerPass[] = {0, 4, 2, 0, 1};

struct Full {
  typedef int32_t Vector __attribute__((vector_size(16)));

  static Vector zero() { return Vector{}; }
  static Vector load(const void *address) {
    Vector value;
    std::memcpy(&value, address, sizeof(value));
    return value;
  }
  static void store(void *address, Vector value) {
    std::memcpy(address, &value, sizeof(value));
  }
  static Vector broadcastUnit(const uint8_t *address) {
    int32_t unit;
    std::memcpy(&unit, address, sizeof(unit));
    return Vector{unit, unit, unit, unit};
  }
  static Vector dotInt16(Vector acc, Vector activations, Vector weights) {
    // Unsigned: accumulators wrap.
    typedef uint32_t Wrapping __attribute__((vector_size(16)));
    return (Vector)((Wrapping)acc +
                    (Wrapping)(evens(activations) * evens(weights)) +
                    (Wrapping)(odds(activations) * odds(weights)));
  }

private:
  /// The even and the odd int16 of each int32, sign-extended.
  static Vector evens(Vector v) {
    typedef uint32_t Bits __attribute__((vector_size(16)));
    return (Vector)((Bits)v << 16) >> 16;
  }
  static Vector odds(Vector v) { return v >> 16; }
};

namespace level = plain;

#include "runtime/simulator/values/kernels/Kernels-inl.h"

} // namespace

const KernelTable &baselineKernels() {
  static constexpr KernelTable table = makeTable("baseline");
  return table;
}

} // namespace npu::sim
