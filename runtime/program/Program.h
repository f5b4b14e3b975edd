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

/// A program. DRAM holds from address 0 the constants, and behind them, each at
/// its own address, inputs, outputs and workspace. The instructions are fetched
/// from DRAM too, and counted in time, but have no address there.
struct Program {
  std::string name; ///< Of the network; the symbol of the `isa.program`.
  machine::Machine machine;                ///< That it was made for.
  std::vector<TensorInfo> inputs, outputs; ///< In the order of the function.
  std::vector<isa::Instruction> instructions;
  /// For each instruction its index into sourceNames.
  std::vector<uint32_t> sources;
  /// The layers as the user named them.
  std::vector<std::string> sourceNames;
  std::vector<uint8_t> constants; ///< DRAM from address 0.
  uint64_t dramBytes = 0;         ///< All of DRAM that is used.
  uint64_t scratchpadBytes = 0;   ///< What the program needs of it.
};

/// Elements of a tensor: the product of its shape.
int64_t elementCount(const TensorInfo &tensor);
/// Bytes of a tensor in memory.
int64_t byteCount(const TensorInfo &tensor);

} // namespace npu::program

#endif // NPU_RUNTIME_PROGRAM_PROGRAM_H
