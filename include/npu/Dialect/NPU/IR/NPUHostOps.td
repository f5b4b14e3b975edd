// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the chip cannot run and the host does in its place.

#ifndef NPU_DIALECT_NPU_IR_NPUHOSTOPS_TD
#define NPU_DIALECT_NPU_IR_NPUHOSTOPS_TD

include "npu/Dialect/NPU/IR/NPUOpBase.td"

class NPU_HostOpBase<string mnemonic, list<Trait> traits>
    : NPU_Op<mnemonic, !listconcat([IsolatedFromAbove, SingleBlock], traits)> {
  let regions = (region SizedRegion<1>:$body);
  let hasRegionVerifier = 1;
}

def NPU_HostOp : NPU_HostOpBase<"host", [Pure]> {
  let summary = "A part of the network that the host runs";
  let description = [{
    The body holds TOSA operations on tensors of the user's types; `npu.yield`
    ends it. Each operand is the map of the words of an argument of the body, and
    each result that of what is yielded: as many elements in the same order,
    integers for floats of as many bits, i8 for i1 and i4. `reason` says why the chip
    does not run them.

    ```mlir
    %0 = npu.host %x because "tosa.sin: the chip computes with integers" : (tensor<1x2x8xi32>) -> tensor<1x2x8xi32> {
    ^bb0(%a: tensor<2x8xf32>):
      %1 = tosa.sin %a : (tensor<2x8xf32>) -> tensor<2x8xf32>
      npu.yield %1 : tensor<2x8xf32>
    }
    ```
  }];
  let arguments = (ins Variadic<NPU_MapTensor>:$inputs, StrAttr:$reason);
  let results = (outs Variadic<NPU_MapTensor>:$results);
  let assemblyFormat = [{
    ($inputs^)? `because` $reason attr-dict `:`
    functional-type(operands, results) $body
  }];
}

def NPU_HostCallOp : NPU_HostOpBase<"host_call", []> {
  let summary = "A call of a host function on buffers";
  let description = [{
    All arguments of the body stand in `inputs`, and all that is yielded in
    `outputs`, both in DRAM: dense, and in descending order of their elements'
    size, so that each is aligned without a gap. Without arguments there is no
    `inputs`.

    ```mlir
    npu.host_call from %a to %b because "tosa.sin: the chip computes with integers" : (memref<64xi8, #npu.space<dram>>, memref<64xi8, #npu.space<dram>>) -> () {
    ^bb0(%x: tensor<2x8xf32>):
      %0 = tosa.sin %x : (tensor<2x8xf32>) -> tensor<2x8xf32>
      npu.yield %0 : tensor<2x8xf32>
    }
    ```
  }];
  let arguments = (ins Arg<Optional<AnyStaticShapeMemRef>, "", [MemRead]>:$inputs,
      Arg<MemRefRankOf<[I8], [1]>, "", [MemWrite]>:$outputs, StrAttr:$reason);
  let assemblyFormat = [{
    (`from` $inputs^)? `to` $outputs `because` $reason attr-dict `:`
    functional-type(operands, results) $body
  }];
}

def NPU_YieldOp : NPU_Op<"yield", [Pure, Terminator,
    ParentOneOf<["HostOp", "HostCallOp"]>]> {
  let summary = "What a part of the network on the host gives";
  let arguments = (ins Variadic<AnyStaticShapeTensor>:$values);
  let assemblyFormat = "($values^ `:` type($values))? attr-dict";
}

#endif // NPU_DIALECT_NPU_IR_NPUHOSTOPS_TD
