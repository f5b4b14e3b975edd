// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef NPU_CPU_PASSES_TD
#define NPU_CPU_PASSES_TD

include "mlir/Pass/PassBase.td"

def CPUPrepareFunction : Pass<"npu-cpu-prepare-function", "::mlir::func::FuncOp"> {
  let summary = "Say what the lowering of a function may rely on";
  let description = [{
    Records the number of inputs in the attribute `npu.input_count`, and marks
    each argument as not writable, so that bufferization never updates the
    caller's input in place. Drops the other attributes of arguments and results:
    they have been read into the program's signature.
  }];
}

def CPUWidenBoundary : Pass<"npu-cpu-widen-boundary", "::mlir::func::FuncOp"> {
  let summary = "Let callers hold integers in whole bytes";
  let description = [{
    Expects a function of one block on tensors. Arguments and results whose
    elements have 4 or 48 bits become ones of 8 or 64, sign-extended, as callers
    hold them: LLVM's loads of an i4 want zeros in the other bits, and its stores
    of an i48 leave two of eight bytes as they were.

    ```mlir
    // before
    func.func @f(%x: tensor<4xi4>) -> tensor<4xi4> {
      return %x : tensor<4xi4>
    }
    // after
    func.func @f(%x: tensor<4xi8>) -> tensor<4xi8> {
      %0 = tensor.empty() : tensor<4xi4>
      %1 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]}
          ins(%x : tensor<4xi8>) outs(%0 : tensor<4xi4>) {
      ^bb0(%in: i8, %out: i4):
        %4 = arith.trunci %in : i8 to i4
        linalg.yield %4 : i4
      } -> tensor<4xi4>
      %2 = tensor.empty() : tensor<4xi8>
      %3 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]}
          ins(%1 : tensor<4xi4>) outs(%2 : tensor<4xi8>) {
      ^bb0(%in: i4, %out: i8):
        %4 = arith.extsi %in : i4 to i8
        linalg.yield %4 : i8
      } -> tensor<4xi8>
      return %3 : tensor<4xi8>
    }
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::linalg::LinalgDialect", "::mlir::tensor::TensorDialect"];
}

def CPUResultsToArguments : Pass<"npu-cpu-results-to-arguments", "::mlir::func::FuncOp"> {
  let summary = "Let a function write its results where the caller wants them";
  let description = [{
    Expects a bufferized function of one block. Appends an argument for each
    result and drops the results. A buffer that is allocated here and returned
    becomes the argument itself; another value that is returned, or one that is
    returned a second time, is copied.

    ```mlir
    // before
    func.func @f(%x: memref<4xi8>) -> (memref<4xi8>, memref<4xi8>) {
      %0 = memref.alloc() : memref<4xi8>
      memref.copy %x, %0 : memref<4xi8> to memref<4xi8>
      return %0, %x : memref<4xi8>, memref<4xi8>
    }
    // after
    func.func @f(%x: memref<4xi8>, %y: memref<4xi8>, %z: memref<4xi8>) {
      memref.copy %x, %y : memref<4xi8> to memref<4xi8>
      memref.copy %x, %z : memref<4xi8> to memref<4xi8>
      return
    }
    ```
  }];
  let dependentDialects = ["::mlir::memref::MemRefDialect"];
}

def CPUPlanMemory : Pass<"npu-cpu-plan-memory", "::mlir::func::FuncOp"> {
  let summary = "Place all buffers of a function in one arena";
  let description = [{
    Expects a function whose results are out-parameters and whose buffers are
    `memref.alloc` of static shape at the top level or in structured loops.
    Guarantees that no allocation is left: the function has one more argument,
    the arena, and each buffer is a `memref.view` of it. Buffers whose lifetimes
    overlap do not overlap in the arena; offsets are multiples of 64 bytes. The
    size in bytes is recorded in the function's attribute `npu.arena_bytes`.

    Lifetimes are intervals of the function's top-level operations, from the
    first to the last use of the buffer or of any view of it; placement is
    by decreasing size, each at the lowest offset that is free.

    ```mlir
    // before
    func.func @f(%in: memref<64xi8>, %out: memref<64xi8>) {
      %0 = memref.alloc() : memref<64xi8>
      memref.copy %in, %0 : memref<64xi8> to memref<64xi8>
      memref.copy %0, %out : memref<64xi8> to memref<64xi8>
      return
    }
    // after
    func.func @f(%in: memref<64xi8>, %out: memref<64xi8>, %arena: memref<64xi8>)
        attributes {npu.arena_bytes = 64 : i64} {
      %c0 = arith.constant 0 : index
      %0 = memref.view %arena[%c0][] : memref<64xi8> to memref<64xi8>
      memref.copy %in, %0 : memref<64xi8> to memref<64xi8>
      memref.copy %0, %out : memref<64xi8> to memref<64xi8>
      return
    }
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::memref::MemRefDialect"];
}

def CPUExpandCopies : Pass<"npu-cpu-expand-copies", "::mlir::func::FuncOp"> {
  let summary = "Turn strided copies into loops";
  let description = [{
    A `memref.copy` between two contiguous buffers becomes memcpy in LLVM; any
    other would become a call into MLIR's runner library, which a compiled
    network must not need. Those are turned into `scf.for` loops here.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect"];
}

def CPUEmitEntry : Pass<"npu-cpu-emit-entry", "::mlir::ModuleOp"> {
  let summary = "Give a lowered network its C entry point";
  let description = [{
    Expects a module of the LLVM dialect with one function that has the attribute
    `npu.input_count` and takes bare pointers: the inputs, the outputs, the arena.
    Adds
    `int SYMBOL_run(const void *const *inputs, void *const *outputs, void *arena)`,
    which checks the pointers, loads them and calls the function, and makes the
    function internal under the name `SYMBOL_body`; its attribute
    `npu.arena_bytes` moves to the module. The entry returns 0, or 1 if
    a pointer is null (an array of no pointers may be), or 2 if the arena is not
    aligned to 64 bytes.
  }];
  let options = [
    Option<"symbol", "symbol", "std::string", "\"network\"", "Name of the network, a C identifier">
  ];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect"];
}

def CPUSelectTiles : Pass<"npu-cpu-select-tiles", "::mlir::func::FuncOp"> {
  let summary = "Decide how convolutions are blocked in registers";
  let description = [{
    Gives each `cpu.conv2d` and `cpu.depthwise_conv2d` that has none the attribute
    `tile`, for the vector unit of the option. Of all blockings whose
    accumulators, weights and activation fit in the unit's registers, the one of
    the fewest estimated cycles is taken: a step costs the larger of its products
    and its loads, channels that fill no vector and pixels that fill no tile cost
    as much as others.

    ```mlir
    // before
    %0 = cpu.conv2d %x, %w, %b {...} : (tensor<1x8x8x64xi8>, tensor<64x1x1x64xi8>, tensor<64xi32>) -> tensor<1x8x8x64xi32>
    // after, for unit=avx512vnni
    %0 = cpu.conv2d %x, %w, %b {..., tile = #cpu.tile<dot = vpdpbusd, lanes = 16, vectors = 4, pixels = 6>} : ...
    ```
  }];
  let options = [
    Option<"unit", "unit", "std::string", "\"generic\"",
           "The vector unit: avx512vnni, avx512, avxvnni, avx2, neon or generic">
  ];
}

def CPUPackKernels : Pass<"npu-cpu-pack-kernels", "::mlir::func::FuncOp"> {
  let summary = "Turn convolutions into kernels on packed operands";
  let description = [{
    Applies the attribute `tile`: weights are packed in the order in which the
    kernel reads them, the zero point of the input and the offset of its unsigned
    form are folded into the bias, and the feature map is copied into padded rows
    by `cpu.pack_rows` unless the kernel can read it where it is. A convolution
    of single pixels is done over all pixels of the map as one row. Expects
    constant weights and biases.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::npu::cpu::CPUDialect", "::mlir::tensor::TensorDialect"];
}

def CPULowerKernels : Pass<"npu-cpu-lower-kernels", "::mlir::func::FuncOp"> {
  let summary = "Lower the cpu dialect's kernels on buffers to loops over vectors";
  let description = [{
    Expects kernels on buffers. Guarantees that none is left: each is a nest of
    `scf.for` around straight-line code of the vector dialect, in which the
    accumulators of a tile are values; products are target intrinsics where
    `tile` says so.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::LLVM::LLVMDialect", "::mlir::math::MathDialect",
    "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect", "::mlir::vector::VectorDialect"];
}

def CPUExpandMath : Pass<"npu-cpu-expand-math", "::mlir::func::FuncOp"> {
  let summary = "Compute transcendental functions by arithmetic";
  let description = [{
    Replaces `math.exp`, `log`, `tanh`, `erf`, `sin`, `cos`, `powf` and `rsqrt`
    by arithmetic in f64, so that a compiled network calls no mathematical
    library; with `expand-rounding` also `floor`, `ceil` and `roundeven`, which
    are instructions of most processors. Results are rounded once from a value
    of relative error below 2^-30, so they are within one unit in the last place
    of an f32; infinities, NaN and zeros are as in C. The argument of `sin` and
    `cos` is reduced exactly up to 2^20 in magnitude and loses precision beyond.
  }];
  let options = [
    Option<"expandRounding", "expand-rounding", "bool", "false",
           "Expand also what rounds to an integer">
  ];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::math::MathDialect", "::mlir::scf::SCFDialect"];
}

#endif // NPU_CPU_PASSES_TD
