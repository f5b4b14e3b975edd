# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Exports .keras models through Keras itself, which lives in a Python environment of its own."""

import os
import re
from pathlib import Path

from npuc.errors import NpucError
from npuc.programs import run_program

# What TensorFlow's libraries say on every start, whatever the log level.
NOISE = re.compile(r"^(WARNING: All log messages before absl|[IW]\d{4} ).*\n?", re.MULTILINE)


def find_train_python() -> Path:
    """Return the interpreter of the train environment.

    It is the one that the environment variable ``NPUC_TRAIN_PYTHON`` names, or the one that `make train-env` makes.

    Raises
    ------
    NpucError
        If there is none.
    """
    named = os.environ.get("NPUC_TRAIN_PYTHON")
    root = Path(__file__).resolve().parents[2]
    python = Path(named) if named else root / ".envs" / "train" / "bin" / "python"
    if not python.is_file():
        raise NpucError(
            f"there is no Python with Keras at {python}: run `make train-env` in the sources, or set NPUC_TRAIN_PYTHON "
            "to an interpreter that has the packages of python/train.lock"
        )
    return python


def train_command(module: str, *arguments: str | Path) -> tuple[list[str | Path], dict[str, str]]:
    """Return the command that runs a module of `npuc.training`, and the variables that it needs."""
    environment = {
        "PYTHONPATH": str(Path(__file__).resolve().parents[1]),
        "KERAS_BACKEND": "tensorflow",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "",
    }
    return [find_train_python(), "-m", f"npuc.training.{module}", *arguments], environment


def run_in_train_environment(module: str, *arguments: str | Path, subject: str) -> str:
    """Run a module of `npuc.training` in the train environment and return what it wrote to stdout."""
    command, environment = train_command(module, *arguments)
    try:
        return run_program(command, subject, environment=environment, limited=False, quiet=True)
    except NpucError as error:
        raise NpucError(NOISE.sub("", str(error))) from error


def export_to_tflite(model: Path, output: Path) -> None:
    """Export a .keras model to a .tflite file whose tensors carry the names of the model's layers."""
    run_in_train_environment("export", model, output, subject=str(model))
