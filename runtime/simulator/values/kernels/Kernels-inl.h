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

/// A block of channels: as stored, and as multiplied.
struct Channels8 {
  typedef int16_t Stored __attribute__((vector_size(16)));
  typedef int32_t Product __attribute__((vector_size(32)));
  typedef uint32_t Sum __attribute__((vector_size(32))); // Wraps.
};
struct Channels16 {
  typedef int16_t Stored __attribute__((vector_size(32)));
  typedef int32_t Product __attribute__((vector_size(64)));
  typedef uint32_t Sum __attribute__((vector_size(64))); // Wraps.
};

/// `P` positions of one block of channels, accumulators in registers.
template <typename Block, int P>
void depthwiseTile(const DepthwiseBlock &b, int64_t first, int64_t channel) {
  using Stored = typename Block::Stored;
  using Product = typename Block::Product;
  using Sum = typename Block::Sum;
  Sum acc[P] = {};
  const uint8_t *input[P];
#pragma clang loop unroll(full)
  for (int p = 0; p < P; ++p)
    input[p] = b.input + b.positions[first + p] + 2 * channel;
  const int16_t *weights = b.weights + channel;
  for (int64_t t = 0; t < b.tapCount; ++t, weights += b.channels) {
    int64_t tap = b.taps[t];
    Stored w;
    __builtin_memcpy(&w, weights, sizeof(w));
#pragma clang loop unroll(full)
    for (int p = 0; p < P; ++p) {
      Stored a = get<Stored>(input[p] + tap, 0);
      acc[p] += (Sum)(__builtin_convertvector(a, Product) *
                      __builtin_convertvector(w, Product));
    }
  }
#pragma clang loop unroll(full)
  for (int p = 0; p < P; ++p)
    __builtin_memcpy(b.acc + (first + p) * b.channels + channel, &acc[p],
                     sizeof(Sum));
}

template <typename Block>
void depthwisePositions(const DepthwiseBlock &b, int64_t channel) {
  int64_t p = 0;
  for (; p + 4 <= b.positionCount; p += 4)
    depthwiseTile<Block, 4>(b, p, channel);
  for (; p < b.positionCount; ++p)
    depthwiseTile<Block, 1>(b, p, channel);
}

void depthwise(const DepthwiseBlock &b) {
  int64_t channel = 0;
  for (; channel + 16 <= b.channels; channel += 16)
    depthwisePositions<Channels16>(b, channel);
  for (; channel < b.channels; channel += 8)
    depthwisePositions<Channels8>(b, channel);
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

/// What becomes of the bytes of a pixel.
struct FlipSign {
  static constexpr int64_t elementBytes = 1;
  static void apply(uint8_t *__restrict to, const uint8_t *__restrict from,
                    int64_t channels, int16_t) {
    for (int64_t c = 0; c < channels; ++c)
      to[c] = from[c] ^ 0x80;
  }
};
struct WidenInt8 {
  static constexpr int64_t elementBytes = 2;
  static void apply(uint8_t *__restrict to, const uint8_t *__restrict from,
                    int64_t channels, int16_t zeroPoint) {
    for (int64_t c = 0; c < channels; ++c)
      put(to, c,
          static_cast<int16_t>(static_cast<int8_t>(from[c]) - zeroPoint));
  }
};

/// C channels, or any number if 0.
template <typename Conversion, int64_t C>
void convertPixels(const Pixels &p, int16_t zeroPoint) {
  const uint8_t *from = p.source;
  uint8_t *to = p.destination;
  for (int64_t k = 0; k < p.count; ++k) {
    Conversion::apply(to, from, C ? C : p.channels, zeroPoint);
    from += p.sourceStride;
    to += p.destinationStride;
  }
}

template <typename Conversion>
void convertAnyPixels(const Pixels &p, int16_t zeroPoint) {
  if (p.sourceStride == p.channels &&
      p.destinationStride == p.channels * Conversion::elementBytes)
    return Conversion::apply(p.destination, p.source, p.count * p.channels,
                             zeroPoint);
  // Tiles of chips have as many channels as these have lanes.
  switch (p.channels) {
  case 8:
    return convertPixels<Conversion, 8>(p, zeroPoint);
  case 16:
    return convertPixels<Conversion, 16>(p, zeroPoint);
  default:
    return convertPixels<Conversion, 0>(p, zeroPoint);
  }
}

void flipSign(const Pixels &pixels) { convertAnyPixels<FlipSign>(pixels, 0); }

void widenInt8(const Pixels &pixels, int16_t zeroPoint) {
  convertAnyPixels<WidenInt8>(pixels, zeroPoint);
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
// Resizing
//===----------------------------------------------------------------------===//

template <typename T, typename Sum>
void interpolateRow(const uint8_t *const *inputs, const int32_t *weights,
                    int64_t count, Sum *__restrict sums) {
  const uint8_t *a = inputs[0], *b = inputs[1], *c = inputs[2], *d = inputs[3];
  Sum ofA = weights[0], ofB = weights[1], ofC = weights[2], ofD = weights[3];
  for (int64_t k = 0; k < count; ++k)
    sums[k] = ofA * get<T>(a, k) + ofB * get<T>(b, k) + ofC * get<T>(c, k) +
              ofD * get<T>(d, k);
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
  table.interpolateInt8 = interpolateRow<int8_t, int32_t>;
  table.interpolateInt16 = interpolateRow<int16_t, int64_t>;
  table.widen = widen;
  table.rescale = level::rescaleRow;
  table.binary = binary;
  table.rescaleTo = level::rescaleTo;
  table.clampTo = clampTo;
  return table;
}
