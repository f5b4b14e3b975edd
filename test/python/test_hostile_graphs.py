# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Graphs that are odd: a right result from import to run on both targets, or a message that says where."""

import random
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import pytest

from networks import Compiled
from npuc.cli import main
from npuc.programs import find_environment_program
from npuc.runner import load_program, run_arrays

MAP = "tensor<1x4x4x2xi8>"
NOT = f"%y = tosa.bitwise_not %x : ({MAP}) -> {MAP}"
ARRAY = np.random.default_rng(8).integers(-128, 128, (1, 4, 4, 2), np.int8)
THREES = np.full_like(ARRAY, 3)
CONSTANT = f'%c = "tosa.const"() {{values = dense<3> : {MAP}}} : () -> {MAP}'


def network(arguments: str, results: str, *lines: str) -> str:
    """Return a function."""
    body = "\n  ".join(lines)
    return f"func.func @main({arguments}) -> ({results}) {{\n  {body}\n}}\n"


@dataclass(frozen=True)
class Odd:
    """An odd graph, its inputs and what it makes of them."""

    text: str
    inputs: Sequence[np.ndarray]
    outputs: Sequence[np.ndarray]


ODD = {
    "input returned as it is": Odd(network(f"%x: {MAP}", MAP, f"return %x : {MAP}"), [ARRAY], [ARRAY]),
    "input returned twice": Odd(
        network(f"%x: {MAP}", f"{MAP}, {MAP}", f"return %x, %x : {MAP}, {MAP}"), [ARRAY], [ARRAY, ARRAY]
    ),
    "inputs swapped": Odd(
        network(f"%x: {MAP}, %z: {MAP}", f"{MAP}, {MAP}", f"return %z, %x : {MAP}, {MAP}"),
        [ARRAY, THREES],
        [THREES, ARRAY],
    ),
    "duplicate outputs": Odd(
        network(f"%x: {MAP}", f"{MAP}, {MAP}, {MAP}", NOT, f"return %y, %x, %y : {MAP}, {MAP}, {MAP}"),
        [ARRAY],
        [~ARRAY, ARRAY, ~ARRAY],
    ),
    "output that another layer reads": Odd(
        network(
            f"%x: {MAP}",
            f"{MAP}, {MAP}",
            NOT,
            f"%z = tosa.bitwise_not %y : ({MAP}) -> {MAP}",
            f"return %y, %z : {MAP}, {MAP}",
        ),
        [ARRAY],
        [~ARRAY, ARRAY],
    ),
    "constant as output": Odd(
        network(f"%x: {MAP}", f"{MAP}, {MAP}", CONSTANT, NOT, f"return %c, %y : {MAP}, {MAP}"),
        [ARRAY],
        [THREES, ~ARRAY],
    ),
    "no input": Odd(network("", MAP, CONSTANT, f"return %c : {MAP}"), [], [THREES]),
    "float constant as output": Odd(
        network(
            f"%x: {MAP}",
            "tensor<3xf32>",
            '%c = "tosa.const"() {values = dense<[1.5, -0.0, 3.0]> : tensor<3xf32>} : () -> tensor<3xf32>',
            "return %c : tensor<3xf32>",
        ),
        [ARRAY],
        [np.array([1.5, -0.0, 3.0], np.float32)],
    ),
    "dead input": Odd(
        network(f"%x: {MAP}, %dead: tensor<7xi16>", MAP, NOT, f"return %y : {MAP}"),
        [ARRAY, np.arange(7, dtype=np.int16)],
        [~ARRAY],
    ),
    "dead operations": Odd(
        network(
            f"%x: {MAP}",
            MAP,
            NOT,
            f"%dead = tosa.bitwise_and %x, %y : ({MAP}, {MAP}) -> {MAP}",
            f"%more = tosa.bitwise_not %dead : ({MAP}) -> {MAP}",
            f"return %y : {MAP}",
        ),
        [ARRAY],
        [~ARRAY],
    ),
    "same names": Odd(
        network(
            f'%x: {MAP} {{npu.name = "a"}}, %z: {MAP} {{npu.name = "a"}}',
            f'{MAP} {{npu.name = "a"}}, {MAP} {{npu.name = "a"}}',
            NOT,
            f"return %y, %z : {MAP}, {MAP}",
        ),
        [ARRAY, THREES],
        [~ARRAY, THREES],
    ),
    "scalar": Odd(
        network(
            "%x: tensor<i32>",
            "tensor<i32>",
            "%y = tosa.bitwise_not %x : (tensor<i32>) -> tensor<i32>",
            "return %y : tensor<i32>",
        ),
        [np.array(77, np.int32)],
        [np.array(~77, np.int32)],
    ),
}


@pytest.mark.parametrize("name", ODD)
def test_odd_graphs_give_right_results(name: str, tmp_path: Path) -> None:
    odd = ODD[name]
    model, imported = tmp_path / "odd.mlir", tmp_path / "imported.mlir"
    model.write_text(odd.text)
    assert main(["import", str(model), "-o", str(imported)]) == 0
    for program in (tmp_path / "odd.npu", tmp_path / "odd.so"):
        assert main(["compile", str(imported), "-o", str(program)]) == 0
        outputs = run_arrays(load_program(program), odd.inputs)
        for found, expected in zip(outputs, odd.outputs, strict=True):
            assert found.dtype == expected.dtype
            assert found.shape == expected.shape
            assert found.tobytes() == expected.tobytes()


REFUSED = {
    "cycle": (
        network(
            f"%x: {MAP}",
            MAP,
            f"%a = tosa.bitwise_and %x, %b : ({MAP}, {MAP}) -> {MAP}",
            f"%b = tosa.bitwise_not %a : ({MAP}) -> {MAP}",
            f"return %b : {MAP}",
        ),
        "bad.mlir:2:8: error: operand #1 does not dominate this use",
    ),
    "empty function": (
        "func.func @main() {\n  return\n}\n",
        "bad.mlir:1:1: error: returns nothing; expected a model with",
    ),
    "no body": (
        f"func.func private @main({MAP}) -> {MAP}\n",
        "exactly one function with a body, found 1, which has none",
    ),
    "several functions": (
        network(f"%x: {MAP}", MAP, f"return %x : {MAP}") * 2,
        "redefinition of symbol named 'main'",
    ),
    "two models": (
        network(f"%x: {MAP}", MAP, f"return %x : {MAP}")
        + network(f"%x: {MAP}", MAP, f"return %x : {MAP}").replace("@main", "@other"),
        "expected a module of exactly one function with a body, found 2 functions",
    ),
    "call": (
        network(f"%x: {MAP}", MAP, f"%y = func.call @main(%x) : ({MAP}) -> {MAP}", f"return %y : {MAP}"),
        "'func.call' op is not supported: a network consists of TOSA operations",
    ),
    "type outside TOSA": (
        network(
            "%x: tensor<4xi64>",
            "tensor<4xi64>",
            "%y = tosa.abs %x : (tensor<4xi64>) -> tensor<4xi64>",
            "return %y : tensor<4xi64>",
        ),
        "i64",
    ),
    "edge outside TOSA": (
        network("%x: tensor<4xcomplex<f32>>", "tensor<4xcomplex<f32>>", "return %x : tensor<4xcomplex<f32>>"),
        "bad.mlir:1:1: error: input 0 of type 'tensor<4xcomplex<f32>>' is none of TOSA's tensors",
    ),
    "operation outside TOSA": (
        network(
            "%x: tensor<4xi32>", "tensor<4xi32>", "%y = arith.addi %x, %x : tensor<4xi32>", "return %y : tensor<4xi32>"
        ),
        "bad.mlir:2:8: error: 'arith.addi' op is not supported",
    ),
    "no tensor": (network("%x: i32", "i32", "return %x : i32"), "bad.mlir:1:1: error: input 0 has the type 'i32'"),
    "no rank": (
        network("%x: tensor<*xi8>", "tensor<*xi8>", "return %x : tensor<*xi8>"),
        "bad.mlir:1:1: error: input 0 has the type 'tensor<*xi8>'",
    ),
    "blocks": (
        network(f"%x: {MAP}", MAP, "cf.br ^next", f"^next:\n  return %x : {MAP}"),
        "bad.mlir:1:1: error: has several blocks",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_graphs_that_are_no_networks_give_a_message(
    name: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    text, message = REFUSED[name]
    model = tmp_path / "bad.mlir"
    model.write_text(text)
    assert main(["import", str(model), "-o", str(tmp_path / "out.mlir")]) == 1
    assert message in capfd.readouterr().err
    for output in ("out.npu", "out.so"):
        assert main(["compile", str(model), "-o", str(tmp_path / output)]) == 1
        assert "error: " in capfd.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["bad.mlir"]


def test_a_wrong_description_of_a_layer_gives_a_message(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    model, data = tmp_path / "bad.mlir", tmp_path / "x.npy"
    np.save(data, ARRAY)
    for attribute, message in {
        '{npu.name = "a", npu.scale = "b"}': "npu.scale must be a positive finite float",
        "{npu.scale = 0.5, npu.zero_point = 300 : i64}": "npu.zero_point must be an i64 within the range",
        "3": "",
    }.items():
        line = NOT.replace("%x :", f"%x {{npu.tensor = {attribute}}} :")
        model.write_text(network(f"%x: {MAP}", MAP, line, f"return %y : {MAP}"))
        assert main(["compare", str(model), "--data", str(data)]) == (1 if message else 0)
        assert message in capfd.readouterr().err


def make_onnx(folder: Path) -> Path:
    """Write an .onnx model of two operators."""
    nodes = [
        onnx.helper.make_node("Conv", ["x", "w"], ["c"], name="conv", kernel_shape=[3, 3]),
        onnx.helper.make_node("Relu", ["c"], ["y"], name="relu"),
    ]
    weights = np.random.default_rng(2).normal(size=(4, 2, 3, 3)).astype(np.float32)
    graph = onnx.helper.make_graph(
        nodes,
        "g",
        [onnx.helper.make_tensor_value_info("x", onnx.TensorProto.FLOAT, [1, 2, 6, 6])],
        [onnx.helper.make_tensor_value_info("y", onnx.TensorProto.FLOAT, [1, 4, 4, 4])],
        [onnx.numpy_helper.from_array(weights, "w")],
    )
    path = folder / "whole.onnx"
    onnx.save(onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 13)]), path)
    return path


def make_tosa(model: Path, folder: Path) -> Path:
    """Write a .tosa file of a network."""
    path = folder / "whole.tosa"
    serialize = f"--tosa-serialize=tosa-flatbuffer-filename={path}"
    tosa_opt = find_environment_program("tosa-opt", "tosa-tools")
    subprocess.run([tosa_opt, model, serialize, "-o", "/dev/null"], check=True, capture_output=True)
    return path


@pytest.mark.parametrize("kind", ["onnx", "tosa"])
def test_damaged_models_give_a_message(
    kind: str, small: Callable[[str], Compiled], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    source = make_onnx(tmp_path) if kind == "onnx" else make_tosa(small("branches").model, tmp_path)
    whole = source.read_bytes()
    folder = tmp_path / "damaged"
    folder.mkdir()
    model, output = folder / f"model.{kind}", folder / "out.mlir"
    model.write_bytes(whole)
    assert main(["import", str(model), "-o", str(output)]) == 0
    rng = random.Random(kind)  # noqa: S311
    cuts = [whole[:size] for size in np.linspace(0, len(whole) - 1, 6, dtype=int)]
    flips = []
    for _ in range(10):
        content = bytearray(whole)
        for _ in range(rng.randint(1, 4)):
            content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
        flips.append(bytes(content))
    for content in (*cuts, *flips):
        output.unlink(missing_ok=True)
        model.write_bytes(content)
        capfd.readouterr()
        status = main(["import", str(model), "-o", str(output)])
        said = capfd.readouterr().err
        assert status in (0, 1)
        assert (status == 0) == output.exists()
        assert status == 0 or f"npuc: error: {model}" in said
        assert "Traceback" not in said
        assert {path.name for path in folder.iterdir()} <= {model.name, output.name}
