# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Operations on the chip, tile by tile, against the TOSA reference model: bit for bit."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from networks import write_tiny_machine
from npuc.compiler import compile_model
from npuc.runner import load_program, run_arrays
from reference_model import ReferenceModel
from tosa_text import Model

FAMILIES: dict[str, Callable[[Model], None]] = {}


def family(build: Callable[[Model], None]) -> Callable[[Model], None]:
    """Register a function that adds operations of one kind to a model."""
    FAMILIES[build.__name__] = build
    return build


@family
def reverse(m: Model) -> None:
    for element in ("i8", "i16", "i32"):
        for shape in ((2, 3, 4), (5,), (2, 3, 4, 5), (1, 40, 30, 20)):
            x = m.input(shape, element)
            for axis in range(len(shape)):
                m.op("reverse", [x], shape, element, f"axis = {axis} : i32")


@family
def argmax(m: Model) -> None:
    for element, low, high in (("i8", -3, 3), ("i8", None, None), ("i16", None, None)):
        for shape in ((4, 5, 6), (7,), (2, 3, 4, 5), (1, 40, 30, 20)):
            x = m.input(shape, element, low, high)
            for axis in range(len(shape)):
                m.op("argmax", [x], shape[:axis] + shape[axis + 1 :], "i32", f"axis = {axis} : i32")


# The preset; and one whose scratchpad holds few of the maps, so that they are cut along every dimension.
@pytest.mark.parametrize("tiny", [False, True], ids=["edge-128", "16 KiB"])
@pytest.mark.parametrize("name", FAMILIES)
def test_integers(name: str, tiny: bool, tmp_path: Path) -> None:
    model = Model()
    FAMILIES[name](model)
    path, program = tmp_path / f"{name}.mlir", tmp_path / f"{name}.npu"
    path.write_text(str(model))
    compile_model(path, program, machine=str(write_tiny_machine(tmp_path)) if tiny else None)
    outputs = run_arrays(load_program(program), model.arrays)
    expected = ReferenceModel(path, tmp_path).run(model.arrays, len(outputs))
    for value, ours, theirs in zip(model.outputs, outputs, expected, strict=True):
        line = next(line for line in model.lines if line.startswith(f"{value.name} ="))
        np.testing.assert_array_equal(ours, theirs.astype(ours.dtype).reshape(ours.shape), err_msg=line)
