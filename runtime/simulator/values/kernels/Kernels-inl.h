// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The inner loops. Included once into the unnamed namespace of each file that
// compiles them for a level of vector units; that file defines
//
//   struct Full    a vector register of int32: type Vector, zero(), load(p),
//                  broadcastUnit(p), store(p, v), dotInt16(acc, activations,
//                  weights), and dotInt8(...) if NPU_HAS_DOT_INT8
//   struct Half    the same of half as many, if NPU_HAS_HALF_VECTORS
//   positionsPerPass[V]    positions that a pass over the weights of V = 1, 2
//                          or 4 vectors serves, all in registers
//   requantize(...), rescaleRow(...), rescaleTo(...): its own, or those of
//                  Scaling-inl.h, which is included before
//
// and has turned on the instructions for what follows. Everything else is
// plain loops, which the compiler vectorizes for that level. No lambdas: they
// would not inherit the level. No include guard: one copy for each level.

constexpr int64_t lanes = sizeof(Full::Vector) / sizeof(int32_t);

//===----------------------------------------------------------------------===//
// Dot products
//===----------------------------------------------------------------------===//

template <typename Register> struct DotInt16 : Register {
  using Vector = typename Register::Vector;
  static Vector apply(Vector acc, Vector activations, Vector weights) {
    return Register::dotInt16(acc, activations, weights);
  }
};

#ifdef NPU_HAS_DOT_INT8
template <typename Register> struct DotInt8 : Register {
  using Vector = typename Register::Vector;
  static Vector apply(Vector acc, Vector activations, Vector weights) {
    return Register::dotInt8(acc, activations, weights);
  }
};
#endif

/// `P` positions by `V` vectors of channels, all accumulators in registers.
template <typename Dot, int P, int V>
void dotTile(const DotBlock &b, int64_t first) {
  using Vector = typename Dot::Vector;
  constexpr int64_t width = sizeof(Vector);
  Vector acc[P][V];
  const uint8_t *input[P];
#pragma clang loop unroll(full)
  for (int p = 0; p < P; ++p) {
    input[p] = b.input + b.positions[first + p];
#pragma clang loop unroll(full)
    for (int v = 0; v < V; ++v)
      acc[p][v] = Dot::zero();
  }
  const uint8_t *weights = b.weights;
  for (int64_t t = 0; t < b.tapCount; ++t) {
    int64_t tap = b.taps[t];
    Vector w[V];
#pragma clang loop unroll(full)
    for (int v = 0; v < V; ++v)
      w[v] = Dot::load(weights + v * width);
#pragma clang loop unroll(full)
    for (int p = 0; p < P; ++p) {
      Vector a = Dot::broadcastUnit(input[p] + tap);
#pragma clang loop unroll(full)
      for (int v = 0; v < V; ++v)
        acc[p][v] = Dot::apply(acc[p][v], a, w[v]);
    }
    weights += V * width;
  }
#pragma clang loop unroll(full)
  for (int p = 0; p < P; ++p)
#pragma clang loop unroll(full)
    for (int v = 0; v < V; ++v)
      Dot::store(b.acc + (first + p) * b.accStride + v * width / 4, acc[p][v]);
}

/// Full tiles of P positions, then halves of it for the rest.
template <typename Dot, int P, int V>
void dotPositions(const DotBlock &b, int64_t first) {
  for (; first + P <= b.positionCount; first += P)
    dotTile<Dot, P, V>(b, first);
  if constexpr (P > 1)
    if (first < b.positionCount)
      dotPositions<Dot, P / 2, V>(b, first);
}

template <template <typename> class Dot> void dot(const DotBlock &b) {
  switch (b.channels / lanes) {
#ifdef NPU_HAS_HALF_VECTORS
  case 0:
    return dotPositions<Dot<Half>, positionsPerPass[1], 1>(b, 0);
#endif
  case 1:
    return dotPositions<Dot<Full>, positionsPerPass[1], 1>(b, 0);
  case 2:
    return dotPositions<Dot<Full>, positionsPerPass[2], 2>(b, 0);
  default:
    return dotPositions<Dot<Full>, positionsPerPass[4], 4>(b, 0);
  }
}

//===----------------------------------------------------------------------===//
// Depthwise
//===----------------------------------------------------------------------===//

typedef int16_t Int16x16 __attribute__((vector_size(32)));
typedef int32_t Int32x16 __attribute__((vector_size(64)));
typedef uint32_t Uint32x16 __attribute__((vector_size(64))); // Wraps.

Int16x16 loadBlock(const int16_t *address) {
  Int16x16 block;
  __builtin_memcpy(&block, address, sizeof(block));
  return block;
}

/// `V` blocks of 16 channels, accumulators in registers.
template <int V> void depthwiseBlock(const DepthwiseRow &r, int64_t channel) {
  Uint32x16 acc[V] = {};
  for (int64_t t = 0; t < r.tapCount; ++t) {
    const int16_t *input = r.input + r.taps[t] + channel;
    const int16_t *weights = r.weights + t * r.channels + channel;
#pragma clang loop unroll(full)
    for (int v = 0; v < V; ++v) {
      Int16x16 a = loadBlock(input + 16 * v);
      Int16x16 w = loadBlock(weights + 16 * v);
      acc[v] += (Uint32x16)(__builtin_convertvector(a, Int32x16) *
                            __builtin_convertvector(w, Int32x16));
    }
  }
#pragma clang loop unroll(full)
  for (int v = 0; v < V; ++v)
    __builtin_memcpy(r.acc + channel + 16 * v, &acc[v], sizeof(acc[v]));
}

void depthwise(const DepthwiseRow &r) {
  int64_t channel = 0;
  for (; channel + 64 <= r.channels; channel += 64)
    depthwiseBlock<4>(r, channel);
  for (; channel < r.channels; channel += 16)
    depthwiseBlock<1>(r, channel);
}

//===----------------------------------------------------------------------===//
// Clamping
//===----------------------------------------------------------------------===//

template <typename T>
void clampRowTo(const int32_t *values, int64_t count, int32_t minimum,
                int32_t maximum, uint8_t *__restrict output) {
  for (int64_t k = 0; k < count; ++k) {
    int32_t value = values[k] < minimum ? minimum : values[k];
    put(output, k, static_cast<T>(value > maximum ? maximum : value));
  }
}

void clampTo(const int32_t *values, int64_t count, const Output &out,
             uint8_t *__restrict output) {
  auto minimum = static_cast<int32_t>(out.minimum),
       maximum = static_cast<int32_t>(out.maximum);
  switch (isa::bytesOf(out.type)) {
  case 1:
    return clampRowTo<uint8_t>(values, count, minimum, maximum, output);
  case 2:
    return clampRowTo<uint16_t>(values, count, minimum, maximum, output);
  default:
    return clampRowTo<uint32_t>(values, count, minimum, maximum, output);
  }
}

//===----------------------------------------------------------------------===//
// Gathering
//===----------------------------------------------------------------------===//

void flipSign(uint8_t *__restrict destination, const uint8_t *__restrict source,
              int64_t count) {
  for (int64_t k = 0; k < count; ++k)
    destination[k] = source[k] ^ 0x80;
}

void widenInt8(int16_t *__restrict destination,
               const uint8_t *__restrict source, int64_t count,
               int16_t zeroPoint) {
  for (int64_t k = 0; k < count; ++k)
    destination[k] =
        static_cast<int16_t>(static_cast<int8_t>(source[k]) - zeroPoint);
}

template <typename T>
void widenRow(int32_t *__restrict values, const uint8_t *__restrict source,
              int64_t count) {
  for (int64_t k = 0; k < count; ++k)
    values[k] = static_cast<int32_t>(get<T>(source, k));
}

void widen(int32_t *values, const uint8_t *source, int64_t count,
           isa::DataType type) {
  switch (type) {
  case isa::DataType::Int8:
    return widenRow<int8_t>(values, source, count);
  case isa::DataType::Uint8:
    return widenRow<uint8_t>(values, source, count);
  case isa::DataType::Int16:
    return widenRow<int16_t>(values, source, count);
  case isa::DataType::Uint16:
    return widenRow<uint16_t>(values, source, count);
  default:
    return widenRow<int32_t>(values, source, count);
  }
}

//===----------------------------------------------------------------------===//
// Pooling
//===----------------------------------------------------------------------===//

typedef int8_t Int8x32 __attribute__((vector_size(32)));
typedef int16_t PooledInt16 __attribute__((vector_size(32)));

/// T in a vector V.
template <typename T, typename V>
void maximumRow(const uint8_t *const *inputs, int64_t inputCount, int64_t count,
                uint8_t *output) {
  constexpr int64_t width = sizeof(V) / sizeof(T);
  int64_t k = 0;
  for (; k + width <= count; k += width) {
    int64_t offset = k * int64_t(sizeof(T));
    V largest = get<V>(inputs[0] + offset, 0);
    for (int64_t t = 1; t < inputCount; ++t)
      largest =
          __builtin_elementwise_max(largest, get<V>(inputs[t] + offset, 0));
    put(output + offset, 0, largest);
  }
  for (; k < count; ++k) {
    T largest = get<T>(inputs[0], k);
    for (int64_t t = 1; t < inputCount; ++t) {
      T value = get<T>(inputs[t], k);
      largest = largest < value ? value : largest;
    }
    put(output, k, largest);
  }
}

template <typename T>
void sumRow(const uint8_t *const *inputs, int64_t inputCount, int64_t count,
            int32_t *__restrict sums) {
  for (int64_t k = 0; k < count; ++k)
    sums[k] = get<T>(inputs[0], k);
  for (int64_t t = 1; t < inputCount; ++t) {
    const uint8_t *input = inputs[t];
    for (int64_t k = 0; k < count; ++k)
      sums[k] = static_cast<int32_t>(
          static_cast<uint32_t>(sums[k]) +
          static_cast<uint32_t>(int32_t(get<T>(input, k))));
  }
}

//===----------------------------------------------------------------------===//
// Elementwise
//===----------------------------------------------------------------------===//

void multiply(int32_t *first, const int32_t *second, int64_t count,
              unsigned shift) {
  int64_t rounding = shift ? int64_t(1) << (shift - 1) : 0;
  for (int64_t k = 0; k < count; ++k)
    first[k] = static_cast<int32_t>(
        (int64_t(first[k]) * second[k] + rounding) >> shift);
}

void shiftRightRounded(int32_t *first, const int32_t *second, int64_t count) {
  for (int64_t k = 0; k < count; ++k) {
    // The bit below the result, or 0 for a shift of 0.
    int32_t shift = second[k] & 31;
    int32_t half = shift ? first[k] >> ((shift - 1) & 31) & 1 : 0;
    first[k] = (first[k] >> shift) + half;
  }
}

#define NPU_LOOP(expression)                                                   \
  for (int64_t k = 0; k < count; ++k) {                                        \
    int32_t a = first[k], b = second[k];                                       \
    auto ua = static_cast<uint32_t>(a), ub = static_cast<uint32_t>(b);         \
    (void)a, (void)b, (void)ua, (void)ub;                                      \
    first[k] = static_cast<int32_t>(expression);                               \
  }                                                                            \
  return

void binary(isa::BinaryFunction function, int32_t *__restrict first,
            const int32_t *__restrict second, int64_t count, bool round,
            unsigned productShift) {
  switch (function) {
  case isa::BinaryFunction::Add:
    NPU_LOOP(ua + ub);
  case isa::BinaryFunction::Sub:
    NPU_LOOP(ua - ub);
  case isa::BinaryFunction::Mul:
    return multiply(first, second, count, productShift);
  case isa::BinaryFunction::Maximum:
    NPU_LOOP(a > b ? a : b);
  case isa::BinaryFunction::Minimum:
    NPU_LOOP(a < b ? a : b);
  case isa::BinaryFunction::ArithmeticRightShift:
    if (round)
      return shiftRightRounded(first, second, count);
    NPU_LOOP(a >> (b & 31));
  case isa::BinaryFunction::LogicalRightShift:
    NPU_LOOP(ua >> (b & 31));
  case isa::BinaryFunction::LogicalLeftShift:
    NPU_LOOP(ua << (b & 31));
  case isa::BinaryFunction::BitwiseAnd:
    NPU_LOOP(a & b);
  case isa::BinaryFunction::BitwiseOr:
    NPU_LOOP(a | b);
  case isa::BinaryFunction::BitwiseXor:
    NPU_LOOP(a ^ b);
  case isa::BinaryFunction::Equal:
    NPU_LOOP(a == b);
  case isa::BinaryFunction::Greater:
    NPU_LOOP(a > b);
  case isa::BinaryFunction::GreaterEqual:
    NPU_LOOP(a >= b);
  }
}

#undef NPU_LOOP

//===----------------------------------------------------------------------===//
// The table
//===----------------------------------------------------------------------===//

constexpr KernelTable makeTable(const char *name) {
  KernelTable table{};
  table.name = name;
#ifdef NPU_HAS_HALF_VECTORS
  int64_t smallest = lanes / 2;
#else
  int64_t smallest = lanes;
#endif
  int k = 0;
  for (int64_t channels = smallest; channels <= 4 * lanes; channels *= 2)
    table.blockChannels[k++] = channels;
#ifdef NPU_HAS_DOT_INT8
  table.dotInt8 = dot<DotInt8>;
#endif
  table.dotInt16 = dot<DotInt16>;
  table.depthwise = depthwise;
  table.requantize = level::requantize;
  table.flipSign = flipSign;
  table.widenInt8 = widenInt8;
  table.maximumInt8 = maximumRow<int8_t, Int8x32>;
  table.maximumInt16 = maximumRow<int16_t, PooledInt16>;
  table.sumInt8 = sumRow<int8_t>;
  table.sumInt16 = sumRow<int16_t>;
  table.widen = widen;
  table.rescale = level::rescaleRow;
  table.binary = binary;
  table.rescaleTo = level::rescaleTo;
  table.clampTo = clampTo;
  return table;
}
