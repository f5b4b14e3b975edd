# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Gemm and MatMul. A product with a constant matrix is a convolution of one pixel, whose rows are the positions."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import onnx

from npuc.onnx.arithmetic import add_values
from npuc.onnx.convolutions import (
    MOST_PRODUCTS,
    channel_offsets,
    product_quantization,
    zero_points,
)
from npuc.onnx.node import Node
from npuc.onnx.operators import operator
from npuc.onnx.tosa import Tensor
from npuc.onnx.values import Value, constant, identity


@operator("Gemm")
def gemm(node: Node) -> Value:
    """Alpha × A' × B' + beta × C."""
    a, b, c = node.input(0), node.input(1), node.optional(2)
    alpha, beta = node.number("alpha", 1.0), node.number("beta", 1.0)
    if a.rank != 2 or b.rank != 2:
        raise node.error(f"expected two matrices, found tensors of {a.rank} and {b.rank} dimensions")
    node.check_floats(a, b, c)
    a = node.emit.permuted(a, (1, 0)) if node.flag("transA") else a
    b = node.emit.permuted(b, (1, 0)) if node.flag("transB") else b
    if alpha != 1.0:
        b = node.emit.real(b)
        b = _scaled(node, b, alpha)
    if c is not None and beta != 1.0:
        c = _scaled(node, node.emit.real(c), beta)
    bias = None
    if c is not None and c.is_constant and c.size == b.shape[1] and c.shape[-1:] == (b.shape[1],) and b.is_constant:
        bias, c = first_axis(c), None
    result = multiply(node, a, b, bias)
    return result if c is None else add_values(node, result, c)


def _scaled(node: Node, value: Value, factor: float) -> Value:
    """Return a float value multiplied by a number."""
    if value.is_constant:
        return constant((value.constant * np.float32(factor)).astype(np.float32))
    stored = node.emit.stored(value)
    tensor = node.emit.mul(stored.tensor, node.emit.like(stored.tensor, factor))
    return node.emit.result(tensor, value.shape, value.dtype, stored.order)


@operator("MatMul")
def matmul(node: Node) -> Value:
    """A product of matrices, as numpy.matmul."""
    a, b = node.input(0), node.input(1)
    if not a.is_float or not b.is_float:
        raise node.error(f"expected floats, found {a.dtype} and {b.dtype}; use MatMulInteger on 8-bit integers")
    if not b.is_constant or b.rank != 2:
        return multiply(node, a, b)
    bias, follower = _following_bias(node, a.rank, b.shape[1])
    result = multiply(node, a, b, bias)
    if follower is not None:
        node.graph.absorb(follower, result)
    return result


def _following_bias(node: Node, rank: int, columns: int) -> tuple[Value | None, onnx.NodeProto | None]:
    """Return the constant for each column that the only reader adds to the result, and the reader; or None."""
    reader = node.next()
    if reader is None or reader.op_type != "Add":
        return None, None
    other = next((name for name in reader.input if name != node.proto.output[0]), "")
    value = node.graph.constant_value(other)
    if value is None or not value.is_float or value.size != columns or value.shape[-1:] != (columns,):
        return None, None
    if value.rank > rank:
        return None, None
    return first_axis(value), reader


def first_axis(value: Value) -> Value:
    """Return a constant of numbers along its last axis as one of one axis."""
    quantization = value.quantization
    if quantization is not None and quantization.axis is not None:
        quantization = replace(quantization, axis=0)
    data = value.constant.reshape(-1)
    return value.with_data_of(shape=(value.size,), order=(0,), constant=data, quantization=quantization)


def multiply(node: Node, a: Value, b: Value, bias: Value | None = None) -> Value:
    """Return a × b + bias as numpy.matmul has it.

    Parameters
    ----------
    node
        The node that wants it.
    a, b
        Values of reals, of one dimension or more.
    bias
        Constant, for each column; only with a constant matrix b.
    """
    if a.rank == 0 or b.rank == 0:
        raise node.error("expected tensors of one dimension or more, found a scalar")
    rows_given, columns_given = a.rank > 1, b.rank > 1
    inner_a, inner_b = a.shape[-1], b.shape[-2] if columns_given else b.shape[0]
    if inner_a != inner_b:
        raise node.error(f"rows of {inner_a} elements do not fit columns of {inner_b}")
    if b.is_constant and b.rank <= 2 and (b.quantization is None or columns_given):
        return _by_convolution(node, a, b, bias)
    assert bias is None, "a bias comes with a constant matrix only"
    batch = np.broadcast_shapes(a.shape[:-2], b.shape[:-2])
    left = _batched(node, a, batch, (a.shape[-2] if rows_given else 1, inner_a))
    right = _batched(node, b, batch, (inner_b, b.shape[-1] if columns_given else 1))
    quantization = product_quantization(a, b, -1) if b.is_byte and inner_a <= MOST_PRODUCTS else None
    if quantization is None:
        left = _batched(node, node.emit.real(a), batch, left.shape[1:])
        right = _batched(node, node.emit.real(b), batch, right.shape[1:])
    element = "f32" if quantization is None else "i32"
    points = zero_points(node.emit, a, b, quantization is not None)
    shape = (left.shape[0], left.shape[1], right.shape[2])
    product = node.emit.op("matmul", [left, right, *points], shape, element)
    final = (*batch, *((left.shape[1],) if rows_given else ()), *((right.shape[2],) if columns_given else ()))
    return node.emit.result(node.emit.reshape(product, final), final, "float32", quantization=quantization)


def _batched(node: Node, value: Value, batch: tuple[int, ...], matrix: tuple[int, ...]) -> Tensor:
    """Return a value as a batch of matrices, in three dimensions."""
    tensor = node.emit.logical(value)
    own = value.shape[:-2]
    if own != batch:
        missing = len(batch) - len(own)
        extents = (*(1,) * missing, *own)
        tensor = node.emit.reshape(tensor, (*extents, *matrix))
        multiples = [goal // extent for goal, extent in zip(batch, extents, strict=True)]
        tensor = node.emit.tile(tensor, (*multiples, 1, 1))
    return node.emit.reshape(tensor, (int(np.prod(batch, dtype=np.int64)), *matrix))


def _by_convolution(node: Node, a: Value, b: Value, bias: Value | None) -> Value:
    """Return a product with a constant matrix."""
    emit = node.emit
    columns_given = b.rank > 1
    matrix = b if columns_given else b.with_data_of(shape=(b.size, 1), order=(0, 1), constant=b.constant[:, None])
    inner, outputs = matrix.shape
    quantization = product_quantization(a, matrix, 1)
    if quantization is not None and inner > MOST_PRODUCTS:
        quantization = None
    leading = a.shape[:-1]
    if quantization is None:
        a, matrix = emit.real(a), emit.real(matrix)
    elif quantization.axis is not None:
        quantization = replace(quantization, axis=len(leading))
    kernel = matrix.constant.T
    rows, kernel = _rows(node, a, kernel)
    data = emit.reshape(rows, (1, int(np.prod(leading, dtype=np.int64)), 1, inner))
    weights = matrix.with_data_of(
        shape=(outputs, 1, 1, inner), order=identity(4), constant=kernel.reshape(outputs, 1, 1, inner)
    )
    offsets = channel_offsets(node, bias, outputs, quantization)
    element = "f32" if quantization is None else "i32"
    attributes = (
        f"pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, acc_type = {element}"
    )
    points = zero_points(emit, a, matrix, quantization is not None)
    operands = [data, emit.logical(weights), offsets, *points]
    result = emit.op("conv2d", operands, (1, data.shape[1], 1, outputs), element, attributes)
    final = (*leading, outputs) if columns_given else leading
    return emit.result(emit.reshape(result, final), final, "float32", quantization=quantization)


def _rows(node: Node, a: Value, kernel: np.ndarray) -> tuple[Tensor, np.ndarray]:
    """Return rows in the order in which they are held, and the kernel's columns in that order.

    Where an image was flattened, the columns of the kernel move instead of its elements.
    """
    emit = node.emit
    image = a.source
    if image is None or image.tensor is None or a.rank != 2 or image.shape[0] != a.shape[0] or image.order[0] != 0:
        return emit.logical(a), kernel
    per_image = kernel.reshape(kernel.shape[0], *image.shape[1:])
    moved = per_image.transpose(image.order)
    return emit.stored(image).tensor, moved.reshape(kernel.shape)
