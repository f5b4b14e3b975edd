# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Quantization: integer networks that compute what the float ones do, bit for bit as the TOSA reference model."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

import real_data
from npuc.importer import import_model
from npuc.programs import find_program, run_program
from npuc.reference_model import ReferenceModel

ZERO = '%zero = "tosa.const"() <{values = dense<0.0> : tensor<1xf32>}> : () -> tensor<1xf32>'
NO_SHIFT = '%shift = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>'


def quantize(model: Path, output: Path, options: str) -> str:
    """Quantize a model file by the pipeline, and return the module that came out."""
    run_program([find_program("npu-opt"), model, f"--npu-quantize-pipeline={options}", "-o", output], str(model))
    return output.read_text()


def run(model: Path, inputs: list[np.ndarray], folder: Path) -> np.ndarray:
    """Return the only output of a model on arrays of any number of samples, by the CPU target."""
    command: list[str | Path] = [find_program("npu-run"), model, f"--output={folder / 'output.npy'}"]
    for number, array in enumerate(inputs):
        np.save(folder / f"input{number}.npy", array)
        command.append(f"--input={folder / f'input{number}.npy'}")
    run_program(command, str(model))
    return np.load(folder / "output.npy")


def weights(shape: tuple[int, ...], channel_axes: tuple[int, ...]) -> str:
    """Return constant weights that their quantization represents exactly, as MLIR: up to ±127 in each channel."""
    numbers = np.random.default_rng(0).integers(-127, 128, shape)
    first = tuple(slice(None) if axis in channel_axes else 0 for axis in range(len(shape)))
    numbers[first] = 127
    tensor = f"tensor<{'x'.join(map(str, shape))}xf32>"
    return f'%w = "tosa.const"() <{{values = dense<{(numbers / 128).tolist()}> : {tensor}}}> : () -> {tensor}'


@dataclass
class Case:
    """A float function, and the ranges of its inputs."""

    body: str
    result: str
    inputs: list[str] = field(default_factory=lambda: ["1x4x4x2"])
    ranges: list[tuple[float, float]] = field(default_factory=lambda: [(-4.0, 3.96875), (-1.0, 3.0)])

    def text(self) -> str:
        """Return the module."""
        arguments = ", ".join(f"%x{number}: tensor<{shape}xf32>" for number, shape in enumerate(self.inputs))
        return (
            f"func.func @f({arguments}) -> tensor<{self.result}xf32> {{\n{ZERO}\n{NO_SHIFT}\n{self.body}\n"
            f"return %y : tensor<{self.result}xf32>\n}}\n"
        )


def binary(op: str, shift: bool = False) -> Case:
    """Return a case of one operation on two tensors, the second broadcast."""
    return Case(
        f"%y = tosa.{op} %x0, %x1{', %shift' if shift else ''} : (tensor<1x4x4x2xf32>, tensor<1x1x4x2xf32>"
        f"{', tensor<1xi8>' if shift else ''}) -> tensor<1x4x4x2xf32>",
        "1x4x4x2",
        ["1x4x4x2", "1x1x4x2"],
    )


def softmax(shape: str, axis: int, reduced: str) -> Case:
    """Return a softmax as Arm's converter spells it."""
    return Case(
        f"""%max = tosa.reduce_max %x0 {{axis = {axis} : i32}} : (tensor<{shape}xf32>) -> tensor<{reduced}xf32>
        %d = tosa.sub %x0, %max : (tensor<{shape}xf32>, tensor<{reduced}xf32>) -> tensor<{shape}xf32>
        %e = tosa.exp %d : (tensor<{shape}xf32>) -> tensor<{shape}xf32>
        %s = tosa.reduce_sum %e {{axis = {axis} : i32}} : (tensor<{shape}xf32>) -> tensor<{reduced}xf32>
        %r = tosa.reciprocal %s : (tensor<{reduced}xf32>) -> tensor<{reduced}xf32>
        %y = tosa.mul %e, %r, %shift : (tensor<{shape}xf32>, tensor<{reduced}xf32>, tensor<1xi8>)
          -> tensor<{shape}xf32>""",
        shape,
        [shape],
    )


CONV = "dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>"
BIAS = '%b = "tosa.const"() <{values = dense<[1.0, -2.0, 0.5, 0.0]> : tensor<4xf32>}> : () -> tensor<4xf32>'
HALF = '%half = "tosa.const"() <{values = dense<0.5> : tensor<1x1x1x1xf32>}> : () -> tensor<1x1x1x1xf32>'
SAME = "(tensor<1x4x4x2xf32>) -> tensor<1x4x4x2xf32>"

CASES = {
    "convolution": Case(
        f"""{weights((4, 3, 3, 2), (0,))}
        {BIAS}
        %c = tosa.conv2d %x0, %w, %b, %zero, %zero {{acc_type = f32, {CONV}}} : (tensor<1x4x4x2xf32>,
          tensor<4x3x3x2xf32>, tensor<4xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x4x4x4xf32>
        %y = tosa.clamp %c {{max_val = 6.0 : f32, min_val = 0.0 : f32}} : (tensor<1x4x4x4xf32>)
          -> tensor<1x4x4x4xf32>""",
        "1x4x4x4",
    ),
    "depthwise": Case(
        f"""{weights((3, 3, 2, 2), (2, 3))}
        {BIAS}
        %y = tosa.depthwise_conv2d %x0, %w, %b, %zero, %zero {{acc_type = f32, {CONV}}} : (tensor<1x4x4x2xf32>,
          tensor<3x3x2x2xf32>, tensor<4xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x4x4x4xf32>""",
        "1x4x4x4",
    ),
    "matmul": Case(
        """%y = tosa.matmul %x0, %x1, %zero, %zero : (tensor<1x4x8xf32>, tensor<1x8x4xf32>, tensor<1xf32>,
          tensor<1xf32>) -> tensor<1x4x4xf32>""",
        "1x4x4",
        ["1x4x8", "1x8x4"],
    ),
    "add": binary("add"),
    "sub": binary("sub"),
    "mul": binary("mul", shift=True),
    "maximum": binary("maximum"),
    "minimum": binary("minimum"),
    "concat": Case(
        """%y = tosa.concat %x0, %x1 {axis = 2 : i32} : (tensor<1x4x4x2xf32>, tensor<1x4x1x2xf32>)
          -> tensor<1x4x5x2xf32>""",
        "1x4x5x2",
        ["1x4x4x2", "1x4x1x2"],
    ),
    "mean": Case(
        """%n = "tosa.const"() <{values = dense<0.0625> : tensor<1x1x1x1xf32>}> : () -> tensor<1x1x1x1xf32>
        %h = tosa.reduce_sum %x0 {axis = 1 : i32} : (tensor<1x4x4x2xf32>) -> tensor<1x1x4x2xf32>
        %s = tosa.reduce_sum %h {axis = 2 : i32} : (tensor<1x1x4x2xf32>) -> tensor<1x1x1x2xf32>
        %y = tosa.mul %s, %n, %shift : (tensor<1x1x1x2xf32>, tensor<1x1x1x1xf32>, tensor<1xi8>)
          -> tensor<1x1x1x2xf32>""",
        "1x1x1x2",
    ),
    "max_pool": Case(
        """%y = tosa.max_pool2d %x0 {kernel = array<i64: 3, 3>, pad = array<i64: 1, 1, 1, 1>,
          stride = array<i64: 1, 1>} : """
        + SAME,
        "1x4x4x2",
    ),
    "avg_pool": Case(
        """%y = tosa.avg_pool2d %x0, %zero, %zero {acc_type = f32, kernel = array<i64: 3, 3>,
          pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>} : (tensor<1x4x4x2xf32>, tensor<1xf32>,
          tensor<1xf32>) -> tensor<1x4x4x2xf32>""",
        "1x4x4x2",
    ),
    "tanh": Case(f"%y = tosa.tanh %x0 : {SAME}", "1x4x4x2"),
    "sigmoid": Case(f"%y = tosa.sigmoid %x0 : {SAME}", "1x4x4x2"),
    "swish": Case(
        f"""%s = tosa.sigmoid %x0 : {SAME}
        %y = tosa.mul %x0, %s, %shift : (tensor<1x4x4x2xf32>, tensor<1x4x4x2xf32>, tensor<1xi8>)
          -> tensor<1x4x4x2xf32>""",
        "1x4x4x2",
    ),
    "leaky_rectifier": Case(
        f"""{HALF}
        %s = tosa.mul %x0, %half, %shift : (tensor<1x4x4x2xf32>, tensor<1x1x1x1xf32>, tensor<1xi8>)
          -> tensor<1x4x4x2xf32>
        %y = tosa.maximum %x0, %s : (tensor<1x4x4x2xf32>, tensor<1x4x4x2xf32>) -> tensor<1x4x4x2xf32>""",
        "1x4x4x2",
    ),
    "resize": Case(
        """%scale = tosa.const_shape {values = dense<[4, 2, 4, 2]> : tensor<4xindex>} : () -> !tosa.shape<4>
        %offset = tosa.const_shape {values = dense<[-1, -1]> : tensor<2xindex>} : () -> !tosa.shape<2>
        %border = tosa.const_shape {values = dense<[1, 1]> : tensor<2xindex>} : () -> !tosa.shape<2>
        %y = tosa.resize %x0, %scale, %offset, %border {mode = BILINEAR} : (tensor<1x4x4x2xf32>, !tosa.shape<4>,
          !tosa.shape<2>, !tosa.shape<2>) -> tensor<1x8x8x2xf32>""",
        "1x8x8x2",
    ),
    "softmax": softmax("1x10", 1, "1x1"),
    "softmax_of_columns": softmax("1x5x4", 1, "1x1x4"),
    # More classes than the importers' last shift has room for.
    "softmax_of_many": softmax("1x1001", 1, "1x1"),
}


def quantization(text: str) -> list[tuple[float, int]]:
    """Return scale and zero point of the inputs and the output that a module records."""
    signature = next(line for line in text.splitlines() if "func.func" in line)
    return [
        (float(scale), int(zero))
        for scale, zero in re.findall(r"npu.scale = (\S+) : f64, npu.zero_point = (\S+) : i64", signature)
    ]


@pytest.mark.parametrize("name", CASES)
def test_operations_to_one_step_and_as_the_reference_model(name: str, tmp_path: Path) -> None:
    case, rng = CASES[name], np.random.default_rng(1)
    shapes = [tuple(map(int, shape.split("x"))) for shape in case.inputs]
    ranges = case.ranges[: len(shapes)]
    files = []
    for number, (shape, (low, high)) in enumerate(zip(shapes, ranges, strict=True)):
        samples = rng.uniform(low, high, (64, *shape[1:])).astype(np.float32)
        files.append(tmp_path / f"data{number}.npy")
        np.save(files[-1], samples)
    model, quantized = tmp_path / "float.mlir", tmp_path / "int.mlir"
    model.write_text(case.text())
    declared = ",".join(f"{low}:{high}" for low, high in ranges)
    text = quantize(model, quantized, f"data={','.join(map(str, files))} input-ranges={declared}")
    function = text[text.index("func.func") :]
    assert "f32" not in function.replace("npu.", "")
    *input_types, (scale, zero) = quantization(text)

    # Integers at random, all the same, and the extremes side by side.
    integers = [rng.integers(-128, 128, (8, *shape[1:])).astype(np.int8) for shape in shapes]
    for array in integers:
        array[0], array[1], array[2] = 0, -128, 127
        array[3] = np.where(np.arange(array[3].size).reshape(array[3].shape) % 2, 127, -128)
    reals = [
        ((array.astype(np.float64) - input_zero) * input_scale).astype(np.float32)
        for array, (input_scale, input_zero) in zip(integers, input_types, strict=True)
    ]
    found = run(quantized, integers, tmp_path)
    expected = np.clip(np.round(run(model, reals, tmp_path) / scale) + zero, -128, 127)
    assert np.abs(found - expected).max() <= 1
    assert (ReferenceModel(quantized, tmp_path).run_each(integers, 1)[0] == found).all()


@dataclass
class Network:
    """A float network, its data, and how many samples calibrate it; the rest judge it."""

    model: str
    load: Callable[[Path], tuple[np.ndarray, np.ndarray]]
    calibration: int
    scale: float


NETWORKS = {
    "resnet8": Network("mlperf_tiny/resnet8_ic_fp32", real_data.cifar10, 200, 1.0),
    "vww": Network("mlperf_tiny/vww_mobilenetv1_025_96_fp32", real_data.visual_wake_words, 200, 1 / 255),
    "tinymaix_cifar10": Network("mnist_cifar/tinymaix_cifar10_f", real_data.cifar10, 200, 1 / 255),
    "tinymaix_mnist_dw": Network("mnist_cifar/tinymaix_mnist_dw_f", real_data.mnist, 500, 1 / 255),
    "tinymaix_mnist_valid": Network("mnist_cifar/tinymaix_mnist_valid_f", real_data.mnist, 500, 1 / 255),
}


@pytest.mark.parametrize("name", NETWORKS)
def test_real_networks_lose_at_most_five_of_eight_hundred(name: str, data: Path, tmp_path: Path) -> None:
    network = NETWORKS[name]
    images, labels = network.load(data)
    model, quantized = tmp_path / "float.mlir", tmp_path / "int.mlir"
    import_model(data / "models" / f"{network.model}.tflite", model)
    np.save(tmp_path / "data.npy", images[: network.calibration].astype(np.float32) * np.float32(network.scale))
    options = f"data={tmp_path / 'data.npy'} input-ranges=0:{255 * network.scale}"
    text = quantize(model, quantized, options)
    # A pixel p is the stored integer p - 128.
    scale, zero = quantization(text)[0]
    assert (scale, zero) == (pytest.approx(network.scale), -128)

    judged = slice(network.calibration, network.calibration + 800)
    reals = images[judged].astype(np.float32) * np.float32(network.scale)
    integers = (images[judged].astype(np.int16) - 128).astype(np.int8)
    right_in_float = (run(model, [reals], tmp_path).argmax(1) == labels[judged]).sum()
    outputs = run(quantized, [integers], tmp_path)
    assert (outputs.argmax(1) == labels[judged]).sum() >= right_in_float - 5
    assert (ReferenceModel(quantized, tmp_path).run_each([integers[:4]], 1)[0] == outputs[:4]).all()


def test_calibration_is_deterministic(data: Path, tmp_path: Path) -> None:
    images, _ = real_data.cifar10(data)
    model = tmp_path / "float.mlir"
    import_model(data / "models" / "mlperf_tiny" / "resnet8_ic_fp32.tflite", model)
    np.save(tmp_path / "data.npy", images[:40])
    texts = [
        quantize(model, tmp_path / f"{name}.mlir", f"data={tmp_path / 'data.npy'} write-table={tmp_path / name}.json")
        for name in ("first", "second")
    ]
    assert texts[0] == texts[1]
    assert (tmp_path / "first.json").read_text() == (tmp_path / "second.json").read_text()
