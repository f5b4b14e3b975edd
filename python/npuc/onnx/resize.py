# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Resize and Upsample.

TOSA's RESIZE takes places p = (i × d + offset) / n of the input for place i of the result. What it cannot say (cubic
interpolation, antialiasing, three axes, crops) is a product with a constant matrix for each axis, whose columns ONNX's
own implementation makes of unit vectors; to the nearest, it is a choice of indices.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import onnx

from npuc.onnx import folding
from npuc.onnx.dense import multiply
from npuc.onnx.indexing import take_places
from npuc.onnx.movement import plain
from npuc.onnx.node import Node
from npuc.onnx.operators import operator
from npuc.onnx.values import Value, channels_last, constant, per_tensor

# Limits of RESIZE at TOSA's level 8K, and in its definition.
MOST_SCALE = 1 << 11
MOST_RATIO = 16
LARGEST_DENOMINATOR = 1 << 10


@dataclass(frozen=True)
class Axis:
    """RESIZE along an axis: p = (i × d + offset) / n for i up to (border + n × (extent - 1) - offset) / d."""

    n: int
    d: int
    offset: int
    border: int


def _axis(node: Node, extent: int, output: int, scale: Fraction) -> Axis | None:
    """Return how RESIZE does an axis, or None if it cannot."""
    mode = node.string("coordinate_transformation_mode", "half_pixel" if node.opset >= 11 else "asymmetric")
    if mode == "pytorch_half_pixel":
        mode = "half_pixel" if output > 1 else "asymmetric"
    if mode == "align_corners":
        # The corners are those of the extent that the scale gives, before it is rounded down.
        whole = scale * extent
        scale = (whole - 1) / (extent - 1) if output > 1 and extent > 1 and whole > 1 else Fraction(1)
    elif mode not in ("half_pixel", "asymmetric"):
        return None
    n, d = scale.numerator, scale.denominator
    offset = 0
    if mode == "half_pixel":
        n, d, offset = 2 * n, 2 * d, d - n
    if node.string("mode", "nearest") == "nearest":
        # TOSA rounds to the nearest, halves up. A shift of less than 1/n changes nothing else.
        rounding = node.string("nearest_mode", "round_prefer_floor") if node.opset >= 11 else "floor"
        n, d, offset = 2 * n, 2 * d, 2 * offset
        shift = {"round_prefer_floor": -1, "round_prefer_ceil": 0, "floor": -n // 2, "ceil": n // 2 - 1}
        if rounding not in shift:
            return None
        offset += shift[rounding]
    border = (output - 1) * d - (extent - 1) * n + offset
    inside = n <= MOST_SCALE and d < MOST_RATIO * n
    inside = inside and -n <= offset < MOST_RATIO * n and -MOST_RATIO * n <= border < n
    return Axis(n, d, offset, border) if inside else None


@operator("Resize", "Upsample")
def resize(node: Node) -> Value:
    """A tensor in another size, interpolated."""
    value = plain(node, node.input(0))
    mode = node.string("mode", "nearest")
    if mode not in ("nearest", "linear", "bilinear", "cubic"):
        raise node.error(f"expected nearest, linear or cubic as mode, found '{mode}'")
    scales, sizes = _targets(node, value)
    changed = [axis for axis in range(value.rank) if sizes[axis] != value.shape[axis] or scales[axis] != 1]
    cropped = node.string("coordinate_transformation_mode", "") == "tf_crop_and_resize"
    if not changed and not cropped:
        return value
    simple = value.rank in (3, 4) and all(axis >= 2 for axis in changed) and not node.flag("antialias")
    if simple and mode != "cubic" and (value.is_byte or value.is_float):
        axes = [_axis(node, value.shape[i], sizes[i], scales[i]) for i in range(2, value.rank)]
        if all(axis is not None for axis in axes):
            return _write(node, value, axes, sizes, nearest=mode == "nearest")
    return _by_axes(node, value, scales, sizes)


def _targets(node: Node, value: Value) -> tuple[list[Fraction], list[int]]:
    """Return the factor and the extent of each axis of the result."""
    rank = value.rank
    old = node.opset < 11
    scales = node.constant(1 if old else 2, "scales") if not node.has("scales") else None
    if node.has("scales"):
        scales = np.array(node.numbers("scales"), np.float32)
    wanted = node.constant_integers(3, "sizes") if not old else None
    axes = list(range(rank))
    if node.opset >= 18 and node.has("axes"):
        axes = [node.axis(axis, rank) for axis in node.integers("axes")]
    factors, sizes = [Fraction(1)] * rank, list(value.shape)
    given = wanted if wanted else (None if scales is None else list(scales.reshape(-1)))
    if not given or len(given) != len(axes):
        raise node.error(f"expected scales or sizes of {len(axes)} axes, found {given}")
    if math.prod(float(number) for number in given) * (1 if wanted else value.size) >= folding.MOST_ELEMENTS:
        raise node.error(f"makes a tensor of {folding.MOST_ELEMENTS} elements or more; expected fewer")
    policy = node.string("keep_aspect_ratio_policy", "stretch")
    for axis, number in zip(axes, given, strict=True):
        if not np.isfinite(float(number)) or number <= 0:
            raise node.error(f"expected scales and sizes above 0, found {number}")
        if wanted:
            factors[axis], sizes[axis] = Fraction(int(number), value.shape[axis]), int(number)
        else:
            factors[axis] = Fraction(float(number)).limit_denominator(LARGEST_DENOMINATOR)
            sizes[axis] = int(np.floor(value.shape[axis] * float(number)))
        if sizes[axis] < 1:
            raise node.error(f"leaves nothing of axis {axis}")
    if wanted and policy != "stretch":
        choose = max if policy == "not_smaller" else min
        common = choose(factors[axis] for axis in axes)
        for axis in axes:
            factors[axis] = common
            sizes[axis] = int(common * value.shape[axis] + Fraction(1, 2))
    return factors, sizes


def _write(node: Node, value: Value, axes: Sequence[Axis], sizes: Sequence[int], *, nearest: bool) -> Value:
    """Write RESIZE."""
    emit = node.emit
    rank = value.rank
    if not value.is_byte:
        value = emit.real(value) if value.is_float else value
    order = channels_last(rank)
    data = emit.physical(value, order)
    shape = (*value.shape[:2], *sizes[2:])
    if rank == 3:
        data = emit.reshape(data, (data.shape[0], 1, data.shape[1], data.shape[2]))
        axes = [Axis(1, 1, 0, 0), *axes]
    outputs = [1, *sizes[2:]][-2:]
    shapes = [
        [number for axis in axes for number in (axis.n, axis.d)],
        [axis.offset for axis in axes],
        [axis.border for axis in axes],
    ]
    element = data.element if nearest or data.element == "f32" else "i32"
    name = "NEAREST_NEIGHBOR" if nearest else "BILINEAR"
    result = emit.op(
        "resize",
        [data, *(emit.function.shape(numbers) for numbers in shapes)],
        (data.shape[0], *outputs, data.shape[3]),
        element,
        f"mode = #tosa.resize_mode<{name}>",
    )
    quantization = value.quantization
    if quantization is not None and not nearest:
        # RESCALE takes a zero point of 8 bits only, so the one of the sums is subtracted here.
        factor = axes[0].n * axes[1].n
        result = emit.sub(result, emit.like(result, int(quantization.zero_point[0]) * factor))
        quantization = per_tensor(quantization.scale[0] / factor)
    result = emit.reshape(result, [shape[axis] for axis in order])
    return emit.result(result, shape, value.dtype, order, quantization=quantization)


def _by_axes(node: Node, value: Value, scales: Sequence[Fraction], sizes: Sequence[int]) -> Value:
    """Resize one axis after the other by what ONNX's implementation makes of unit vectors."""
    if not value.is_float:
        raise node.error(f"expected floats for this kind of interpolation, found {value.dtype}")
    nearest = node.string("mode", "nearest") == "nearest"
    cropped = node.string("coordinate_transformation_mode", "") == "tf_crop_and_resize"
    region = node.constant(1, "roi") if cropped else None
    for axis, size in enumerate(sizes):
        if size == value.shape[axis] and scales[axis] == 1 and not cropped:
            continue
        matrix = _matrix(
            node,
            value.shape[axis],
            scales[axis],
            size,
            None if region is None else _bounds(node, region, axis, value.rank),
        )
        outside = cropped and node.number("extrapolation_value", 0.0) != 0
        if outside:
            raise node.error("fills what is outside of the image with a number other than 0; expected 0")
        if nearest and not cropped:
            value = take_places(node.emit, value, axis, matrix.argmax(axis=1))
        else:
            value = _interpolate(node, value, axis, matrix)
    return value


def _bounds(node: Node, region: np.ndarray, axis: int, rank: int) -> tuple[float, float]:
    flat = region.reshape(-1)
    axes = [node.axis(a, rank) for a in node.integers("axes")] if node.has("axes") else list(range(rank))
    if flat.size != 2 * len(axes):
        raise node.error(f"expected {2 * len(axes)} numbers as its roi, found {flat.size}")
    if axis not in axes:
        return 0.0, 1.0
    return float(flat[axes.index(axis)]), float(flat[axes.index(axis) + len(axes)])


def _matrix(node: Node, extent: int, scale: Fraction, size: int, region: tuple[float, float] | None) -> np.ndarray:
    """Return the matrix (size × extent) that resizes an axis."""
    attributes = {
        attribute.name: onnx.helper.get_attribute_value(attribute)
        for attribute in node.proto.attribute
        if attribute.name not in ("axes", "scales", "keep_aspect_ratio_policy")
    }
    if attributes.get("coordinate_transformation_mode") == b"pytorch_half_pixel" and size == 1:
        # Place 0, as ONNX defines it; its own implementation takes -0.5.
        attributes["coordinate_transformation_mode"] = b"asymmetric"
    use_sizes = node.given(3) or int(np.floor(extent * float(scale))) != size
    names = ["x", "roi" if region is not None else "", "" if use_sizes else "scales", "sizes" if use_sizes else ""]
    single = onnx.helper.make_node("Resize", names[: 4 if use_sizes else 3], ["y"], name=node.name, **attributes)
    inner = Node(single, node.graph)
    rows = []
    for position in range(extent):
        unit = np.zeros(extent, np.float32)
        unit[position] = 1
        operands = [
            unit,
            None if region is None else np.array(region, np.float32),
            None if use_sizes else np.array([float(scale)], np.float32),
            np.array([size], np.int64) if use_sizes else None,
        ]
        rows.append(folding.evaluate(inner, operands[: len(single.input)])[0])
    return np.stack(rows, axis=1).astype(np.float32)


def _interpolate(node: Node, value: Value, axis: int, matrix: np.ndarray) -> Value:
    """Return a value multiplied along an axis by a matrix."""
    axes = [i for i in range(value.rank) if i != axis] + [axis]
    moved = node.emit.permuted(node.emit.real(value), axes)
    product = multiply(node, moved, constant(np.ascontiguousarray(matrix.T)))
    return node.emit.permuted(product, [axes.index(i) for i in range(value.rank)])
