# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Conv and ConvTranspose, of one and two dimensions (Conv of three, too)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import onnx

from npuc.onnx.emit import Emitter
from npuc.onnx.node import Node
from npuc.onnx.operators import operator
from npuc.onnx.tosa import Tensor, array
from npuc.onnx.values import Quantization, Value, channels_last, constant
from npuc.onnx.windows import Window, read_window

# Sums of more products of 8-bit integers may not fit in 32 bits.
MOST_PRODUCTS = (1 << 31) // (255 * 255)


@operator("Conv")
def conv(node: Node) -> Value:
    """A convolution, with what follows it that only changes its weights."""
    x, weights, bias = node.input(0), node.input(1), node.optional(2)
    absorbed: list[onnx.NodeProto] = []
    if weights.is_constant and weights.quantization is None and (bias is None or bias.is_constant):
        weights, bias, absorbed = _absorb(node, weights, bias, output_axis=0)
    result = convolve(node, x, weights, bias)
    for follower in absorbed:
        node.graph.absorb(follower, result)
    return result


def _absorb(
    node: Node, weights: Value, bias: Value | None, output_axis: int
) -> tuple[Value, Value | None, list[onnx.NodeProto]]:
    """Return weights and bias that do the work of normalizations and additions after a convolution, and those."""
    kernel = weights.constant.astype(np.float64)
    channels = kernel.shape[output_axis]
    shift = np.zeros(channels) if bias is None else node.emit.real(bias).constant.astype(np.float64)
    absorbed: list[onnx.NodeProto] = []
    reader = node.next()
    while reader is not None:
        name = (absorbed[-1] if absorbed else node.proto).output[0]
        found = _factor_and_shift(node, reader, name, weights.constant.shape, output_axis)
        if found is None:
            break
        factor, offset = found
        extents = [1] * kernel.ndim
        extents[output_axis] = channels
        kernel, shift = kernel * factor.reshape(extents), shift * factor + offset
        absorbed.append(reader)
        reader = node.graph.only_reader(reader.output[0])
    if not absorbed:
        return weights, bias, []
    return constant(kernel.astype(np.float32)), constant(shift.astype(np.float32)), absorbed


def _factor_and_shift(
    node: Node, reader: onnx.NodeProto, name: str, kernel: Sequence[int], output_axis: int
) -> tuple[np.ndarray, np.ndarray] | None:
    """Return what a node multiplies each channel by and adds to it, if it does only this; else None."""
    known = node.graph.known
    channels, rank = kernel[output_axis], len(kernel)
    if reader.op_type == "BatchNormalization" and reader.input[0] == name and len(reader.output) == 1:
        parameters = [known(operand) for operand in reader.input[1:5]]
        if len(parameters) != 4 or any(p is None or p.size != channels for p in parameters):
            return None
        scale, offset, mean, variance = (p.astype(np.float64).reshape(-1) for p in parameters)
        epsilon = Node(reader, node.graph).number("epsilon", 1e-5)
        factor = scale / np.sqrt(variance + epsilon)
        return factor, offset - mean * factor
    if reader.op_type == "Add":
        other = known(next((operand for operand in reader.input if operand != name), ""))
        if other is None or other.dtype.kind != "f" or other.ndim > rank:
            return None
        extents = (1,) * (rank - other.ndim) + other.shape
        if extents == (1, channels) + (1,) * (rank - 2):
            return np.ones(channels), other.astype(np.float64).reshape(-1)
    return None


def convolve(node: Node, x: Value, weights: Value, bias: Value | None) -> Value:
    """Write a convolution as the attributes of a node say."""
    rank = x.rank
    node.check_floats(x, weights, bias)
    if rank not in (3, 4, 5):
        raise node.error(f"expected a tensor of 3, 4 or 5 dimensions, found {rank}; TOSA has no other convolution")
    if weights.rank != rank:
        raise node.error(f"expected weights of {rank} dimensions, found {weights.rank}")
    groups = node.integer("group", 1)
    if groups < 1 or x.shape[1] != weights.shape[1] * groups or weights.shape[0] % groups:
        raise node.error(
            f"{x.shape[1]} channels in {groups} groups do not fit weights of the shape {list(weights.shape)}"
        )
    window = read_window(node, x.shape[2:], weights.shape[2:])
    x, weights, bias, quantization = _integers(node, x, weights, bias)
    if rank == 3:
        window = window.with_height()
    emit = node.emit
    order = channels_last(rank)
    data = with_height(emit, emit.physical(x, order), rank)
    data = window.crop(emit, data)
    arguments = _Arguments(emit, window, quantization, x, weights)
    channels = weights.shape[0]
    if groups > 1 and groups == x.shape[1] and rank != 5:
        result = arguments.depthwise(data, channel_offsets(node, bias, channels, quantization))
    elif groups > 1:
        inputs, outputs = x.shape[1] // groups, weights.shape[0] // groups
        last = len(data.shape) - 1
        parts = []
        for group in range(groups):
            own = arguments.kernel(part_of(emit, weights, 0, group * outputs, outputs))
            own_bias = None if bias is None else part_of(emit, bias, 0, group * outputs, outputs)
            own_scale = _part_of_scales(quantization, group * outputs, outputs)
            part = emit.slice_along(data, last, group * inputs, inputs)
            parts.append(arguments.whole(part, own, channel_offsets(node, own_bias, outputs, own_scale)))
        result = emit.concat(parts, last)
    else:
        result = arguments.whole(data, arguments.kernel(), channel_offsets(node, bias, channels, quantization))
    shape = (x.shape[0], weights.shape[0], *window.outputs[-(rank - 2) :])
    result = emit.reshape(result, [shape[axis] for axis in order])
    return emit.result(result, shape, "float32", order, quantization=quantization)


def part_of(emit: Emitter, value: Value, axis: int, start: int, count: int) -> Value:
    """Return a part of a value along an axis; of a constant it is one, too."""
    quantization = value.quantization
    if quantization is not None and quantization.axis == axis:
        quantization = _part_of_scales(quantization, start, count)
    shape = tuple(count if i == axis else extent for i, extent in enumerate(value.shape))
    if value.constant is not None:
        data = np.take(value.constant, np.arange(start, start + count), axis)
        return value.with_data_of(shape=shape, constant=data, quantization=quantization)
    stored = emit.stored(value)
    tensor = emit.slice_along(stored.tensor, stored.order.index(axis), start, count)
    return emit.result(tensor, shape, value.dtype, stored.order, quantization=quantization)


def _part_of_scales(quantization: Quantization | None, start: int, count: int) -> Quantization | None:
    """Return a quantization of some of the extents along its axis."""
    if quantization is None or quantization.scale.size == 1:
        return quantization
    kept = slice(start, start + count)
    return replace(quantization, scale=quantization.scale[kept], zero_point=quantization.zero_point[kept])


def with_height(emit: Emitter, tensor: Tensor, rank: int) -> Tensor:
    """Return a tensor of batch, one axis of space and channels with a height of 1; others as they are."""
    if rank != 3:
        return tensor
    batch, width, channels = tensor.shape
    return emit.reshape(tensor, (batch, 1, width, channels))


def _integers(
    node: Node, x: Value, weights: Value, bias: Value | None
) -> tuple[Value, Value, Value | None, Quantization | None]:
    """Return the operands, and what integer sums of products stand for; or all as floats, and None."""
    factor = product_quantization(x, weights, 0)
    products = int(np.prod(weights.shape[1:]))
    if factor is not None and products <= MOST_PRODUCTS and (bias is None or bias.is_constant):
        return x, weights, bias, factor
    emit = node.emit
    real_bias = None if bias is None else emit.real(bias)
    return emit.real(x), emit.real(weights), real_bias, None


def product_quantization(x: Value, weights: Value, axis: int) -> Quantization | None:
    """Return what products of integers stand for, or None if they must be computed as floats.

    Parameters
    ----------
    x
        The one operand.
    weights
        The other one, with a scale for all or for each extent of its axis `axis`.
    """
    scales = weights.quantization
    if not x.is_byte or scales is None or scales.pending or weights.element != "i8":
        return None
    if scales.axis not in (None, axis) or np.unique(scales.zero_point).size > 1:
        return None
    scale = x.quantization.scale[0] * scales.scale
    return Quantization(scale, np.zeros(scale.size, np.int64), 1 if scales.axis is not None else None)


def channel_offsets(node: Node, bias: Value | None, channels: int, quantization: Quantization | None) -> Tensor:
    """Return the bias as TOSA wants it: one element or one for each channel."""
    emit = node.emit
    element = "f32" if quantization is None else "i32"
    if bias is None:
        return emit.function.scalar(0, element)
    if bias.size != channels:
        raise node.error(f"expected a bias of {channels} elements, found {bias.size}")
    if quantization is None:
        return emit.reshape(emit.logical(bias), (channels,))
    return emit.function.const(integer_bias(bias, quantization), "i32")


def integer_bias(bias: Value, quantization: Quantization) -> np.ndarray:
    """Return a constant bias in the scale of sums of products."""
    own = bias.quantization
    if own is not None and not own.zero_point.any() and np.allclose(own.scale, quantization.scale, rtol=1e-5, atol=0):
        return bias.constant.reshape(-1).astype(np.int32)
    reals = bias.constant.reshape(-1).astype(np.float64)
    if own is not None:
        reals = (reals - own.zero_point) * own.scale
    limits = np.iinfo(np.int32)
    return np.clip(np.rint(reals / quantization.scale), limits.min, limits.max).astype(np.int32)


class _Arguments:
    """What the convolutions of one node have in common."""

    def __init__(
        self, emit: Emitter, window: Window, quantization: Quantization | None, x: Value, weights: Value
    ) -> None:
        self.emit = emit
        self.window = window
        self.weights = weights
        self.element = "f32" if quantization is None else "i32"
        self.zero_points = zero_points(emit, x, weights, quantization is not None)
        self.attributes = (
            f"pad = {array(window.pads_by_axis())}, stride = {array(window.strides)}, "
            f"dilation = {array(window.dilations)}, acc_type = {self.element}"
        )

    def kernel(self, weights: Value | None = None) -> Tensor:
        """Return weights as output channels, kernel, input channels."""
        weights = weights or self.weights
        return with_height(self.emit, self.emit.physical(weights, channels_last(weights.rank)), weights.rank)

    def whole(self, data: Tensor, kernel: Tensor, offsets: Tensor) -> Tensor:
        """Write a convolution over all channels of its operands."""
        shape = (data.shape[0], *self.window.outputs, kernel.shape[0])
        name = "conv3d" if len(data.shape) == 5 else "conv2d"
        return self.emit.op(name, [data, kernel, offsets, *self.zero_points], shape, self.element, self.attributes)

    def depthwise(self, data: Tensor, offsets: Tensor) -> Tensor:
        """Write a convolution of each channel by itself."""
        outputs = self.weights.shape[0]
        channels = data.shape[3]
        kernel = self.emit.physical(self.weights, (*range(2, self.weights.rank), 0, 1))
        height = 1 if self.weights.rank == 3 else self.weights.shape[2]
        kernel = self.emit.reshape(kernel, (height, self.weights.shape[-1], channels, outputs // channels))
        shape = (data.shape[0], *self.window.outputs, outputs)
        operands = [data, kernel, offsets, *self.zero_points]
        return self.emit.op("depthwise_conv2d", operands, shape, self.element, self.attributes)


def zero_points(emit: Emitter, x: Value, weights: Value, integer: bool) -> list[Tensor]:
    """Return the zero points of data and weights as operands."""
    if not integer:
        zero = emit.function.scalar(0, "f32")
        return [zero, zero]
    return [emit.function.scalar(int(value.quantization.zero_point[0]), "i8") for value in (x, weights)]


@operator("ConvTranspose", limits="of one and two dimensions")
def conv_transpose(node: Node) -> Value:
    """A transposed convolution."""
    x, weights, bias = node.input(0), node.input(1), node.optional(2)
    rank = x.rank
    node.check_floats(x, weights, bias)
    if rank not in (3, 4) or weights.rank != rank:
        raise node.error(f"expected tensors of 3 or 4 dimensions, found {rank} and {weights.rank}")
    groups = node.integer("group", 1)
    if groups < 1 or x.shape[1] != weights.shape[0] or x.shape[1] % groups:
        raise node.error(
            f"{x.shape[1]} channels in {groups} groups do not fit weights of the shape {list(weights.shape)}"
        )
    absorbed: list[onnx.NodeProto] = []
    if groups == 1 and weights.is_constant and weights.quantization is None and (bias is None or bias.is_constant):
        weights, bias, absorbed = _absorb(node, weights, bias, output_axis=1)
    emit = node.emit
    channels = weights.shape[1] * groups
    quantization = product_quantization(x, weights, 1) if groups == 1 else None
    if quantization is None or not (bias is None or bias.is_constant):
        x, weights, quantization = emit.real(x), emit.real(weights), None
        bias = None if bias is None else emit.real(bias)
    shape = _TransposedShape(node, x.shape[2:], weights.shape[2:])
    order = channels_last(rank)
    data = with_height(emit, emit.physical(x, order), rank)
    if weights.is_constant:
        weights = _dilated(weights, shape.dilations[-(rank - 2) :])
        shape.dilations = [1, 1]
    points = zero_points(emit, x, weights, quantization is not None)
    parts = []
    inputs, outputs = x.shape[1] // groups, weights.shape[1]
    for group in range(groups):
        own = part_of(emit, weights, 0, group * inputs, inputs)
        kernel = emit.physical(own, (1, *range(2, rank), 0))
        for dimension, dilation in enumerate(shape.dilations[-(rank - 2) :], start=1):
            kernel = _dilate(emit, kernel, dimension, dilation)
        own_bias = None if bias is None else part_of(emit, bias, 0, group * outputs, outputs)
        part = emit.slice_along(data, 3, group * inputs, inputs)
        offsets = channel_offsets(node, own_bias, outputs, quantization)
        parts.append(shape.write(emit, [part, with_height(emit, kernel, rank), offsets, *points]))
    result = emit.concat(parts, 3)
    extents = (x.shape[0], channels, *shape.outputs[-(rank - 2) :])
    result = emit.reshape(result, [extents[axis] for axis in order])
    value = emit.result(result, extents, "float32", order, quantization=quantization)
    for follower in absorbed:
        node.graph.absorb(follower, value)
    return value


def _dilated(weights: Value, dilations: Sequence[int]) -> Value:
    """Return a constant kernel with what stands for 0 between its elements."""
    if all(dilation == 1 for dilation in dilations):
        return weights
    data = weights.constant
    space = [(extent - 1) * d + 1 for extent, d in zip(data.shape[2:], dilations, strict=True)]
    filling = 0 if weights.quantization is None else int(weights.quantization.zero_point[0])
    spread = np.full((*data.shape[:2], *space), filling, data.dtype)
    spread[(slice(None), slice(None), *(slice(None, None, d) for d in dilations))] = data
    return weights.with_data_of(shape=spread.shape, constant=spread)


def _dilate(emit: Emitter, kernel: Tensor, dimension: int, dilation: int) -> Tensor:
    """Return a kernel with zeros between its elements along a dimension."""
    if dilation == 1:
        return kernel
    shape = list(kernel.shape)
    apart = [*shape[: dimension + 1], 1, *shape[dimension + 1 :]]
    after = [0] * len(apart)
    after[dimension + 1] = dilation - 1
    spread = emit.pad(emit.reshape(kernel, apart), [0] * len(apart), after, 0)
    shape[dimension] *= dilation
    return emit.slice_along(emit.reshape(spread, shape), dimension, 0, shape[dimension] - dilation + 1)


class _TransposedShape:
    """Where the results of a transposed convolution lie, with a height of 1 where there is but one axis."""

    def __init__(self, node: Node, extents: Sequence[int], kernel: Sequence[int]) -> None:
        axes = len(extents)
        window = read_window(node, extents, kernel, transposed=True)
        extra = node.integers("output_padding", [0] * axes)
        wanted = node.integers("output_shape")
        full = [
            stride * (extent - 1) + dilation * (size - 1) + 1
            for stride, extent, dilation, size in zip(window.strides, extents, window.dilations, kernel, strict=True)
        ]
        if len(extra) != axes or (wanted is not None and len(wanted) not in (axes, axes + 2)):
            raise node.error("expected an output_padding and output_shape of one number for each axis of space")
        automatic = node.string("auto_pad", "NOTSET")
        if wanted is None and automatic.startswith("SAME"):
            wanted = [extent * stride for extent, stride in zip(extents, window.strides, strict=True)]
        begins, ends = list(window.begins), list(window.ends)
        if wanted is not None:
            for i, (size, goal) in enumerate(zip(full, wanted[-axes:], strict=True)):
                total = size + extra[i] - goal
                # What is missing is added at the end; of an odd padding the larger half begins, unless SAME_UPPER.
                begins[i] = 0 if total < 0 else total // 2 if automatic == "SAME_UPPER" else total - total // 2
                ends[i] = total - begins[i]
        outputs = [size + extra[i] - begins[i] - ends[i] for i, size in enumerate(full)]
        if min(outputs) < 1:
            raise node.error(f"pads away all of its result ({outputs})")
        # Beyond the kernel's reach nothing can be taken away by negative padding of TOSA.
        missing = 2 - axes
        self.before = [0] * missing + [-begin for begin in begins]
        self.after = [0] * missing + [extra[i] - end for i, end in enumerate(ends)]
        self.outputs = [1] * missing + outputs
        self.strides = [1] * missing + list(window.strides)
        self.dilations = [1] * missing + list(window.dilations)

    def write(self, emit: Emitter, operands: list[Tensor]) -> Tensor:
        """Write the operation; what TOSA cannot take away within it is cut off after it."""
        data, kernel = operands[:2]
        reach = kernel.shape[1:3]
        pads, starts, sizes = [], [], []
        for axis in range(2):
            before = max(self.before[axis], 1 - reach[axis])
            after = max(self.after[axis], 1 - reach[axis])
            pads += [before, after]
            starts.append(before - self.before[axis])
            sizes.append((data.shape[axis + 1] - 1) * self.strides[axis] + before + after + reach[axis])
        element = "f32" if data.element == "f32" else "i32"
        shape = (data.shape[0], *sizes, kernel.shape[0])
        attributes = f"out_pad = {array(pads)}, stride = {array(self.strides)}, acc_type = {element}"
        result = emit.op("transpose_conv2d", operands, shape, element, attributes)
        return emit.slice(result, (0, *starts, 0), (shape[0], *self.outputs, shape[3]))
