# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Convolutions of every kind and products of matrices, with what importers put after them."""

from __future__ import annotations

import math

import numpy as np

from builder import Builder
from graph import Value, join, limits
from rescaling import narrow
from steps import is_image, step

CHANNELS = (1, 2, 3, 5, 8, 9, 16, 17, 24, 33, 70, 300)
KERNELS = (1, 1, 2, 3, 3, 3, 5, 7)


class Window:
    """A kernel's way over one dimension of an image."""

    def __init__(self, g: Builder, extent: int, *, pooling: bool = False) -> None:
        self.size = g.pick(*KERNELS)
        if g.chance(0.1):
            self.size = extent
        self.dilation = 1 if pooling or g.chance(0.75) else g.between(1, 4)
        self.stride = 1 if g.chance(0.6) else g.between(1, 4)
        reach = (self.size - 1) * self.dilation + 1
        # A pool's window holds at least one element of the image.
        most = self.size - 1 if pooling else reach if g.chance(0.2) else reach - 1
        self.before = 0 if g.chance(0.4) else g.between(0, most)
        self.after = 0 if g.chance(0.4) else g.between(0, most)
        if not pooling and self.before + self.after + extent < reach:
            self.after = reach - extent - self.before
        self.fits = False
        # Sizes must divide the stride exactly.
        for _ in range(self.stride):
            left = extent + self.before + self.after - reach
            if left >= 0 and left % self.stride == 0:
                self.fits = not (pooling and max(self.before, self.after) >= self.size)
                self.outputs = left // self.stride + 1
                return
            if pooling and self.after >= most:
                self.before -= 1
            else:
                self.after += 1
            if self.before < 0:
                return


def _ends(x: Value) -> tuple[int, int]:
    return x.low, x.high


def _accumulator(x: Value) -> str:
    return "i48" if x.element == "i16" else "i32"


def _zero_points(g: Builder, x: Value, weights: Value) -> tuple[list[Value], int, int]:
    """Return the zero points of an activation and weights, and the largest magnitudes of both without them."""
    x_zp = g.pick(0, -128, 5, 127, g.between(-128, 127)) if x.element == "i8" else 0
    w_zp = g.between(-128, 127) if weights.element == "i8" and g.chance(0.2) else 0
    magnitudes = [max(abs(v.low - zp), abs(v.high - zp)) for v, zp in ((x, x_zp), (weights, w_zp))]
    return [g.zero_point(x.element, x_zp), g.zero_point(weights.element, w_zp)], magnitudes[0], magnitudes[1]


def _weights(g: Builder, shape: tuple[int, ...], x: Value) -> Value:
    """Return weights: constant, of four bits, given at run time, or moved before they are used."""
    if g.chance(0.1):
        return _compute_weights(g, shape)
    element, least, most = ("i4", -7, 7) if x.element == "i8" and g.chance(0.12) else ("i8", -127, 127)
    array = g.numbers(shape, least, most)
    if g.chance(0.2):
        array = np.where(g.random.random(shape) < 0.7, 0, array)
    return g.const(array, element)


def _compute_weights(g: Builder, shape: tuple[int, ...]) -> Value:
    """Return weights that are an input, or made of an input or a constant."""
    source = g.input(shape, "i8") if g.chance(0.6) else g.const(g.numbers(shape, -127, 127), "i8")
    how = g.below(5)
    if how == 0:
        return g.op("reverse", [source], shape, "i8", _ends(source), f"axis = {g.below(4)} : i32")
    if how == 1:
        flat = g.op("reshape", [source, g.extents(source.size)], (source.size,), "i8", _ends(source))
        return g.op("reshape", [flat, g.extents(*shape)], shape, "i8", _ends(source))
    if how == 2:
        axes = [int(axis) for axis in g.random.permutation(4)]
        moved = [shape[axes.index(axis)] for axis in range(4)]
        other = g.op("reshape", [source, g.extents(*moved)], moved, "i8", _ends(source))
        return g.op("transpose", [other], shape, "i8", _ends(source), f"perms = array<i32: {join(axes)}>")
    return source


def _bias(g: Builder, outputs: int, accumulator: str) -> Value:
    """Return a bias: of each channel, one for all, none to speak of, or given at run time."""
    count = 1 if g.chance(0.1) else outputs
    magnitude = g.pick(0, 100, 30_000, 1 << 20)
    if accumulator == "i48" and g.chance(0.2):
        magnitude = g.pick(1 << 33, 1 << 40, (1 << 46) - 1)
    if accumulator == "i32" and g.chance(0.08):
        return g.input((count,), "i32", -magnitude, magnitude)
    return g.const(g.numbers((count,), -magnitude, magnitude), accumulator)


def _finish(g: Builder, y: Value, terms: int) -> Value | None:
    """Put after accumulators what importers put there, or, seldom, nothing."""
    if y.element == "i48" or g.chance(0.85):
        return narrow(g, y, gain=math.sqrt(max(1, terms)))
    return y


def convolve(g: Builder, x: Value, *, depthwise: bool = False, unit: bool = False) -> Value | None:
    """Add a convolution and what follows it."""
    batch, height, width, inputs = x.shape
    rows, columns = Window(g, height), Window(g, width)
    if unit:
        rows, columns = Window(g, 1), Window(g, 1)
        for window in (rows, columns):
            window.size, window.dilation, window.stride, window.before, window.after = 1, 1, 1, 0, 0
        rows.outputs, columns.outputs, rows.fits, columns.fits = height, width, True, True
    outputs = inputs * g.pick(1, 1, 2, 3) if depthwise else g.pick(*CHANNELS)
    terms = rows.size * columns.size * (1 if depthwise else inputs)
    made = batch * rows.outputs * columns.outputs * outputs if rows.fits and columns.fits else 0
    if not made or made > g.size.elements or made * terms > g.size.products:
        return None
    shape = (
        (rows.size, columns.size, inputs, outputs // inputs)
        if depthwise
        else (outputs, rows.size, columns.size, inputs)
    )
    weights = _weights(g, shape, x)
    accumulator = _accumulator(x)
    bias = _bias(g, outputs, accumulator)
    zero_points, most, weight = _zero_points(g, x, weights)
    ends = terms * most * weight + bias.magnitude
    if ends > limits(accumulator)[1]:
        return None
    attributes = (
        f"acc_type = {accumulator}, "
        f"pad = array<i64: {join([rows.before, rows.after, columns.before, columns.after])}>, "
        f"stride = array<i64: {rows.stride}, {columns.stride}>, "
        f"dilation = array<i64: {rows.dilation}, {columns.dilation}>"
    )
    name = "depthwise_conv2d" if depthwise else "conv2d"
    y_shape = (batch, rows.outputs, columns.outputs, outputs)
    y = g.op(name, [x, weights, bias, *zero_points], y_shape, accumulator, (-ends, ends), attributes)
    return _finish(g, y, terms)


@step(6.0)
def convolution(g: Builder) -> Value | None:
    x = g.choose(is_image("i8", "i16"))
    return x and convolve(g, x)


@step(3.0)
def depthwise_convolution(g: Builder) -> Value | None:
    x = g.choose(is_image("i8", "i16"))
    return x and convolve(g, x, depthwise=True)


@step(2.0)
def fully_connected(g: Builder) -> Value | None:
    x = g.choose(lambda value: value.element in ("i8", "i16") and len(value.shape) > 1)
    if not x:
        return None
    rows = x.shape[0]
    flat = g.op(
        "reshape", [x, g.extents(rows, 1, 1, x.size // rows)], (rows, 1, 1, x.size // rows), x.element, _ends(x)
    )
    y = convolve(g, flat, unit=True)
    if y is None or g.chance(0.3):
        return y
    return g.op("reshape", [y, g.extents(rows, y.size // rows)], (rows, y.size // rows), y.element, _ends(y))


@step(1.0)
def channels_first(g: Builder) -> Value | None:
    """A convolution of a network whose channels come first: between two transpositions."""
    x = g.choose(is_image("i8", "i16"))
    if not x:
        return None
    batch, channels, height, width = x.shape
    perms = "perms = array<i32: 0, {}>"
    shape = (batch, height, width, channels)
    y = convolve(g, g.op("transpose", [x], shape, x.element, _ends(x), perms.format("2, 3, 1")))
    if y is None:
        return None
    batch, height, width, channels = y.shape
    return g.op("transpose", [y], (batch, channels, height, width), y.element, _ends(y), perms.format("3, 1, 2"))


@step(1.0)
def grouped_convolution(g: Builder) -> Value | None:
    """Slices of the channels, a convolution of each, and their results side by side, as importers write it."""
    x = g.choose(lambda value: is_image("i8", "i16")(value) and value.shape[3] % 2 == 0)
    if not x:
        return None
    half = (*x.shape[:3], x.shape[3] // 2)
    parts = []
    state = g.random.bit_generator.state
    for start in (0, half[3]):
        # Both halves draw the same window.
        g.random.bit_generator.state = state
        part = g.op("slice", [x, g.extents(0, 0, 0, start), g.extents(*half)], half, x.element, _ends(x))
        parts.append(convolve(g, part))
    if parts[0] is None or parts[1] is None:
        return None
    shape = (*parts[0].shape[:3], parts[0].shape[3] * 2)
    return g.op("concat", parts, shape, parts[0].element, _ends(parts[0]), "axis = 3 : i32")


@step(1.5)
def transposed_convolution(g: Builder) -> Value | None:
    x = g.choose(is_image("i8", "i16"))
    if not x:
        return None
    batch, height, width, inputs = x.shape
    outputs = g.pick(*CHANNELS)
    kernel, stride = (g.pick(1, 2, 3, 4), g.pick(1, 2, 3, 5)), (g.pick(1, 1, 2, 3), g.pick(1, 1, 2, 3))
    pad = [0 if g.chance(0.5) else g.between(1 - kernel[i // 2], 4) for i in range(4)]
    extents = [
        (extent - 1) * stride[i] + pad[2 * i] + pad[2 * i + 1] + kernel[i] for i, extent in enumerate((height, width))
    ]
    made = batch * extents[0] * extents[1] * outputs
    terms = kernel[0] * kernel[1] * inputs
    if min(extents) < 1 or made > g.size.elements or made * terms > g.size.products:
        return None
    weights = _weights(g, (outputs, *kernel, inputs), x)
    accumulator = _accumulator(x)
    bias = _bias(g, outputs, accumulator)
    zero_points, most, weight = _zero_points(g, x, weights)
    ends = terms * most * weight + bias.magnitude
    if ends > limits(accumulator)[1]:
        return None
    attributes = (
        f"acc_type = {accumulator}, out_pad = array<i64: {join(pad)}>, stride = array<i64: {stride[0]}, {stride[1]}>"
    )
    operands = [x, weights, bias, *zero_points]
    y = g.op("transpose_conv2d", operands, (batch, *extents, outputs), accumulator, (-ends, ends), attributes)
    return _finish(g, y, terms)


@step(2.0)
def matmul(g: Builder) -> Value | None:
    a = g.choose(lambda value: value.element in ("i8", "i16") and value.size > 0)
    if not a:
        return None
    if len(a.shape) != 3:
        shape = (
            (1, 1, 1, *a.shape)[-3:]
            if len(a.shape) < 3
            else (a.shape[0], a.size // a.shape[0] // a.shape[-1], a.shape[-1])
        )
        a = g.op("reshape", [a, g.extents(*shape)], shape, a.element, _ends(a))
    batch, rows, inner = a.shape
    columns = g.pick(*CHANNELS)
    other = g.choose(
        lambda value: value.element == a.element and value.shape[:2] == (batch, inner) and len(value.shape) == 3
    )
    if g.chance(0.3):
        columns = rows
        b = g.op("transpose", [a], (batch, inner, rows), a.element, _ends(a), "perms = array<i32: 0, 2, 1>")
    elif other is not None and g.chance(0.7):
        b, columns = other, other.shape[2]
    elif g.chance(0.5):
        b = g.const(g.numbers((batch, inner, columns), *limits(a.element)), a.element)
    else:
        b = g.input((batch, inner, columns), a.element)
    made = batch * rows * columns
    zero_points, most, weight = _zero_points(g, a, b)
    ends = inner * most * weight
    accumulator = _accumulator(a)
    if made > g.size.elements or made * inner > g.size.products or ends > limits(accumulator)[1]:
        return None
    y = g.op("matmul", [a, b, *zero_points], (batch, rows, columns), accumulator, (-ends, ends))
    return _finish(g, y, inner)


@step(0.4)
def convolution_3d(g: Builder) -> Value | None:
    x = g.choose(lambda value: value.element == "i8" and len(value.shape) >= 4)
    if not x:
        return None
    shape = (
        x.shape
        if len(x.shape) == 5
        else (1, *x.shape[:1], x.shape[1], x.size // x.shape[0] // x.shape[1] // x.shape[-1], x.shape[-1])
    )
    if len(x.shape) != 5:
        x = g.op("reshape", [x, g.extents(*shape)], shape, x.element, _ends(x))
    windows = [Window(g, extent) for extent in shape[1:4]]
    outputs = g.pick(*CHANNELS)
    if not all(window.fits for window in windows):
        return None
    extents = (shape[0], *(window.outputs for window in windows), outputs)
    sizes = [window.size for window in windows]
    terms = int(np.prod(sizes)) * shape[4]
    made = int(np.prod(extents))
    if made > g.size.elements or made * terms > g.size.products:
        return None
    weights = g.const(g.numbers((outputs, *sizes, shape[4]), -127, 127), "i8")
    bias = _bias(g, outputs, "i32")
    zero_points, most, weight = _zero_points(g, x, weights)
    ends = terms * most * weight + bias.magnitude
    if ends > limits("i32")[1]:
        return None
    pads = [pad for window in windows for pad in (window.before, window.after)]
    attributes = (
        f"acc_type = i32, pad = array<i64: {join(pads)}>, "
        f"stride = array<i64: {join([window.stride for window in windows])}>, "
        f"dilation = array<i64: {join([window.dilation for window in windows])}>"
    )
    y = g.op("conv3d", [x, weights, bias, *zero_points], extents, "i32", (-ends, ends), attributes)
    return _finish(g, y, terms)
