# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""npuc compare: layers of two executors beside each other."""

import csv
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import small_networks
from networks import Compiled
from npuc.cli import DIFFERENT, main
from npuc.compare.difference import Difference
from npuc.quantizer import quantize_model
from npuc.runner import Port
from real_networks import LABELLED, OTHERS, Network

SAMPLES = 2


def compare(capfd: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str]:
    """Run ``npuc compare`` and return its status, and what it printed."""
    status = main(["compare", *(str(argument) for argument in arguments)])
    printed = capfd.readouterr()
    return status, printed.out + printed.err


def read_csv(path: Path) -> list[dict[str, str]]:
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def residual(tmp_path: Path) -> Path:
    """Return a small network whose operations are named, and beside it inputs for it (x.npy)."""
    model = tmp_path / "residual.mlir"
    model.write_text(small_networks.residual())
    np.save(tmp_path / "x.npy", np.random.default_rng(3).integers(-128, 128, (3, 24, 24, 3), np.int8))
    return model


def change_one_weight(model: Path, convolution: int) -> tuple[Path, str]:
    """Write a network beside another with one weight changed, and return it and the layer that the weight is of."""
    text = model.read_text()
    lines = [line for line in text.splitlines() if "tosa.conv2d" in line]
    weights = re.search(r"tosa\.conv2d %\w+, (%\w+),", lines[convolution]).group(1)
    name = re.search(r'loc\("(\w+)"\)', lines[convolution]).group(1)
    pattern = re.compile(rf'({weights} = "tosa.const"\(\) <{{values = dense<[\[ ]*)(-?\d+)')
    changed = model.with_name("changed.mlir")
    changed.write_text(pattern.sub(lambda m: f"{m[1]}{(int(m[2]) + 128 + 64) % 255 - 127}", text, count=1))
    assert changed.read_text() != text
    return changed, name


@pytest.mark.parametrize("other", ["cpu", "reference"])
def test_executors_agree_on_every_layer(other: str, residual: Path, capfd: pytest.CaptureFixture[str]) -> None:
    table = residual.with_suffix(".csv")
    status, said = compare(capfd, residual, "--data", residual.with_name("x.npy"), "--b", other, "--csv", table)
    assert status == 0, said
    rows = read_csv(table)
    layers = [row for row in rows if row["kind"] == "layer"]
    # Every operation is a layer of its own there; constants make nothing.
    computing = re.findall(r'tosa\.(?!const)\w+ .*loc\("(\w+)"\)', residual.read_text())
    assert [row["name"] for row in layers] == computing
    assert said.startswith(f"No divergence: all {len(computing)} layers and the outputs are equal (3 inputs)")
    assert {row["different"] for row in rows} == {"0"}
    assert {row["snr_db"] for row in rows} == {"inf"}
    assert rows[-1] == {
        "kind": "output",
        "name": "out0",
        "elements": "30",
        "different": "0",
        "largest_difference": "0.0",
        "unit": "steps",
        "snr_db": "inf",
        "within": "true",
    }


@pytest.mark.parametrize("convolution", [0, 1, 3])
def test_the_first_divergence_is_where_a_weight_was_changed(
    convolution: int, residual: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    changed, name = change_one_weight(residual, convolution)
    table = residual.with_suffix(".csv")
    data = residual.with_name("x.npy")
    status, said = compare(capfd, residual, "--data", data, "--b", changed, "--csv", table)
    assert status == DIFFERENT
    assert re.match(rf"First divergence: layer \d+ of \d+, {name} \('{name}'\): ", said)
    assert "simulator (residual.mlir) against simulator (changed.mlir)" in said
    layers = [row for row in read_csv(table) if row["kind"] == "layer"]
    first = next(index for index, row in enumerate(layers) if row["within"] == "false")
    assert layers[first]["name"] == name
    assert {row["different"] for row in layers[:first]} <= {"0"}
    # One executor for each is as good, and so is a bound that the difference is within.
    assert compare(capfd, residual, "--data", data, "--a", "cpu", "--b", f"reference:{changed}")[0] == DIFFERENT
    assert compare(capfd, residual, "--data", data, "--b", changed, "--min-snr", -300, "--samples", 1)[0] == 0


def test_a_float_network_beside_its_quantized_one(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    kind = "tensor<1x4x4x3xf32>"
    whole = "tensor<1x4x4x2xf32>"
    model, quantized, data = tmp_path / "float.mlir", tmp_path / "int8.mlir", tmp_path / "x.npy"
    model.write_text(f"""
func.func @main(%x: {whole} {{npu.name = "image"}}) -> ({kind} {{npu.name = "features"}}) {{
  %w = "tosa.const"() <{{values = dense<[[[[0.5, -0.25]]], [[[1.0, 0.125]]], [[[-0.75, 0.5]]]]> : tensor<3x1x1x2xf32>}}>
    : () -> tensor<3x1x1x2xf32>
  %b = "tosa.const"() <{{values = dense<[0.5, -0.5, 0.0]> : tensor<3xf32>}}> : () -> tensor<3xf32>
  %z = "tosa.const"() <{{values = dense<0.0> : tensor<1xf32>}}> : () -> tensor<1xf32>
  %0 = tosa.conv2d %x, %w, %b, %z, %z {{acc_type = f32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
    stride = array<i64: 1, 1>}} : ({whole}, tensor<3x1x1x2xf32>, tensor<3xf32>, tensor<1xf32>, tensor<1xf32>)
    -> {kind} loc("conv")
  %1 = tosa.clamp %0 {{min_val = 0.0 : f32, max_val = 3.40282347E+38 : f32}} : ({kind}) -> {kind} loc("relu")
  %2 = tosa.tanh %1 : ({kind}) -> {kind} loc("tanh")
  return %2 : {kind}
}}
""")
    np.save(data, np.random.default_rng(1).uniform(-1, 1, (50, 4, 4, 2)).astype(np.float32))
    quantize_model(model, quantized, data=[data])
    table = tmp_path / "layers.csv"
    command = (quantized, "--data", data, "--b", "cpu-float", "--float", model, "--csv", table)
    status, said = compare(capfd, *command)
    assert status == DIFFERENT
    rows = {row["name"]: row for row in read_csv(table)}
    # What is rectified is one layer of the integers; the value before it is not among them.
    assert list(rows) == ["relu", "tanh", "features"]
    assert "Not compared: conv (only in float.mlir)" in said
    for row in rows.values():
        assert 30 < float(row["snr_db"]) < 70
        # Half a step of 8 bits, and what the layers before it add.
        assert 0 < float(row["largest_difference"]) < 0.02
        assert row["unit"] == "reals"
    assert compare(capfd, *command, "--min-snr", 30)[0] == 0


@pytest.mark.parametrize("network", LABELLED, ids=lambda network: network.name)
def test_real_networks_are_those_of_the_reference_model(
    network: Network, data: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    inputs, table = tmp_path / "x.npy", tmp_path / "layers.csv"
    np.save(inputs, network.inputs(data)[:SAMPLES])
    status, said = compare(capfd, data / network.path, "--data", inputs, "--b", "reference", "--csv", table)
    assert status == 0, said
    assert f"are equal ({SAMPLES} inputs)" in said
    assert "Not compared" not in said
    assert len(read_csv(table)) > 10


# Where LiteRT's own kernel first rounds in another way than the TOSA that Arm's converter makes of it, and by how many
# steps it is off there. The sums of a fully connected layer of resnet8 are half a step apart in one of 20 elements.
LITERT = {
    "resnet8_ic_int8": ("model/dense/MatMul;model/dense/BiasAdd", 1),
    "kws_dscnn_int8": None,
    "tfs_mobilenet_v1_0.25_224_uint8": ("MobilenetV1/MobilenetV1/Conv2d_2_pointwise/Relu6", 1),
}


@pytest.mark.parametrize("name", LITERT)
def test_real_networks_beside_litert(name: str, data: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    network = next(network for network in (*LABELLED, *OTHERS) if network.name == name)
    inputs, table = tmp_path / "x.npy", tmp_path / "layers.csv"
    np.save(inputs, network.inputs(data)[: 1 if "224" in name else SAMPLES])
    status, said = compare(capfd, data / network.path, "--data", inputs, "--b", "litert", "--csv", table)
    assert status == (0 if LITERT[name] is None else DIFFERENT), said
    # Unsigned tensors, too, are found and are not 128 apart.
    assert "Not compared" not in said
    layers = [row for row in read_csv(table) if row["kind"] == "layer"]
    assert len(layers) > 10
    first = next(((row["name"], float(row["largest_difference"])) for row in layers if row["different"] != "0"), None)
    assert first == LITERT[name]


def test_real_float_networks_beside_their_int8_ones(
    data: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = data / "models" / "mlperf_tiny"
    inputs, table = tmp_path / "x.npy", tmp_path / "layers.csv"
    np.save(inputs, LABELLED[0].inputs(data)[:SAMPLES])
    command = [folder / "resnet8_ic_int8.tflite", "--data", inputs, "--a", "cpu", "--b", "cpu-float"]
    status, said = compare(capfd, *command, "--float", folder / "resnet8_ic_fp32.tflite", "--csv", table)
    assert status == DIFFERENT, said
    rows = read_csv(table)
    assert len(rows) == 15
    # No layer is another one's: each follows the float network.
    assert min(float(row["snr_db"]) for row in rows) > 10


BAD = {
    "unknown executor": (
        ("--b", "gpu"),
        "there is no executor 'gpu'; expected one of simulator, cpu, cpu-float, refer",
    ),
    "litert without tflite": (("--b", "litert"), "residual.mlir: litert runs .tflite models only"),
    "no float model": (("--b", "cpu-float"), "expected it with --float"),
    "float model unused": (("--float", "{model}"), "--float is for the executor cpu-float"),
    "float model of integers": (("--b", "cpu-float", "--float", "{model}"), "expected a float network for cpu-float"),
    "no such model": (("--b", "none.mlir"), "cannot read the model none.mlir"),
    "samples": (("--samples", "-1"), "--samples: expected a number that is not negative, found -1"),
    "machine": (("--machine", "edge-7"), "edge-7"),
    "place for the table": (("--csv", "/none/table.csv"), "there is no folder /none"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_requests_give_a_message(name: str, residual: Path, capfd: pytest.CaptureFixture[str]) -> None:
    options, message = BAD[name]
    named = [option.format(model=residual) for option in options]
    status, said = compare(capfd, residual, "--data", residual.with_name("x.npy"), *named)
    assert status == 1
    assert "npuc: error: " in said
    assert message in said


def test_bad_data_gives_a_message(residual: Path, capfd: pytest.CaptureFixture[str]) -> None:
    x = residual.with_name("x.npy")
    status, said = compare(capfd, residual, "--data", x, x)
    assert (status, "has 1 inputs ('in0'), found 2 files" in said) == (1, True)
    np.save(x, np.zeros((2, 24, 23, 3), np.int8))
    status, said = compare(capfd, residual, "--data", x)
    assert (status, "expected an array of shape N×24×24×3, found 2×24×23×3" in said) == (1, True)


def test_networks_of_other_layers_give_a_message(
    residual: Path, small: Callable[[str], Compiled], capfd: pytest.CaptureFixture[str]
) -> None:
    renamed = residual.with_name("renamed.mlir")
    last = re.findall(r'loc\("(\w+)"\)', residual.read_text())[-1]
    renamed.write_text(residual.read_text().replace(f'"{last}"', '"another"'))
    status, said = compare(capfd, residual, "--data", residual.with_name("x.npy"), "--b", renamed)
    assert status == 1
    assert "cannot be compared layer by layer: expected layers of the same names" in said
    assert f"'{last}' only in {residual} and 'another' only in {renamed}" in said
    status, said = compare(capfd, residual, "--data", residual.with_name("x.npy"), "--b", small("wide").model)
    assert status == 1
    assert "cannot be compared" in said


def test_differences_are_counted() -> None:
    port = Port("y", np.dtype(np.int8), (1, 4), 0.5, 3)
    difference = Difference("y")
    difference.add(np.array([[3, 5, 7, 9]], np.int8), np.array([[3, 5, 7, 7]], np.int8), port, port)
    # The reals of b are 0, 1, 2, 2; the difference is 1.
    assert (difference.elements, difference.different, difference.largest) == (4, 1, 2)
    assert difference.snr == pytest.approx(10 * np.log10(9))
    difference.add(np.array([-128, 0, 0, 0], np.int8), np.array([127, 0, 0, 0], np.int8), port, port)
    assert (difference.elements, difference.different, difference.largest) == (8, 2, 255)
    assert difference.is_within(-60)
    assert not difference.is_within(None)


def test_differences_of_what_is_not_a_number() -> None:
    port = Port("y", np.dtype(np.float32), (1, 4))
    difference = Difference("y")
    same = np.array([np.nan, np.inf, -np.inf, 1], np.float32)
    difference.add(same, same, port, port)
    assert (difference.different, difference.snr) == (0, np.inf)
    difference.add(same, np.array([np.nan, np.inf, 0, 1], np.float32), port, port)
    assert (difference.different, difference.largest) == (1, np.inf)
    assert not difference.is_within(100)
    # Reals against integers, and truth values.
    difference = Difference("y")
    difference.add(
        np.array([3, 5], np.int8), np.array([0, 1], np.float32), Port("y", np.dtype(np.int8), (2,), 0.5, 3), port
    )
    assert (difference.different, difference.in_steps) == (0, False)
    truth = Port("y", np.dtype(np.bool_), (2,))
    difference.add(np.array([0, 1], np.int8), np.array([False, False]), truth, truth)
    assert (difference.different, difference.largest) == (1, 1)
