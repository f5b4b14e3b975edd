# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""QuantizeLinear, DequantizeLinear, and the operators on integers that contain them.

A dequantized tensor stays in its integers (`Value.quantization`); handlers that can compute with them do, and leave
behind accumulators of a finer scale. QuantizeLinear rescales those. Reals are written only where something needs them.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from npuc.onnx import folding
from npuc.onnx.convolutions import convolve
from npuc.onnx.dense import multiply
from npuc.onnx.emit import FLOAT_MAX, Emitter, ScaleError, dequantized
from npuc.onnx.node import Node
from npuc.onnx.operators import RUNTIME_DOMAIN, operator
from npuc.onnx.parameters import STORED_IN, limits, make_quantization, offset_of, read_parameters
from npuc.onnx.tosa import Tensor
from npuc.onnx.values import ELEMENT_OF, Quantization, Value, constant

# Sums of products have a few bits less than 32; RESCALE wants its operand to fit in `shift` bits.
LARGEST_BYTE = 255


def quantize_numbers(reals: np.ndarray, quantization: Quantization, dtype: str) -> np.ndarray:
    """Return the stored integers that are nearest to reals; ties go to the even one, as in ONNX."""
    low, high = limits(dtype)
    integers = np.rint(reals / quantization.scale[0]) + quantization.zero_point[0]
    return np.clip(integers, low, high).astype(STORED_IN[dtype])


def quantize(node: Node, value: Value, dtype: str, target: Quantization) -> Value:
    """Return the integers of `target` that stand for a value of reals."""
    emit = node.emit
    source = value.quantization
    if value.is_constant and target.axis is None:
        reals = emit.real(value).constant.astype(np.float64)
        integers = quantize_numbers(reals, target, dtype)
        return constant((integers.astype(np.int64) + offset_of(dtype)).astype(dtype))
    if source is not None and target.axis is None:
        if value.element == ELEMENT_OF[dtype] and source.same(target):
            return value.with_data_of(dtype=dtype, quantization=None)
        try:
            done = _rescale(emit, value, source, dtype, target)
        except ScaleError as error:
            node.warn(f"is computed in floating point, because its scales are too far apart ({error})")
            done = None
        if done is not None:
            return done
    return _quantize_reals(emit, emit.real(value), dtype, target)


def _rescale(emit: Emitter, value: Value, source: Quantization, dtype: str, target: Quantization) -> Value | None:
    """Return integers made of integers, or None if it takes reals."""
    element = ELEMENT_OF[dtype]
    if source.function is not None:
        if value.element != "i8" or source.axis is not None or element != "i8":
            return None
        index = np.arange(-128, 128)
        reals = dequantized(index, replace(source, axis=None)).astype(np.float64)
        stored = emit.stored(value)
        table = emit.function.const(quantize_numbers(reals, target, dtype), "i8")
        result = emit.op("table", [stored.tensor, table], stored.tensor.shape, "i8")
        return emit.result(result, value.shape, dtype, stored.order)
    if source.axis is not None and np.unique(source.zero_point).size > 1:
        return None
    stored = emit.stored(value)
    order = stored.order
    if source.axis is not None:
        order = (*(axis for axis in order if axis != source.axis), source.axis)
    tensor = emit.physical(stored, order)
    plain = replace(source, bounds=None)
    if not (value.element == element and plain.same(target)):
        factors = source.scale / target.scale[0]
        tensor = emit.rescale(tensor, factors, element, int(source.zero_point[0]), int(target.zero_point[0]))
    if source.bounds is not None:
        tensor = _clamp(emit, tensor, source.bounds, dtype, target)
    elif limits(dtype) != limits({"i8": "int8", "i16": "int16"}.get(element, dtype)):
        tensor = emit.clamp(tensor, *limits(dtype))
    return emit.result(tensor, value.shape, dtype, order)


def _clamp(emit: Emitter, tensor: Tensor, bounds: tuple[float, float], dtype: str, target: Quantization) -> Tensor:
    """Clamp integers to bounds of the reals that they stand for."""
    low, high = (int(bound) for bound in quantize_numbers(np.array(bounds), target, dtype))
    return tensor if (low, high) == limits(dtype) else emit.clamp(tensor, low, high)


def _quantize_reals(emit: Emitter, value: Value, dtype: str, target: Quantization) -> Value:
    """Return integers of floats: divided, rounded to nearest even, saturated."""
    stored = emit.stored(value)
    shape = [1] * value.rank
    if target.axis is not None:
        shape[stored.order.index(target.axis)] = target.scale.size
    tensor = emit.mul(stored.tensor, emit.function.const((1 / target.scale).reshape(shape), "f32"))
    low, high = limits(dtype)
    # Rounded before the zero point is added, for it changes which numbers are even; the cast saturates on some
    # targets only.
    reach = float(1 << 24)
    tensor = emit.cast(emit.clamp(tensor, -reach, reach), "i32")
    if target.zero_point.any():
        tensor = emit.add(tensor, emit.function.const(target.zero_point.reshape(shape), "i32"))
    tensor = emit.clamp(tensor, low, high)
    return emit.result(emit.cast(tensor, ELEMENT_OF[dtype]), value.shape, dtype, stored.order)


@operator("QuantizeLinear", domain=RUNTIME_DOMAIN)
@operator("QuantizeLinear", limits="to int8, uint8, int16, int4 and uint4, with constant scales; not in blocks")
def quantize_linear(node: Node) -> Value:
    """Quantize."""
    value = node.input(0)
    found = read_parameters(node, node.graph.known)
    if found is None:
        raise node.error("expected a constant scale for all or for each channel, and a type of 4, 8 or 16 bits")
    dtype, target = found
    if not value.is_float:
        value = _as_float(node, value)
    return quantize(node, value, dtype, _on_axis(node, target, value))


def _as_float(node: Node, value: Value) -> Value:
    stored = node.emit.stored(value)
    tensor = node.emit.cast(node.emit.integers(value), "f32")
    return node.emit.result(tensor, value.shape, "float32", stored.order)


def _on_axis(node: Node, quantization: Quantization, value: Value) -> Quantization:
    """Return a quantization with its axis counted from the front and of the extent that the tensor has."""
    if quantization.axis is None:
        return quantization
    axis = node.axis(quantization.axis, value.rank)
    if value.shape[axis] != quantization.scale.size:
        raise node.error(f"has {quantization.scale.size} scales for an axis of {value.shape[axis]}")
    return replace(quantization, axis=axis)


@operator("DequantizeLinear", domain=RUNTIME_DOMAIN)
@operator("DequantizeLinear", limits="of int8, uint8, int16 and int32, with constant scales; in blocks: constants only")
def dequantize_linear(node: Node) -> Value:
    """Leave the integers as they are, and say what they stand for."""
    value = node.input(0)
    if value.is_constant and (node.integer("block_size", 0) or value.dtype not in STORED_IN):
        return constant(folding.evaluate(node, [node.constant(i, "operand") for i in range(len(node.inputs))])[0])
    if value.dtype not in STORED_IN or value.quantization is not None:
        raise node.error(f"expected int8, uint8, int16 or int32, found {value.dtype}")
    scale = node.constant(1, "scale")
    quantization = make_quantization(node, scale, node.constant(2, "zero point"), value.dtype, node.integer("axis", 1))
    return with_quantization(value, _on_axis(node, quantization, value))


def with_quantization(value: Value, quantization: Quantization) -> Value:
    """Return integers as the reals that they stand for."""
    changes: dict[str, object] = {"dtype": "float32", "quantization": quantization}
    if value.is_constant:
        stored = value.constant.astype(np.int64) - offset_of(value.dtype)
        changes["constant"] = stored.astype(STORED_IN[value.dtype])
    return value.with_data_of(**changes)


def dequantized_operand(node: Node, index: int, scale: int, axis: int = 1) -> Value:
    """Return operand `index`, whose scale and zero point are operands `scale` and `scale + 1`."""
    value = node.input(index)
    if value.dtype not in STORED_IN:
        raise node.error(f"expected 8-bit integers as operand {index}, found {value.dtype}")
    quantization = make_quantization(
        node, node.constant(scale, "scale"), node.constant(scale + 1, "zero point"), value.dtype, axis
    )
    return with_quantization(value, _on_axis(node, quantization, value))


def quantized_result(node: Node, value: Value, scale: int) -> Value:
    """Return a value in the scale and zero point that are operands `scale` and `scale + 1`."""
    zero_point = node.constant(scale + 1, "zero point")
    if zero_point is None or str(zero_point.dtype) not in STORED_IN:
        raise node.error("expected a zero point of 8 bits for its result")
    dtype = str(zero_point.dtype)
    target = make_quantization(node, node.constant(scale, "scale"), zero_point, dtype, 1)
    return quantize(node, value, dtype, target)


@operator("QLinearConv")
def qlinear_conv(node: Node) -> Value:
    """A convolution of integers."""
    x = dequantized_operand(node, 0, 1)
    weights = dequantized_operand(node, 3, 4, axis=0)
    bias = product_bias(node, 8, x, weights) if node.given(8) else None
    return quantized_result(node, convolve(node, x, weights, bias), 6)


def product_bias(node: Node, index: int, x: Value, weights: Value) -> Value:
    """Return an operand of int32 in the scale of products of two others."""
    integers = node.input(index)
    if integers.dtype != "int32":
        raise node.error(f"expected int32 as operand {index}, found {integers.dtype}")
    scale = x.quantization.scale[0] * weights.quantization.scale
    return with_quantization(
        integers, Quantization(scale, np.zeros(scale.size, np.int64), 0 if scale.size > 1 else None)
    )


@operator("QLinearMatMul")
def qlinear_matmul(node: Node) -> Value:
    """A product of matrices of integers."""
    product = multiply(node, dequantized_operand(node, 0, 1), dequantized_operand(node, 3, 4))
    return quantized_result(node, product, 6)


@operator("ConvInteger", "MatMulInteger")
def integer_product(node: Node) -> Value:
    """Sums of products of 8-bit integers, not rescaled."""
    operands = []
    for index in range(2):
        value = node.input(index)
        if value.dtype not in STORED_IN:
            raise node.error(f"expected 8-bit integers as operand {index}, found {value.dtype}")
        zero_point = node.constant(2 + index, "zero point")
        scale = np.ones(1 if zero_point is None else zero_point.size)
        quantization = make_quantization(node, scale, zero_point, value.dtype, 0)
        operands.append(with_quantization(value, _on_axis(node, quantization, value)))
    done = convolve(node, *operands, None) if node.operator == "ConvInteger" else multiply(node, *operands)
    if done.quantization is None:
        stored = node.emit.stored(done)
        bounded = node.emit.clamp(stored.tensor, -FLOAT_MAX, FLOAT_MAX)
        return node.emit.result(node.emit.cast(bounded, "i32"), done.shape, "int32", stored.order)
    return done.with_data_of(dtype="int32", quantization=None)
