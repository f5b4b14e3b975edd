# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes small ONNX models, a node a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OPSET = 17
# The domain of ONNX Runtime's own operators.
RUNTIME = "com.microsoft"


@dataclass
class Graph:
    """A graph that is built up; tensors are named by their order."""

    nodes: list[onnx.NodeProto] = field(default_factory=list)
    inputs: list[onnx.ValueInfoProto] = field(default_factory=list)
    initializers: list[onnx.TensorProto] = field(default_factory=list)
    random: np.random.Generator = field(default_factory=lambda: np.random.default_rng(3))

    def input(self, shape: Sequence[int | str], kind: int = TensorProto.FLOAT) -> str:
        """Add an input; its name is x0, x1 …"""
        self.inputs.append(helper.make_tensor_value_info(f"x{len(self.inputs)}", kind, shape))
        return self.inputs[-1].name

    def const(self, values: object, dtype: type = np.float32) -> str:
        """Add a constant."""
        name = f"c{len(self.initializers)}"
        self.initializers.append(numpy_helper.from_array(np.asarray(values, dtype), name))
        return name

    def op(self, operator: str, *operands: str, results: int = 1, **attributes: object) -> str:
        """Add a node, named by its operator and number; returns its first result, whose name is that and 0."""
        name = f"{operator}_{len(self.nodes)}"
        outputs = [f"{name}:{i}" for i in range(results)]
        self.nodes.append(helper.make_node(operator, operands, outputs, name=name, **attributes))
        return outputs[0]

    def quantized(self, tensor: str, scale: object, zero_point: object, dtype: type = np.int8) -> str:
        """Quantize and dequantize a tensor."""
        parameters = self.const(scale), self.const(zero_point, dtype)
        return self.op("DequantizeLinear", self.op("QuantizeLinear", tensor, *parameters), *parameters)

    def weights(self, shape: Sequence[int], axis: int | None = 0) -> tuple[str, np.ndarray]:
        """Add random int8 weights with a scale for each extent of an axis, or one; returns the scales, too."""
        values = self.random.integers(-127, 128, shape)
        scales = self.random.uniform(0.001, 0.01, () if axis is None else shape[axis]).astype(np.float32)
        parameters = self.const(scales), self.const(np.zeros(scales.shape), np.int8)
        attributes = {} if axis is None else {"axis": axis}
        return self.op("DequantizeLinear", self.const(values, np.int8), *parameters, **attributes), scales

    def bias(self, scales: np.ndarray) -> str:
        """Add a random int32 bias with a scale for each channel."""
        values = self.random.integers(-3000, 3000, scales.size)
        parameters = self.const(scales), self.const(np.zeros(scales.shape), np.int32)
        return self.op("DequantizeLinear", self.const(values, np.int32), *parameters, axis=0)

    def model(self, *outputs: str, opset: int = OPSET) -> onnx.ModelProto:
        """Return the model."""
        results = [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in outputs]
        opsets = [helper.make_opsetid("", opset), helper.make_opsetid(RUNTIME, 1)]
        graph = helper.make_graph(self.nodes, "graph", self.inputs, results, self.initializers)
        return helper.make_model(graph, opset_imports=opsets, ir_version=9)
