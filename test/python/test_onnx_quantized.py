# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""QDQ networks become integer TOSA, which gives ONNX Runtime's integers, on the CPU and on the chip."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from onnx import TensorProto, helper

from npuc.compiler import compile_model
from npuc.edges import dequantize, to_elements
from npuc.onnx.graph import import_graph
from npuc.runner import load_program, run_arrays
from onnx_graphs import OPSET, RUNTIME, Graph
from onnx_nodes import write_module
from onnx_runtime import make_session

# Scales whose ratios are no simple fractions, so that no result lies half-way between two integers: ONNX rounds ties to
# even, TOSA up.
SCALE, OTHER, RESULT = 0.02031, 0.05173, 0.06191
SHAPE = (1, 8, 9, 9)
# Networks with operations that the chip has not.
NOT_ON_CHIP = ("transposed_convolution", "dense_layers", "resizes")
CASES: dict[str, Callable[[Graph, type], list[str]]] = {}


def case(build: Callable[[Graph, type], list[str]]) -> Callable[[Graph, type], list[str]]:
    """Register a network."""
    CASES[build.__name__] = build
    return build


def zero(dtype: type) -> int:
    """Return a zero point off the middle."""
    return 3 if dtype == np.int8 else 131


def start(g: Graph, dtype: type, shape: tuple[int, ...] = SHAPE, scale: float = SCALE) -> str:
    """Return a quantized input."""
    return g.quantized(g.input(shape), scale, zero(dtype), dtype)


def conv(g: Graph, x: str, channels: int, group: int = 1, **attributes: object) -> str:
    """Return a 3×3 convolution of 8 channels."""
    weights, scales = g.weights((channels, 8 // group, 3, 3))
    bias = g.bias((scales * np.float32(SCALE)).astype(np.float32))
    return g.op("Conv", x, weights, bias, group=group, pads=[1] * 4, **attributes)


@case
def convolutions(g: Graph, dtype: type) -> list[str]:
    x, low = start(g, dtype), zero(dtype) - 100
    plain = g.quantized(conv(g, x, 16), 0.15, zero(dtype), dtype)
    grouped = g.quantized(g.op("Relu", conv(g, x, 16, group=2)), 0.15, low, dtype)
    bounds = g.const(0.0), g.const(6.0)
    depthwise = g.quantized(g.op("Clip", conv(g, x, 8, group=8, strides=[2, 2]), *bounds), 0.05, low, dtype)
    return [plain, grouped, depthwise]


@case
def weights_of_other_types(g: Graph, dtype: type) -> list[str]:
    half = g.random.integers(-8, 8, 4 * 8 * 9).tolist()
    g.initializers.append(helper.make_tensor("half", TensorProto.INT4, (4, 8, 3, 3), half))
    g.initializers.append(helper.make_tensor("zeros", TensorProto.INT4, (4,), [0] * 4))
    weights = g.op("DequantizeLinear", "half", g.const(g.random.uniform(0.05, 0.1, 4)), "zeros", axis=0)
    y = g.quantized(g.op("Conv", start(g, dtype), weights, pads=[1] * 4), 0.2011, zero(dtype), dtype)
    unsigned = g.const(g.random.integers(0, 256, (6, 4, 1, 1)), np.uint8), g.const(0.013), g.const(117, np.uint8)
    return [g.quantized(g.op("Conv", y, g.op("DequantizeLinear", *unsigned)), 0.3077, zero(dtype), dtype)]


@case
def transposed_convolution(g: Graph, dtype: type) -> list[str]:
    weights, _ = g.weights((8, 4, 3, 3), axis=None)
    attributes = {"strides": [2, 2], "pads": [1] * 4, "output_padding": [1, 1]}
    return [g.quantized(g.op("ConvTranspose", start(g, dtype), weights, **attributes), 0.2, zero(dtype), dtype)]


@case
def two_operands(g: Graph, dtype: type) -> list[str]:
    x = start(g, dtype)
    y = g.quantized(g.input((1, 8, 1, 1)), OTHER, zero(dtype) - 20, dtype)
    return [g.quantized(g.op(name, x, y), RESULT, zero(dtype), dtype) for name in ("Add", "Sub", "Mul")]


@case
def concatenation(g: Graph, dtype: type) -> list[str]:
    x = start(g, dtype)
    y = g.quantized(g.input((1, 4, 9, 9)), OTHER, zero(dtype) - 20, dtype)
    return [g.quantized(g.op("Concat", x, y, axis=1), RESULT, zero(dtype), dtype)]


@case
def pools(g: Graph, dtype: type) -> list[str]:
    x = start(g, dtype)
    window = {"kernel_shape": [3, 3], "strides": [2, 2], "pads": [1] * 4}
    largest = g.quantized(g.op("MaxPool", x, **window), SCALE, zero(dtype), dtype)
    mean = g.quantized(g.op("AveragePool", largest, kernel_shape=[2, 2]), 0.0153, zero(dtype), dtype)
    whole = g.quantized(g.op("GlobalAveragePool", largest), 0.01017, zero(dtype), dtype)
    reduced = g.quantized(g.op("ReduceMean", x, axes=[2, 3], keepdims=0), 0.01017, zero(dtype), dtype)
    return [largest, mean, whole, reduced]


@case
def functions(g: Graph, dtype: type) -> list[str]:
    x = start(g, dtype)
    names = ("Sigmoid", "Tanh", "LeakyRelu", "HardSwish", "Elu", "HardSigmoid", "Relu")
    results = [g.op(name, x) for name in names]
    # A chain, and a product of a tensor and a function of it, become one table, too.
    results += [g.op("Sqrt", g.op("Abs", x)), g.op("Mul", x, g.op("Sigmoid", x))]
    return [g.quantized(result, 1 / 64, zero(dtype), dtype) for result in results]


@case
def dense_layers(g: Graph, dtype: type) -> list[str]:
    weights, _ = g.weights((648, 10), axis=1)
    flat = g.op("MatMul", g.op("Flatten", start(g, dtype)), weights)
    biased = g.op("Add", flat, g.const(g.random.uniform(-1, 1, 10)))
    rows = start(g, dtype, (4, 20))
    more, scales = g.weights((10, 20))
    dense = g.op("Gemm", rows, more, g.bias((scales * np.float32(SCALE)).astype(np.float32)), transB=1)
    computed = g.op("MatMul", rows, g.quantized(g.input((20, 7)), OTHER, zero(dtype), dtype))
    return [g.quantized(result, 0.2, zero(dtype), dtype) for result in (biased, dense, computed)]


@case
def resizes(g: Graph, dtype: type) -> list[str]:
    x, twice = start(g, dtype), g.const([1, 1, 2, 2])
    asymmetric = {"coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor"}
    nearest = g.quantized(g.op("Resize", x, "", twice, mode="nearest", **asymmetric), SCALE, zero(dtype), dtype)
    return [nearest, g.quantized(g.op("Resize", x, "", twice, mode="linear"), 0.0183, zero(dtype), dtype)]


@case
def movement(g: Graph, dtype: type) -> list[str]:
    x = start(g, dtype)
    padded = g.op("Pad", x, g.const([0, 0, 1, 2, 0, 0, 3, 1], np.int64), g.const(0.0))
    bounds = [g.const([number], np.int64) for number in (1, 9, 3, 2)]
    results = [padded, g.op("Slice", x, *bounds), g.op("Transpose", x, perm=[0, 3, 1, 2])]
    results.append(g.op("Split", x, axis=1, results=2))
    return [g.quantized(result, SCALE, zero(dtype), dtype) for result in results]


@case
def softmax(g: Graph, dtype: type) -> list[str]:
    least = np.iinfo(dtype).min
    return [g.quantized(g.op("Softmax", g.op("Flatten", start(g, dtype))), 1 / 256, least, dtype)]


def _integers(g: Graph, dtype: type, shape: tuple[int, ...] = SHAPE, scale: float = SCALE, low: int = 0) -> list[str]:
    """Return an input as integers, with its scale and zero point."""
    parameters = [g.const(scale), g.const(zero(dtype) - low, dtype)]
    return [g.op("QuantizeLinear", g.input(shape), *parameters), *parameters]


@case
def operators_of_onnx_runtime(g: Graph, dtype: type) -> list[str]:
    x, y = _integers(g, dtype), _integers(g, dtype, scale=OTHER, low=20)
    logits = _integers(g, dtype, (1, 20), 0.0831)
    result = [g.const(RESULT), g.const(zero(dtype), dtype)]
    shares = [g.const(1 / 256), g.const(np.iinfo(dtype).min, dtype)]
    own = {"domain": RUNTIME}
    found = [g.op(name, *x, *y, *result, **own) for name in ("QLinearAdd", "QLinearMul")]
    found += [g.op(name, *x, *result, **own) for name in ("QLinearSigmoid", "QLinearGlobalAveragePool")]
    found.append(g.op("QLinearLeakyRelu", *x, *result, alpha=0.1, **own))
    found.append(g.op("QLinearAveragePool", *x, *result, kernel_shape=[3, 3], **own))
    found.append(g.op("QLinearConcat", *result, *x, *y, axis=1, **own))
    softmax = g.op("QLinearSoftmax", *logits, *shares, axis=-1, opset=13, **own)
    outputs = [g.op("DequantizeLinear", tensor, *result) for tensor in found]
    return [*outputs, g.op("DequantizeLinear", softmax, *shares)]


@case
def products_of_integers(g: Graph, dtype: type) -> list[str]:
    def weights(shape: tuple[int, ...]) -> list[str]:
        channels = shape[0]
        values, scales = g.random.integers(-127, 128, shape), g.random.uniform(0.001, 0.01, channels)
        return [g.const(values, np.int8), g.const(scales), g.const(np.zeros(channels), np.int8)]

    x, rows = _integers(g, dtype), _integers(g, dtype, (3, 20))
    bias = g.const(g.random.integers(-3000, 3000, 10), np.int32)
    result = [g.const(0.2), g.const(zero(dtype), dtype)]
    matrix = [g.const(g.random.integers(0, 256, (20, 10)), np.uint8), g.const(0.013), g.const(117, np.uint8)]
    found = [g.op("QLinearConv", *x, *weights((10, 8, 3, 3)), *result, bias, pads=[1] * 4)]
    found.append(g.op("QGemm", *rows, *weights((10, 20)), bias, *result, transB=1, domain=RUNTIME))
    if dtype == np.uint8:
        found.append(g.op("QLinearMatMul", *rows, *matrix, *result))
    return [g.op("DequantizeLinear", tensor, *result) for tensor in found]


@pytest.mark.parametrize("dtype", [np.int8, np.uint8])
@pytest.mark.parametrize("name", CASES)
def test_integers_are_those_of_onnx_runtime(name: str, dtype: type, tmp_path: Path) -> None:
    graph = Graph()
    # Types of 4 bits came with opset 21.
    model = graph.model(*CASES[name](graph, dtype), opset=21 if name == "weights_of_other_types" else OPSET)
    imported = import_graph(model)
    assert "f32" not in imported.text
    inputs = [
        graph.random.uniform(-2.5, 2.5, [d.dim_value for d in value.type.tensor_type.shape.dim]).astype(np.float32)
        for value in model.graph.input
    ]
    # Each node by itself, but for products of uint8 and int8.
    mixes_signs = name == "products_of_integers" and dtype == np.uint8
    session = make_session(model.SerializeToString(), optimize=mixes_signs)
    expected = session.run(None, {f"x{i}": array for i, array in enumerate(inputs)})
    program = load_program(write_module(imported, tmp_path))
    assert {port.dtype for port in (*program.inputs, *program.outputs)} == {np.dtype(dtype)}
    arrays = [to_elements(array, port) for array, port in zip(inputs, program.inputs, strict=True)]
    found = run_arrays(program, arrays)
    for ours, theirs, port in zip(found, expected, program.outputs, strict=True):
        steps = np.rint((dequantize(ours, port) - theirs) / port.scale)
        np.testing.assert_array_equal(steps, 0, err_msg=port.name)
    if name in NOT_ON_CHIP:
        return
    compile_model(program.path, tmp_path / "model.npu")
    for ours, native in zip(run_arrays(load_program(tmp_path / "model.npu"), arrays), found, strict=True):
        np.testing.assert_array_equal(ours, native)


@pytest.mark.parametrize("dtype", [np.int8, np.uint8])
def test_windows_over_the_edge_are_off_by_a_step_at_most(dtype: type, tmp_path: Path) -> None:
    # TOSA rounds such an average to the scale of its operand before it is rescaled.
    graph = Graph()
    pool = graph.op("AveragePool", start(graph, dtype), kernel_shape=[3, 3], pads=[1] * 4)
    model = graph.model(graph.quantized(pool, 0.0153, zero(dtype), dtype))
    image = graph.random.uniform(-2.5, 2.5, SHAPE).astype(np.float32)
    expected = make_session(model.SerializeToString()).run(None, {"x0": image})[0]
    program = load_program(write_module(import_graph(model), tmp_path))
    port = program.outputs[0]
    found = dequantize(run_arrays(program, [to_elements(image, program.inputs[0])])[0], port)
    assert np.abs(np.rint((found - expected) / port.scale)).max() <= 1
