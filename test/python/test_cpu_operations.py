# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Every operation of the CPU target against the TOSA reference model: integers bit for bit."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from npuc.compiler import compile_model
from npuc.reference_model import ReferenceModel
from npuc.runner import load_program, run_arrays
from tosa_text import Model, Value

FAMILIES: dict[str, Callable[[], Model]] = {}


def family(build: Callable[[Model], None]) -> Callable[[Model], None]:
    """Register a function that adds operations of one kind to a model."""

    def make() -> Model:
        model = Model()
        build(model)
        return model

    FAMILIES[build.__name__] = make
    return build


def rescale(
    model: Model,
    x: Value,
    element: str,
    *,
    rounding: str = "SINGLE_ROUND",
    channels: int = 1,
    shifts: tuple[int, int] = (30, 34),
    output: bool = True,
    input_zp: int = 0,
    output_zp: int = 0,
) -> Value:
    """Add a RESCALE with random multipliers, one or one for each channel."""
    multipliers = model.random.integers(2**30, 2**31, channels)
    return model.op(
        "rescale",
        [
            x,
            model.const(multipliers, "i32"),
            model.const(model.random.integers(*shifts, channels), "i8"),
            model.const([input_zp], x.element),
            model.const([output_zp], element),
        ],
        x.shape,
        element,
        f"scale32 = true, rounding_mode = {rounding}, per_channel = {str(channels > 1).lower()}, "
        "input_unsigned = false, output_unsigned = false",
        output,
    )


@family
def elementwise(m: Model) -> None:
    for a, b in [((2, 3, 4), (2, 3, 4)), ((2, 3, 4), (1, 3, 1)), ((1, 1, 4), (2, 3, 1))]:
        shape = np.broadcast_shapes(a, b)
        x, y = m.input(a, "i32", -(2**30), 2**30), m.input(b, "i32", -(2**30), 2**30)
        for name in ("add", "sub", "maximum", "minimum", "bitwise_and", "bitwise_or", "bitwise_xor"):
            m.op(name, [x, y], shape, "i32")
        for name in ("equal", "greater", "greater_equal"):
            m.op(name, [x, y], shape, "i1")
    for element in ("i8", "i16", "i32"):
        x, amount = m.input((3, 50), element), m.input((3, 50), element, 0, int(element[1:]))
        for name in ("logical_left_shift", "logical_right_shift"):
            m.op(name, [x, amount], x.shape, element)
        for rounded in ("true", "false"):
            m.op("arithmetic_right_shift", [x, amount], x.shape, element, f"round = {rounded}")
        m.op("bitwise_not", [x], x.shape, element)
    x, y = m.input((2, 7), "i32", -(2**30), 2**30), m.input((2, 7), "i32", -(2**14), 2**14)
    for shift in (15, 31):
        m.op("mul", [x, y, m.const([shift], "i8")], x.shape, "i32")
    m.op("clz", [x], x.shape, "i32")
    m.op("abs", [x], x.shape, "i32")
    m.op("select", [m.op("greater", [x, y], x.shape, "i1", output=False), x, y], x.shape, "i32")
    m.op("intdiv", [x, m.input((2, 7), "i32", 1, 99)], x.shape, "i32")
    small = m.input((3, 50), "i8")
    m.op("mul", [small, small, m.const([0], "i8")], small.shape, "i32")
    m.op("negate", [small, m.const([3], "i8"), m.const([-5], "i8")], small.shape, "i8")
    m.op("clamp", [small], small.shape, "i8", "min_val = -7 : i8, max_val = 100 : i8")


@family
def booleans(m: Model) -> None:
    x, y = m.input((3, 5), "i1"), m.input((3, 1), "i1")
    for name in ("logical_and", "logical_or", "logical_xor"):
        m.op(name, [x, y], x.shape, "i1")
    m.op("logical_not", [x], x.shape, "i1")
    m.op("reduce_any", [x], (3, 1), "i1", "axis = 1 : i32")
    m.op("reduce_all", [x], (1, 5), "i1", "axis = 0 : i32")
    m.op("cast", [x], x.shape, "i8")
    m.op("cast", [x], x.shape, "i32")


@family
def rescales(m: Model) -> None:
    for rounding in ("SINGLE_ROUND", "DOUBLE_ROUND"):
        for channels in (1, 9):
            options = {"rounding": rounding, "channels": channels}
            wide = m.input((4, 50, 9), "i32", -(2**28), 2**28)
            rescale(m, wide, "i8", shifts=(36, 52), output_zp=-4, **options)
            rescale(m, wide, "i16", shifts=(36, 52), **options)
            rescale(m, wide, "i32", shifts=(30, 42), **options)
            small = m.input((4, 50, 9), "i8")
            rescale(m, small, "i8", input_zp=3, output_zp=-4, **options)
            rescale(m, small, "i32", input_zp=-128, **options)
            rescale(m, m.input((4, 50, 9), "i16"), "i8", shifts=(36, 44), **options)


@family
def tables_and_casts(m: Model) -> None:
    m.op("table", [m.input((3, 99), "i8"), m.const(m.random.integers(-128, 128, 256), "i8")], (3, 99), "i8")
    steps = np.cumsum(m.random.integers(-60, 64, 513)).clip(-32768, 32767)
    m.op("table", [m.input((3, 999), "i16"), m.const(steps, "i16")], (3, 999), "i32")
    for source, targets in {"i8": ("i16", "i32", "i1"), "i16": ("i8", "i32"), "i32": ("i8", "i16", "i1")}.items():
        x = m.input((3, 70), source)
        for target in targets:
            m.op("cast", [x], x.shape, target)


@family
def reductions(m: Model) -> None:
    x, small = m.input((4, 5, 6), "i32", -(2**26), 2**26), m.input((4, 5, 6), "i8", -3, 3)
    for axis in range(3):
        shape = tuple(1 if i == axis else extent for i, extent in enumerate(x.shape))
        for name in ("reduce_sum", "reduce_max", "reduce_min"):
            m.op(name, [x], shape, "i32", f"axis = {axis} : i32")
        rest = x.shape[:axis] + x.shape[axis + 1 :]
        m.op("argmax", [small], rest, "i32", f"axis = {axis} : i32")


@family
def data_movement(m: Model) -> None:
    for element in ("i1", "i8", "i16", "i32"):
        x = m.input((2, 3, 4), element)
        m.op("reshape", [x, m.shape(4, 6)], (4, 6), element)
        filling = m.const([True] if element == "i1" else [7], element)
        m.op("pad", [x, m.shape(0, 0, 1, 2, 0, 3), filling], (2, 6, 7), element)
        m.op("slice", [x, m.shape(0, 1, 1), m.shape(2, 2, 3)], (2, 2, 3), element)
        m.op("concat", [x, m.input((2, 1, 4), element), x], (2, 7, 4), element, "axis = 1 : i32")
        m.op("transpose", [x], (4, 2, 3), element, "perms = array<i32: 2, 0, 1>")
        m.op("reverse", [x], x.shape, element, "axis = 1 : i32")
        m.op("tile", [x, m.shape(1, 2, 3)], (2, 6, 12), element)
        m.op("identity", [x], x.shape, element)
    for element in ("i8", "i16", "i32"):
        rows = m.input((2, 6, 3), element)
        m.op("gather", [rows, m.input((2, 4), "i32", 0, 6)], (2, 4, 3), element)
        places = m.const([[1, 5], [0, 2]], "i32")
        m.op("scatter", [rows, places, m.input((2, 2, 3), element)], rows.shape, element)


@family
def pools_and_resize(m: Model) -> None:
    for element in ("i8", "i16"):
        x = m.input((2, 9, 9, 5), element)
        window = "kernel = array<i64: 3, 3>, stride = array<i64: 2, 2>, pad = array<i64: 1, 1, 1, 1>"
        m.op("max_pool2d", [x], (2, 5, 5, 5), element, window)
        zero_points = [m.const([zp if element == "i8" else 0], element) for zp in (3, -4)]
        m.op("avg_pool2d", [x, *zero_points], (2, 5, 5, 5), element, f"{window}, acc_type = i32")
        whole = "kernel = array<i64: 9, 9>, stride = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, acc_type = i32"
        m.op("avg_pool2d", [x, *zero_points], (2, 1, 1, 5), element, whole)
    x = m.input((1, 4, 5, 3), "i8")
    for offset, border, height, width in ((0, 0, 7, 9), (-1, 1, 8, 10), (-2, 2, 9, 11)):
        shapes = [m.shape(4, 2, 4, 2), m.shape(offset, offset), m.shape(border, border)]
        m.op("resize", [x, *shapes], (1, height, width, 3), "i8", "mode = NEAREST_NEIGHBOR")
        m.op("resize", [x, *shapes], (1, height, width, 3), "i32", "mode = BILINEAR")


def convolution(m: Model, shape: tuple[int, ...], channels: int, kernel: tuple[int, int], case: int) -> None:
    """Add a convolution, or a depthwise one for 0 channels, of a form that `case` chooses."""
    stride = 2 if case % 3 == 2 else 1
    dilation = (2, 1) if case % 4 == 3 else (1, 2) if case % 4 == 1 else (1, 1)
    pads, extents = [], []
    for extent, size, step in zip(shape[1:3], kernel, dilation, strict=True):
        before, reach = (case + size) % size, (size - 1) * step + 1
        # Sizes must divide the stride exactly.
        after = next(a for a in range(size, size + 4) if (extent + before + a - reach) % stride == 0)
        pads += [before, after]
        extents.append((extent + before + after - reach) // stride + 1)
    depthwise = channels == 0
    outputs = channels or shape[3]
    weights = (*kernel, shape[3], 1) if depthwise else (channels, *kernel, shape[3])
    x = m.input(shape, "i8")
    operands = [
        x,
        m.const(m.random.integers(-127, 128, weights), "i8", weights),
        m.const(m.random.integers(-9999, 9999, outputs), "i32"),
        m.const([(0, -128, 5, 127)[case % 4]], "i8"),
        m.const([(0, 0, 0, 3, -100)[case % 5]], "i8"),
    ]
    attributes = (
        f"acc_type = i32, pad = array<i64: {', '.join(map(str, pads))}>, stride = array<i64: {stride}, {stride}>, "
        f"dilation = array<i64: {dilation[0]}, {dilation[1]}>"
    )
    fused = case % 3 != 0
    y = m.op(
        "depthwise_conv2d" if depthwise else "conv2d",
        operands,
        (shape[0], *extents, outputs),
        "i32",
        attributes,
        output=not fused,
    )
    if not fused:
        return
    clamped = case % 2 == 0
    y = rescale(
        m,
        y,
        "i8",
        rounding="DOUBLE_ROUND" if case % 4 < 2 else "SINGLE_ROUND",
        channels=outputs if case % 5 < 3 else 1,
        shifts=(38, 43),
        output=not clamped,
        output_zp=-7,
    )
    if clamped:
        m.op("clamp", [y], y.shape, "i8", "min_val = -7 : i8, max_val = 100 : i8")


def _convolutions(kernel: tuple[int, int]) -> None:
    def build(m: Model) -> None:
        for case, (inputs, outputs) in enumerate([(1, 8), (3, 16), (4, 10), (8, 33), (17, 64), (64, 65), (16, 1)]):
            convolution(m, (1 + case % 2, 9, 11, inputs), outputs, kernel, case + kernel[0])
        for case, channels in enumerate([1, 3, 8, 17, 40, 64, 100]):
            convolution(m, (1 + case % 2, 8, 13, channels), 0, kernel, case + kernel[1])

    build.__name__ = f"convolutions_{kernel[0]}x{kernel[1]}"
    family(build)


for _kernel in ((1, 1), (3, 3), (2, 5)):
    _convolutions(_kernel)


@family
def unusual_convolutions(m: Model) -> None:
    zero_points = [m.const([5], "i8"), m.const([2], "i8")]
    bias = m.const([1, 2, 3, 4], "i32")
    window = "acc_type = i32, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>"
    x = m.input((1, 5, 5, 3), "i8")
    # Weights that are computed at run time.
    m.op("conv2d", [x, m.input((4, 3, 3, 3), "i8"), bias, *zero_points], (1, 5, 5, 4), "i32", window)
    weights = m.const(m.random.integers(-127, 128, (3, 3, 3, 2)), "i8")
    m.op("depthwise_conv2d", [x, weights, m.const([7], "i32"), *zero_points], (1, 5, 5, 6), "i32", window)
    a, b = m.input((2, 5, 7), "i8"), m.input((2, 7, 9), "i8")
    m.op("matmul", [a, b, *zero_points], (2, 5, 9), "i32")
    transposed = "acc_type = i32, out_pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 2, 2>"
    weights = m.const(m.random.integers(-127, 128, (4, 3, 3, 3)), "i8")
    m.op("transpose_conv2d", [x, weights, bias, *zero_points], (1, 11, 11, 4), "i32", transposed)


@pytest.mark.parametrize("name", FAMILIES)
def test_integers(name: str, tmp_path: Path) -> None:
    model = FAMILIES[name]()
    path = tmp_path / f"{name}.mlir"
    path.write_text(str(model))
    outputs = run_arrays(load_program(path), model.arrays)
    expected = ReferenceModel(path, tmp_path).run(model.arrays, len(outputs))
    for value, ours, theirs in zip(model.outputs, outputs, expected, strict=True):
        line = next(line for line in model.lines if line.startswith(f"{value.name} ="))
        np.testing.assert_array_equal(ours, theirs.astype(ours.dtype).reshape(ours.shape), err_msg=line)


# Without vector instructions to speak of; with 256-bit ones; with 512-bit ones but no byte products.
PROCESSORS = {"x86-64": "sse2", "x86-64-v3": "avx2", "x86-64-v4": "avx512bw"}


@pytest.mark.parametrize("cpu", PROCESSORS)
def test_every_vector_unit_gives_the_same(cpu: str, tmp_path: Path) -> None:
    if PROCESSORS[cpu] not in Path("/proc/cpuinfo").read_text():
        pytest.skip(f"this machine cannot run code for {cpu}")
    model = FAMILIES["convolutions_3x3"]()
    path, library = tmp_path / "model.mlir", tmp_path / "model.so"
    path.write_text(str(model))
    compile_model(path, library, cpu=cpu)
    host = run_arrays(load_program(path), model.arrays)
    for ours, theirs in zip(run_arrays(load_program(library), model.arrays), host, strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_float_convolutions(tmp_path: Path) -> None:
    model = Model()
    for inputs, outputs, size in ((1, 8, 3), (3, 16, 3), (17, 33, 1), (64, 65, 3)):
        x = model.input((1, 9, 11, inputs), "f32")
        zero = model.const([0.0], "f32")
        shape = (outputs, size, size, inputs)
        weights = model.const(model.random.uniform(-1, 1, shape).round(3), "f32", shape)
        bias = model.const(model.random.uniform(-1, 1, outputs).round(3), "f32")
        pad = size // 2
        model.op(
            "conv2d",
            [x, weights, bias, zero, zero],
            (1, 9, 11, outputs),
            "f32",
            f"acc_type = f32, pad = array<i64: {pad}, {pad}, {pad}, {pad}>, stride = array<i64: 1, 1>, "
            "dilation = array<i64: 1, 1>",
        )
    path = tmp_path / "model.mlir"
    path.write_text(str(model))
    outputs = run_arrays(load_program(path), model.arrays)
    expected = ReferenceModel(path, tmp_path).run(model.arrays, len(outputs))
    for array, ours, theirs in zip(model.arrays, outputs, expected, strict=True):
        # TOSA's bound of a dot product: 2^-23 of the sum of magnitudes (2 times 1 at most) for each product.
        products = array.shape[3] * 9
        assert np.abs(ours - theirs).max() <= (products + 1) * 2.0**-23 * (2 * products + 1)


@pytest.mark.parametrize("cpu", PROCESSORS)
def test_every_bf16(cpu: str, tmp_path: Path) -> None:
    # f32 computes, and no processor's own rounding, or a library's, takes part: all 65,536 numbers come out the same.
    if PROCESSORS[cpu] not in Path("/proc/cpuinfo").read_text():
        pytest.skip(f"this machine cannot run code for {cpu}")
    path, library = tmp_path / "model.mlir", tmp_path / "model.so"
    tensor = "tensor<65536xbf16>"
    path.write_text(f"""func.func @main(%x: {tensor}, %y: {tensor}) -> ({tensor}, {tensor}) {{
  %0 = tosa.add %x, %y : ({tensor}, {tensor}) -> {tensor}
  %1 = tosa.floor %x : ({tensor}) -> {tensor}
  return %0, %1 : {tensor}, {tensor}
}}""")
    compile_model(path, library, cpu=cpu)
    x = np.arange(65536, dtype=np.uint16)
    y = np.random.default_rng(1).permutation(x)

    def widen(bits: np.ndarray) -> np.ndarray:
        return (bits.astype(np.uint32) << 16).view(np.float32)

    with np.errstate(all="ignore"):
        exact = (widen(x) + widen(y), np.floor(widen(x)))
    for ours, value in zip(run_arrays(load_program(library), [x, y]), exact, strict=True):
        bits = value.view(np.uint32).astype(np.uint64)
        nearest = (bits + 0x7FFF + (bits >> 16 & 1)) >> 16
        isnan = np.isnan(value)
        np.testing.assert_array_equal(ours.view(np.uint16)[~isnan], nearest[~isnan])
        assert np.isnan(widen(ours.view(np.uint16))[isnan]).all()


def test_fourier_transforms(tmp_path: Path) -> None:
    path = tmp_path / "model.mlir"
    whole, half = "tensor<2x8x16xf32>", "tensor<2x8x9xf32>"
    path.write_text(f"""
func.func @main(%x: {whole}, %y: {whole}) -> ({whole}, {whole}, {half}, {half}, {whole}, {whole}) {{
  %0, %1 = tosa.fft2d %x, %y {{inverse = false}} : ({whole}, {whole}) -> ({whole}, {whole})
  %2, %3 = tosa.rfft2d %x : ({whole}) -> ({half}, {half})
  %4, %5 = tosa.fft2d %x, %y {{inverse = true}} : ({whole}, {whole}) -> ({whole}, {whole})
  return %0, %1, %2, %3, %4, %5 : {whole}, {whole}, {half}, {half}, {whole}, {whole}
}}""")
    random = np.random.default_rng(1)
    x, y = random.uniform(-1, 1, (2, 2, 8, 16)).astype(np.float32)
    outputs = run_arrays(load_program(path), [x, y])
    forward, real = np.fft.fft2(x + 1j * y.astype(np.float64)), np.fft.rfft2(x.astype(np.float64))
    backward = np.fft.ifft2(x + 1j * y.astype(np.float64)) * (8 * 16)
    expected = (forward.real, forward.imag, real.real, real.imag, backward.real, backward.imag)
    # TOSA's bound of a dot product of 2 * 8 * 16 terms, whose magnitudes add up to as much at most.
    for ours, exact in zip(outputs, expected, strict=True):
        assert np.abs(ours - exact).max() <= 256 * 2.0**-23 * 256
