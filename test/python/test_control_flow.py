# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Branches and loops, compiled for the CPU and called by the chip on its host: against the same in NumPy."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from npuc.compiler import compile_model
from npuc.runner import load_program, run_arrays

Arrays = list[np.ndarray]

# Two values that change places in every round, one of which a branch in the loop makes: the last is how many rounds.
EXCHANGE = """
func.func @main(%x: tensor<4xi32>, %y: tensor<4xi32>, %n: tensor<1xi32>) -> (tensor<4xi32>, tensor<4xi32>) {
  %one = "tosa.const"() {values = dense<1> : tensor<1xi32>} : () -> tensor<1xi32>
  %zero = "tosa.const"() {values = dense<0> : tensor<1xi32>} : () -> tensor<1xi32>
  %a, %b, %i = tosa.while_loop (%a0 = %x, %b0 = %y, %i0 = %n)
      : (tensor<4xi32>, tensor<4xi32>, tensor<1xi32>) -> (tensor<4xi32>, tensor<4xi32>, tensor<1xi32>) {
    %c = tosa.greater %i0, %zero : (tensor<1xi32>, tensor<1xi32>) -> tensor<1xi1>
    tosa.yield %c : tensor<1xi1>
  } do {
  ^bb0(%a1: tensor<4xi32>, %b1: tensor<4xi32>, %i1: tensor<1xi32>):
    %next = tosa.sub %i1, %one : (tensor<1xi32>, tensor<1xi32>) -> tensor<1xi32>
    %bit = tosa.bitwise_and %i1, %one : (tensor<1xi32>, tensor<1xi32>) -> tensor<1xi32>
    %odd = tosa.equal %bit, %one : (tensor<1xi32>, tensor<1xi32>) -> tensor<1xi1>
    %q = tosa.cond_if %odd (%p = %a1, %r = %b1)
        : tensor<1xi1> (tensor<4xi32>, tensor<4xi32>) -> tensor<4xi32> {
    ^bb0(%p: tensor<4xi32>, %r: tensor<4xi32>):
      %1 = tosa.add %p, %r : (tensor<4xi32>, tensor<4xi32>) -> tensor<4xi32>
      tosa.yield %1 : tensor<4xi32>
    } else {
    ^bb0(%p: tensor<4xi32>, %r: tensor<4xi32>):
      tosa.yield %p : tensor<4xi32>
    }
    tosa.yield %b1, %q, %next : tensor<4xi32>, tensor<4xi32>, tensor<1xi32>
  }
  return %a, %b : tensor<4xi32>, tensor<4xi32>
}
"""


def exchange(x: np.ndarray, y: np.ndarray, count: np.ndarray) -> Arrays:
    """Compute EXCHANGE."""
    for i in range(count.item(), 0, -1):
        x, y = y, x + y if i & 1 else x
    return [x, y]


# A map of which each round makes a smaller one that is padded again, by constants that stand outside of the loop,
# until its sum is large enough; the network's own input is returned too.
GROW = """
func.func @main(%x: tensor<1x4x4x2xi8>) -> (tensor<1x4x4x2xi32>, tensor<1x4x4x2xi8>) {
  %w = "tosa.const"() {values = dense<[[[[1, 2]], [[0, 1]]], [[[-1, 1]], [[2, 0]]]]> : tensor<2x2x1x2xi8>}
      : () -> tensor<2x2x1x2xi8>
  %bias = "tosa.const"() {values = dense<[1, 0]> : tensor<2xi32>} : () -> tensor<2xi32>
  %zp = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  %limit = "tosa.const"() {values = dense<2000> : tensor<1x1x1x1xi32>} : () -> tensor<1x1x1x1xi32>
  %start = tosa.cast %x : (tensor<1x4x4x2xi8>) -> tensor<1x4x4x2xi32>
  %r = tosa.while_loop (%a = %start) : (tensor<1x4x4x2xi32>) -> tensor<1x4x4x2xi32> {
    %0 = tosa.reduce_sum %a {axis = 1 : i32} : (tensor<1x4x4x2xi32>) -> tensor<1x1x4x2xi32>
    %1 = tosa.reduce_sum %0 {axis = 2 : i32} : (tensor<1x1x4x2xi32>) -> tensor<1x1x1x2xi32>
    %2 = tosa.reduce_sum %1 {axis = 3 : i32} : (tensor<1x1x1x2xi32>) -> tensor<1x1x1x1xi32>
    %3 = tosa.greater %limit, %2 : (tensor<1x1x1x1xi32>, tensor<1x1x1x1xi32>) -> tensor<1x1x1x1xi1>
    tosa.yield %3 : tensor<1x1x1x1xi1>
  } do {
  ^bb0(%a: tensor<1x4x4x2xi32>):
    %0 = tosa.cast %a : (tensor<1x4x4x2xi32>) -> tensor<1x4x4x2xi8>
    %1 = tosa.conv2d %0, %w, %bias, %zp, %zp {acc_type = i32, dilation = array<i64: 1, 1>,
        pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>}
        : (tensor<1x4x4x2xi8>, tensor<2x2x1x2xi8>, tensor<2xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x3x4x2xi32>
    %padding = tosa.const_shape {values = dense<[0, 0, 0, 1, 0, 0, 0, 0]> : tensor<8xindex>} : () -> !tosa.shape<8>
    %hundred = "tosa.const"() {values = dense<100> : tensor<1xi32>} : () -> tensor<1xi32>
    %2 = tosa.pad %1, %padding, %hundred
        : (tensor<1x3x4x2xi32>, !tosa.shape<8>, tensor<1xi32>) -> tensor<1x4x4x2xi32>
    %3 = tosa.add %a, %2 : (tensor<1x4x4x2xi32>, tensor<1x4x4x2xi32>) -> tensor<1x4x4x2xi32>
    tosa.yield %3 : tensor<1x4x4x2xi32>
  }
  return %r, %x : tensor<1x4x4x2xi32>, tensor<1x4x4x2xi8>
}
"""


def grow(x: np.ndarray) -> Arrays:
    """Compute GROW."""
    weights = np.array([[[1, 2], [0, 1]], [[-1, 1], [2, 0]]]).reshape(2, 2, 2)
    value = x.astype(np.int32)
    while value.sum() < 2000:
        narrow = value.astype(np.int8).astype(np.int32)
        rows = np.stack([narrow[:, :3], narrow[:, 1:]], axis=-2)
        products = np.einsum("nhwtc,otc->nhwo", rows, weights).astype(np.int32) + np.array([1, 0], np.int32)
        value = value + np.pad(products, ((0, 0), (0, 1), (0, 0), (0, 0)), constant_values=100)
    return [value, x]


# A loop in a branch, and what the other branch yields: a constant, and what both get.
LOOP_IN_BRANCH = """
func.func @main(%c: tensor<1xi1>, %x: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
  %two = "tosa.const"() {values = dense<2.0> : tensor<1xf32>} : () -> tensor<1xf32>
  %limit = "tosa.const"() {values = dense<1000.0> : tensor<1xf32>} : () -> tensor<1xf32>
  %shift = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  %0:2 = tosa.cond_if %c (%a = %x) : tensor<1xi1> (tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
  ^bb0(%a: tensor<3xf32>):
    %1 = tosa.while_loop (%b = %a) : (tensor<3xf32>) -> tensor<3xf32> {
      %2 = tosa.reduce_max %b {axis = 0 : i32} : (tensor<3xf32>) -> tensor<1xf32>
      %3 = tosa.greater %limit, %2 : (tensor<1xf32>, tensor<1xf32>) -> tensor<1xi1>
      tosa.yield %3 : tensor<1xi1>
    } do {
    ^bb0(%b: tensor<3xf32>):
      %2 = tosa.mul %b, %two, %shift : (tensor<3xf32>, tensor<1xf32>, tensor<1xi8>) -> tensor<3xf32>
      tosa.yield %2 : tensor<3xf32>
    }
    tosa.yield %1, %1 : tensor<3xf32>, tensor<3xf32>
  } else {
  ^bb0(%a: tensor<3xf32>):
    %1 = "tosa.const"() {values = dense<[1.0, 2.0, 3.0]> : tensor<3xf32>} : () -> tensor<3xf32>
    tosa.yield %1, %a : tensor<3xf32>, tensor<3xf32>
  }
  return %0#0, %0#1 : tensor<3xf32>, tensor<3xf32>
}
"""


def loop_in_branch(condition: np.ndarray, x: np.ndarray) -> Arrays:
    """Compute LOOP_IN_BRANCH."""
    if not condition.item():
        return [np.array([1, 2, 3], np.float32), x]
    while x.max() < 1000:
        x = x * np.float32(2)
    return [x, x]


RANDOM = np.random.default_rng(1)
CASES: dict[str, tuple[str, Callable[..., Arrays], list[Arrays]]] = {
    "exchange": (
        EXCHANGE,
        exchange,
        [[*RANDOM.integers(-99, 99, (2, 4), np.int32), np.array([count], np.int32)] for count in (0, 1, 2, 7)],
    ),
    "grow": (GROW, grow, [[RANDOM.integers(-9, 99, (1, 4, 4, 2), np.int8)] for _ in range(2)]),
    "loop_in_branch": (
        LOOP_IN_BRANCH,
        loop_in_branch,
        [[np.array([value]), RANDOM.uniform(1, 9, 3).astype(np.float32)] for value in (True, False)],
    ),
}


@pytest.mark.parametrize("suffix", [".so", ".npu"])
@pytest.mark.parametrize("name", CASES)
def test_control_flow(name: str, suffix: str, tmp_path: Path) -> None:
    text, reference, runs = CASES[name]
    path, binary = tmp_path / "m.mlir", tmp_path / f"m{suffix}"
    path.write_text(text)
    compile_model(path, binary)
    program = load_program(binary)
    for inputs in runs:
        for ours, expected in zip(run_arrays(program, inputs), reference(*inputs), strict=True):
            np.testing.assert_array_equal(ours, expected)
