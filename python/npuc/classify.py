# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""npuc run and npuc eval: what a network says of an input, and how often it is right."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from npuc.edges import Preprocessing, dequantize, read_array, read_image, to_elements
from npuc.errors import NpucError
from npuc.files import atomic_output, read_input
from npuc.progress import working
from npuc.runner import Program, load_program, run_arrays

TOP = 5


def run_and_print(
    path: Path,
    inputs: Sequence[Path],
    labels: Path | None,
    output: Path | None,
    preprocessing: Preprocessing | None,
) -> None:
    """Run a program on one array or picture for each of its inputs and print the largest elements of its first output.

    Parameters
    ----------
    path
        The program.
    inputs
        A picture or .npy file for each input.
    labels
        A text file that names the classes, one a line; or None.
    output
        Where to write the first output as float32; or None.
    preprocessing
        How pixels become reals; None: see `npuc.edges.from_pixels`.
    """
    if output is not None and output.suffix != ".npy":
        raise NpucError(f"cannot write {output}: expected a name that ends in .npy")
    with working(f"Running {path}"):
        program = load_program(path)
        arrays = read_inputs(program, inputs, preprocessing)
        results = run_arrays(program, arrays)
    reals = dequantize(results[0], program.outputs[0])
    runs = reals.reshape(len(reals) // (program.outputs[0].shape or (1,))[0], -1) if reals.ndim else reals.reshape(1, 1)
    names = read_input(labels, "list of labels").decode(errors="replace").splitlines() if labels else []
    console = Console(highlight=False, soft_wrap=True)
    for run, values in enumerate(runs):
        table = Table(title=f"{path.name}: {program.outputs[0].name}" + (f", run {run}" if len(runs) > 1 else ""))
        table.add_column("class", justify="right")
        table.add_column("value", justify="right")
        if names:
            table.add_column("label")
        # Stable: of equal values the first counts as larger.
        for index in np.argsort(-values, kind="stable")[:TOP]:
            row = [str(index), f"{values[index]:.6g}"]
            table.add_row(*row, *([names[index] if index < len(names) else "?"] if names else []))
        console.print(table)
    if output is not None:
        with atomic_output(output) as partial:
            np.save(partial, reals)


def read_inputs(program: Program, files: Sequence[Path], preprocessing: Preprocessing | None) -> list[np.ndarray]:
    """Return the arrays of a program's inputs, one file each.

    Raises
    ------
    NpucError
        If their number, shapes or types do not fit, or one cannot be read.
    """
    if len(files) != len(program.inputs):
        names = ", ".join(f"'{port.name}'" for port in program.inputs)
        raise NpucError(f"{program.path} has {len(program.inputs)} inputs ({names}), found {len(files)} files")
    return [
        to_elements(read_array(file) if file.suffix == ".npy" else read_image(file, port), port, preprocessing)
        for file, port in zip(files, program.inputs, strict=True)
    ]


def classes(outputs: np.ndarray) -> np.ndarray:
    """Return the class of each element of a batch of outputs: where its first maximum is."""
    return outputs.reshape(len(outputs), -1).argmax(axis=1)


def evaluate(path: Path, data: Path, labels: Path, preprocessing: Preprocessing | None) -> tuple[int, int]:
    """Return how many inputs a classifier gets right, and how many there are.

    Parameters
    ----------
    path
        A program with one input.
    data
        A .npy file of inputs.
    labels
        A .npy file with the class of each, integers.
    preprocessing
        How pixels become reals; None: see `npuc.edges.from_pixels`.

    Raises
    ------
    NpucError
        If shapes, types or counts do not fit.
    """
    with working(f"Evaluating {path}"):
        program = load_program(path)
        expected = read_array(labels)
        if expected.ndim != 1 or not np.issubdtype(expected.dtype, np.integer):
            raise NpucError(
                f"{labels}: expected one integer for each input, found {expected.dtype} of shape {expected.shape}"
            )
        (inputs,) = read_inputs(program, [data], preprocessing)
        runs = len(inputs) // program.inputs[0].shape[0]
        if len(expected) != len(inputs):
            raise NpucError(f"{data} holds {len(inputs)} inputs, but {labels} holds {len(expected)} labels")
        outputs = run_arrays(program, [inputs])[0]
        found = classes(outputs.reshape(runs * program.inputs[0].shape[0], -1))
    return int((found == expected).sum()), len(expected)
