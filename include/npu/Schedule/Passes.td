// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Passes of the phase `schedule`: order, engines, addresses, semaphores.
#ifndef NPU_SCHEDULE_PASSES_TD
#define NPU_SCHEDULE_PASSES_TD

include "mlir/Pass/PassBase.td"

def NPUOrderTransfers : Pass<"npu-order-transfers", "::mlir::func::FuncOp"> {
  let summary = "Load ahead of time, as far as the scratchpad has room";
  let description = [{
    Expects tiles on buffers, each load right before the tile that it serves.
    Loads keep their order, and each moves up past operations in front of it as
    long as its source is written by then, everything that is alive on the way
    fits, and no more loads stand between an operation and those that it needs
    than a DMA channel's queue holds, since dispatch follows the stream: so the next tile's operands, and the next layer's weights, arrive
    while this one is computed. Gives each copy and fill its DMA channel: loads
    take channel 0, stores channel 1, copies within the scratchpad and fills the
    last, as far as the machine has them.

    `ahead` is the part of the scratchpad, in percent, that may be in use while
    loading ahead; 0 leaves the order as it is.
  }];
  let options = [
    Option<"ahead", "ahead", "unsigned", "90",
           "Percent of the scratchpad that loads ahead of time may fill">
  ];
  let statistics = [Statistic<"moved", "moved", "Loads moved ahead">];
}

def NPUAssignAddresses : Pass<"npu-assign-addresses", "::mlir::func::FuncOp"> {
  let summary = "Give every buffer and constant its address";
  let description = [{
    Expects straight-line operations on buffers in stream order. A buffer lives
    from the first to the last operation that uses it; buffers that live at the
    same time do not overlap. In the scratchpad the largest are placed first,
    each in the lowest gap that holds it. In DRAM constants come first, from
    address 0, then inputs, outputs, and buffers, which share memory as in the
    scratchpad. Writes `address` on `npu.alloc` and `npu.constant` and
    `npu.address` on arguments; `npu.dram_bytes` and `npu.scratchpad_bytes` on
    the function. If the scratchpad is too small, an error says by how many
    bytes, and at which layer.
  }];
  let statistics = [Statistic<"peak", "peak", "Bytes of scratchpad used">];
}

def NPUAssignSemaphores : Pass<"npu-assign-semaphores", "::mlir::func::FuncOp"> {
  let summary = "Order engines where they touch the same bytes";
  let description = [{
    Expects addresses and channels. Derives dependences (read after write, write
    after read, write after write) from the bytes that instructions touch, drops
    those that others imply, and gives each that is left a signal and a wait. A
    semaphore belongs to one pair of engines, so waits take signals in their
    order. Where an operation needs more than two of either, `npu.sync` carries
    them.

    Before:

    ```mlir
    func.func @load(%x: memref<1x1x16xi8, #npu.space<dram>> {npu.address = 0 : i64}) {
      %a = npu.alloc {address = 0 : i64} : memref<1x1x16xi8, #npu.space<scratchpad>>
      %b = npu.alloc {address = 16 : i64} : memref<1x1x16xi8, #npu.space<scratchpad>>
      npu.copy %x to %a {channel = 0 : i64} : memref<1x1x16xi8, #npu.space<dram>>, memref<1x1x16xi8, #npu.space<scratchpad>>
      npu.unary abs %a into %b : (memref<1x1x16xi8, #npu.space<scratchpad>>, memref<1x1x16xi8, #npu.space<scratchpad>>) -> ()
      return
    }
    ```

    After, the copy has `npu.signal = array<i64: 0>` and the `npu.unary` has
    `npu.wait = array<i64: 0>`.
  }];
  let statistics = [
    Statistic<"dependences", "dependences", "Dependences left after reduction">,
    Statistic<"syncs", "syncs", "Operations that only wait and signal">
  ];
  let dependentDialects = ["::mlir::npu::NPUDialect"];
}

#endif // NPU_SCHEDULE_PASSES_TD
