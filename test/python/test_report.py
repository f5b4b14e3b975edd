# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Tables and CSV of what a program costs."""

import csv
import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from npuc.compiler import compile_model, measure
from npuc.errors import NpucError
from npuc.report import (
    host_table,
    idle_layers,
    idle_table,
    layer_table,
    read_stats,
    short_layer_name,
    totals_table,
    write_csv,
)


def layer(name: str, cycles: int, macs: int, live: int) -> dict:
    return {
        "name": name,
        "instructions": 2,
        "cycles": cycles,
        "binds": "scratchpad_port",
        "cycles_by": {"scratchpad_port": cycles},
        "macs": macs,
        "mac_utilization": 0.25,
        "array_cycles": cycles // 2 if macs else 0,
        "idle_lanes": [
            {"of": "output_channels", "extent": 17, "lanes": 16, "blocks": 2, "share": 0.469},
            {"of": "rows", "extent": 9, "lanes": 2, "blocks": 5, "share": 0.1},
        ]
        if macs
        else [],
        "scratchpad_live_peak_bytes": live,
        "decoded_weights": 0,
        "bytes": {"dram_read": 100, "dram_write": 20, "scratchpad_read": 3, "scratchpad_write": 4, "instructions": 64},
        "energy": {"total_picojoules": 2_000_000.0, "mac_array_picojoules": 2_000_000.0},
    }


STATS = {
    "machine": "edge-128",
    "cycles": 1500,
    "nanoseconds": 3000.0,
    "bound": {"cycles": 1000, "binds": "dram"},
    "instructions": 4,
    "macs": 4000,
    "mac_utilization": 0.5,
    "scratchpad_peak_bytes": 2048,
    "scratchpad_live_peak_bytes": 1984,
    "bytes": {"dram_read": 200, "dram_write": 40, "scratchpad_read": 6, "scratchpad_write": 8, "instructions": 128},
    "energy": {"total_picojoules": 4_000_000.0, "mac_array_picojoules": 4_000_000.0},
    "layers": [layer("conv", 1200, 4000, 1984), layer("model/relu/Relu;model/pool/MaxPool", 300, 0, 512)],
    "host": [{"name": "sin", "reason": "tosa.sin: no floats", "calls": 2, "read_bytes": 100, "written_bytes": 1000}],
}


@pytest.fixture
def stats(tmp_path: Path) -> Path:
    path = tmp_path / "stats.json"
    path.write_text(json.dumps(STATS))
    return path


def render(table: object) -> str:
    console = Console(file=io.StringIO(), width=120)
    console.print(table)
    return console.file.getvalue()


def test_tables(stats: Path) -> None:
    cost = read_stats(stats)
    lines = [" ".join(line.split()) for line in render(layer_table(cost)).splitlines() if "µJ" in line]
    assert lines == [
        "│ conv │ 1,200 │ 80.0 % │ 25.0 % │ scratchpad port │ 120 B │ 1,984 B │ 2.000 µJ │",
        "│ pool │ 300 │ 20.0 % │ – │ scratchpad port │ 120 B │ 512 B │ 2.000 µJ │",
    ]
    assert "│ sin │ 2 │ 1,100 B │ tosa.sin: no floats │" in " ".join(render(host_table(cost)).split())
    assert [layer.name for layer in idle_layers(cost)] == ["conv"]
    assert (
        "│ conv │ 600 of 1,200 │ 17 output channels fill 2 blocks of 16 lanes: 47 % idle; 16 would take half │"
        in " ".join(render(idle_table(cost)).split())
    )
    totals = " ".join(render(totals_table(cost)).split())
    for text in (
        "cycles │ 1,500",
        "bound │ 1,000 (dram)",
        "0.003 ms",
        "333,333 per second",
        "4.00 µJ",
        "1,984 B, up to address 2,048",
    ):
        assert text in totals


def test_csv_has_whole_names_and_a_total(stats: Path, tmp_path: Path) -> None:
    write_csv(read_stats(stats), tmp_path / "layers.csv")
    with open(tmp_path / "layers.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["layer"] for row in rows] == ["conv", "model/relu/Relu;model/pool/MaxPool", "total"]
    assert [row["cycles"] for row in rows] == ["1200", "300", "1500"]
    assert rows[0]["dram_bytes"] == "120"
    assert [row["scratchpad_live_peak_bytes"] for row in rows] == ["1984", "512", "1984"]
    assert rows[2]["microjoules"] == "4.0"
    assert [row["array_cycles"] for row in rows] == ["600", "0", "600"]
    assert rows[0]["idle_lanes"] == (
        "17 output channels fill 2 blocks of 16 lanes: 47 % idle; 16 would take half; "
        "9 rows fill 5 blocks of 2 lanes: 10 % idle; 8 would take 4/5"
    )


def convolution(channels: int) -> str:
    """Return a convolution of 16 to some channels."""
    kinds = "tensor<1x16x16x16xi8>", f"tensor<{channels}x3x3x16xi8>", f"tensor<{channels}xi32>"
    result = f"tensor<1x16x16x{channels}xi32>"
    return f"""func.func @main(%x: {kinds[0]}) -> {result} {{
  %w = "tosa.const"() {{values = dense<1> : {kinds[1]}}} : () -> {kinds[1]}
  %b = "tosa.const"() {{values = dense<1> : {kinds[2]}}} : () -> {kinds[2]}
  %z = "tosa.const"() {{values = dense<0> : tensor<1xi8>}} : () -> tensor<1xi8>
  %y = tosa.conv2d %x, %w, %b, %z, %z {{acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>,
    stride = array<i64: 1, 1>}} : ({", ".join(kinds)}, tensor<1xi8>, tensor<1xi8>) -> {result} loc("conv")
  return %y : {result}
}}
"""


def test_a_cliff_is_reported_with_its_cause(tmp_path: Path) -> None:
    costs = {}
    for channels in (16, 17):
        model, program = tmp_path / "conv.mlir", tmp_path / f"conv{channels}.npu"
        model.write_text(convolution(channels))
        compile_model(model, program, machine="edge-512")
        costs[channels] = next(layer for layer in measure(program).layers if layer.name == "conv")
    assert costs[17].array_cycles == 2 * costs[16].array_cycles
    assert costs[16].note == ""
    assert costs[17].note == "17 output channels fill 2 blocks of 16 lanes: 47 % idle; 16 would take half"


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"machine": "x"}', json.dumps({**STATS, "layers": [1]})])
def test_other_files_give_a_message(content: str, tmp_path: Path) -> None:
    path = tmp_path / "stats.json"
    path.write_text(content)
    with pytest.raises(NpucError, match="is not what npu-run --stats writes"):
        read_stats(path)


@pytest.mark.parametrize(
    ("name", "layer"),
    [
        ("conv2d", "conv2d"),
        ("model/conv/BiasAdd;model/conv/Conv2D;model/conv/BiasAdd/ReadVariableOp/resource", "conv"),
        ("model/relu/Relu;model/depthwise_7/BiasAdd;model/depthwise_11/depthwise", "depthwise_7"),
        ("model/activation_6/Relu;model/add_2/add", "add_2"),
        ("MobilenetV1/MobilenetV1/Conv2d_0/Relu6", "MobilenetV1/Conv2d_0"),
        ("a/ReadVariableOp", "a/ReadVariableOp"),
        ("StatefulPartitionedCall:0", "StatefulPartitionedCall:0"),
        ("", ""),
    ],
)
def test_short_names(name: str, layer: str) -> None:
    assert short_layer_name(name) == layer
