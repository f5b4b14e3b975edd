# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""npuc run and npuc eval."""

from pathlib import Path

import numpy as np
import pytest

import real_data
from npuc.classify import classes, evaluate
from npuc.cli import main
from npuc.compiler import compile_model
from npuc.edges import Preprocessing, to_elements
from npuc.importer import import_model
from npuc.runner import load_program, run_arrays


@pytest.fixture
def sigmoid(sigmoid_tflite: Path, tmp_path: Path) -> Path:
    """Return the imported model of one int8 sigmoid (real 0.125 × (integer - 3) → 1/256 × (integer + 128))."""
    path = tmp_path / "sigmoid.mlir"
    import_model(sigmoid_tflite, path)
    return path


def test_a_program_says_what_it_takes(sigmoid: Path) -> None:
    program = load_program(sigmoid)
    (given,), (made,) = program.inputs, program.outputs
    assert (given.name, given.dtype, given.shape, given.scale, given.zero_point) == ("image", np.int8, (1, 4), 0.125, 3)
    assert (made.name, made.scale, made.zero_point) == ("probability", 1 / 256, -128)


def test_a_batch_runs_element_by_element(sigmoid: Path) -> None:
    program = load_program(sigmoid)
    reals = np.array([[0.0, 1.0, -1.0, 9.0], [2.0, -2.0, 0.5, -9.0], [0.0, 0.0, 0.0, 0.0]])
    (output,) = run_arrays(program, [to_elements(reals, program.inputs[0])])
    expected = np.clip(np.round(256 / (1 + np.exp(-reals))) - 128, -128, 127)
    assert output.tolist() == expected.tolist()


def test_run_prints_the_five_largest(sigmoid: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, labels, output = tmp_path / "x.npy", tmp_path / "labels.txt", tmp_path / "y.npy"
    np.save(data, np.array([0.0, 1.0, -1.0, 1.0], np.float32))
    labels.write_text("ant\nbee\ncat\n")
    command = ["run", str(sigmoid), str(data), "--labels", str(labels), "-o", str(output)]
    assert main(command) == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines() if "│" in line]
    # Of equal values the first is the larger; the fourth class has no name.
    assert [(row[1], row[5]) for row in rows] == [("1", "bee"), ("3", "?"), ("0", "ant"), ("2", "cat")]
    assert np.load(output).tolist() == [[0.5, 187 / 256, 69 / 256, 187 / 256]]


def test_eval_counts_the_first_maximum(sigmoid: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    np.save(tmp_path / "x.npy", np.array([[0, 5, 5, 0], [9, 0, 0, 0], [0, 0, 0, 0], [1, 2, 3, 4]], np.float32))
    np.save(tmp_path / "y.npy", np.array([1, 0, 0, 2]))
    command = ["eval", str(sigmoid), "--data", str(tmp_path / "x.npy"), "--labels", str(tmp_path / "y.npy")]
    assert main(command) == 0
    assert capsys.readouterr().out == "3 of 4 right (75.00 %)\n"


def test_bad_input_gives_a_message(sigmoid: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    x, y, text = tmp_path / "x.npy", tmp_path / "y.npy", tmp_path / "text.npu"
    np.save(x, np.zeros((4, 4), np.float32))
    np.save(y, np.zeros(3, np.int64))
    text.write_text("hello")

    def fails_with(message: str, *arguments: str | Path) -> None:
        assert main([str(argument) for argument in arguments]) == 1
        assert message in capsys.readouterr().err

    fails_with("holds 4 inputs, but", "eval", sigmoid, "--data", x, "--labels", y)
    fails_with("expected one integer for each input", "eval", sigmoid, "--data", x, "--labels", x)
    fails_with("expected an array of shape N×4, found 3", "eval", sigmoid, "--data", y, "--labels", y)
    fails_with("has 1 inputs ('image'), found 2 files", "run", sigmoid, x, x)
    fails_with("expected a .npu, .so, .mlir or .mlirbc file", "run", x, x)
    fails_with("there is no such file", "run", tmp_path / "none.npu", x)
    fails_with("text.npu", "run", text, x)
    fails_with("No such file", "run", sigmoid, tmp_path / "none.npy")
    fails_with("expected a positive number", "run", sigmoid, x, "--std", "0")
    fails_with("expected a name that ends in .npy", "run", sigmoid, x, "-o", tmp_path / "out.txt")


# What the TOSA reference model gets right of 1,000, the first maximum winning.
EXACT = {
    "resnet8_ic_int8": (real_data.cifar10, 880),
    "kws_dscnn_int8": (real_data.keywords, 901),
    "vww_mobilenetv1_025_96_int8": (real_data.visual_wake_words, 853),
}


@pytest.mark.parametrize("name", EXACT)
def test_real_networks_are_as_right_as_the_reference_model(name: str, data: Path, tmp_path: Path) -> None:
    load, right = EXACT[name]
    inputs, labels = load(data)
    model = data / "models" / "mlperf_tiny" / f"{name}.tflite"
    outputs = []
    for program in (tmp_path / "model.npu", tmp_path / "model.so"):
        compile_model(model, program)
        loaded = load_program(program)
        outputs += run_arrays(loaded, [to_elements(inputs, loaded.inputs[0])])
        assert int((classes(outputs[-1]) == labels).sum()) == right
    simulated, native = outputs
    assert (simulated == native).all()


def test_a_real_float_network_on_the_cpu(data: Path, tmp_path: Path) -> None:
    inputs, labels = real_data.cifar10(data)
    np.save(tmp_path / "x.npy", inputs)
    np.save(tmp_path / "y.npy", labels)
    model = tmp_path / "model.mlirbc"
    import_model(data / "models" / "mlperf_tiny" / "resnet8_ic_fp32.tflite", model)
    # This network takes pixels as they are.
    as_they_are = Preprocessing(mean=0.0, std=1.0)
    assert evaluate(model, tmp_path / "x.npy", tmp_path / "y.npy", as_they_are) == (881, 1000)
