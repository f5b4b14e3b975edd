# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What changes shapes and types, and moves elements without looking at them."""

from __future__ import annotations

import math

import numpy as np
import onnx

from npuc.onnx.emit import ScaleError
from npuc.onnx.node import Node
from npuc.onnx.operators import operator
from npuc.onnx.tosa import Tensor
from npuc.onnx.values import CONSTANT_ONLY, ELEMENT_OF, Value, channels_last, constant, identity


@operator("Identity", "Dropout", limits="Dropout: for inference")
def same(node: Node) -> list[Value]:
    """The tensor as it is."""
    if node.operator == "Dropout":
        training = node.constant(2, "training_mode")
        if training is not None and bool(training.reshape(-1)[0]):
            raise node.error("is in training mode; export the model for inference (model.eval())")
        value = node.input(0)
        mask = constant(np.ones(value.shape, np.bool_)) if len(node.proto.output) > 1 else None
        return [value] if mask is None else [value, mask]
    return [node.input(0)]


@operator("If", limits="with a constant condition")
def branch(node: Node) -> list[Value]:
    """The branch that a known condition takes."""
    condition = node.constant(0, "condition")
    name = "then_branch" if condition is not None and bool(condition.reshape(-1)[0]) else "else_branch"
    return node.graph.import_branch(node.subgraph(name))


@operator("Constant", "ConstantOfShape", "Range", limits="with constant operands")
def only_folded(node: Node) -> Value:
    """Known when the model is imported, or not at all."""
    for index in range(len(node.inputs)):
        node.constant(index, "operand")
    raise node.error("its value is of a kind that no tensor has")


@operator("Shape")
def shape_of(node: Node) -> Value:
    """The extents of a tensor."""
    shape = node.input(0).shape
    start = node.integer("start", 0)
    end = node.integer("end", len(shape))
    return constant(np.array(shape[slice(*slice(start, end).indices(len(shape)))], np.int64))


@operator("Size")
def size_of(node: Node) -> Value:
    """The number of elements of a tensor."""
    return constant(np.array(node.input(0).size, np.int64))


@operator("Reshape")
def reshape(node: Node) -> Value:
    """A tensor in another shape."""
    value = node.input(0)
    shape = list(node.constant_integers(1, "shape") or [])
    if not node.flag("allowzero"):
        shape = [value.shape[i] if extent == 0 and i < value.rank else extent for i, extent in enumerate(shape)]
    if shape.count(-1) == 1:
        rest = math.prod(extent for extent in shape if extent != -1)
        if rest > 0 and value.size % rest == 0:
            shape[shape.index(-1)] = value.size // rest
    if min(shape, default=1) < 0 or math.prod(shape) != value.size:
        raise node.error(
            f"{list(value.shape)} has not as many elements as the shape {shape}; if the shape was exported for another "
            "batch, import with --batch, or export it with a dynamic one"
        )
    return node.emit.reshaped(value, shape)


@operator("Flatten")
def flatten(node: Node) -> Value:
    """A tensor as a matrix."""
    value = node.input(0)
    axis = node.integer("axis", 1)
    if not -value.rank <= axis <= value.rank:
        raise node.error(f"axis {axis} is outside a tensor of {value.rank} dimensions")
    axis = axis + value.rank if axis < 0 else axis
    return node.emit.reshaped(value, (math.prod(value.shape[:axis]), math.prod(value.shape[axis:])))


@operator("Squeeze")
def squeeze(node: Node) -> Value:
    """A tensor without axes of extent 1."""
    value = node.input(0)
    named = node.integers_of("axes", 1)
    axes = (
        [axis for axis, extent in enumerate(value.shape) if extent == 1]
        if named is None
        else node.axes(named, value.rank)
    )
    for axis in axes:
        if value.shape[axis] != 1:
            raise node.error(f"axis {axis} has the extent {value.shape[axis]}; expected 1")
    return node.emit.reshaped(value, [extent for axis, extent in enumerate(value.shape) if axis not in axes])


@operator("Unsqueeze")
def unsqueeze(node: Node) -> Value:
    """A tensor with axes of extent 1 added."""
    value = node.input(0)
    named = node.integers_of("axes", 1) or []
    rank = value.rank + len(named)
    axes = node.axes(named, rank)
    rest = iter(value.shape)
    return node.emit.reshaped(value, [1 if axis in axes else next(rest) for axis in range(rank)])


@operator("Transpose")
def transpose(node: Node) -> Value:
    """A tensor with its axes in another order."""
    value = node.input(0)
    axes = node.integers("perm", list(range(value.rank))[::-1])
    if sorted(axes) != list(range(value.rank)):
        raise node.error(f"its perm {axes} is no order of {value.rank} axes")
    return node.emit.permuted(value, axes)


@operator("Expand")
def expand(node: Node) -> Value:
    """A tensor repeated until it has a shape."""
    value = node.input(0)
    wanted = node.constant_integers(1, "shape") or []
    shape = np.broadcast_shapes(value.shape, tuple(wanted))
    return tiled(node, value, shape)


def tiled(node: Node, value: Value, shape: tuple[int, ...]) -> Value:
    """Return a value broadcast to a shape."""
    value = plain(node, value)
    tensor = node.emit.aligned(value, len(shape), identity(len(shape)))
    multiples = [goal // extent for goal, extent in zip(shape, tensor.shape, strict=True)]
    return node.emit.result(node.emit.tile(tensor, multiples), shape, value.dtype, quantization=value.quantization)


@operator("Tile")
def tile(node: Node) -> Value:
    """A tensor repeated along its axes."""
    value = plain(node, node.input(0))
    repeats = node.constant_integers(1, "repeats") or []
    if len(repeats) != value.rank or min(repeats, default=1) < 1:
        raise node.error(f"expected {value.rank} repeats of at least 1, found {repeats}")
    stored = node.emit.stored(value)
    tensor = node.emit.tile(stored.tensor, [repeats[axis] for axis in stored.order])
    shape = tuple(extent * count for extent, count in zip(value.shape, repeats, strict=True))
    return node.emit.result(tensor, shape, value.dtype, stored.order, quantization=value.quantization)


def plain(node: Node, value: Value) -> Value:
    """Return a value whose elements may be moved: integers with one scale, or reals."""
    quantization = value.quantization
    if quantization is None or (quantization.axis is None and not quantization.pending):
        return value
    return node.emit.real(value)


@operator("Concat")
def concat(node: Node) -> Value:
    """Tensors one after the other."""
    values = [node.input(index) for index in range(len(node.inputs))]
    if not values:
        raise node.error("expected at least one operand, found none")
    return concatenate(node, values)


def concatenate(node: Node, values: list[Value]) -> Value:
    """Return values one after the other along the axis that a node says."""
    emit = node.emit
    axis = node.axis(node.integer("axis", 0), values[0].rank)
    for value in values:
        if value.dtype != values[0].dtype or value.rank != values[0].rank:
            raise node.error("expected tensors of one type and rank")
        if any(a != b for i, (a, b) in enumerate(zip(value.shape, values[0].shape, strict=True)) if i != axis):
            raise node.error(f"tensors of the shapes {[list(v.shape) for v in values]} differ beside axis {axis}")
    # What is empty adds nothing, and TOSA has no empty tensors.
    values = _one_scale(node, [value for value in values if value.size] or values)
    leader = max(values, key=lambda value: (not value.is_constant, value.size))
    order = emit.stored(leader).order if not leader.is_constant else identity(leader.rank)
    tensor = emit.concat([emit.physical(value, order) for value in values], order.index(axis))
    shape = list(leader.shape)
    shape[axis] = sum(value.shape[axis] for value in values)
    return emit.result(tensor, shape, values[0].dtype, order, quantization=values[0].quantization)


def _one_scale(node: Node, values: list[Value]) -> list[Value]:
    """Return values that stand for reals in the same way: of the quantization that follows, or reals."""
    if not values[0].is_float or all(value.quantization is None for value in values):
        return values
    if all(value.is_byte and value.quantization.same(values[0].quantization) for value in values):
        return values
    wanted = node.wanted()
    if wanted is None or ELEMENT_OF[wanted[0]] != "i8":
        return [node.emit.real(value) for value in values]
    from npuc.onnx.quantization import quantize, with_quantization  # noqa: PLC0415 (they need this module's node)

    try:
        return [with_quantization(quantize(node, value, *wanted), wanted[1]) for value in values]
    except ScaleError:
        return [node.emit.real(value) for value in values]


@operator("Split")
def split(node: Node) -> list[Value]:
    """A tensor in parts along an axis."""
    value = plain(node, node.input(0))
    axis = node.axis(node.integer("axis", 0), value.rank)
    count = len(node.proto.output)
    sizes = node.integers_of("split", 1)
    extent = value.shape[axis]
    if sizes is None:
        size = -(-extent // count)
        sizes = [min(size, extent - size * i) for i in range(count)]
    if len(sizes) != count or sum(sizes) != extent or min(sizes) < 1:
        raise node.error(f"parts of {sizes} do not make up axis {axis} of {extent}, or are empty")
    stored = node.emit.stored(value)
    results, start = [], 0
    for size in sizes:
        tensor = node.emit.slice_along(stored.tensor, stored.order.index(axis), start, size)
        shape = tuple(size if i == axis else e for i, e in enumerate(value.shape))
        results.append(node.emit.result(tensor, shape, value.dtype, stored.order, quantization=value.quantization))
        start += size
    return results


@operator("Pad", limits="with a constant, reflected, repeated or wrapped border")
def pad(node: Node) -> Value:
    """A tensor with a border, or without what it begins or ends with."""
    value = plain(node, node.input(0))
    emit = node.emit
    mode = node.string("mode", "constant")
    pads = node.integers("pads") if node.has("pads") else node.constant_integers(1, "pads")
    axes = list(range(value.rank))
    if node.opset >= 18 and node.given(3):
        axes = [node.axis(axis, value.rank) for axis in node.constant_integers(3, "axes")]
    if pads is None or len(pads) != 2 * len(axes):
        raise node.error(f"expected {2 * len(axes)} pads, found {pads}")
    before, after = [0] * value.rank, [0] * value.rank
    for i, axis in enumerate(axes):
        before[axis], after[axis] = pads[i], pads[i + len(axes)]
    shape = [b + extent + a for b, extent, a in zip(before, value.shape, after, strict=True)]
    if min(shape, default=1) < 1:
        raise node.error(f"cuts away a whole axis: {shape}")
    stored = emit.stored(value)
    tensor = stored.tensor
    starts = [max(0, -before[axis]) for axis in stored.order]
    sizes = [value.shape[axis] - max(0, -before[axis]) - max(0, -after[axis]) for axis in stored.order]
    tensor = emit.slice(tensor, starts, sizes)
    low = [max(0, before[axis]) for axis in stored.order]
    high = [max(0, after[axis]) for axis in stored.order]
    if mode == "constant":
        tensor = emit.pad(tensor, low, high, _filling(node, value))
    else:
        for dimension, counts in enumerate(zip(low, high, strict=True)):
            tensor = _border(node, tensor, dimension, counts, mode)
    return emit.result(tensor, shape, value.dtype, stored.order, quantization=value.quantization)


def _filling(node: Node, value: Value) -> float:
    """Return the element of a constant border as it is stored."""
    number = node.number("value", 0.0)
    if node.opset >= 11:
        found = node.constant(2, "constant_value")
        number = 0.0 if found is None or not found.size else found.reshape(-1)[0].item()
    if value.quantization is not None:
        quantization = value.quantization
        stored = round(number / float(quantization.scale[0])) + int(quantization.zero_point[0])
        return max(-128, min(127, stored)) if value.element == "i8" else stored
    if value.element == "f32":
        return number
    return number - value.offset


def _border(node: Node, tensor: Tensor, dimension: int, counts: tuple[int, int], mode: str) -> Tensor:
    """Return a tensor with a border made of itself along a dimension."""
    emit = node.emit
    before, after = counts
    extent = tensor.shape[dimension]
    steps = {"reflect": extent - 1, "edge": math.inf, "wrap": extent}
    if mode not in steps:
        raise node.error(f"expected constant, reflect, edge or wrap as mode, found '{mode}'")
    if max(before, after) > steps[mode]:
        raise node.error(f"mirrors {max(before, after)} elements of an axis of {extent}; expected fewer")

    def edge(position: int, count: int) -> Tensor:
        part = emit.slice_along(tensor, dimension, position, 1)
        return emit.tile(part, [count if i == dimension else 1 for i in range(len(tensor.shape))])

    def part(start: int, count: int) -> Tensor:
        piece = emit.slice_along(tensor, dimension, start, count)
        return emit.reverse(piece, dimension) if mode == "reflect" and count > 1 else piece

    parts = [tensor]
    if before:
        front = {"edge": lambda: edge(0, before), "reflect": lambda: part(1, before)}
        parts.insert(0, front.get(mode, lambda: part(extent - before, before))())
    if after:
        back = {"edge": lambda: edge(extent - 1, after), "reflect": lambda: part(extent - 1 - after, after)}
        parts.append(back.get(mode, lambda: part(0, after))())
    return emit.concat(parts, dimension)


@operator("DepthToSpace", "SpaceToDepth")
def depth_and_space(node: Node) -> Value:
    """Channels that become blocks of pixels, or the other way."""
    value = plain(node, node.input(0))
    emit = node.emit
    block = node.integer("blocksize", 0)
    if value.rank != 4 or block < 1:
        raise node.error(
            f"expected a tensor of 4 dimensions and a blocksize of at least 1, found {value.rank}, {block}"
        )
    batch, channels, height, width = value.shape
    order = channels_last(4)
    tensor = emit.physical(value, order)
    if node.operator == "DepthToSpace":
        if channels % (block * block):
            raise node.error(f"{channels} channels are not blocks of {block} × {block}")
        depth = channels // (block * block)
        if node.string("mode", "DCR") == "DCR":
            tensor = emit.reshape(tensor, (batch * height, width, block, block * depth))
            tensor = emit.transpose(tensor, (0, 2, 1, 3))
        else:
            tensor = emit.reshape(tensor, (batch * height, width, depth, block, block))
            tensor = emit.transpose(tensor, (0, 3, 1, 4, 2))
        shape = (batch, depth, height * block, width * block)
    else:
        if height % block or width % block:
            raise node.error(f"{height} × {width} is not made of blocks of {block} × {block}")
        rows, columns = height // block, width // block
        tensor = emit.reshape(tensor, (batch * rows, block, columns, block * channels))
        tensor = emit.transpose(tensor, (0, 2, 1, 3))
        shape = (batch, channels * block * block, rows, columns)
    tensor = emit.reshape(tensor, [shape[axis] for axis in order])
    return emit.result(tensor, shape, value.dtype, order, quantization=value.quantization)


@operator("Cast", "CastLike", limits="between the types that networks have here: see above")
def cast(node: Node) -> Value:
    """A tensor in another type; floats are rounded towards zero."""
    value = node.input(0)
    if node.operator == "CastLike":
        dtype = node.input(1).dtype
    else:
        try:
            dtype = str(onnx.helper.tensor_dtype_to_np_dtype(node.integer("to")))
        except (KeyError, ValueError, TypeError) as error:
            raise node.error(f"casts to a type that is not known ({node.integer('to')})") from error
    if dtype not in ELEMENT_OF or dtype in CONSTANT_ONLY:
        raise node.error(f"casts to {dtype}, which no tensor is computed in here")
    emit = node.emit
    if value.is_float and ELEMENT_OF[dtype] == "f32":
        if dtype in ("float16", "bfloat16"):
            node.warn(f"does not round to {dtype}; its result stays float32")
        return value.with_data_of(dtype=dtype)
    if value.is_float:
        stored = emit.stored(emit.real(value))
        if dtype == "bool":
            return emit.result(emit.cast(stored.tensor, "i1"), value.shape, dtype, stored.order)
        # The largest float below 2^31; what is beyond has no meaning in ONNX.
        bounded = emit.clamp(emit.truncate(stored.tensor), -(2.0**31), 2147483520.0)
        return emit.from_integers(emit.cast(bounded, "i32"), value.shape, dtype, stored.order)
    if value.dtype == dtype:
        return value
    stored = emit.stored(value)
    if dtype == "bool":
        tensor = emit.integers(value)
        equal = emit.binary("equal", tensor, emit.like(tensor, 0), "i1")
        return emit.result(emit.unary("logical_not", equal), value.shape, dtype, stored.order)
    return emit.from_integers(emit.integers(value), value.shape, dtype, stored.order)
