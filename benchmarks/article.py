# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The network of `make demo` as .tflite files with random weights, so that there is something to measure without data.

Conv2D 32 3×3 relu on 28×28×1, MaxPool 2, Conv2D 64 3×3 relu, MaxPool 2, Dense 64 relu, Dense 10, softmax: in int8 as
TensorFlow quantizes it, and in float with the same weights. Time does not depend on what was learnt.
"""

import math
from dataclasses import dataclass, field
from pathlib import Path

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema

NAME = "article"
# Real values of activations lie in 0…4: inputs are in 0…1 and weights keep their spread.
ACTIVATION_SCALE, ZERO_POINT = 4 / 255, -128
SOFTMAX_SCALE = 1 / 256
# Of int8 values drawn evenly, the standard deviation.
WEIGHT_SPREAD = 73.3


@dataclass
class Builder:
    """A .tflite model that grows operator by operator; tensors are named by their index."""

    quantized: bool
    random: np.random.Generator = field(default_factory=lambda: np.random.default_rng(1))
    model: schema.ModelT = field(default_factory=schema.ModelT)
    graph: schema.SubGraphT = field(default_factory=schema.SubGraphT)

    def __post_init__(self) -> None:
        self.model.version, self.model.subgraphs = 3, [self.graph]
        self.model.operatorCodes, self.model.buffers, self.model.signatureDefs = [], [schema.BufferT()], []
        self.graph.name, self.graph.tensors, self.graph.operators = "main", [], []

    def add_tensor(
        self, name: str, shape: list[int], kind: int, scales: list[float] | None = None, zero_point: int = 0
    ) -> int:
        """Add a tensor; several scales are those of its first dimension."""
        tensor = schema.TensorT()
        tensor.name, tensor.shape, tensor.type, tensor.buffer, tensor.hasRank = name, shape, kind, 0, True
        if scales is not None:
            tensor.quantization = schema.QuantizationParametersT()
            tensor.quantization.scale, tensor.quantization.zeroPoint = scales, [zero_point] * len(scales)
        self.graph.tensors.append(tensor)
        return len(self.graph.tensors) - 1

    def add_activation(self, name: str, shape: list[int], scale: float = ACTIVATION_SCALE) -> int:
        """Add a feature map."""
        if not self.quantized:
            return self.add_tensor(name, shape, schema.TensorType.FLOAT32)
        return self.add_tensor(name, shape, schema.TensorType.INT8, [scale], ZERO_POINT)

    def set_content(self, tensor: int, content: np.ndarray) -> None:
        """Make a tensor a constant."""
        buffer = schema.BufferT()
        buffer.data = np.frombuffer(content.tobytes(), np.uint8)
        self.model.buffers.append(buffer)
        self.graph.tensors[tensor].buffer = len(self.model.buffers) - 1

    def add_parameters(self, name: str, shape: list[int]) -> list[int]:
        """Add weights (outputs first) and a bias of zeros."""
        fan_in = math.prod(shape[1:])
        integers = self.random.integers(-127, 128, shape, np.int8)
        scales = np.linspace(0.8, 1.2, shape[0]) / (WEIGHT_SPREAD * math.sqrt(fan_in))
        if self.quantized:
            weights = self.add_tensor(f"{name}/weights", shape, schema.TensorType.INT8, scales.tolist())
            self.set_content(weights, integers)
            bias_scales = (scales * ACTIVATION_SCALE).tolist()
            bias = self.add_tensor(f"{name}/bias", shape[:1], schema.TensorType.INT32, bias_scales)
            self.set_content(bias, np.zeros(shape[0], np.int32))
        else:
            weights = self.add_tensor(f"{name}/weights", shape, schema.TensorType.FLOAT32)
            reals = integers * scales.reshape(-1, *[1] * (len(shape) - 1))
            self.set_content(weights, reals.astype(np.float32))
            bias = self.add_tensor(f"{name}/bias", shape[:1], schema.TensorType.FLOAT32)
            self.set_content(bias, np.zeros(shape[0], np.float32))
        return [weights, bias]

    def add_operator(self, kind: str, options: object, inputs: list[int], output: int, version: int = 1) -> int:
        """Add an operator of a kind as the schema spells it, with its options; return its output."""
        code = schema.OperatorCodeT()
        code.builtinCode = code.deprecatedBuiltinCode = getattr(schema.BuiltinOperator, kind)
        code.version = version
        self.model.operatorCodes.append(code)
        operator = schema.OperatorT()
        operator.opcodeIndex = len(self.model.operatorCodes) - 1
        operator.inputs, operator.outputs = inputs, [output]
        operator.builtinOptions = options
        operator.builtinOptionsType = getattr(schema.BuiltinOptions, type(options).__name__.removesuffix("T"))
        self.graph.operators.append(operator)
        return output

    def add_convolution(self, name: str, source: int, channels: int) -> int:
        """Add a 3×3 convolution with relu, without padding."""
        _, height, width, inputs = self.graph.tensors[source].shape
        options = schema.Conv2DOptionsT()
        options.padding, options.strideH, options.strideW = schema.Padding.VALID, 1, 1
        options.fusedActivationFunction = schema.ActivationFunctionType.RELU
        parameters = self.add_parameters(name, [channels, 3, 3, inputs])
        output = self.add_activation(name, [1, height - 2, width - 2, channels])
        return self.add_operator("CONV_2D", options, [source, *parameters], output, version=3)

    def add_max_pool(self, name: str, source: int) -> int:
        """Add a maximum over 2×2, with stride 2."""
        _, height, width, channels = self.graph.tensors[source].shape
        options = schema.Pool2DOptionsT()
        options.padding = schema.Padding.VALID
        options.strideH = options.strideW = options.filterHeight = options.filterWidth = 2
        output = self.add_activation(name, [1, height // 2, width // 2, channels])
        return self.add_operator("MAX_POOL_2D", options, [source], output, version=2)

    def add_reshape(self, name: str, source: int) -> int:
        """Add a flattening."""
        shape = [1, math.prod(self.graph.tensors[source].shape)]
        target = self.add_tensor(f"{name}/shape", [2], schema.TensorType.INT32)
        self.set_content(target, np.array(shape, np.int32))
        options = schema.ReshapeOptionsT()
        options.newShape = shape
        return self.add_operator("RESHAPE", options, [source, target], self.add_activation(name, shape))

    def add_dense(self, name: str, source: int, channels: int, *, relu: bool) -> int:
        """Add a fully connected layer."""
        options = schema.FullyConnectedOptionsT()
        functions = schema.ActivationFunctionType
        options.fusedActivationFunction = functions.RELU if relu else functions.NONE
        parameters = self.add_parameters(name, [channels, self.graph.tensors[source].shape[1]])
        output = self.add_activation(name, [1, channels])
        return self.add_operator("FULLY_CONNECTED", options, [source, *parameters], output, version=5)

    def add_softmax(self, name: str, source: int) -> int:
        """Add a softmax."""
        options = schema.SoftmaxOptionsT()
        options.beta = 1.0
        output = self.add_activation(name, list(self.graph.tensors[source].shape), SOFTMAX_SCALE)
        return self.add_operator("SOFTMAX", options, [source], output, version=2)

    def finish(self, source: int, output: int) -> bytes:
        """Return the file of the network from `source` to `output`."""
        self.graph.inputs, self.graph.outputs = [source], [output]
        builder = flatbuffers.Builder(1 << 20)
        builder.Finish(self.model.Pack(builder), b"TFL3")
        return bytes(builder.Output())


def write_article(folder: Path, *, quantized: bool) -> Path:
    """Write the network into a folder and return its file."""
    builder = Builder(quantized)
    image = builder.add_activation("image", [1, 28, 28, 1])
    value = builder.add_max_pool("pool1", builder.add_convolution("conv1", image, 32))
    value = builder.add_max_pool("pool2", builder.add_convolution("conv2", value, 64))
    value = builder.add_dense("dense1", builder.add_reshape("flatten", value), 64, relu=True)
    value = builder.add_softmax("softmax", builder.add_dense("dense2", value, 10, relu=False))
    path = folder / f"{NAME}_{'int8' if quantized else 'fp32'}.tflite"
    path.write_bytes(builder.finish(image, value))
    return path
