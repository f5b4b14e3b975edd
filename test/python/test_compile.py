# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""npuc compile."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from npuc.cli import main
from npuc.compiler import c_identifier, compile_model
from npuc.errors import NpucError
from npuc.importer import import_model
from npuc.runner import load_program, run_arrays


def test_a_library_for_the_cpu_runs_as_the_model(sigmoid_tflite: Path, tmp_path: Path) -> None:
    library, model = tmp_path / "2-sigmoids.so", tmp_path / "model.mlir"
    assert main(["compile", str(sigmoid_tflite), "-o", str(library)]) == 0
    import_model(sigmoid_tflite, model)
    elements = np.arange(-128, 128, dtype=np.int8).reshape(64, 4)
    (compiled,) = run_arrays(load_program(library), [elements])
    (jitted,) = run_arrays(load_program(model), [elements])
    assert (compiled == jitted).all()


def test_a_program_of_the_chip_runs_as_the_model(
    sigmoid_tflite: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program, model, table = tmp_path / "sigmoid.npu", tmp_path / "model.mlir", tmp_path / "layers.csv"
    stats, trace = tmp_path / "stats.json", tmp_path / "trace.json"
    command = ["compile", sigmoid_tflite, "-o", program, "--machine=edge-256", "--csv", table]
    command += ["--stats", stats, "--trace", trace]
    assert main([str(part) for part in command]) == 0
    printed = capsys.readouterr().out
    assert "One run on edge-256" in printed
    assert "sigmoid" in printed
    assert "scratchpad peak" in printed
    assert json.loads(stats.read_text())["machine"] == "edge-256"
    assert json.loads(trace.read_text())
    with open(table, newline="") as file:
        rows = list(csv.DictReader(file))
    assert sum(int(row["cycles"]) for row in rows[:-1]) == int(rows[-1]["cycles"])
    import_model(sigmoid_tflite, model)
    elements = np.arange(-128, 128, dtype=np.int8).reshape(64, 4)
    (simulated,) = run_arrays(load_program(program), [elements])
    (jitted,) = run_arrays(load_program(model), [elements])
    assert (simulated == jitted).all()


def test_an_object_comes_with_its_header(sigmoid_tflite: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    compile_model(sigmoid_tflite, folder / "sigmoid.o")
    assert sorted(path.name for path in folder.iterdir()) == ["sigmoid.h", "sigmoid.o"]
    assert "int sigmoid_run(" in (folder / "sigmoid.h").read_text()


def test_bad_requests_give_a_message(sigmoid_tflite: Path, tmp_path: Path) -> None:
    with pytest.raises(NpucError, match=r"ends in \.npu, \.so or \.o"):
        compile_model(sigmoid_tflite, tmp_path / "out.txt")
    with pytest.raises(NpucError, match="no-such-cpu"):
        compile_model(sigmoid_tflite, tmp_path / "out.so", cpu="no-such-cpu")
    with pytest.raises(NpucError, match="no-such-machine"):
        compile_model(sigmoid_tflite, tmp_path / "out.npu", machine="no-such-machine")
    with pytest.raises(NpucError, match="No such file"):
        compile_model(tmp_path / "none.tflite", tmp_path / "out.so")
    assert list(tmp_path.iterdir()) == [sigmoid_tflite]


def test_names_become_identifiers() -> None:
    assert c_identifier("mobilenet-v1.0") == "mobilenet_v1_0"
    assert c_identifier("2d") == "_2d"
