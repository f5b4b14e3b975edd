// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What all operations of the dialect share: their operand types, and the two
// forms of a compute operation.

#ifndef NPU_DIALECT_NPU_IR_NPUOPBASE_TD
#define NPU_DIALECT_NPU_IR_NPUOPBASE_TD

include "mlir/IR/OpBase.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "npu/Dialect/NPU/IR/NPUAttrs.td"
include "npu/Dialect/NPU/IR/NPUInterfaces.td"

class NPU_Op<string mnemonic, list<Trait> traits = []>
    : Op<NPU_Dialect, mnemonic, traits>;

// Elements of maps. i48 accumulators of int16 layers take 8 bytes in memory.
defvar NPU_Elements = [I8, I16, I32, I<48>];

// A feature map [height, width, channels]: a value in the phase `graph`, a tile
// of a buffer behind it. Batch and outer dimensions are part of the height.
def NPU_Map : AnyTypeOf<
    [3DTensorOf<NPU_Elements>, MemRefRankOf<NPU_Elements, [3]>],
    "feature map [height, width, channels] of i8, i16, i32 or i48">;

// A constant: a tensor in the phase `graph`, packed bytes behind it.
def NPU_Constant : AnyTypeOf<
    [StaticShapeTensorOf<[I<4>, I8, I16, I32, I<48>]>, MemRefRankOf<[I8], [1]>],
    "constant tensor, or buffer of packed bytes">;

// Weights: a constant, or a map of i8 or i16 that may be computed at run time.
def NPU_Weights : AnyTypeOf<
    [StaticShapeTensorOf<[I<4>, I8, I16]>, MemRefRankOf<[I8], [1]>,
     MemRefRankOf<[I8, I16], [3]>],
    "weights of i4, i8 or i16, or buffer of packed bytes">;

def NPU_MapBuffer : MemRefRankOf<NPU_Elements, [3]>;
def NPU_MapTensor : 3DTensorOf<NPU_Elements>;

// A computation of one output feature map. On tensors it has a result; on
// buffers it has none and writes the buffer behind `into`.
class NPU_ComputeOp<string mnemonic, list<Trait> traits = []>
    : NPU_Op<mnemonic, !listconcat([
        DeclareOpInterfaceMethods<NPU_ComputeOpInterface, ["getOperandBox"]>,
        DeclareOpInterfaceMethods<MemoryEffectsOpInterface>], traits)> {
  let results = (outs Optional<NPU_MapTensor>:$result);
  let hasVerifier = 1;
}

#endif // NPU_DIALECT_NPU_IR_NPUOPBASE_TD
