# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""npuc import: what comes out, and what bad input gives."""

import os
import random
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from npuc import tflite
from npuc.cli import main
from npuc.errors import NpucError
from npuc.importer import import_model
from npuc.tflite import TensorIO
from small_tflite import make_tflite


def test_names_and_quantization_are_read_from_the_file(sigmoid_tflite: Path) -> None:
    io = tflite.read_io(sigmoid_tflite)
    assert io.inputs == [TensorIO("image", 0.125, 3)]
    assert io.outputs == [TensorIO("probability", 1 / 256, -128)]
    assert io.tensors == [TensorIO("in", 0.125, 3), TensorIO("sigmoid", 1 / 256, -128)]


def test_import_gives_static_tosa_with_names_and_scales(sigmoid_tflite: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.mlir"
    import_model(sigmoid_tflite, output)
    text = output.read_text()
    assert (
        '(%arg0: tensor<1x4xi8> {npu.name = "image", npu.scale = 1.250000e-01 : f64, npu.zero_point = 3 : i64}' in text
    )
    assert '-> (tensor<1x4xi8> {npu.name = "probability", npu.scale = 3.906250e-03 : f64' in text
    assert 'loc("sigmoid")' in text
    assert "tosa.table" in text
    assert not re.search(r"\?|tensor\.cast|target_env|tf\.", text)


def test_import_says_where_layers_will_run(
    sigmoid_tflite: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", str(sigmoid_tflite), "-o", str(tmp_path / "out.mlir")]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "│ input │ image │ int8 │ 1×4 │ 0.125 × (element - 3) │" in said
    assert "│ output │ probability │ int8 │ 1×4 │ 0.00390625 × (element + 128) │" in said
    assert "On the chip: 1 layer On its host: nothing" in said


def test_import_says_why_layers_run_on_the_host(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model = tmp_path / "mixed.mlir"
    kind = "tensor<2x8xi32>"
    model.write_text(
        f"""func.func @main(%x: {kind} {{npu.name = "n", npu.unsigned}}) -> {kind} {{
  %0 = tosa.abs %x : ({kind}) -> {kind} loc("first")
  %1 = tosa.intdiv %0, %x : ({kind}, {kind}) -> {kind} loc("ratio")
  return %1 : {kind}
}}
"""
    )
    assert main(["import", str(model), "-o", str(tmp_path / "out.mlir")]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "On the chip: 1 layer On its host: 1 layer" in said
    assert "│ ratio │ 1 │ tosa.intdiv: the chip has no operation for it │" in said
    # What neither can run is no error of the import: the network may be for something else.
    model.write_text(
        """module {
  tosa.variable @v = dense<1> : tensor<4xi8>
  func.func @main(%x: tensor<4xi8>) -> tensor<4xi8> {
    %0 = tosa.variable_read @v : tensor<4xi8> loc("state")
    return %0 : tensor<4xi8>
  }
}
"""
    )
    assert main(["import", str(model), "-o", str(tmp_path / "out.mlir")]) == 0
    said = capsys.readouterr().out
    assert "Cannot be compiled for the chip: layer 'state': 'tosa.variable_read' op keeps a value" in said


def test_batch_and_bytecode(sigmoid_tflite: Path, tmp_path: Path) -> None:
    bytecode, text = tmp_path / "out.mlirbc", tmp_path / "again.mlir"
    assert main(["import", str(sigmoid_tflite), "-o", str(bytecode), "--batch", "3"]) == 0
    assert bytecode.read_bytes()[:4] == b"ML\xefR"
    import_model(bytecode, text)
    assert "tensor<3x4xi8>" in text.read_text()
    assert 'loc("sigmoid")' in text.read_text()


def test_import_twice_gives_the_same_bytes(sigmoid_tflite: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "a.mlirbc", tmp_path / "b.mlirbc"
    import_model(sigmoid_tflite, first)
    import_model(sigmoid_tflite, second)
    assert first.read_bytes() == second.read_bytes()


BAD_FILES = {
    "empty.tflite": (b"", "is empty; expected a model"),
    "text.tflite": (b"hello, world", "is not a TensorFlow Lite model: expected the identifier TFL3"),
    "short.tflite": (make_tflite([1, 4])[:40], "is truncated or damaged"),
    "cut.tflite": (make_tflite([1, 4])[:-300], "is truncated or damaged"),
    "open.tflite": (make_tflite([-1, -1]), "only its first dimension, the batch, can be open"),
    "text.mlir": (b"hello", "custom op 'hello' is unknown"),
    "cut.mlirbc": (b"ML\xefR\x0d", "npu-opt failed"),
    "hostile.mlir": (b"module attributes {a = " + b"[" * 200_000, "npu-opt crashed"),
    "model.txt": (b"hello", "npuc can import; give a .tflite, .onnx, .keras, .tosa, .mlir or .mlirbc file"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_bad_files_give_a_message_and_no_output(name: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    content, message = BAD_FILES[name]
    model, output = tmp_path / name, tmp_path / "out.mlir"
    model.write_bytes(content)
    output.write_text("older")
    assert main(["import", str(model), "-o", str(output)]) == 1
    assert message in capfd.readouterr().err
    assert output.read_text() == "older"
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([name, "out.mlir"])


def test_bad_places_give_a_message(sigmoid_tflite: Path, tmp_path: Path) -> None:
    with pytest.raises(NpucError, match="there is no folder"):
        import_model(sigmoid_tflite, tmp_path / "none" / "out.mlir")
    with pytest.raises(NpucError, match=r"ends in \.mlir or \.mlirbc"):
        import_model(sigmoid_tflite, tmp_path / "out.txt")
    with pytest.raises(NpucError, match="No such file"):
        import_model(tmp_path / "none.tflite", tmp_path / "out.mlir")
    with pytest.raises(NpucError, match="is a folder"):
        import_model(tmp_path, tmp_path / "out.mlir")
    with pytest.raises(NpucError, match="at least 1, found 0"):
        import_model(sigmoid_tflite, tmp_path / "out.mlir", batch=0)


def test_flipped_bits_never_crash_the_command(sigmoid_tflite: Path, tmp_path: Path) -> None:
    rng = random.Random(1)  # noqa: S311
    whole = sigmoid_tflite.read_bytes()
    model, output = tmp_path / "flipped.tflite", tmp_path / "out.mlir"
    for _ in range(20):
        content = bytearray(whole)
        for _ in range(rng.randint(1, 4)):
            content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
        model.write_bytes(content)
        try:
            import_model(model, output)
        except NpucError:
            continue
        assert output.stat().st_size > 0


def test_full_disk_gives_a_message(sigmoid_tflite: Path, tmp_path: Path) -> None:
    # A limit on file size stands for a full disk; it holds for the command and what it starts.
    code = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (512, 512));"
        "from npuc.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    output = tmp_path / "out.mlir"
    done = subprocess.run(
        [sys.executable, "-c", code, "import", str(sigmoid_tflite), "-o", str(output)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "npuc: error:" in done.stderr
    assert not output.exists()
    assert list(tmp_path.iterdir()) == [sigmoid_tflite]


REAL_NETWORKS = 20


def test_real_networks_import(data: Path, tmp_path: Path) -> None:
    models = sorted((data / "models").rglob("*.tflite"))
    assert len(models) == REAL_NETWORKS
    output = tmp_path / "out.mlir"
    for model in models:
        import_model(model, output)
        text = output.read_text()
        signature = next(line for line in text.splitlines() if "func.func" in line)
        assert "?" not in signature, model
        assert "tensor.cast" not in text, model
        assert "npu.name" in signature, model
        assert ("npu.scale" in signature) == ("i8" in signature), model
        assert ("npu.unsigned" in signature) == ("uint8" in model.name or "coral" in model.name), model
        # Layers have names: at least a convolution is located at one that is no file position.
        assert re.search(r"tosa\.(depthwise_)?conv2d .* loc\(#loc\d+\)", text), model


@pytest.mark.usefixtures("train_environment")
def test_keras_models_keep_their_layers_names(tmp_path: Path) -> None:
    from npuc.keras_export import find_train_python  # noqa: PLC0415

    source = tmp_path / "model.keras"
    script = (
        "import keras, sys; L = keras.layers; keras.Sequential([keras.Input((8, 8, 1)),"
        "L.Conv2D(4, 3, activation='relu', name='conv2d'), L.Conv2D(4, 3, activation='relu', name='conv2d_1'),"
        "L.Flatten(), L.Dense(3, activation='softmax', name='scores')]).save(sys.argv[1])"
    )
    subprocess.run(
        [find_train_python(), "-c", script, source],
        check=True,
        capture_output=True,
        env={**os.environ, "KERAS_BACKEND": "tensorflow"},
    )
    output = tmp_path / "out.mlir"
    import_model(source, output)
    text = output.read_text()
    for layer in ("conv2d", "conv2d_1", "scores"):
        assert f'loc("{layer}")' in text
    assert "tensor<1x8x8x1xf32>" in text


@pytest.mark.usefixtures("train_environment")
def test_a_damaged_keras_model_gives_a_message(tmp_path: Path) -> None:
    model = tmp_path / "model.keras"
    with zipfile.ZipFile(model, "w") as archive:
        archive.writestr("config.json", "{}")
    with pytest.raises(NpucError, match="not a Keras model that can be loaded"):
        import_model(model, tmp_path / "out.mlir")
