# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Scales and zero points of QuantizeLinear and DequantizeLinear."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import onnx

from npuc.onnx.node import Node
from npuc.onnx.values import UNSIGNED_OFFSET, Quantization

# The integers that quantized tensors are of here, and what they are stored in.
STORED_IN = {
    "int8": np.int8,
    "uint8": np.int8,
    "int4": np.int8,
    "uint4": np.int8,
    "int16": np.int16,
    "int32": np.int32,
}


def offset_of(dtype: str) -> int:
    """Return the model's integer minus the stored one."""
    return UNSIGNED_OFFSET if dtype == "uint8" else 0


def to_unsigned(zero_point: np.ndarray, dtype: str) -> np.ndarray:
    """Return the zero point of stored integers as the model has it."""
    return zero_point + offset_of(dtype)


def limits(dtype: str) -> tuple[int, int]:
    """Return the least and the greatest stored integer of a type."""
    special = {"int4": (-8, 7), "uint4": (0, 15)}
    if dtype in special:
        return special[dtype]
    info = np.iinfo(STORED_IN[dtype])
    return int(info.min), int(info.max)


def make_quantization(
    node: Node, scale: np.ndarray, zero_point: np.ndarray | None, dtype: str, axis: int
) -> Quantization:
    """Return a quantization of stored integers.

    Raises
    ------
    NpucError
        If a scale is not positive and finite, or scales and zero points do not fit together.
    """
    scales = np.asarray(scale, np.float64).reshape(-1)
    if not scales.size or not np.isfinite(scales).all() or (scales <= 0).any():
        raise node.error("expected scales that are positive and finite")
    zeros = np.zeros(scales.size, np.int64) if zero_point is None else zero_point.astype(np.int64).reshape(-1)
    if zeros.size != scales.size:
        raise node.error(f"expected as many zero points as scales, found {zeros.size} and {scales.size}")
    return Quantization(scales, zeros - offset_of(dtype), axis if scales.size > 1 else None)


def read_parameters(node: Node, known: Callable[[str], np.ndarray | None]) -> tuple[str, Quantization] | None:
    """Return the type and quantization that a node names, or None if they are computed or of an unusual form.

    Parameters
    ----------
    node
        A QuantizeLinear or DequantizeLinear.
    known
        What returns the elements of a name, or None.
    """
    if not node.given(1) or node.integer("block_size", 0) != 0:
        return None
    scale = known(node.inputs[1])
    zero_point = known(node.inputs[2]) if node.given(2) else None
    if scale is None or scale.ndim > 1 or (node.given(2) and zero_point is None):
        return None
    dtype = str(zero_point.dtype) if zero_point is not None else "uint8"
    if zero_point is None and node.integer("output_dtype", 0):
        dtype = str(onnx.helper.tensor_dtype_to_np_dtype(node.integer("output_dtype")))
    if dtype not in STORED_IN:
        return None
    return dtype, make_quantization(node, scale, zero_point, dtype, node.integer("axis", 1))
