# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Has an .onnx model imported by `npuc.onnx`, in a process of its own: a hostile file does no harm there."""

import importlib.util
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from npuc.errors import NpucError
from npuc.programs import run_program


@dataclass(frozen=True)
class OnnxOptions:
    """What the user says of an ONNX model.

    Attributes
    ----------
    shapes
        Shapes of inputs, as ``NAME=1x3x224x224``, where the model leaves more open than the batch.
    int8_softmax
        Whether a softmax of integers has 8-bit integers as its result, in steps of 1/256 as in TensorFlow Lite, even if
        the model does not quantize it: it then runs on the chip.
    """

    shapes: Sequence[str] = ()
    int8_softmax: bool = False


def to_mlir(model: Path, folder: Path, batch: int, options: OnnxOptions) -> tuple[Path, Path]:
    """Return TOSA as text, and the JSON file that the pass npu-annotate-io reads.

    Parameters
    ----------
    model
        The .onnx file; files of external data are beside it.
    folder
        Where to write.
    batch
        The extent of the first axis of inputs where the model leaves it open.
    options
        What else the user says.

    Raises
    ------
    NpucError
        If the model cannot be imported; the message names the node and its operator.
    """
    if importlib.util.find_spec("onnx") is None:
        raise NpucError(f"{model}: cannot find the package onnx beside {sys.executable}: install it there")
    module, description = folder / "onnx.mlir", folder / "onnx.json"
    command: list[str | Path] = [sys.executable, "-m", "npuc.onnx", model, module, description, f"--batch={batch}"]
    command += [f"--shape={shape}" for shape in options.shapes]
    if options.int8_softmax:
        command.append("--int8-softmax")
    # The package of the sources, if this one is of the sources.
    paths = {"PYTHONPATH": str(Path(__file__).resolve().parents[1])}
    run_program(command, str(model), environment=paths)
    result = json.loads(description.read_text())
    if "error" in result:
        raise NpucError(f"{model}: {result['error']}")
    for warning in result["warnings"]:
        print(f"npuc: warning: {model}: {warning}", file=sys.stderr)
    return module, description
