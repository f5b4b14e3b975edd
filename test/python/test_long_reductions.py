# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Reductions of more elements than an instruction reaches."""

from pathlib import Path

import numpy as np
import pytest

from npuc.compiler import compile_model
from npuc.runner import load_program, run_arrays

# Shape, axis: of whole blocks, with a rest, with elements behind the axis.
CASES = {"blocks": ((1, 81920), 1), "rest": ((2, 70000, 3), 1), "inner": ((65537, 5), 0)}
FUNCTIONS = {"sum": np.sum, "max": np.max, "min": np.min}


@pytest.mark.parametrize("case", CASES)
def test_as_numpy(case: str, tmp_path: Path) -> None:
    shape, axis = CASES[case]
    given = f"tensor<{'x'.join(map(str, shape))}xi32>"
    result = f"tensor<{'x'.join('1' if d == axis else str(n) for d, n in enumerate(shape))}xi32>"
    lines = [
        f'%{name} = tosa.reduce_{name} %x {{axis = {axis} : i32}} : ({given}) -> {result} loc("{name}")'
        for name in FUNCTIONS
    ]
    values, kinds = ", ".join(f"%{name}" for name in FUNCTIONS), ", ".join([result] * len(FUNCTIONS))
    model, program = tmp_path / "reduce.mlir", tmp_path / "reduce.npu"
    body = "\n  ".join([*lines, f"return {values} : {kinds}"])
    model.write_text(f"func.func @main(%x: {given}) -> ({kinds}) {{\n  {body}\n}}\n")
    compile_model(model, program)
    # Sums wrap.
    x = np.random.default_rng(3).integers(-(2**31), 2**31, shape, np.int32)
    outputs = run_arrays(load_program(program), [x])
    for ours, function in zip(outputs, FUNCTIONS.values(), strict=True):
        right = function(x.astype(np.int64), axis=axis, keepdims=True).astype(np.int32)
        np.testing.assert_array_equal(ours, right)


@pytest.mark.parametrize("case", CASES)
def test_an_argmax(case: str, tmp_path: Path) -> None:
    shape, axis = CASES[case]
    given = "x".join(map(str, [*shape, "i8"]))
    result = "x".join(map(str, [*shape[:axis], *shape[axis + 1 :], "i32"]))
    model, program = tmp_path / "argmax.mlir", tmp_path / "argmax.npu"
    model.write_text(f"""func.func @main(%x: tensor<{given}>) -> tensor<{result}> {{
  %y = tosa.argmax %x {{axis = {axis} : i32}} : (tensor<{given}>) -> tensor<{result}>
  return %y : tensor<{result}>
}}
""")
    compile_model(model, program, allow_host=False)
    # Few values, so that the largest stands in several blocks; and one, in the last.
    x = np.random.default_rng(3).integers(-5, 5, shape, np.int8)
    (ours,) = run_arrays(load_program(program), [x])
    np.testing.assert_array_equal(ours, np.argmax(x, axis))
    x[(slice(None),) * axis + (-1,)] = 100
    (ours,) = run_arrays(load_program(program), [x])
    np.testing.assert_array_equal(ours, np.argmax(x, axis))
