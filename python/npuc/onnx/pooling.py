# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Pools of one, two and three dimensions, and those over the whole of space."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from npuc.onnx.arithmetic import pairwise, square_root
from npuc.onnx.convolutions import with_height
from npuc.onnx.emit import FLOAT_MAX, Emitter
from npuc.onnx.indexing import take
from npuc.onnx.node import Node
from npuc.onnx.operators import operator
from npuc.onnx.reductions import reduce_value
from npuc.onnx.tosa import Tensor, array
from npuc.onnx.values import Value, channels_last, per_tensor
from npuc.onnx.windows import Window, read_window

# Up to this many elements an average of integers is a depthwise convolution with ones: exact sums, rounded once.
MOST_ONES = 1024


def _window(node: Node, x: Value) -> Window:
    """Return the window of a pool."""
    if x.rank not in (3, 4, 5):
        raise node.error(f"expected a tensor of 3, 4 or 5 dimensions, found {x.rank}")
    kernel = node.integers("kernel_shape")
    if kernel is None or len(kernel) != x.rank - 2 or min(kernel) < 1:
        raise node.error(f"expected a kernel_shape of {x.rank - 2} numbers of at least 1, found {kernel}")
    return read_window(node, x.shape[2:], kernel)


@operator("MaxPool", limits="without indices")
def max_pool(node: Node) -> Value:
    """The maximum of each window."""
    if len(node.proto.output) > 1 and node.proto.output[1]:
        raise node.error("its second result, the indices, cannot be imported; export without it")
    x = node.input(0)
    window = _window(node, x)
    emit = node.emit
    if not (x.is_byte or x.dtype in ("int8", "uint8")):
        if not x.is_float:
            raise node.error(f"expected floats or 8-bit integers, found {x.dtype}")
        x = emit.real(x)
    lowest = -FLOAT_MAX if x.element == "f32" else -128
    order = channels_last(x.rank)
    data = emit.physical(x, order)
    shape = (*x.shape[:2], *window.outputs)
    if any(dilation != 1 for dilation in window.dilations):
        data = _dilated_maximum(node, data, window, lowest)
    else:
        if any(
            pad >= size for pads in (window.begins, window.ends) for pad, size in zip(pads, window.kernel, strict=True)
        ):
            data = emit.pad(data, (0, *window.begins, 0), (0, *window.ends, 0), lowest)
            window = replace(window, begins=(0,) * len(window.begins), ends=(0,) * len(window.ends))
        data = _Pool(emit, "max_pool2d").write(window.crop(emit, data), window)
    return emit.result(
        emit.reshape(data, [shape[axis] for axis in order]), shape, x.dtype, order, quantization=x.quantization
    )


def _dilated_maximum(node: Node, data: Tensor, window: Window, lowest: float) -> Tensor:
    """Return the maximum of shifted copies, an axis at a time."""
    emit = node.emit
    element = data.element
    data = emit.pad(data, (0, *window.begins, 0), (0, *window.ends, 0), lowest)
    # TOSA has MAXIMUM of floats and of 32-bit integers.
    data = data if element == "f32" else emit.cast(data, "i32")
    for axis, size in enumerate(window.kernel):
        stride, count = window.strides[axis], window.outputs[axis]
        starts = [step * window.dilations[axis] for step in range(size)]
        parts = [take(emit, data, axis + 1, range(start, start + (count - 1) * stride + 1, stride)) for start in starts]
        data = pairwise("maximum")(emit, parts)
    return emit.cast(data, element)


@dataclass(frozen=True)
class _Pool:
    """An operation of TOSA that pools; `operands` stand after the tensor, `attributes` after those of the window."""

    emit: Emitter
    name: str
    operands: tuple[Tensor, ...] = ()
    attributes: str = ""

    def write(self, data: Tensor, window: Window) -> Tensor:
        """Pool a tensor of batch, space and channels, floats or integers; three axes of space in two steps."""
        rank = len(data.shape)
        if rank == 3:
            return self._write2d(with_height(self.emit, data, 3), window.with_height())
        if rank == 4:
            return self._write2d(data, window)
        batch, depth, height, width, channels = data.shape
        planes = _part(window, (1, 2))
        data = self._write2d(self.emit.reshape(data, (batch * depth, height, width, channels)), planes)
        positions = planes.outputs[0] * planes.outputs[1]
        column = _part(window, (0,))
        upright = Window(
            (*column.kernel, 1),
            (*column.strides, 1),
            (1, 1),
            (*column.begins, 0),
            (*column.ends, 0),
            (*column.outputs, positions),
            (0, 0),
            (*column.explicit, 0),
        )
        return self._write2d(self.emit.reshape(data, (batch, depth, positions, channels)), upright)

    def _write2d(self, data: Tensor, window: Window) -> Tensor:
        shape = (data.shape[0], *window.outputs, data.shape[3])
        text = (
            f"kernel = {array(window.kernel)}, stride = {array(window.strides)}, "
            f"pad = {array(window.pads_by_axis())}{self.attributes}"
        )
        return self.emit.op(self.name, [data, *self.operands], shape, data.element, text)


def _part(window: Window, axes: tuple[int, ...]) -> Window:
    """Return a window over some of the axes."""
    fields = ("kernel", "strides", "dilations", "begins", "ends", "outputs", "crops", "explicit")
    return Window(*(tuple(getattr(window, field)[axis] for axis in axes) for field in fields))


@operator("AveragePool", limits="dilations where every window has as many elements")
def average_pool(node: Node) -> Value:
    """The mean of each window."""
    return average(node, node.input(0))


def average(node: Node, x: Value) -> Value:
    """Return the mean of each window that the attributes of a node say."""
    window = _window(node, x)
    emit = node.emit
    if not x.is_float:
        raise node.error(f"expected floats, found {x.dtype}")
    including = node.flag("count_include_pad")
    order = channels_last(x.rank)
    shape = (*x.shape[:2], *window.outputs)
    sticking_out = any(end > explicit for end, explicit in zip(window.ends, window.explicit, strict=True))
    padded = any(window.begins) or any(window.ends)
    uniform = (including and not sticking_out) or not padded
    elements = int(np.prod(window.kernel))
    dilated = any(dilation != 1 for dilation in window.dilations)
    if x.is_byte and uniform and x.rank <= 4 and elements <= MOST_ONES:
        data = _ones(node, window.crop(emit, emit.physical(x, order)), window, int(x.quantization.zero_point[0]))
        quantization = per_tensor(x.quantization.scale[0] / elements)
        data = emit.reshape(data, [shape[axis] for axis in order])
        return emit.result(data, shape, x.dtype, order, quantization=quantization)
    if x.is_byte and not including and not dilated:
        # Windows of different numbers of elements: TOSA divides by each, and rounds to the scale of the operand.
        zero_point = emit.function.scalar(int(x.quantization.zero_point[0]), "i8")
        pool = _Pool(emit, "avg_pool2d", (zero_point, zero_point), ", acc_type = i32")
        data = pool.write(window.crop(emit, emit.physical(x, order)), window)
        data = emit.reshape(data, [shape[axis] for axis in order])
        return emit.result(data, shape, x.dtype, order, quantization=x.quantization)
    x = emit.real(x)
    data = emit.physical(x, order)
    if dilated:
        if not uniform or x.rank > 4:
            raise node.error("its dilated windows have different numbers of elements; pad before the pool instead")
        data = _ones(node, window.crop(emit, data), window, None)
        data = emit.mul(data, emit.like(data, 1.0 / elements))
    else:
        too_wide = any(
            pad >= size for pads in (window.begins, window.ends) for pad, size in zip(pads, window.kernel, strict=True)
        )
        if including and padded:
            data = emit.pad(data, (0, *window.begins, 0), (0, *map(min, window.ends, window.explicit), 0), 0)
            window = window.unpadded()
        elif too_wide:
            raise node.error("is padded by more than its kernel, so that a window has no element; reduce the padding")
        zero = emit.function.scalar(0, "f32")
        pool = _Pool(emit, "avg_pool2d", (zero, zero), ", acc_type = f32")
        data = pool.write(window.crop(emit, data), window)
    return emit.result(emit.reshape(data, [shape[axis] for axis in order]), shape, x.dtype, order)


def _ones(node: Node, data: Tensor, window: Window, zero_point: int | None) -> Tensor:
    """Return the sum of each window, of floats or of integers, as a depthwise convolution with ones."""
    emit = node.emit
    if len(data.shape) == 3:
        data, window = with_height(emit, data, 3), window.with_height()
    integer = zero_point is not None
    element = "i32" if integer else "f32"
    ones = emit.function.const(np.ones((*window.kernel, data.shape[3], 1)), "i8" if integer else "f32")
    points = [emit.function.scalar(point, "i8" if integer else "f32") for point in (zero_point or 0, 0)]
    attributes = (
        f"pad = {array(window.pads_by_axis())}, stride = {array(window.strides)}, "
        f"dilation = {array(window.dilations)}, acc_type = {element}"
    )
    shape = (data.shape[0], *window.outputs, data.shape[3])
    operands = [data, ones, emit.function.scalar(0, element), *points]
    return emit.op("depthwise_conv2d", operands, shape, element, attributes)


@operator("GlobalAveragePool")
def global_average_pool(node: Node) -> Value:
    """The mean of each channel."""
    x = node.input(0)
    if x.rank < 3:
        raise node.error(f"expected a tensor of 3 dimensions or more, found {x.rank}")
    return reduce_value(node, x, "Mean", list(range(2, x.rank)), keep=True)


@operator("GlobalMaxPool")
def global_max_pool(node: Node) -> Value:
    """The maximum of each channel."""
    x = node.input(0)
    if x.rank < 3:
        raise node.error(f"expected a tensor of 3 dimensions or more, found {x.rank}")
    return reduce_value(node, x, "Max", list(range(2, x.rank)), keep=True)


@operator("LpPool", limits="without dilations")
def lp_pool(node: Node) -> Value:
    """The norm of each window: its mean of powers, times how many elements it has."""
    x = node.real(0)
    window = _window(node, x)
    norm = node.integer("p", 2)
    if norm < 1 or any(dilation != 1 for dilation in window.dilations):
        raise node.error("expected a p of at least 1, and no dilations")
    emit = node.emit
    order = channels_last(x.rank)
    data = emit.unary("abs", emit.physical(x, order))
    data = pairwise("mul")(emit, [data] * norm)
    data = emit.pad(data, (0, *window.begins, 0), (0, *window.ends, 0), 0)
    window = replace(window, begins=(0,) * len(window.begins), ends=(0,) * len(window.ends))
    zero = emit.function.scalar(0, "f32")
    data = _Pool(emit, "avg_pool2d", (zero, zero), ", acc_type = f32").write(window.crop(emit, data), window)
    data = emit.mul(data, emit.like(data, int(np.prod(window.kernel))))
    if norm == 2:
        data = square_root(emit, data)
    elif norm != 1:
        data = emit.binary("pow", data, emit.like(data, 1 / norm))
    shape = (*x.shape[:2], *window.outputs)
    return emit.result(emit.reshape(data, [shape[axis] for axis in order]), shape, x.dtype, order)
