# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""npuc quantize: from a float network to an int8 one, with ranges from calibration data or from a table."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from npuc.classify import read_inputs
from npuc.edges import Preprocessing
from npuc.errors import NpucError
from npuc.files import atomic_output
from npuc.importer import OUTPUT_OPTIONS, QUIET, import_model
from npuc.programs import find_program, run_program
from npuc.runner import load_program


def quantize_model(
    model: Path,
    output: Path,
    *,
    data: Sequence[Path] = (),
    table: Path | None = None,
    preprocessing: Preprocessing | None = None,
    input_ranges: Sequence[str] = (),
    samples: int = 0,
    write_table: Path | None = None,
) -> None:
    """Quantize a float network after training.

    Parameters
    ----------
    model
        What `npuc.importer.import_model` takes.
    output
        The integer TOSA to write, .mlir or .mlirbc.
    data
        A .npy file for each input, with samples along the first dimension, as `npuc run` takes them.
    table
        A table of ranges (JSON) instead of data.
    preprocessing
        How pixels become reals; None: see `npuc.edges.from_pixels`.
    input_ranges
        The range of each input as "min:max", where it is known and not to be observed.
    samples
        How many samples to use, from the first; 0 for all.
    write_table
        Where to write the table of ranges that were observed; None: nowhere.

    Raises
    ------
    NpucError
        If neither data nor table is given, or both; if they do not fit the network; nothing is written then.
    """
    if output.suffix not in OUTPUT_OPTIONS:
        raise NpucError(f"cannot write {output}: expected a name that ends in .mlir or .mlirbc")
    if bool(data) == (table is not None):
        raise NpucError("expected either calibration data (--data) or a table of ranges (--table)")
    with tempfile.TemporaryDirectory(prefix="npuc-") as name:
        folder = Path(name)
        source = model
        if model.suffix not in OUTPUT_OPTIONS:
            source = folder / "model.mlirbc"
            import_model(model, source)
        options = []
        if table is not None:
            options.append(f"table={table}")
        else:
            arrays = read_inputs(load_program(source), data, preprocessing)
            for index, array in enumerate(arrays):
                np.save(folder / f"input{index}.npy", array)
            options.append("data=" + ",".join(str(folder / f"input{index}.npy") for index in range(len(arrays))))
            options.append(f"samples={samples}")
        if input_ranges:
            options.append("input-ranges=" + ",".join(input_ranges))
        observed = folder / "ranges.json"
        if write_table is not None:
            options.append(f"write-table={observed}")
        command = [find_program("npu-opt"), *QUIET, source, f"--npu-quantize-pipeline={' '.join(options)}"]
        with atomic_output(output) as partial:
            # Memory is not limited: calibration runs the network here, on data of any size.
            try:
                run_program([*command, *OUTPUT_OPTIONS[output.suffix], "-o", partial], str(model), limited=False)
            except NpucError as error:
                # What the user gave, not the copy that was made of it.
                text = str(error)
                for index, file in enumerate(data):
                    text = text.replace(str(folder / f"input{index}.npy"), str(file))
                raise NpucError(text) from error
            if write_table is not None:
                with atomic_output(write_table) as partial_table:
                    partial_table.write_bytes(observed.read_bytes())
