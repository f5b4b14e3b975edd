# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""npuc import of .onnx and .tosa: what comes out, and what bad input gives."""

import json
import random
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from npuc.cli import main
from npuc.errors import NpucError
from npuc.importer import import_model
from npuc.onnx.graph import import_graph
from npuc.onnx.inputs import parse_shape
from npuc.onnx.model import read_model
from npuc.onnx.operators import load_operators
from npuc.onnx_model import OnnxOptions
from npuc.programs import find_environment_program
from npuc.runner import load_program, run_arrays
from onnx_graphs import Graph

ROOT = Path(__file__).resolve().parents[2]
IMAGE = (1, 3, 8, 8)


def operations(text: str) -> list[str]:
    """Return the operations of a module in order, without constants."""
    return [name for name in re.findall(r'"tosa\.(\w+)"', text) if not name.startswith("const")]


def small() -> onnx.ModelProto:
    """Return a model of a convolution with all that belongs to it, and a dense layer."""
    g = Graph()
    weights = g.const(g.random.normal(size=(4, 3, 3, 3)))
    normal = [g.const(g.random.uniform(0.5, 1, 4)) for _ in range(4)]
    y = g.op("Relu", g.op("BatchNormalization", g.op("Conv", g.input(["N", 3, 8, 8]), weights), *normal))
    y = g.op("Flatten", g.op("MaxPool", y, kernel_shape=[2, 2], strides=[2, 2]))
    return g.model(g.op("Gemm", y, g.const(g.random.normal(size=(36, 5))), g.const(np.zeros(5))))


def test_layouts_and_weights_cost_nothing() -> None:
    # A transposition where the image comes in; the dense layer's columns stand in the order of NHWC.
    names = operations(import_graph(small()).text)
    assert names == ["transpose", "conv2d", "clamp", "max_pool2d", "reshape", "conv2d", "reshape"]


def test_transpositions_of_the_model_cancel() -> None:
    g = Graph()
    inner = g.op("Transpose", g.input((1, 8, 8, 3)), perm=[0, 3, 1, 2])
    y = g.op("Conv", inner, g.const(g.random.normal(size=(4, 3, 3, 3))))
    assert operations(import_graph(g.model(g.op("Transpose", y, perm=[0, 2, 3, 1]))).text) == ["conv2d"]


def test_import_keeps_names(tmp_path: Path) -> None:
    source, output = tmp_path / "model.onnx", tmp_path / "out.mlir"
    onnx.save(small(), source)
    assert main(["import", str(source), "-o", str(output), "--batch", "2"]) == 0
    text = output.read_text()
    assert '(%arg0: tensor<2x3x8x8xf32> {npu.name = "x0"}' in text
    assert '-> (tensor<2x5xf32> {npu.name = "Gemm_5:0"})' in text
    assert 'loc("Conv_0")' in text
    assert 'loc("Gemm_5")' in text


def test_quantized_edges_are_integers(tmp_path: Path) -> None:
    g = Graph()
    x = g.quantized(g.op("Reshape", g.input((1, 12)), g.const([1, 3, 4], np.int64)), 0.5, 131, np.uint8)
    source, output = tmp_path / "model.onnx", tmp_path / "out.mlir"
    onnx.save(g.model(g.op("Transpose", x, perm=[0, 2, 1])), source)
    import_model(source, output)
    signature = next(line for line in output.read_text().splitlines() if "func.func" in line)
    assert signature.count("npu.scale = 5.000000e-01 : f64, npu.unsigned, npu.zero_point = 131 : i64") == 2
    program = load_program(output)
    image = np.arange(12, dtype=np.uint8).reshape(1, 12)
    found = run_arrays(program, [image])[0]
    np.testing.assert_array_equal(found, image.reshape(1, 3, 4).transpose(0, 2, 1))


def test_names_of_any_characters(tmp_path: Path) -> None:
    g = Graph()
    y = g.op("Relu", g.input(IMAGE))
    g.nodes[0].name = 'a "name"\n\\ of é'
    source, output = tmp_path / "model.onnx", tmp_path / "out.mlirbc"
    onnx.save(g.model(y), source)
    import_model(source, output)
    assert 'a "name"\n\\ of é'.encode() in output.read_bytes()


def _edges(*outputs: str, nodes: bool = True) -> onnx.ModelProto:
    """Return a model that returns its input, its constant or its result by name, and has an input that is not read."""
    g = Graph()
    x, constant = g.input((2, 2)), g.const([1.0, 2.0])
    if nodes:
        g.op("Add", x, constant)
    g.input((7,))
    return g.model(*outputs)


@pytest.mark.parametrize("outputs", [["x0"], ["c0"], ["Add_0:0", "Add_0:0"], ["x0", "c0", "Add_0:0", "x1"]])
def test_unusual_outputs_are_right(outputs: list[str], tmp_path: Path) -> None:
    source, output = tmp_path / "model.onnx", tmp_path / "out.mlir"
    onnx.save(_edges(*outputs), source)
    import_model(source, output)
    inputs = [np.float32([[1, 2], [3, 4]]), np.arange(7, dtype=np.float32)]
    values = {"x0": inputs[0], "x1": inputs[1], "c0": np.float32([1, 2]), "Add_0:0": inputs[0] + np.float32([1, 2])}
    for found, name in zip(run_arrays(load_program(output), inputs), outputs, strict=True):
        np.testing.assert_array_equal(found, values[name])


def test_shapes_are_computed_and_branches_taken() -> None:
    # What exporters write for x.view(x.size(0), -1), and for an if on a shape.
    g = Graph()
    x = g.input(["batch", 3, 4])
    size = g.op("Unsqueeze", g.op("Gather", g.op("Shape", x), g.const(0, np.int64)), g.const([0], np.int64))
    flat = g.op("Reshape", x, g.op("Concat", size, g.const([-1], np.int64), axis=0))
    same = g.op("Equal", g.op("Gather", g.op("Shape", flat), g.const(1, np.int64)), g.const(12, np.int64))
    results = [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in ("t", "e")]
    branches = [
        helper.make_graph([helper.make_node(operator, [flat], [result.name])], result.name, [], [result])
        for operator, result in zip(("Relu", "NonZero"), results, strict=True)
    ]
    y = g.op("If", same, then_branch=branches[0], else_branch=branches[1])
    assert operations(import_graph(g.model(y), batch=2).text) == ["reshape", "clamp"]


def test_types_that_tosa_has_not_give_a_warning(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    g = Graph()
    y = g.op("ArgMax", g.input((2, 3), TensorProto.DOUBLE), axis=1)
    source, output = tmp_path / "model.onnx", tmp_path / "out.mlir"
    onnx.save(g.model(y), source)
    import_model(source, output)
    said = capfd.readouterr().err
    assert "input 'x0' is of float64; it is float32 in the imported network" in said
    assert "output 'ArgMax_0:0' is of int64; it is int32 in the imported network" in said


def _model(operator: str, *constants: object, shape: tuple[int | str, ...] = IMAGE, **attributes: object) -> Graph:
    """Return a graph of one node on an input and constants."""
    g = Graph()
    operands = [g.const(values, np.asarray(values).dtype.type) for values in constants]
    g.op(operator, g.input(shape), *operands, **attributes)
    return g


def _single(operator: str, *constants: object, opset: int = 17, **others: object) -> Callable[[], onnx.ModelProto]:
    return lambda: _model(operator, *constants, **others).model(f"{operator}_0:0", opset=opset)


def _cycle() -> onnx.ModelProto:
    g = Graph()
    g.op("Add", g.input(IMAGE), "Relu_1:0")
    return g.model(g.op("Relu", "Add_0:0"))


def _external() -> onnx.ModelProto:
    model = _single("Conv", np.zeros((4, 3, 3, 3), np.float32))()
    tensor = model.graph.initializer[0]
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value="weights.bin")
    return model


def _twice() -> onnx.ModelProto:
    g = Graph()
    y = g.op("Relu", g.input(IMAGE))
    g.op("Abs", "x0")
    g.nodes[1].output[0] = y
    return g.model(y)


def _short() -> onnx.ModelProto:
    model = _single("Conv", np.zeros((4, 3, 3, 3), np.float32))()
    model.graph.initializer[0].raw_data = b"1234"
    return model


def _wide() -> onnx.ModelProto:
    g = Graph()
    return g.model(g.op("Add", g.op("Cast", g.input(IMAGE), to=TensorProto.INT64), g.const([1 << 40], np.int64)))


def _domain() -> onnx.ModelProto:
    model = _single("Relu")()
    model.graph.node[0].domain = "com.microsoft"
    return model


ZEROS = np.zeros((4, 5, 3, 3), np.float32)
BAD_MODELS: dict[str, tuple[Callable[[], onnx.ModelProto], str]] = {
    "cycle": (_cycle, "needs its own result by way of 'Relu_1:0'; a network must have no cycles"),
    "undefined": (lambda: _edges("none"), "output 'none' is made by no node"),
    "no-output": (_edges, "the model has no output"),
    "same-name": (_twice, "node 'Abs_1' (Abs): its result 'Relu_0:0' has the name of another tensor"),
    "operator": (_single("Det"), "node 'Det_0' (Det): this operator cannot be imported; docs/onnx.md lists"),
    "domain": (_domain, "node 'Relu_0' (Relu): this operator of the domain 'com.microsoft' cannot be imported"),
    "old": (_single("Upsample", opset=1), "version 1 of ONNX's operators, which ONNX cannot bring to version 7"),
    "new": (_single("Relu", opset=99), "version 99 of ONNX's operators; expected 7 to 26"),
    "open": (_single("Relu", shape=("N", 3, "height", 8)), "the open dimension 'height' (axis 2 of [N, 3, height, 8])"),
    "channels": (_single("Conv", ZEROS), "node 'Conv_0' (Conv): 3 channels in 1 groups do not fit weights of"),
    "kernel": (_single("MaxPool", kernel_shape=[9, 2]), "its kernel of 9 (with dilation) is larger than the padded"),
    "broadcast": (_single("Add", np.zeros(5, np.float32)), "[1, 3, 8, 8] and [5] cannot be broadcast to one shape"),
    "types": (_single("Add", np.zeros(8, np.int32)), "expected operands of one type, found float32, int32"),
    "attribute": (_single("LeakyRelu", alpha="much"), "expected a number as attribute 'alpha', found bytes"),
    "axis": (_single("Concat", axis=7), "axis 7 is outside a tensor of 4 dimensions; expected -4 to 3"),
    "index": (_single("Gather", np.int64([9])), "an index is outside an axis of 1"),
    "scale": (_single("QuantizeLinear", np.float32(0), np.int8(0)), "expected scales that are positive and finite"),
    "training": (_single("Dropout", np.float32(0.5), np.bool_(True)), "is in training mode; export the model for"),
    "rank": (_single("Relu", shape=(1,) * 7), "has 7 dimensions; expected at most 6"),
    "large": (_single("Relu", shape=(1, 1 << 20, 1 << 20)), "has 2^31 elements or more; expected fewer"),
    "growing": (_single("Expand", np.int64([1 << 24, 3, 8, 8])), "has 2^31 elements or more; expected fewer"),
    "wide": (_wide, "node 'Add_1' (Add): computes with 1099511627776, which 32 bits do not hold"),
    "external": (_external, "is in the file 'weights.bin', which cannot be read beside the model"),
    "short": (_short, "tensor 'c0' holds other than its shape and type say"),
}


@pytest.mark.parametrize("name", BAD_MODELS)
def test_bad_models_give_a_message(name: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    make, message = BAD_MODELS[name]
    source, output = tmp_path / "model.onnx", tmp_path / "out.mlir"
    source.write_bytes(make().SerializeToString())
    assert main(["import", str(source), "-o", str(output)]) == 1
    assert message in capfd.readouterr().err
    assert not output.exists()


def test_open_dimensions_are_given(tmp_path: Path) -> None:
    source, output = tmp_path / "model.onnx", tmp_path / "out.mlir"
    onnx.save(_single("Relu", shape=("N", 3, "height", "width"))(), source)
    assert main(["import", str(source), "-o", str(output), "--shape", "x0=2x3x5x6"]) == 0
    assert "tensor<2x3x5x6xf32>" in output.read_text()
    for shape, message in (("x0=2x4x5x6", "does not fit the input"), ("y=1x2", "the model has x0"), ("x0", "NAME=1x3")):
        with pytest.raises(NpucError, match=message):
            import_model(source, output, onnx=OnnxOptions([shape]))
    assert parse_shape("a=b=1x2") == ("a=b", (1, 2))


def test_external_data_is_read(tmp_path: Path) -> None:
    source, output = tmp_path / "model.onnx", tmp_path / "out.mlirbc"
    onnx.save(small(), source, save_as_external_data=True, location="weights.bin", size_threshold=0)
    import_model(source, output)
    (tmp_path / "weights.bin").write_bytes(b"short")
    with pytest.raises(NpucError, match=r"'weights\.bin', which cannot be read"):
        import_model(source, output)


@pytest.mark.parametrize("content", [b"", b"hello", b"\x08\x08", small().SerializeToString()[:-50]])
def test_files_that_are_no_models_give_a_message(content: bytes, tmp_path: Path) -> None:
    source = tmp_path / "model.onnx"
    source.write_bytes(content)
    with pytest.raises(NpucError, match=r"model\.onnx"):
        import_model(source, tmp_path / "out.mlir")


def test_changed_models_give_a_result_or_a_message(tmp_path: Path) -> None:
    chooser = random.Random(2)  # noqa: S311
    source = tmp_path / "model.onnx"
    whole = small().SerializeToString()
    for _ in range(300):
        content = bytearray(whole)
        for _ in range(chooser.randint(1, 3)):
            content[chooser.randrange(len(content))] ^= 1 << chooser.randrange(8)
        source.write_bytes(content)
        try:
            assert import_graph(read_model(source)).text
        except NpucError:
            continue


def test_operators_are_listed_in_the_manual() -> None:
    assert (ROOT / "docs" / "onnx.md").read_text().endswith(f"{operator_table()}\n")


def operator_table() -> str:
    """Return the manual's table of operators; `python test/python/test_onnx_import.py` writes it."""
    rows = [f"| {name} | {entry.limits} |" for name, entry in sorted(load_operators().items())]
    return "\n".join(["| operator | what of it |", "|---|---|", *rows])


TOSA = """func.func @main(%x: tensor<1x4xf32>, %c: tensor<1x4xi1>) -> tensor<1x4xf32> {
  %k = "tosa.const"() {values = dense<[[true, false, true, true]]> : tensor<1x4xi1>} : () -> tensor<1x4xi1>
  %b = tosa.logical_xor %c, %k : (tensor<1x4xi1>, tensor<1x4xi1>) -> tensor<1x4xi1>
  %y = tosa.abs %x : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %z = tosa.select %b, %x, %y : (tensor<1x4xi1>, tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  return %z : tensor<1x4xf32>
}
"""


def test_tosa_flatbuffers(tmp_path: Path) -> None:
    text, source, output = tmp_path / "text.mlir", tmp_path / "model.tosa", tmp_path / "out.mlir"
    text.write_text(TOSA)
    optimizer = find_environment_program("tosa-opt", "tosa-tools")
    attach = "--tosa-attach-target=specification_version=1.0 level=8k profiles=pro_int,pro_fp"
    serialize = ["--tosa-serialize", f"--tosa-flatbuffer-filename={source}"]
    command = [optimizer, text, attach, *serialize, "-o", tmp_path / "rest.mlir"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert source.exists(), done.stderr
    import_model(source, output)
    assert 'npu.name = "TosaInput_1"' in output.read_text()
    inputs = [np.float32([[-1, -2, 3, -4]]), np.array([[True, True, False, False]])]
    found = run_arrays(load_program(output), inputs)[0]
    np.testing.assert_array_equal(found, np.float32([[1, -2, 3, -4]]))
    whole = source.read_bytes()
    for content in (whole[:40], whole[: len(whole) // 2], b"\0\0\0\0TOSA" + bytes(100)):
        source.write_bytes(content)
        with pytest.raises(NpucError, match=r"model\.tosa"):
            import_model(source, output)


if __name__ == "__main__":
    manual = ROOT / "docs" / "onnx.md"
    head = manual.read_text().partition("| operator |")[0]
    manual.write_text(f"{head}{operator_table()}\n")
    sys.stdout.write(json.dumps({"operators": len(load_operators())}) + "\n")
