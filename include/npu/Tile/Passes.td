// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Passes of the phase `tile`: from tensors to tiles in buffers.
#ifndef NPU_TILE_PASSES_TD
#define NPU_TILE_PASSES_TD

include "mlir/Pass/PassBase.td"

def NPUSetMachine : Pass<"npu-set-machine", "::mlir::ModuleOp"> {
  let summary = "Say which chip a module is compiled for";
  let description = [{
    Puts the description of a machine on the module as `npu.machine`, from which
    all later passes take it. Guarantees that it is valid; a machine that is
    already there is replaced.

    Before:

    ```mlir
    module {
    }
    ```

    After `npu-set-machine{machine=edge-128}` (shortened):

    ```mlir
    module attributes {npu.machine = #npu.machine<{name = "edge-128"}>} {
    }
    ```
  }];
  let options = [
    Option<"machine", "machine", "std::string", "\"edge-128\"",
           "Name of a built-in machine, or a JSON file">,
    Option<"io", "io", "std::string", "\"\"",
           "Where inputs and outputs stand: dram or scratchpad; empty: where "
           "the machine has them">
  ];
  let dependentDialects = ["::mlir::npu::NPUDialect"];
}

def NPUDecideWeightCoding : Pass<"npu-decide-weight-coding", "::mlir::func::FuncOp"> {
  let summary = "Decide which layers' weights are coded";
  let description = [{
    Expects a function of the phase `graph`. Codes the constant weights of each
    convolution as the mac engine decodes them (isa.md, `weights_coding`), and
    writes how many bytes that takes as `npu.coded_weight_bytes`, where it is
    fewer than without. `npu-decide-tiles` reckons with it, and `npu-apply-tiles`
    codes the weights of each of the operation's tiles for which that takes fewer
    bytes. A decision that is already there stays; without one, weights are dense.

    Before:

    ```mlir
    %w = arith.constant dense<1> : tensor<8x3x3x8xi8>
    %0 = npu.conv2d %x, %w {kernel = array<i64: 3, 3>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>} : (tensor<8x8x8xi8>, tensor<8x3x3x8xi8>) -> tensor<8x8x8xi32>
    ```

    After:

    ```mlir
    %w = arith.constant dense<1> : tensor<8x3x3x8xi8>
    %0 = npu.conv2d %x, %w {npu.coded_weight_bytes = 219 : i64, kernel = array<i64: 3, 3>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>} : (tensor<8x8x8xi8>, tensor<8x3x3x8xi8>) -> tensor<8x8x8xi32>
    ```
  }];
  let statistics = [
    Statistic<"layers", "layers", "Layers with coded weights">,
    Statistic<"bytesSaved", "bytes-saved", "Bytes of weights fewer than dense">
  ];
}

def NPUDecideResidency : Pass<"npu-decide-residency", "::mlir::func::FuncOp"> {
  let summary = "Decide which tensors stay in the scratchpad";
  let description = [{
    Expects a function of the phase `graph`. Goes through its operations in
    order; where what is alive and the least that the operation needs to work
    do not fit together, the largest tensor moves to DRAM, those first that the
    operation does not touch. Writes `npu.space` on each operation whose result
    has memory of its own; a decision that is already there stays.

    `reserve` is the part of the scratchpad, in percent, that is left for what
    packing loses and for transfers ahead of time.

    Before:

    ```mlir
    func.func @net(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> {
      %0 = npu.reshape %x : tensor<1x4x4x8xi8> -> tensor<4x4x8xi8>
      %1 = npu.unary identity %0 {clamp = array<i64: 0, 6>} : (tensor<4x4x8xi8>) -> tensor<4x4x8xi8>
      %2 = npu.unary abs %1 : (tensor<4x4x8xi8>) -> tensor<4x4x8xi8>
      %3 = npu.reshape %2 : tensor<4x4x8xi8> -> tensor<1x4x4x8xi8>
      return %3 : tensor<1x4x4x8xi8>
    }
    ```

    After, the first `npu.unary` has `npu.space = #npu.space<scratchpad>`; the
    second writes the output and needs none.
  }];
  let options = [
    Option<"reserve", "reserve", "unsigned", "10",
           "Percent of the scratchpad to leave free">
  ];
  let statistics = [
    Statistic<"resident", "resident", "Tensors kept in the scratchpad">,
    Statistic<"spilled", "spilled", "Tensors kept in DRAM">
  ];
}

def NPUDecideTiles : Pass<"npu-decide-tiles", "::mlir::func::FuncOp"> {
  let summary = "Decide into which tiles each operation is cut";
  let description = [{
    Expects `npu.space` where npu-decide-residency puts it. For each compute
    operation it tries tile sizes in the room that what is alive leaves, with
    double buffers for what streams, and keeps the fastest by the machine's cost
    function. Writes `npu.tile` = [height, width, channels of the output tile,
    input channels of a step] and `npu.tile_order`; a decision that is already
    there stays. An operation that does not fit in the smallest tiles is an
    error that says how many bytes it lacks.
  }];
  let options = [
    Option<"reserve", "reserve", "unsigned", "10",
           "Percent of the scratchpad to leave free">
  ];
}

def NPUApplyTiles : Pass<"npu-apply-tiles", "::mlir::func::FuncOp"> {
  let summary = "Rewrite tensors to buffers and operations to tiles";
  let description = [{
    Expects the decisions of npu-decide-residency and npu-decide-tiles.
    Rewrites the function to straight-line operations on buffers, one for each
    tile, with copies for what streams; constants are packed as instructions
    read them. Results become arguments behind the inputs. Buffers have no
    addresses yet, and copies stand right before or behind the tile that they
    serve.
  }];
  let dependentDialects = ["::mlir::memref::MemRefDialect",
                           "::mlir::arith::ArithDialect",
                           "::mlir::npu::NPUDialect"];
  let statistics = [
    Statistic<"tiles", "tiles", "Tiles computed">,
    Statistic<"copies", "copies", "Copies made">
  ];
}

#endif // NPU_TILE_PASSES_TD
