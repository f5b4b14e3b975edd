# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Small .tflite models of one operator."""

import flatbuffers
from ai_edge_litert import schema_py_generated as schema


def make_tensor(name: str, shape: list[int], scale: float, zero_point: int) -> schema.TensorT:
    """Return an int8 tensor of a .tflite model; a first dimension of -1 is an open batch."""
    tensor = schema.TensorT()
    tensor.name, tensor.type, tensor.buffer = name, schema.TensorType.INT8, 0
    tensor.shape, tensor.shapeSignature, tensor.hasRank = [abs(size) for size in shape], shape, True
    tensor.quantization = schema.QuantizationParametersT()
    tensor.quantization.scale, tensor.quantization.zeroPoint = [scale], [zero_point]
    return tensor


def make_tflite(shape: list[int], *, softmax: bool = False) -> bytes:
    """Return a .tflite model of one int8 sigmoid or softmax, with a signature that names its input and output."""
    code = schema.OperatorCodeT()
    code.builtinCode = schema.BuiltinOperator.SOFTMAX if softmax else schema.BuiltinOperator.LOGISTIC
    code.deprecatedBuiltinCode = code.builtinCode
    code.version = 2
    operator = schema.OperatorT()
    if softmax:
        operator.builtinOptionsType = schema.BuiltinOptions.SoftmaxOptions
        operator.builtinOptions = schema.SoftmaxOptionsT()
        operator.builtinOptions.beta = 1.0
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
