# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""npuc compile."""

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
    with pytest.raises(NpucError, match="No such file"):
        compile_model(tmp_path / "none.tflite", tmp_path / "out.so")
    assert list(tmp_path.iterdir()) == [sigmoid_tflite]


def test_names_become_identifiers() -> None:
    assert c_identifier("mobilenet-v1.0") == "mobilenet_v1_0"
    assert c_identifier("2d") == "_2d"
