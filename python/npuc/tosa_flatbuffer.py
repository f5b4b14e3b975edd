# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Reads TOSA's own flatbuffers (.tosa), as ExecuTorch writes them, with the deserializer of tosa-tools."""

import json
import re
from pathlib import Path

from npuc.errors import NpucError
from npuc.programs import find_environment_program, run_program

IDENTIFIER = b"TOSA"
# Where the deserializer puts the names of inputs and outputs; nothing else in the text begins so.
NAME = re.compile(r' \{tosa\.tensor_name = "((?:[^"\\]|\\.)*)"\}')


def to_mlir(model: Path, folder: Path) -> tuple[Path, Path | None]:
    """Return a model as MLIR text, and the JSON file that the pass npu-annotate-io reads, if it has names.

    Parameters
    ----------
    model
        The .tosa file.
    folder
        Where to write.

    Raises
    ------
    NpucError
        If it cannot be read.
    """
    empty, converted, description = (folder / name for name in ("empty.mlir", "tosa.mlir", "tosa.json"))
    empty.write_text("module {}\n")
    command = [
        find_environment_program("tosa-opt", "tosa-tools"),
        "--tosa-deserialize",
        f"--tosa-deserialize-filename={model}",
        "--mlir-print-debuginfo",
        # Packed i1 constants are spelled in another way by other versions of MLIR.
        "--mlir-print-elementsattrs-with-hex-if-larger=-1",
        empty,
        "-o",
        converted,
    ]
    # What it says while it succeeds is of no use to the user.
    run_program(command, str(model), quiet=True)
    text = converted.read_text() if converted.exists() else ""
    signature = re.search(r"^  func\.func .*$", text, re.MULTILINE)
    if signature is None:
        raise NpucError(f"{model}: the deserializer found no network in it; the file is truncated or damaged")
    line = signature.group()
    before, _, after = line.partition(") -> ")
    inputs, outputs = ([{"name": name} for name in NAME.findall(part)] for part in (before, after))
    converted.write_text(text.replace(line, NAME.sub("", line), 1))
    if len(inputs) != len(re.findall(r"%arg\d+:", before)) or not outputs:
        return converted, None
    description.write_text(json.dumps({"inputs": inputs, "outputs": outputs}))
    return converted, description
