// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/// A program as the runtime holds it: everything that a .npu file says.
#ifndef NPU_RUNTIME_PROGRAM_PROGRAM_H
#define NPU_RUNTIME_PROGRAM_PROGRAM_H

#include "runtime/isa/Instructions.h"
#include "runtime/machine/Machine.h"

#include <cstdint>
#include <string>
#include <vector>

namespace npu::program {

/// A tensor that the user gives or gets. Its elements stand dense, row-major
/// and little-endian in the memory named here: an input's from the start of the
/// program, an output's at its end.
struct TensorInfo {
  std::string name;           ///< As in the user's model.
  std::vector<int64_t> shape; ///< Elements, outermost first; empty: a scalar.
  isa::DataType type = isa::DataType::Int8;
  double scale = 1;      ///< real = scale * (integer - zeroPoint).
  int64_t zeroPoint = 0; ///< In the range of the type.
  /// DRAM, unless the machine is given its inputs and outputs on the chip.
  isa::Space space = isa::Space::Dram;
  uint64_t address = 0; ///< First byte in that memory.
};

/// A tensor that a host function reads or writes.
struct HostTensor {
  std::vector<int64_t> shape; ///< Elements, outermost first; empty: a scalar.
  isa::DataType type = isa::DataType::Int8;
  /// First byte in the range of DRAM that the call names, a multiple of the
  /// element's size.
  uint64_t offset = 0;
};

/// The ranges of a host call begin at multiples of this many bytes, which suits
/// every element.
constexpr int64_t hostAlignment = 16;

/// A function that the host runs in the middle of a program. Its code is not in
/// the program, but in a library that carries the program's fingerprint.
struct HostFunction {
  std::string name;   ///< The layers that it computes, as the user named them.
  std::string reason; ///< Why the chip does not run them.
  std::vector<HostTensor> inputs, outputs;
};

/// A program. DRAM holds from address 0 the constants, and behind them, each at
/// its own address, inputs, outputs and workspace. The instructions are fetched
/// from DRAM too, and counted in time, but have no address there.
struct Program {
  std::string name; ///< Of the network; the symbol of the `isa.program`.
  machine::Machine machine;                ///< That it was made for.
  std::vector<TensorInfo> inputs, outputs; ///< In the order of the function.
  std::vector<HostFunction> hosts;         ///< What host_call numbers.
  std::vector<isa::Instruction> instructions;
  /// For each instruction its index into sourceNames.
  std::vector<uint32_t> sources;
  /// The layers as the user named them.
  std::vector<std::string> sourceNames;
  std::vector<uint8_t> constants; ///< DRAM from address 0.
  uint64_t dramBytes = 0;         ///< All of DRAM that is used.
  uint64_t scratchpadBytes = 0;   ///< What the program needs of it.
  /// Of the file that the program was loaded from; 0 if it is from none.
  uint64_t fingerprint = 0;
};

/// Elements of a tensor: the product of its shape.
int64_t elementCount(const TensorInfo &tensor);
/// Bytes of a tensor in memory.
int64_t byteCount(const TensorInfo &tensor);
int64_t byteCount(const HostTensor &tensor);
/// Bytes of the range that tensors of a host function stand in: as far as the
/// last one reaches.
uint64_t rangeBytes(const std::vector<HostTensor> &tensors);

} // namespace npu::program

#endif // NPU_RUNTIME_PROGRAM_PROGRAM_H
