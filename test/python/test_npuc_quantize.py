# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""npuc quantize."""

import json
from pathlib import Path

import numpy as np
import pytest

from npuc.cli import main
from npuc.compiler import compile_model
from npuc.edges import dequantize, to_elements
from npuc.errors import NpucError
from npuc.quantizer import quantize_model
from npuc.runner import load_program, run_arrays

MODEL = """
func.func @main(%x: tensor<1x4x4x2xf32> {npu.name = "image"}) -> (tensor<1x4x4x3xf32> {npu.name = "features"}) {
  %w = "tosa.const"() <{values = dense<[[[[0.5, -0.25]]], [[[1.0, 0.125]]], [[[-0.75, 0.5]]]]> : tensor<3x1x1x2xf32>}>
    : () -> tensor<3x1x1x2xf32>
  %b = "tosa.const"() <{values = dense<[0.5, -0.5, 0.0]> : tensor<3xf32>}> : () -> tensor<3xf32>
  %z = "tosa.const"() <{values = dense<0.0> : tensor<1xf32>}> : () -> tensor<1xf32>
  %0 = tosa.conv2d %x, %w, %b, %z, %z {acc_type = f32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
    stride = array<i64: 1, 1>} : (tensor<1x4x4x2xf32>, tensor<3x1x1x2xf32>, tensor<3xf32>, tensor<1xf32>, tensor<1xf32>)
    -> tensor<1x4x4x3xf32> loc("conv")
  return %0 : tensor<1x4x4x3xf32>
}
"""


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "model.mlir"
    path.write_text(MODEL)
    return path


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "data.npy"
    np.save(path, np.random.default_rng(1).uniform(-1, 1, (200, 4, 4, 2)).astype(np.float32))
    return path


def test_a_quantized_network_is_close_everywhere_and_equal_on_both_targets(
    model: Path, data: Path, tmp_path: Path
) -> None:
    quantized, table = tmp_path / "int8.mlir", tmp_path / "ranges.json"
    command = ["quantize", model, "--data", data, "--input-range=-1:1", "-o", quantized, "--write-table", table]
    assert main([str(part) for part in command]) == 0
    assert "tensor<3x1x1x2xi8>" in quantized.read_text()
    json.loads(table.read_text())

    reals = np.load(data)
    exact = run_arrays(load_program(model), [reals])[0]
    outputs = []
    for target in ("int8.npu", "int8.so"):
        compile_model(quantized, tmp_path / target)
        program = load_program(tmp_path / target)
        outputs += run_arrays(program, [to_elements(reals, program.inputs[0])])
    assert (outputs[0] == outputs[1]).all()
    made = program.outputs[0]
    # Half a step of the input through weights of at most 1.125 in sum, of weights, and one of the output.
    assert np.abs(dequantize(outputs[0], made) - exact).max() < 2.5 * made.scale

    # The table that was written gives the same network.
    again = tmp_path / "again.mlir"
    quantize_model(model, again, table=table)
    assert again.read_text() == quantized.read_text()


def test_bad_calibration_gives_a_message_and_no_file(model: Path, data: Path, tmp_path: Path) -> None:
    output, bad = tmp_path / "out.mlir", tmp_path / "bad.npy"
    with pytest.raises(NpucError, match="either calibration data"):
        quantize_model(model, output)
    with pytest.raises(NpucError, match="either calibration data"):
        quantize_model(model, output, data=[data], table=data)
    with pytest.raises(NpucError, match="has 1 inputs"):
        quantize_model(model, output, data=[data, data])
    with pytest.raises(NpucError, match=r"ends in \.mlir"):
        quantize_model(model, tmp_path / "out.npu", data=[data])
    for array, message in [
        (np.zeros((5, 3, 4, 2), np.float32), "expected an array of shape N×4×4×2"),
        (np.full((5, 4, 4, 2), np.nan, np.float32), "NaN|not a number"),
        (np.full((5, 4, 4, 2), 0.5, np.float32), r"bad\.npy: expected data that varies"),
    ]:
        np.save(bad, array)
        with pytest.raises(NpucError, match=message):
            quantize_model(model, output, data=[bad])
    bad.write_text("{}")
    with pytest.raises(NpucError, match=r"bad\.npy"):
        quantize_model(model, output, table=bad)
    assert not output.exists()
