# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Operations on the chip, tile by tile, against the TOSA reference model: bit for bit."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from networks import write_tiny_machine
from npuc.compiler import compile_model
from npuc.reference_model import ReferenceModel
from npuc.runner import load_program, run_arrays
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


def window(stride: tuple[int, int] = (1, 1), pad: tuple[int, ...] = (0, 0, 0, 0)) -> str:
    """Return the attributes of a convolution."""
    return (
        f"acc_type = i32, pad = array<i64: {', '.join(map(str, pad))}>, "
        f"stride = array<i64: {stride[0]}, {stride[1]}>, dilation = array<i64: 1, 1>"
    )


@family
def computed_weights(m: Model) -> None:
    zero_points = [m.const([5], "i8"), m.const([2], "i8")]
    for inputs, outputs, size in ((3, 4, 3), (1, 17, 2), (64, 40, 3), (300, 20, 1)):
        x = m.input((2, 7, 9, inputs), "i8")
        weights = m.input((outputs, size, size, inputs), "i8")
        shape = (2, 8 - size, 10 - size, outputs)
        for bias in (m.const(list(range(outputs)), "i32"), m.input((outputs,), "i32", -999, 999), m.input((1,), "i32")):
            m.op("conv2d", [x, weights, bias, *zero_points], shape, "i32", window())
    x = m.input((1, 7, 9, 40), "i8")
    for multiplier in (1, 3):
        weights, bias = m.input((3, 3, 40, multiplier), "i8"), m.input((40 * multiplier,), "i32", -999, 999)
        shape = (1, 7, 9, 40 * multiplier)
        m.op("depthwise_conv2d", [x, weights, bias, *zero_points], shape, "i32", window(pad=(1, 1, 1, 1)))


@family
def matmul(m: Model) -> None:
    zero_points = [m.const([5], "i8"), m.const([-7], "i8")]
    for batch, rows, inner, columns in ((2, 5, 7, 9), (1, 1, 100, 70), (3, 64, 128, 48), (1, 20, 1, 3)):
        a, b = m.input((batch, rows, inner), "i8"), m.input((batch, inner, columns), "i8")
        m.op("matmul", [a, b, *zero_points], (batch, rows, columns), "i32")
        constant = m.const(m.random.integers(-128, 128, b.shape), "i8")
        m.op("matmul", [a, constant, *zero_points], (batch, rows, columns), "i32")
    zero = m.const([0], "i16")
    for batch, rows, inner, columns in ((2, 5, 7, 9), (1, 1, 700, 20), (1, 40, 300, 17)):
        a, b = m.input((batch, rows, inner), "i16"), m.input((batch, inner, columns), "i16")
        m.op("matmul", [a, b, zero, zero], (batch, rows, columns), "i48")
        constant = m.const(m.random.integers(-32768, 32768, b.shape), "i16")
        m.op("matmul", [a, constant, zero, zero], (batch, rows, columns), "i48")


@family
def transposed_convolution(m: Model) -> None:
    zero_points = [m.const([5], "i8"), m.const([2], "i8")]
    cases = [
        ((3, 3), (2, 2), (0, 0, 0, 0)),
        ((3, 3), (2, 2), (-1, 0, 0, -1)),
        ((2, 5), (3, 1), (2, 1, -2, 3)),
        ((4, 1), (1, 3), (-3, -1, 4, 0)),
        ((1, 1), (1, 1), (0, 0, 0, 0)),
    ]
    for batch, inputs, outputs in ((1, 3, 4), (2, 17, 20)):
        for kernel, stride, pad in cases:
            x = m.input((batch, 4, 6, inputs), "i8")
            shape = (
                batch,
                3 * stride[0] + pad[0] + pad[1] + kernel[0],
                5 * stride[1] + pad[2] + pad[3] + kernel[1],
                outputs,
            )
            attributes = (
                f"acc_type = i32, out_pad = array<i64: {', '.join(map(str, pad))}>, "
                f"stride = array<i64: {stride[0]}, {stride[1]}>"
            )
            bias = m.const(m.random.integers(-999, 999, outputs), "i32")
            constant = m.const(m.random.integers(-127, 128, (outputs, *kernel, inputs)), "i8")
            m.op("transpose_conv2d", [x, constant, bias, *zero_points], shape, "i32", attributes)
            computed = m.input((outputs, *kernel, inputs), "i8")
            m.op("transpose_conv2d", [x, computed, bias, *zero_points], shape, "i32", attributes)


@family
def int4_weights(m: Model) -> None:
    zero_points = [m.const([5], "i8"), m.const([0], "i4")]
    for inputs, outputs, size in ((3, 5, 3), (64, 40, 2), (17, 1, 1)):
        x = m.input((1, 7, 9, inputs), "i8")
        weights = m.const(m.random.integers(-7, 8, (outputs, size, size, inputs)), "i4")
        bias = m.const(m.random.integers(-99, 99, outputs), "i32")
        m.op("conv2d", [x, weights, bias, *zero_points], (1, 8 - size, 10 - size, outputs), "i32", window())
        weights = m.const(m.random.integers(-7, 8, (size, size, inputs, 1)), "i4")
        bias = m.const(m.random.integers(-99, 99, inputs), "i32")
        m.op("depthwise_conv2d", [x, weights, bias, *zero_points], (1, 8 - size, 10 - size, inputs), "i32", window())


def add_resize(m: Model, shape: tuple[int, ...], scale: tuple[int, ...], offset: tuple[int, int]) -> None:
    """Resize in each mode and type, to the largest size that TOSA allows; bilinear also with a rescale behind."""
    border = []
    sizes = []
    for dim in range(2):
        numerator, denominator = scale[2 * dim : 2 * dim + 2]
        # The last output lies less than a whole element behind the last input.
        steps = shape[1 + dim] * numerator - 1 - offset[dim]
        sizes.append(steps // denominator + 1)
        border.append(numerator - 1 - steps % denominator)
    result = (shape[0], *sizes, shape[3])
    shapes = [m.shape(*scale), m.shape(*offset), m.shape(*border)]
    for element, wide in (("i8", "i32"), ("i16", "i48")):
        x = m.input(shape, element)
        m.op("resize", [x, *shapes], result, element, "mode = NEAREST_NEIGHBOR")
        m.op("resize", [x, *shapes], result, wide, "mode = BILINEAR")
        # Of another input: equal sums would be computed once, and have two readers.
        sums = m.op("resize", [m.input(shape, element), *shapes], result, wide, "mode = BILINEAR", output=False)
        # A multiplier of 16 bits goes with sums of 48.
        shift = (14 if wide == "i48" else 30) + (scale[0] * scale[2]).bit_length() - 1
        multiplier = m.const([1 << 14 if wide == "i48" else 1 << 30], "i16" if wide == "i48" else "i32")
        operands = [multiplier, m.const([shift], "i8"), m.const([0], wide), m.const([0], element)]
        m.op(
            "rescale",
            [sums, *operands],
            result,
            element,
            f"scale32 = {'false' if wide == 'i48' else 'true'}, rounding_mode = SINGLE_ROUND, per_channel = false, "
            "input_unsigned = false, output_unsigned = false",
        )


@family
def resize(m: Model) -> None:
    for shape, scale, offset in (
        ((1, 5, 7, 3), (2, 1, 2, 1), (0, 0)),
        ((2, 5, 7, 20), (4, 2, 4, 2), (-1, -1)),
        ((1, 1, 1, 17), (16, 1, 3, 1), (0, 0)),
        ((1, 20, 9, 4), (3, 7, 5, 11), (20, 4)),
        ((1, 40, 33, 40), (1, 3, 2, 3), (0, -2)),
        ((1, 12, 300, 40), (5, 4, 3, 2), (-5, 47)),
    ):
        add_resize(m, shape, scale, offset)


@family
def random_resize(m: Model) -> None:
    for _ in range(12):
        shape = (1, *(int(n) for n in m.random.integers(1, 24, 2)), int(m.random.integers(1, 40)))
        scale, offset = [], []
        for dim in range(2):
            numerator = int(m.random.integers(1, 2049 if m.random.random() < 0.3 else 12))
            # Not more than about 40 outputs, and not less than one.
            least = max(1, shape[1 + dim] * numerator // 40)
            denominator = int(m.random.integers(least, min(16 * numerator, 4 * least + numerator)))
            scale += [numerator, denominator]
            offset.append(int(m.random.integers(-numerator, min(16, shape[1 + dim]) * numerator)))
        add_resize(m, shape, tuple(scale), (offset[0], offset[1]))


@family
def wide_pools(m: Model) -> None:
    x = m.input((1, 3, 65537, 1), "i8")
    pool = "kernel = array<i64: 2, 9>, stride = array<i64: 1, 2>, pad = array<i64: 0, 0, 0, 0>"
    m.op("max_pool2d", [x], (1, 2, 32765, 1), "i8", pool)


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
