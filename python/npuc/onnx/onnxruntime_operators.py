# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Operators of ONNX Runtime on quantized tensors, which its quantizer writes (QOperator format)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from npuc.onnx.activations import leaky_relu, sigmoid
from npuc.onnx.arithmetic import add_values, multiply_values
from npuc.onnx.dense import multiply
from npuc.onnx.integer_softmax import MOST_CLASSES, integer_softmax
from npuc.onnx.movement import concatenate
from npuc.onnx.node import Node
from npuc.onnx.operators import RUNTIME_DOMAIN, operator
from npuc.onnx.pooling import average
from npuc.onnx.quantization import dequantized_operand, product_bias, quantized_result
from npuc.onnx.reductions import reduce_value
from npuc.onnx.values import Value


def _check_layout(node: Node) -> None:
    if node.flag("channels_last"):
        raise node.error("has its channels last; export the model before ONNX Runtime optimizes its layout")


@operator("QLinearAdd", "QLinearMul", domain=RUNTIME_DOMAIN)
def arithmetic(node: Node) -> Value:
    """A sum or product."""
    a, b = dequantized_operand(node, 0, 1), dequantized_operand(node, 3, 4)
    done = add_values(node, a, b) if node.operator == "QLinearAdd" else multiply_values(node, a, b)
    return quantized_result(node, done, 6)


@operator("QLinearAveragePool", domain=RUNTIME_DOMAIN)
def average_pool(node: Node) -> Value:
    """The mean of each window."""
    _check_layout(node)
    return quantized_result(node, average(node, dequantized_operand(node, 0, 1)), 3)


@operator("QLinearGlobalAveragePool", domain=RUNTIME_DOMAIN)
def global_average_pool(node: Node) -> Value:
    """The mean of each channel."""
    _check_layout(node)
    x = dequantized_operand(node, 0, 1)
    return quantized_result(node, reduce_value(node, x, "Mean", range(2, x.rank), keep=True), 3)


@operator("QLinearLeakyRelu", "QLinearSigmoid", domain=RUNTIME_DOMAIN)
def function(node: Node) -> Value:
    """A function of one number, as a table."""
    x = dequantized_operand(node, 0, 1)
    what = leaky_relu(node) if node.operator == "QLinearLeakyRelu" else sigmoid(node)
    return quantized_result(node, x.with_data_of(quantization=replace(x.quantization, function=what)), 3)


@operator("QLinearSoftmax", domain=RUNTIME_DOMAIN, limits="along one axis, of at most 4095 classes")
def softmax(node: Node) -> Value:
    """Exponentials over their sum."""
    x = dequantized_operand(node, 0, 1)
    axis = node.axis(node.integer("axis", -1), x.rank)
    if x.shape[axis] > MOST_CLASSES or (node.integer("opset", 13) < 13 and axis != x.rank - 1):
        raise node.error(f"expected at most {MOST_CLASSES} classes along one axis, the last one before opset 13")
    return quantized_result(node, integer_softmax(node.emit, x, axis), 3)


@operator("QLinearConcat", domain=RUNTIME_DOMAIN)
def concat(node: Node) -> Value:
    """Tensors one after the other."""
    parts = []
    for index in range(2, len(node.inputs), 3):
        integers = quantized_result(node, dequantized_operand(node, index, index + 1), 0)
        parts.append(integers)
    if not parts:
        raise node.error("expected at least one tensor, found none")
    return concatenate(node, parts)


@operator("QGemm", domain=RUNTIME_DOMAIN)
def gemm(node: Node) -> Value:
    """Alpha × A' × B' + C, quantized if a scale is given."""
    if node.number("alpha", 1.0) != 1.0:
        raise node.error("expected an alpha of 1")
    columns = 0 if node.flag("transB") else 1
    a, b = dequantized_operand(node, 0, 1), dequantized_operand(node, 3, 4, axis=columns)
    bias = product_bias(node, 6, a, b) if node.given(6) else None
    a = node.emit.permuted(a, (1, 0)) if node.flag("transA") else a
    b = node.emit.permuted(b, (1, 0)) if node.flag("transB") else b
    if bias is not None and (not bias.is_constant or not b.is_constant or bias.size != b.shape[1]):
        raise node.error("expected a constant matrix, and a constant number for each of its columns")
    if bias is not None:
        bias = bias.with_data_of(shape=(bias.size,), order=(0,), constant=np.reshape(bias.constant, -1))
    product = multiply(node, a, b, bias)
    return quantized_result(node, product, 7) if node.given(7) else product
