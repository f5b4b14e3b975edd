# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Truth values (i1) as inputs, results, outputs and constants of programs of the chip."""

import subprocess
from pathlib import Path

import numpy as np

from npuc.compiler import compile_model
from npuc.edges import to_elements
from npuc.programs import find_program
from npuc.runner import load_program, run_arrays

INTS, TRUTHS = "tensor<1x4x5x6xi32>", "tensor<1x4x5x6xi1>"
MODEL = f"""func.func @main(%a: {INTS}, %b: {INTS}, %m: {TRUTHS}, %k: tensor<7xi1>)
    -> ({TRUTHS}, {INTS}, {TRUTHS}, {INTS}, tensor<7xi1>, tensor<3xi1>, tensor<14xi1>) {{
  %greater = tosa.greater %a, %b : ({INTS}, {INTS}) -> {TRUTHS}
  %larger = tosa.select %greater, %a, %b : ({TRUTHS}, {INTS}, {INTS}) -> {INTS}
  %both = tosa.logical_and %greater, %m : ({TRUTHS}, {TRUTHS}) -> {TRUTHS}
  %not_both = tosa.logical_not %both : ({TRUTHS}) -> {TRUTHS}
  %chosen = tosa.select %m, %b, %a : ({TRUTHS}, {INTS}, {INTS}) -> {INTS}
  %constant = "tosa.const"() {{values = dense<[true, false, true]> : tensor<3xi1>}} : () -> tensor<3xi1>
  %joined = tosa.concat %k, %k {{axis = 0 : i32}} : (tensor<7xi1>, tensor<7xi1>) -> tensor<14xi1>
  return %greater, %larger, %not_both, %chosen, %k, %constant, %joined
      : {TRUTHS}, {INTS}, {TRUTHS}, {INTS}, tensor<7xi1>, tensor<3xi1>, tensor<14xi1>
}}
"""


def test_as_numpy(tmp_path: Path) -> None:
    model = tmp_path / "truths.mlir"
    model.write_text(MODEL)
    random = np.random.default_rng(5)
    a, b = (random.integers(-1000, 1000, (1, 4, 5, 6), np.int32) for _ in range(2))
    b[0, 0] = a[0, 0]
    m, k = random.random((1, 4, 5, 6)) < 0.5, random.random(7) < 0.5
    expected = [
        a > b,
        np.maximum(a, b),
        ~((a > b) & m),
        np.where(m, b, a),
        k,
        np.array([True, False, True]),
        np.concatenate([k, k]),
    ]
    for name in ("truths.npu", "truths.so"):
        compile_model(model, tmp_path / name)
        program = load_program(tmp_path / name)
        given = [to_elements(array, port) for array, port in zip((a, b, m, k), program.inputs, strict=True)]
        for ours, right in zip(run_arrays(program, given), expected, strict=True):
            np.testing.assert_array_equal(ours, right)


def test_npu_run_takes_bool_arrays(tmp_path: Path) -> None:
    model, program = tmp_path / "not.mlir", tmp_path / "not.npu"
    model.write_text("""func.func @main(%x: tensor<1x4xi1>) -> tensor<1x4xi1> {
  %y = tosa.logical_not %x : (tensor<1x4xi1>) -> tensor<1x4xi1>
  return %y : tensor<1x4xi1>
}
""")
    compile_model(model, program)
    x, y = tmp_path / "x.npy", tmp_path / "y.npy"
    np.save(x, np.array([[True, False, False, True]]))
    run = [find_program("npu-run"), program, f"--input={x}", f"--output={y}"]
    subprocess.run(run, check=True)
    assert np.load(y).tolist() == [[0, 1, 1, 0]]

    x.write_bytes(x.read_bytes()[:-1] + b"\x02")
    done = subprocess.run(run, check=False, capture_output=True, text=True)
    assert done.returncode == 1
    assert "expected bytes of 0 or 1 for bool, found 2" in done.stderr
