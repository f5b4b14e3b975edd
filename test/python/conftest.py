# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Fixtures: small models made here, and the real networks where they are present."""

import os
from pathlib import Path

import flatbuffers
import pytest
from ai_edge_litert import schema_py_generated as schema

from npuc import keras_export
from npuc.errors import NpucError

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def data() -> Path:
    """Return the folder of real networks and labelled data, or skip the test."""
    folder = Path(os.environ.get("NPU_TEST_DATA", ROOT / ".." / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no real data at {folder} (NPU_TEST_DATA)")
    return folder


@pytest.fixture
def train_environment() -> None:
    """Skip the test unless the Python environment with Keras is there."""
    try:
        keras_export.find_train_python()
    except NpucError as error:
        pytest.skip(str(error))


def make_tensor(name: str, shape: list[int], scale: float, zero_point: int) -> schema.TensorT:
    """Return an int8 tensor of a .tflite model; a first dimension of -1 is an open batch."""
    tensor = schema.TensorT()
    tensor.name, tensor.type, tensor.buffer = name, schema.TensorType.INT8, 0
    tensor.shape, tensor.shapeSignature, tensor.hasRank = [abs(size) for size in shape], shape, True
    tensor.quantization = schema.QuantizationParametersT()
    tensor.quantization.scale, tensor.quantization.zeroPoint = [scale], [zero_point]
    return tensor


def make_tflite(shape: list[int]) -> bytes:
    """Return a .tflite model of one int8 sigmoid, with a signature that names its input and output."""
    code = schema.OperatorCodeT()
    code.builtinCode = code.deprecatedBuiltinCode = schema.BuiltinOperator.LOGISTIC
    code.version = 2
    operator = schema.OperatorT()
    operator.opcodeIndex, operator.inputs, operator.outputs = 0, [0], [1]
    graph = schema.SubGraphT()
    graph.tensors = [make_tensor("in", shape, 0.125, 3), make_tensor("sigmoid", shape, 1 / 256, -128)]
    graph.inputs, graph.outputs, graph.operators, graph.name = [0], [1], [operator], "main"
    signature = schema.SignatureDefT()
    signature.signatureKey, signature.subgraphIndex = "serving_default", 0
    signature.inputs, signature.outputs = [schema.TensorMapT()], [schema.TensorMapT()]
    signature.inputs[0].name, signature.inputs[0].tensorIndex = "image", 0
    signature.outputs[0].name, signature.outputs[0].tensorIndex = "probability", 1
    model = schema.ModelT()
    model.version, model.operatorCodes, model.subgraphs = 3, [code], [graph]
    model.buffers, model.signatureDefs = [schema.BufferT()], [signature]
    builder = flatbuffers.Builder(1024)
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


@pytest.fixture
def sigmoid_tflite(tmp_path: Path) -> Path:
    """Return a .tflite file of one int8 sigmoid with an open batch."""
    path = tmp_path / "sigmoid.tflite"
    path.write_bytes(make_tflite([-1, 4]))
    return path
