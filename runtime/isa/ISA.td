// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The instruction set of the accelerator: the one place where it is described.

#ifndef NPU_RUNTIME_ISA_ISA_TD
#define NPU_RUNTIME_ISA_ISA_TD

include "runtime/isa/ISABase.td"

// A program of another major version is refused; minor versions only add.
def ISAVersion {
  int major = 3;
  int minor = 0;
  // How docs/isa.md begins.
  string introduction = [{
    An instruction works on one tile and names everything that it needs. At
    reset every semaphore is zero and the operating point is number 0; there is
    no other state between instructions.

    ## Encoding

    An instruction is encoded in the fewest 64-bit little-endian words that hold
    its fields: an 8-bit opcode in bits 7:0 of the first word, then the fields in
    the order of their tables below, from bit 8 upwards. A field never straddles
    two words, signed fields are in two's complement, and bits that no field
    takes are zero. Opcode 0 is no instruction, so zeroed memory does not run.
    Opcodes 0x01-0x0f belong to control, 0x10-0x1f to the DMA channels, 0x20-0x2f
    to mac and 0x30-0x4f to vector; the rest is reserved.

    ## Memory

    There are two memories: DRAM, which only the DMA channels and calls of the
    host reach, and the scratchpad. Addresses and strides are in bytes, and need no alignment.
    Integers of more than one byte are little-endian; int48 stands in 8 bytes,
    sign-extended; int4 two to a byte, low half first. Feature maps are
    [height][width][channels]: channels contiguous, rows and columns at any
    distance.

    An instruction writes no byte twice, and none that it reads - but for the
    result of binary, unary and an accumulating conv2d or depthwise, which may
    take the very place of an operand (a, b, ifm or partials), element for
    element.

    ## Order

    A program is a straight line. It is dispatched in stream order into one queue
    for each engine: dma0, dma1, dma2, mac, vector and control. Each engine works
    through its queue in order; where it overlaps neighbours it keeps their
    results as if it did not.

    Between engines the only order is 32 semaphores of 8 bits. Every instruction
    begins with up to two to wait for and two to signal. It waits, before it
    reads its first byte, until the semaphore's count is at least 1, and
    subtracts 1; it signals, when its last byte is written, by adding 1. In a
    program each semaphore has one engine that signals it and one that waits for
    it, the n-th signal stands before the n-th wait, no count passes 255 in any
    execution, and all are zero at stop. Then what one engine writes and another
    reads or writes must be ordered by them, to the byte, and
    `npu-translate --verify` proves that it is.
  }];
}

//===----------------------------------------------------------------------===//
// Enumerations
//===----------------------------------------------------------------------===//

def ISA_Engine : ISA_Enum<"Engine", "an engine of the chip", [
  I32EnumCase<"Dma0", 0, "dma0">, I32EnumCase<"Dma1", 1, "dma1">,
  I32EnumCase<"Dma2", 2, "dma2">, I32EnumCase<"Mac", 3, "mac">,
  I32EnumCase<"Vector", 4, "vector">, I32EnumCase<"Control", 5, "control">]>;

def ISA_Space : ISA_Enum<"Space", "a memory", [
  I32EnumCase<"Dram", 0, "dram">, I32EnumCase<"Scratchpad", 1, "scratchpad">]>;

// int48 stands in 8 bytes, sign-extended; int4 two to a byte, low half first;
// bool in a byte of 0 or 1. Types of instructions have 3 bits: what comes behind
// int4 crosses the edges of a program only, where the chip moves its bytes.
def ISA_DataType : ISA_Enum<"DataType", "the type of an element", [
  I32EnumCase<"Int8", 0, "int8">, I32EnumCase<"Uint8", 1, "uint8">,
  I32EnumCase<"Int16", 2, "int16">, I32EnumCase<"Uint16", 3, "uint16">,
  I32EnumCase<"Int32", 4, "int32">, I32EnumCase<"Int48", 5, "int48">,
  I32EnumCase<"Int4", 6, "int4">, I32EnumCase<"Bool", 7, "bool">,
  I32EnumCase<"Float16", 8, "float16">, I32EnumCase<"Bfloat16", 9, "bfloat16">,
  I32EnumCase<"Float32", 10, "float32">]>;

def ISA_Rounding : ISA_Enum<"Rounding", "the rounding mode of RESCALE", [
  I32EnumCase<"Single", 0, "single">, I32EnumCase<"Double", 1, "double">]>;

def ISA_OutputMode : ISA_Enum<"OutputMode", "what the mac engine writes", [
  I32EnumCase<"Requantized", 0, "requantized">,
  I32EnumCase<"Accumulators", 1, "accumulators">,
  I32EnumCase<"BiasedAccumulators", 2, "biased_accumulators">]>;

def ISA_WeightCoding : ISA_Enum<"WeightCoding", "how weights are stored", [
  I32EnumCase<"Dense", 0, "dense">,
  I32EnumCase<"GolombRice", 1, "golomb_rice">]>;

def ISA_LoopOrder : ISA_Enum<"LoopOrder", "the outer loop of the mac engine", [
  I32EnumCase<"Channels", 0, "channels">,
  I32EnumCase<"Positions", 1, "positions">]>;

def ISA_PoolMode : ISA_Enum<"PoolMode", "what pooling computes", [
  I32EnumCase<"Max", 0, "max">, I32EnumCase<"Average", 1, "average">]>;

def ISA_ResizeMode : ISA_Enum<"ResizeMode", "how resize samples its input", [
  I32EnumCase<"Nearest", 0, "nearest">, I32EnumCase<"Bilinear", 1, "bilinear">]>;

def ISA_BinaryFunction : ISA_Enum<"BinaryFunction", "a function of two elements", [
  I32EnumCase<"Add", 0, "add">, I32EnumCase<"Sub", 1, "sub">,
  I32EnumCase<"Mul", 2, "mul">, I32EnumCase<"Maximum", 3, "maximum">,
  I32EnumCase<"Minimum", 4, "minimum">,
  I32EnumCase<"ArithmeticRightShift", 5, "arithmetic_right_shift">,
  I32EnumCase<"LogicalRightShift", 6, "logical_right_shift">,
  I32EnumCase<"LogicalLeftShift", 7, "logical_left_shift">,
  I32EnumCase<"BitwiseAnd", 8, "bitwise_and">,
  I32EnumCase<"BitwiseOr", 9, "bitwise_or">,
  I32EnumCase<"BitwiseXor", 10, "bitwise_xor">,
  I32EnumCase<"Equal", 11, "equal">, I32EnumCase<"Greater", 12, "greater">,
  I32EnumCase<"GreaterEqual", 13, "greater_equal">]>;

def ISA_UnaryFunction : ISA_Enum<"UnaryFunction", "a function of one element", [
  I32EnumCase<"Identity", 0, "identity">, I32EnumCase<"Rescale", 1, "rescale">,
  I32EnumCase<"Table", 2, "table">, I32EnumCase<"Abs", 3, "abs">,
  I32EnumCase<"Negate", 4, "negate">,
  I32EnumCase<"BitwiseNot", 5, "bitwise_not">, I32EnumCase<"Clz", 6, "clz">]>;

def ISA_Reduction : ISA_Enum<"Reduction", "a reduction along one axis", [
  I32EnumCase<"Sum", 0, "sum">, I32EnumCase<"Maximum", 1, "maximum">,
  I32EnumCase<"Minimum", 2, "minimum">,
  I32EnumCase<"Product", 3, "product">,
  I32EnumCase<"ArgMaximum", 4, "arg_maximum">]>;

//===----------------------------------------------------------------------===//
// Control
//===----------------------------------------------------------------------===//

def ISA_StopOp : Instruction<"stop", 0x01, "Engine::Control", (ins), []> {
  let summary = "Ends the program";
  let description = [{
    The last instruction of every program, and only there. By then each engine's
    queue has run empty.

    ```mlir
    isa.stop
    ```
  }];
}

def ISA_SyncOp : Instruction<"sync", 0x02, "engine",
    (ins EnumField<ISA_Engine, 3, "the engine that waits and signals">:$engine), []> {
  let summary = "Waits and signals, without work";
  let description = [{
    For where the two waits and two signals of an instruction do not suffice.

    ```mlir
    isa.sync wait0 = 3 signal0 = 4 engine = mac
    ```
  }];
}

def ISA_SetOperatingPointOp : Instruction<"set_operating_point", 0x03, "Engine::Control",
    (ins Unsigned<8, "", "index into the machine's operating points">:$point), []> {
  let summary = "Chooses voltage and clock for what follows in time";
  let description = [{
    Values do not change; cycles of DRAM transfers, seconds and joules do.

    ```mlir
    isa.set_operating_point point = 1
    ```
  }];
}

def ISA_ProfileMarkOp : Instruction<"profile_mark", 0x04, "Engine::Control",
    (ins Unsigned<16, "", "number of the mark in the trace">:$mark), []> {
  let summary = "Puts a mark in the trace";
  let description = [{
    ```mlir
    isa.profile_mark mark = 7
    ```
  }];
}

def ISA_HostCallOp : Instruction<"host_call", 0x05, "Engine::Control", (ins
    Unsigned<16, "", "entry of the program's table of host functions">:$function,
    Address<"first byte that is read", "0">:$read_base,
    Unsigned<32, "bytes", "length of what is read">:$read_bytes,
    Address<"first byte that is written">:$write_base,
    Field<32, 0, 1, 4294967295, "bytes", "length of what is written">:$write_bytes),
  [Read<"inputs", "Space::Dram", "readBase", ["readBytes"], ["1"], "1", "readBytes > 0">,
   Write<"outputs", "Space::Dram", "writeBase", ["writeBytes"], ["1"]>]> {
  let summary = "Has the host run a function";
  let description = [{
    Interrupts the host, which runs a function on a range of DRAM that holds all
    its inputs, and writes all its outputs to another; which bytes each takes,
    the program's table says. The range that is written is written wholly. The
    chip knows nothing of the function and holds none of its code: the host loads
    that from a library of its own. The time that the host takes is no time of
    the chip.

    ```mlir
    isa.host_call function = 0 read_base = 64 read_bytes = 48 write_base = 112 write_bytes = 16
    ```
  }];
}

//===----------------------------------------------------------------------===//
// DMA
//===----------------------------------------------------------------------===//

def ISA_CopyOp : Instruction<"copy", 0x10, "dmaEngine(channel)", (ins
    Unsigned<2, "", "DMA channel">:$channel,
    EnumField<ISA_Space, 1, "memory that is read">:$source_space,
    EnumField<ISA_Space, 1, "memory that is written">:$destination_space,
    Address<"first byte that is read">:$source_base,
    Address<"first byte that is written">:$destination_base,
    Extent<"outermost extent", "runs", "1">:$extent0,
    Extent<"second extent", "runs", "1">:$extent1,
    Extent<"third extent", "runs", "1">:$extent2,
    Field<32, 0, 1, 4294967295, "bytes", "length of each contiguous run">:$run_bytes,
    Signed<32, "bytes", "source stride of extent0", "0">:$source_stride0,
    Signed<32, "bytes", "source stride of extent1", "0">:$source_stride1,
    Signed<32, "bytes", "source stride of extent2", "0">:$source_stride2,
    Signed<32, "bytes", "destination stride of extent0", "0">:$destination_stride0,
    Signed<32, "bytes", "destination stride of extent1", "0">:$destination_stride1,
    Signed<32, "bytes", "destination stride of extent2", "0">:$destination_stride2),
  [Read<"source", "sourceSpace", "sourceBase",
        ["extent0", "extent1", "extent2", "runBytes"],
        ["sourceStride0", "sourceStride1", "sourceStride2", "1"]>,
   Write<"destination", "destinationSpace", "destinationBase",
        ["extent0", "extent1", "extent2", "runBytes"],
        ["destinationStride0", "destinationStride1", "destinationStride2", "1"]>]> {
  let summary = "Copies contiguous runs in a 4-D pattern";
  let description = [{
    Copies extent0 x extent1 x extent2 runs of `run_bytes` bytes. Source and
    destination must not overlap. DRAM is fetched in bursts, run by run.

    ```mlir
    isa.copy channel = 0 source_space = dram destination_space = scratchpad source_base = 64 destination_base = 0 extent2 = 8 run_bytes = 24 source_stride2 = 96 destination_stride2 = 24
    ```
  }];
}

def ISA_FillOp : Instruction<"fill", 0x11, "dmaEngine(channel)", (ins
    Unsigned<2, "", "DMA channel">:$channel,
    EnumField<ISA_Space, 1, "memory that is written">:$destination_space,
    Field<3, 0, 1, 4, "bytes", "length of the pattern: 1, 2 or 4", "1">:$pattern_bytes,
    Address<"first byte that is written">:$destination_base,
    Unsigned<32, "", "pattern that is repeated, low byte first">:$pattern,
    Extent<"outermost extent", "runs", "1">:$extent0,
    Extent<"second extent", "runs", "1">:$extent1,
    Extent<"third extent", "runs", "1">:$extent2,
    Field<32, 0, 1, 4294967295, "bytes", "length of each contiguous run">:$run_bytes,
    Signed<32, "bytes", "stride of extent0", "0">:$destination_stride0,
    Signed<32, "bytes", "stride of extent1", "0">:$destination_stride1,
    Signed<32, "bytes", "stride of extent2", "0">:$destination_stride2),
  [Write<"destination", "destinationSpace", "destinationBase",
        ["extent0", "extent1", "extent2", "runBytes"],
        ["destinationStride0", "destinationStride1", "destinationStride2", "1"]>]> {
  let summary = "Fills contiguous runs with a pattern";
  let description = [{
    Each run begins with the first byte of the pattern.

    ```mlir
    isa.fill channel = 1 destination_space = scratchpad destination_base = 0 pattern = 128 run_bytes = 96
    ```
  }];
}

//===----------------------------------------------------------------------===//
// MAC
//===----------------------------------------------------------------------===//

// The feature maps, and the fused stage at the output, that conv2d and
// depthwise share.
def MacFields {
  dag maps = (ins
    Address<"first byte of the input feature map (IFM)">:$ifm_base,
    Extent<"height of the IFM tile">:$ifm_height,
    Extent<"width of the IFM tile">:$ifm_width,
    Extent<"channels of the IFM tile">:$ifm_channels,
    Stride<"from row to row of the IFM">:$ifm_stride_h,
    Stride<"from column to column of the IFM">:$ifm_stride_w,
    EnumField<ISA_DataType, 3, "int8 or int16", "Int8">:$ifm_type,
    EnumField<ISA_DataType, 3, "int8 or int4; int16 with an int16 IFM", "Int8">:$weight_type,
    EnumField<ISA_WeightCoding, 1, "how weights of int8 and int4 are stored", "Dense">:$weights_coding,
    EnumField<ISA_DataType, 3, "int8, uint8, int16 or int32; with accumulators int32 or int48", "Int8">:$ofm_type,
    EnumField<ISA_OutputMode, 2, "requantized values, or accumulators without or with the bias", "Requantized">:$output_mode,
    EnumField<ISA_Rounding, 1, "rounding of the requantization", "Double">:$rounding,
    EnumField<ISA_LoopOrder, 1, "what the outer loop of the engine runs over", "Channels">:$loop_order,
    Flag<"start from accumulators in the scratchpad, not from zero">:$accumulate,
    Flag<"look the result up in a table of 256 int8">:$lookup,
    Flag<"input-channel lanes take kernel taps">:$taps_on_lanes,
    ZeroPoint<"zero point of the IFM, also the value of padding">:$ifm_zero_point,
    Address<"first byte of the output feature map (OFM), or of the accumulators">:$ofm_base,
    Extent<"height of the OFM tile">:$ofm_height,
    Extent<"width of the OFM tile">:$ofm_width,
    Extent<"channels of the OFM tile">:$ofm_channels,
    Stride<"from row to row of the OFM">:$ofm_stride_h,
    Stride<"from column to column of the OFM">:$ofm_stride_w,
    Address<"first byte of the weights as stored">:$weights_base,
    Field<32, 0, 1, 4294967295, "bytes", "length of the weights as stored">:$weights_bytes,
    Address<"first byte of the channel records">:$channels_base,
    Address<"first byte of the accumulators to start from">:$partials_base,
    Address<"first byte of the lookup table", "0">:$table_base,
    ZeroPoint<"zero point of the weights">:$weight_zero_point,
    ZeroPoint<"zero point of the OFM">:$ofm_zero_point,
    Signed<16, "", "smallest value written; -32768: no bound", "-32768">:$clamp_min,
    Signed<17, "", "largest value written; 65535: no bound", "65535">:$clamp_max,
    Extent<"height of the kernel", "taps", "1">:$kernel_h,
    Extent<"width of the kernel", "taps", "1">:$kernel_w,
    Extent<"vertical stride", "elements", "1">:$stride_h,
    Extent<"horizontal stride", "elements", "1">:$stride_w,
    Extent<"vertical dilation", "elements", "1">:$dilation_h,
    Extent<"horizontal dilation", "elements", "1">:$dilation_w,
    Padding<"rows above the IFM tile">:$pad_top,
    Padding<"columns left of the IFM tile">:$pad_left);

  list<Access> accesses = [
    Read<"ifm", Scratchpad, "ifmBase", ["ifmHeight", "ifmWidth", "ifmChannels"],
         ["ifmStrideH", "ifmStrideW", "bytesOf(ifmType)"], "bytesOf(ifmType)">,
    Read<"weights", Scratchpad, "weightsBase", ["weightsBytes"], ["1"]>,
    Read<"channels", Scratchpad, "channelsBase", ["ofmChannels * channelRecordBytes(ifmType)"],
         ["1"], "1", "outputMode != OutputMode::Accumulators">,
    Read<"table", Scratchpad, "tableBase", ["256"], ["1"], "1", "lookup != 0">,
    Read<"partials", Scratchpad, "partialsBase",
         ["ofmHeight * ofmWidth * ofmChannels * bytesOf(accumulatorType(ifmType))"], ["1"], "1",
         "accumulate != 0">,
    Write<"ofm", Scratchpad, "ofmBase", ["ofmHeight", "ofmWidth", "ofmChannels"],
         ["ofmStrideH", "ofmStrideW", "bytesOf(ofmType)"], "bytesOf(ofmType)">];
}

class MacInstruction<string mnemonic, int number, dag ownFields>
    : Instruction<mnemonic, number, "Engine::Mac", !con(MacFields.maps, ownFields),
                  MacFields.accesses>;

def ISA_Conv2DOp : MacInstruction<"conv2d", 0x20, (ins
    Extent<"groups that the channels are split into", "groups", "1">:$groups)> {
  let summary = "2-D convolution of a tile, with the fused output stage";
  let description = [{
    For each output position (y, x) and channel o of group g

        acc = start + sum over (i, j, c) of
              (ifm[y*stride_h - pad_top + i*dilation_h][x*stride_w - pad_left + j*dilation_w][g*C + c] - ifm_zero_point)
            * (weights[o][i][j][c] - weight_zero_point)

    with C = ifm_channels / groups; positions outside the tile hold
    ifm_zero_point. `start` is zero, or with `accumulate` the accumulator at
    (y, x, o) of a dense [ofm_height, ofm_width, ofm_channels] array at
    partials_base. Accumulators are int32 for int8 inputs and int48 for int16.

    Weights of int16, which products of two computed matrices have, take part as
    their two bytes, one after the other. Weights are in the order
    [ofm_channels][kernel_h][kernel_w][C], and stored dense, or with
    `weights_coding = golomb_rice` as a string of bits, low bit of each byte
    first, in blocks of 256 weights (the last may be shorter). A weight w of b
    bits stands as the number u >= 0 of the difference d = w -
    weight_zero_point, taken modulo 2^b to -2^(b-1) ... 2^(b-1)-1: u = 2d, or
    -2d - 1 if d < 0. A block begins with four bits k and four bits r.

    - With r = 0 its numbers follow: for k >= 8 in b bits each, else in Rice's
      code with the parameter k.
    - Otherwise it alternates between the length of a run of zeros, in Rice's code
      with the parameter r - 1, and a number u > 0, written as u - 1 like the
      numbers above, until the block is full; a run may be its end.

    Rice's code of n with parameter k is n >> k ones, a zero, and the low k bits
    of n; or, if n >> k is 16 or more, 16 ones and n in 9 bits. Numbers of any
    kind stand low bit first.

    With `output_mode = accumulators` acc is written as it is, and with
    `biased_accumulators` acc + bias is. The channel's record at channels_base
    gives the bias, and for requantized values multiplier and shift:

        v = clip(rescale(acc + bias, multiplier, shift, rounding) + ofm_zero_point)
        v = min(max(v, clamp_min), clamp_max)
        v = lookup ? table[v + 128] : v

    where rescale is TOSA 1.0's and clip saturates to ofm_type. The defaults of
    clamp_min and clamp_max are no bounds, so that int32 results keep their
    range. A channel record
    is 10 bytes for int8 inputs: multiplier (uint32), bias (int32), shift
    (uint8), zero (uint8); 12 bytes for int16 inputs, with an int48 bias. All
    are little-endian.

    The engine's outer loop runs over blocks of output channels
    (`loop_order = channels`: weights are read once, the IFM again for each
    block unless it fits its buffer) or over blocks of positions (`positions`:
    the IFM is read once, weights again for each block unless they fit).

    A fully connected layer is a 1x1 convolution of a 1x1 map.

    ```mlir
    isa.conv2d ifm_base = 0 ifm_height = 4 ifm_width = 4 ifm_channels = 8 ifm_stride_h = 32 ifm_stride_w = 8 ofm_base = 128 ofm_height = 4 ofm_width = 4 ofm_channels = 8 ofm_stride_h = 32 ofm_stride_w = 8 weights_base = 256 weights_bytes = 64 channels_base = 512 partials_base = 0
    ```
  }];
}

def ISA_DepthwiseOp : MacInstruction<"depthwise", 0x21, (ins
    Extent<"output channels per input channel", "channels", "1">:$channel_multiplier)> {
  let summary = "Depthwise 2-D convolution of a tile, with the fused output stage";
  let description = [{
    As conv2d, but output channel o = c*channel_multiplier + m sees only input
    channel c. Weights are in the order
    [kernel_h][kernel_w][ifm_channels][channel_multiplier].

    ```mlir
    isa.depthwise ifm_base = 0 ifm_height = 4 ifm_width = 4 ifm_channels = 8 ifm_stride_h = 32 ifm_stride_w = 8 ofm_base = 128 ofm_height = 4 ofm_width = 4 ofm_channels = 8 ofm_stride_h = 32 ofm_stride_w = 8 weights_base = 256 weights_bytes = 72 channels_base = 512 partials_base = 0 kernel_h = 3 kernel_w = 3 pad_top = 1 pad_left = 1
    ```
  }];
}

//===----------------------------------------------------------------------===//
// Vector
//===----------------------------------------------------------------------===//

def ISA_PoolOp : Instruction<"pool", 0x30, "Engine::Vector", (ins
    EnumField<ISA_PoolMode, 1, "maximum or average">:$mode,
    EnumField<ISA_DataType, 3, "int8 or int16, of both maps", "Int8">:$type,
    ZeroPoint<"zero point of the IFM (average)">:$ifm_zero_point,
    Address<"first byte of the input feature map (IFM)">:$ifm_base,
    Extent<"height of the IFM tile">:$ifm_height,
    Extent<"width of the IFM tile">:$ifm_width,
    Extent<"channels of both tiles">:$channels,
    ZeroPoint<"zero point of the OFM (average)">:$ofm_zero_point,
    Stride<"from row to row of the IFM">:$ifm_stride_h,
    Stride<"from column to column of the IFM">:$ifm_stride_w,
    Address<"first byte of the output feature map (OFM)">:$ofm_base,
    Extent<"height of the OFM tile">:$ofm_height,
    Extent<"width of the OFM tile">:$ofm_width,
    Stride<"from row to row of the OFM">:$ofm_stride_h,
    Stride<"from column to column of the OFM">:$ofm_stride_w,
    Extent<"height of the window">:$kernel_h,
    Extent<"width of the window">:$kernel_w,
    Extent<"vertical stride", "elements", "1">:$stride_h,
    Extent<"horizontal stride", "elements", "1">:$stride_w,
    Padding<"rows above the IFM tile">:$pad_top,
    Padding<"columns left of the IFM tile">:$pad_left),
  [Read<"ifm", Scratchpad, "ifmBase", ["ifmHeight", "ifmWidth", "channels"],
        ["ifmStrideH", "ifmStrideW", "bytesOf(type)"], "bytesOf(type)">,
   Write<"ofm", Scratchpad, "ofmBase", ["ofmHeight", "ofmWidth", "channels"],
        ["ofmStrideH", "ofmStrideW", "bytesOf(type)"], "bytesOf(type)">]> {
  let summary = "Max or average pooling of a tile";
  let description = [{
    Padding takes no part: a maximum is over, and an average divides by the
    number of, the positions inside the tile. The average is TOSA 1.0's: a
    multiplication by the reciprocal of that number, rounded as RESCALE does.

    ```mlir
    isa.pool mode = max ifm_base = 0 ifm_height = 4 ifm_width = 4 channels = 8 ifm_stride_h = 32 ifm_stride_w = 8 ofm_base = 128 ofm_height = 2 ofm_width = 2 ofm_stride_h = 16 ofm_stride_w = 8 kernel_h = 2 kernel_w = 2 stride_h = 2 stride_w = 2
    ```
  }];
}

def ISA_BinaryOp : Instruction<"binary", 0x31, "Engine::Vector", (ins
    EnumField<ISA_BinaryFunction, 5, "what is computed">:$function,
    EnumField<ISA_DataType, 3, "type of a", "Int8">:$a_type,
    EnumField<ISA_DataType, 3, "type of b", "Int8">:$b_type,
    EnumField<ISA_DataType, 3, "type of the OFM", "Int8">:$ofm_type,
    EnumField<ISA_Rounding, 1, "rounding of a's rescale", "Double">:$a_rounding,
    EnumField<ISA_Rounding, 1, "rounding of b's rescale", "Double">:$b_rounding,
    EnumField<ISA_Rounding, 1, "rounding of the result's rescale", "Double">:$ofm_rounding,
    Flag<"rescale a to int32 first">:$a_rescale,
    Flag<"rescale b to int32 first">:$b_rescale,
    Flag<"rescale the result">:$ofm_rescale,
    Flag<"a has one channel, used for all">:$a_broadcast_channels,
    Flag<"b has one channel, used for all">:$b_broadcast_channels,
    Flag<"b is the immediate value">:$b_immediate,
    Flag<"compute function(b, a)">:$reversed,
    Flag<"round (arithmetic_right_shift)">:$round,
    Shift<"right shift of the product (mul)">:$product_shift,
    Extent<"height of the tile">:$height,
    Extent<"width of the tile">:$width,
    Extent<"channels of the tile">:$channels,
    Address<"first byte of a">:$a_base,
    Stride<"from row to row of a">:$a_stride_h,
    Stride<"from column to column of a">:$a_stride_w,
    Address<"first byte of b", "0">:$b_base,
    Signed<32, "bytes", "from row to row of b", "0">:$b_stride_h,
    Signed<32, "bytes", "from column to column of b", "0">:$b_stride_w,
    Address<"first byte of the output feature map (OFM)">:$ofm_base,
    Stride<"from row to row of the OFM">:$ofm_stride_h,
    Stride<"from column to column of the OFM">:$ofm_stride_w,
    Signed<32, "", "the immediate value", "0">:$immediate,
    Multiplier<"multiplier of a's rescale">:$a_multiplier,
    Multiplier<"multiplier of b's rescale">:$b_multiplier,
    Multiplier<"multiplier of the result's rescale">:$ofm_multiplier,
    Shift<"shift of a's rescale">:$a_shift,
    Shift<"shift of b's rescale">:$b_shift,
    Shift<"shift of the result's rescale">:$ofm_shift,
    ZeroPoint<"zero point of a">:$a_zero_point,
    ZeroPoint<"zero point of b">:$b_zero_point,
    ZeroPoint<"zero point of the OFM">:$ofm_zero_point,
    Signed<32, "", "smallest value written", "-2147483648">:$clamp_min,
    Signed<32, "", "largest value written", "2147483647">:$clamp_max),
  [Read<"a", Scratchpad, "aBase", ["height", "width", "aBroadcastChannels ? 1 : channels"],
        ["aStrideH", "aStrideW", "bytesOf(aType)"], "bytesOf(aType)">,
   Read<"b", Scratchpad, "bBase", ["height", "width", "bBroadcastChannels ? 1 : channels"],
        ["bStrideH", "bStrideW", "bytesOf(bType)"], "bytesOf(bType)", "bImmediate == 0">,
   Write<"ofm", Scratchpad, "ofmBase", ["height", "width", "channels"],
        ["ofmStrideH", "ofmStrideW", "bytesOf(ofmType)"], "bytesOf(ofmType)">]> {
  let summary = "A function of two tiles, with rescaled inputs and result";
  let description = [{
    Each element of a and b is widened to int32; with `a_rescale` it becomes
    rescale(a - a_zero_point, a_multiplier, a_shift), and so for b. The function
    is TOSA 1.0's of that name on int32, wrapping; comparisons give 0 or 1; mul
    multiplies in 64 bits, and shifts right with rounding by `product_shift`.
    With `ofm_rescale` the result becomes rescale(result, ofm_multiplier,
    ofm_shift) + ofm_zero_point, saturated to the type of the OFM. Last it is
    clamped and its low bits are written. A stride of 0 broadcasts a row or a
    column; the flags broadcast a channel.

    ```mlir
    isa.binary function = add height = 4 width = 4 channels = 8 a_base = 0 a_stride_h = 32 a_stride_w = 8 b_base = 128 b_stride_h = 32 b_stride_w = 8 ofm_base = 256 ofm_stride_h = 32 ofm_stride_w = 8
    ```
  }];
}

def ISA_UnaryOp : Instruction<"unary", 0x32, "Engine::Vector", (ins
    EnumField<ISA_UnaryFunction, 4, "what is computed">:$function,
    EnumField<ISA_DataType, 3, "type of the IFM", "Int8">:$ifm_type,
    EnumField<ISA_DataType, 3, "type of the OFM", "Int8">:$ofm_type,
    EnumField<ISA_Rounding, 1, "rounding of the rescale", "Double">:$rounding,
    Flag<"each channel has its own multiplier and shift">:$per_channel,
    Shift<"shift of the rescale">:$shift,
    Extent<"height of the tile">:$height,
    Extent<"width of the tile">:$width,
    Extent<"channels of the tile">:$channels,
    Address<"first byte of the input feature map (IFM)">:$ifm_base,
    Stride<"from row to row of the IFM">:$ifm_stride_h,
    Stride<"from column to column of the IFM">:$ifm_stride_w,
    Address<"first byte of the output feature map (OFM)">:$ofm_base,
    Stride<"from row to row of the OFM">:$ofm_stride_h,
    Stride<"from column to column of the OFM">:$ofm_stride_w,
    Address<"first byte of the table, or of the channel records", "0">:$table_base,
    Multiplier<"multiplier of the rescale">:$multiplier,
    // uint16 activations have the zero point 32768.
    Signed<17, "", "zero point of the IFM", "0">:$ifm_zero_point,
    Signed<17, "", "zero point of the OFM", "0">:$ofm_zero_point,
    Signed<32, "", "smallest value written", "-2147483648">:$clamp_min,
    Signed<32, "", "largest value written", "2147483647">:$clamp_max),
  [Read<"ifm", Scratchpad, "ifmBase", ["height", "width", "channels"],
        ["ifmStrideH", "ifmStrideW", "bytesOf(ifmType)"], "bytesOf(ifmType)">,
   Read<"table", Scratchpad, "tableBase", ["tableBytes(ifmType)"], ["1"], "1",
        "function == UnaryFunction::Table">,
   Read<"channels", Scratchpad, "tableBase", ["channels * channelRecordBytes(DataType::Int8)"],
        ["1"], "1", "perChannel != 0">,
   Write<"ofm", Scratchpad, "ofmBase", ["height", "width", "channels"],
        ["ofmStrideH", "ofmStrideW", "bytesOf(ofmType)"], "bytesOf(ofmType)">]> {
  let summary = "A function of one tile";
  let description = [{
    `rescale` is TOSA 1.0's RESCALE, with `per_channel` its multiplier and shift
    from channel records as conv2d has them (their bias is not used). `table`
    is TOSA's TABLE: 256 int8 for int8, 513 int16 interpolated to int32 for
    int16. `negate` subtracts from the zero points as TOSA does. The others
    ignore multiplier, shift and zero points, and widen or truncate to the type
    of the OFM. Then the result is clamped.

    ```mlir
    isa.unary function = rescale ofm_type = int32 shift = 30 height = 1 width = 1 channels = 12 ifm_base = 0 ifm_stride_h = 12 ifm_stride_w = 12 ofm_base = 64 ofm_stride_h = 48 ofm_stride_w = 48 multiplier = 1073741824 ifm_zero_point = 14
    ```
  }];
}

def ISA_ReduceOp : Instruction<"reduce", 0x33, "Engine::Vector", (ins
    EnumField<ISA_Reduction, 3, "what is computed">:$function,
    EnumField<ISA_DataType, 3, "int8, int16 or int32, of the input", "Int32">:$type,
    Extent<"positions before the reduced axis">:$outer,
    Extent<"length of the reduced axis">:$length,
    Extent<"contiguous positions behind the reduced axis", "elements", "1">:$inner,
    Address<"first byte of the input">:$ifm_base,
    Stride<"from outer position to outer position of the input">:$ifm_stride_outer,
    Stride<"along the reduced axis">:$ifm_stride_axis,
    Address<"first byte of the output">:$ofm_base,
    Stride<"from outer position to outer position of the output">:$ofm_stride_outer),
  [Read<"ifm", Scratchpad, "ifmBase", ["outer", "length", "inner"],
        ["ifmStrideOuter", "ifmStrideAxis", "bytesOf(type)"], "bytesOf(type)">,
   Write<"ofm", Scratchpad, "ofmBase", ["outer", "inner"],
        ["ofmStrideOuter", "bytesOf(reducedType(function, type))"],
        "bytesOf(reducedType(function, type))">]> {
  let summary = "A reduction along one axis";
  let description = [{
    The output has the input's type; sums and products wrap. `arg_maximum` writes
    int32: the place along the axis of the first element that no other exceeds.

    ```mlir
    isa.reduce function = sum outer = 1 length = 12 ifm_base = 0 ifm_stride_outer = 48 ifm_stride_axis = 4 ofm_base = 64 ofm_stride_outer = 4
    ```
  }];
}

def ISA_PermuteOp : Instruction<"permute", 0x34, "Engine::Vector", (ins
    Field<4, 0, 1, 8, "bytes", "1, 2, 4 or 8", "1">:$element_bytes,
    Extent<"outermost extent", "elements", "1">:$extent0,
    Extent<"second extent", "elements", "1">:$extent1,
    Extent<"third extent", "elements", "1">:$extent2,
    Extent<"innermost extent">:$extent3,
    Address<"first byte that is read">:$ifm_base,
    Signed<32, "bytes", "source stride of extent0", "0">:$ifm_stride0,
    Signed<32, "bytes", "source stride of extent1", "0">:$ifm_stride1,
    Signed<32, "bytes", "source stride of extent2", "0">:$ifm_stride2,
    Stride<"source stride of extent3">:$ifm_stride3,
    Address<"first byte that is written">:$ofm_base,
    Signed<32, "bytes", "destination stride of extent0", "0">:$ofm_stride0,
    Signed<32, "bytes", "destination stride of extent1", "0">:$ofm_stride1,
    Signed<32, "bytes", "destination stride of extent2", "0">:$ofm_stride2,
    Stride<"destination stride of extent3">:$ofm_stride3),
  [Read<"ifm", Scratchpad, "ifmBase", ["extent0", "extent1", "extent2", "extent3"],
        ["ifmStride0", "ifmStride1", "ifmStride2", "ifmStride3"], "elementBytes">,
   Write<"ofm", Scratchpad, "ofmBase", ["extent0", "extent1", "extent2", "extent3"],
        ["ofmStride0", "ofmStride1", "ofmStride2", "ofmStride3"], "elementBytes">]> {
  let summary = "Moves elements with any strides on both sides";
  let description = [{
    For what a DMA channel cannot copy in runs: transposes, reversals (negative
    strides) and tilings (a source stride of 0). Source and destination must not
    overlap.

    ```mlir
    isa.permute extent2 = 4 extent3 = 8 ifm_base = 0 ifm_stride2 = 1 ifm_stride3 = 4 ofm_base = 32 ofm_stride2 = 8 ofm_stride3 = 1
    ```
  }];
}

def ISA_ResizeOp : Instruction<"resize", 0x35, "Engine::Vector", (ins
    EnumField<ISA_ResizeMode, 1, "the nearest element, or between four">:$mode,
    EnumField<ISA_DataType, 3, "int8 or int16", "Int8">:$ifm_type,
    EnumField<ISA_DataType, 3, "that of the IFM; bilinear int32 or int48; with rescale int8, uint8, int16 or int32", "Int8">:$ofm_type,
    EnumField<ISA_Rounding, 1, "rounding of the rescale", "Double">:$rounding,
    Flag<"rescale the sum (bilinear)">:$rescale,
    Shift<"shift of the rescale">:$shift,
    ZeroPoint<"zero point of the OFM (rescale)">:$ofm_zero_point,
    Address<"first byte of the input feature map (IFM)">:$ifm_base,
    Extent<"height of the IFM tile">:$ifm_height,
    Extent<"width of the IFM tile">:$ifm_width,
    Extent<"channels of both tiles">:$channels,
    Stride<"from row to row of the IFM">:$ifm_stride_h,
    Stride<"from column to column of the IFM">:$ifm_stride_w,
    Address<"first byte of the output feature map (OFM)">:$ofm_base,
    Extent<"height of the OFM tile">:$ofm_height,
    Extent<"width of the OFM tile">:$ofm_width,
    Stride<"from row to row of the OFM">:$ofm_stride_h,
    Stride<"from column to column of the OFM">:$ofm_stride_w,
    Field<12, 0, 1, 2048, "", "vertical steps from element to element of the IFM">:$scale_h_n,
    Field<15, 0, 1, 32767, "", "vertical steps from output to output">:$scale_h_d,
    Field<12, 0, 1, 2048, "", "horizontal steps from element to element of the IFM">:$scale_w_n,
    Field<15, 0, 1, 32767, "", "horizontal steps from output to output">:$scale_w_d,
    Signed<12, "steps", "where the first row lies, from the tile's first", "0">:$offset_h,
    Signed<12, "steps", "where the first column lies, from the tile's first", "0">:$offset_w,
    Multiplier<"multiplier of the rescale">:$multiplier,
    Signed<32, "", "smallest value written (rescale)", "-2147483648">:$clamp_min,
    Signed<32, "", "largest value written (rescale)", "2147483647">:$clamp_max),
  [Read<"ifm", Scratchpad, "ifmBase", ["ifmHeight", "ifmWidth", "channels"],
        ["ifmStrideH", "ifmStrideW", "bytesOf(ifmType)"], "bytesOf(ifmType)">,
   Write<"ofm", Scratchpad, "ofmBase", ["ofmHeight", "ofmWidth", "channels"],
        ["ofmStrideH", "ofmStrideW", "bytesOf(ofmType)"], "bytesOf(ofmType)">]> {
  let summary = "TOSA's RESIZE of a tile";
  let description = [{
    Row y of the OFM lies y*scale_h_d + offset_h steps below the first row of the
    IFM tile, of which one to the next are scale_h_n steps: fy steps behind row iy,
    with 0 <= fy < scale_h_n. Rows before the tile's first or behind its last are
    taken as that. Columns alike. `nearest` copies

        ifm[2*fy >= scale_h_n ? iy+1 : iy][2*fx >= scale_w_n ? ix+1 : ix][c]

    and `bilinear` sums up

        v = ifm[iy][ix][c]     * (scale_h_n-fy) * (scale_w_n-fx)
          + ifm[iy][ix+1][c]   * (scale_h_n-fy) * fx
          + ifm[iy+1][ix][c]   * fy             * (scale_w_n-fx)
          + ifm[iy+1][ix+1][c] * fy             * fx

    in int32 for an int8 IFM, in int48 for int16. With `rescale` it becomes
    rescale(v, multiplier, shift, rounding) + ofm_zero_point, saturated to the
    type of the OFM, then clamped.

    The IFM tile begins within an element of its first output (-scale_h_n <=
    offset_h < scale_h_n), and its last output does not lie behind it. If it has
    each element that its outputs take a part of, they are the same as those of
    the whole map.

    ```mlir
    isa.resize mode = bilinear ofm_type = int32 ifm_base = 0 ifm_height = 3 ifm_width = 4 channels = 8 ifm_stride_h = 32 ifm_stride_w = 8 ofm_base = 128 ofm_height = 4 ofm_width = 8 ofm_stride_h = 256 ofm_stride_w = 32 scale_h_n = 4 scale_h_d = 2 scale_w_n = 4 scale_w_d = 2 offset_h = 1 offset_w = -1
    ```
  }];
}


#endif // NPU_RUNTIME_ISA_ISA_TD
