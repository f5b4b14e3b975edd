# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What a graph computes: asked of the TOSA reference model of tosa-tools."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import tosa_reference_model

from graph import Graph, Value

PROGRAMS = Path(tosa_reference_model.__file__).resolve().parents[1] / "bin"
SECONDS = 120
UNUSED = Value("%unused", (1,), "i8")


class InvalidGraphError(Exception):
    """The reference model finds a graph wrong, or its result unpredictable: a defect of the generator."""


def compute(graph: Graph, values: Sequence[Value], folder: Path) -> list[np.ndarray]:
    """Return the elements of some values of a graph, whatever its outputs are.

    Raises
    ------
    InvalidGraphError
        If the reference model does not run it.
    """
    known = {value.name: array for value, array in zip(graph.inputs, graph.arrays, strict=True)}
    known |= {value.name: value.array for value in values if value.array is not None}
    # It returns neither what is given nor anything twice.
    asked = list({value.name: value for value in values if value.name not in known}.values())
    if asked:
        needed = graph.with_outputs(asked).without_dead()
        # It does not start without inputs.
        arrays = _run(needed if needed.inputs else needed.with_input(UNUSED, np.zeros(1)), folder)
        known |= {value.name: array for value, array in zip(asked, arrays, strict=True)}
    return [known[value.name] for value in values]


def _run(graph: Graph, folder: Path) -> list[np.ndarray]:
    model, program = folder / "reference.mlir", folder / "reference.tosa"
    model.write_text(str(graph))
    # A program may be left of another graph.
    program.unlink(missing_ok=True)
    _start([PROGRAMS / "tosa-opt", model, f"--tosa-serialize=tosa-flatbuffer-filename={program}", "-o", "/dev/null"])
    given = [f"reference.in{index}.npy" for index in range(len(graph.inputs))]
    made = [f"reference.out{index}.npy" for index in range(len(graph.outputs))]
    for name, array in zip(given, graph.arrays, strict=True):
        np.save(folder / name, array)
    for name in made:
        (folder / name).unlink(missing_ok=True)
    options = [
        *(
            f"--ifm_name={','.join(f'TosaInput_{index}' for index in range(len(given)))}",
            f"--ifm_file={','.join(given)}",
        ),
        *(
            f"--ofm_name={','.join(f'TosaOutput_{index}' for index in range(len(made)))}",
            f"--ofm_file={','.join(made)}",
        ),
    ]
    _start(
        [
            PROGRAMS / "tosa_reference_model",
            f"--tosa_file={program}",
            f"--flatbuffer_dir={folder}",
            f"--output_dir={folder}",
            f"--operator_fbs={PROGRAMS / 'tosa.fbs'}",
            *options,
        ]
    )
    return [np.load(folder / name) for name in made]


def _start(command: Sequence[str | Path]) -> None:
    done = subprocess.run(
        [str(part) for part in command],
        capture_output=True,
        text=True,
        errors="replace",
        timeout=SECONDS,
        check=False,
        env={"LLVM_DISABLE_SYMBOLIZATION": "1"},
    )
    if done.returncode != 0:
        raise InvalidGraphError(f"{Path(command[0]).name}: status {done.returncode}\n{done.stdout}{done.stderr}"[:4000])
