# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""RESCALE, alone and after what computes wide integers; clamps and tables that follow it."""

from __future__ import annotations

import math

import numpy as np

from builder import Builder
from graph import Value, limits
from steps import is_of, step


def scale_by(number: int, multiplier: int, shift: int, double: bool) -> int:
    """Return what TOSA's apply_scale makes of a number."""
    rounding = 1 << (shift - 1)
    if double and shift > 31:
        rounding += (1 << 30) if number >= 0 else -(1 << 30)
    return (number * multiplier + rounding) >> shift


def _draw_scale(g: Builder, magnitude: int, amplitude: float, bits: int) -> tuple[int, int]:
    """Return a multiplier below 2^bits, and a shift, that make about `amplitude` of a magnitude.

    The shift is large enough for what TOSA demands of 32-bit multipliers: magnitudes are below 2^(shift - 1).
    """
    shift = round(bits - 0.5 - math.log2(amplitude / max(1, magnitude)))
    least = max(2, magnitude.bit_length() + 1)
    shift = min(max(shift, least), 62)
    if g.chance(0.02):
        return 0, shift
    if g.chance(0.1):
        # Powers of two, as halving and adding produce.
        return 1 << (bits - 2), shift
    return g.between(1 << (bits - 2), (1 << (bits - 1)) - 1), shift


def _draw_zero_point(g: Builder, element: str, unsigned: bool, ends: tuple[int, int]) -> tuple[int, int, int]:
    """Return a zero point, and the ends of a range of a type without it."""
    low, high = ends
    if element not in ("i8", "i16"):
        return 0, low, high
    least, most = limits(element)
    if unsigned:
        least, most = 0, most - least
        low, high = least, most
    zero_point = 0
    if element == "i8" and g.chance(0.7):
        zero_point = g.pick(least, 0, 3, most, g.between(least, most))
    elif unsigned and g.chance(0.5):
        zero_point = 1 << 15
    return zero_point, low - zero_point, high - zero_point


def _as_signed(number: int, element: str) -> int:
    return number - (1 << int(element[1:])) if number > limits(element)[1] else number


def rescale(
    g: Builder, x: Value, element: str, *, gain: float = 1.0, channels: bool | None = None, wide: int = 0
) -> Value | None:
    """Add a RESCALE; None if the scales that were drawn do not fit.

    Parameters
    ----------
    g
        The graph.
    x
        What is rescaled.
    element
        The type of the result.
    gain
        How much smaller than its range `x` usually is: results are spread over their type, and past it.
    channels
        Whether each of the last dimension has its own scale.
    wide
        How many bits of a 32-bit result are to be used.
    """
    scale32 = x.element != "i48" and g.chance(0.85)
    double = scale32 and g.chance(0.4)
    unsigned = [False, False]
    if x.element in ("i8", "i16") and element in ("i8", "i16") and g.chance(0.12):
        unsigned = [True, False] if g.chance(0.5) else [False, True]
    input_zp, low, high = _draw_zero_point(g, x.element, unsigned[0], (x.low, x.high))
    output_zp, least, most = _draw_zero_point(g, element, unsigned[1], limits(element))
    least, most = least + output_zp, most + output_zp
    magnitude = max(abs(low), abs(high))
    if channels is None:
        channels = g.chance(0.5)
    count = x.shape[-1] if channels and x.shape else 1
    largest = {"i8": 8, "i16": 16, "i32": wide or g.pick(8, 16, 20, 24, 28)}[element]
    amplitude = (1 << (largest - 1)) * gain * (2 ** g.random.uniform(-2, 1))
    scales = [_draw_scale(g, magnitude, amplitude, 32 if scale32 else 16) for _ in range(count)]
    ends = [scale_by(end, *scale, double) for end in (low, high) for scale in scales]
    widest = limits("i32")
    if min(ends) < widest[0] + (1 << 16) or max(ends) > widest[1] - (1 << 16):
        return None
    result = [min(max(end + output_zp, least), most) for end in (min(ends), max(ends))]
    if unsigned[1]:
        # The ranges of values are of signed numbers.
        result = list(limits(element))
    per_channel = channels and bool(x.shape)
    operands = [
        x,
        g.const([multiplier for multiplier, _ in scales], "i32" if scale32 else "i16"),
        g.const([shift for _, shift in scales], "i8"),
        g.zero_point(x.element, _as_signed(input_zp, x.element)),
        g.zero_point(element, _as_signed(output_zp, element)),
    ]
    attributes = (
        f"scale32 = {str(scale32).lower()}, rounding_mode = {'DOUBLE_ROUND' if double else 'SINGLE_ROUND'}, "
        f"per_channel = {str(per_channel).lower()}, input_unsigned = {str(unsigned[0]).lower()}, "
        f"output_unsigned = {str(unsigned[1]).lower()}"
    )
    return g.op("rescale", operands, x.shape, element, (result[0], result[1]), attributes)


def narrow(g: Builder, x: Value, gain: float = 1.0) -> Value | None:
    """Make wide integers into activations, as importers do: rescaled, perhaps clamped, perhaps through a table."""
    others = ("i16", "i32") if x.element == "i32" else ("i16", "i16", "i8", "i32")
    element = "i8" if x.element == "i32" and g.chance(0.75) else others[g.below(len(others))]
    y = rescale(g, x, element, gain=gain)
    if y is not None and y.element in ("i8", "i16") and g.chance(0.35):
        y = clamp(g, y)
    if y is not None and y.element in ("i8", "i16") and g.chance(0.15):
        y = table(g, y)
    return y


def clamp(g: Builder, x: Value) -> Value:
    """Add a CLAMP: of zero and above, to a few numbers, or of any range."""
    least, most = limits(x.element)
    low, high = sorted((g.between(least, most), g.between(least, most)))
    if g.chance(0.5):
        low, high = g.pick(0, x.low, g.between(least, most)), most
        low = min(max(low, least), most)
    ends = (min(max(x.low, low), high), min(max(x.high, low), high))
    return g.op(
        "clamp", [x], x.shape, x.element, ends, f"min_val = {low} : {x.element}, max_val = {high} : {x.element}"
    )


def table(g: Builder, x: Value) -> Value:
    """Add a TABLE, of any numbers or of a curve."""
    if x.element == "i8":
        numbers = g.numbers((256,), -128, 127)
        if g.chance(0.5):
            numbers = np.round(127 * np.tanh((np.arange(256) - 128) / g.pick(20, 40, 90)))
        values = g.const(numbers, "i8")
        return g.op("table", [x, values], x.shape, "i8", (values.low, values.high))
    # What lies between two entries is computed from their difference, which is 16 bits wide.
    numbers = np.cumsum(g.random.integers(-90, 91, 513)).clip(-32768, 32767)
    if g.chance(0.3):
        numbers = g.random.integers(-16384, 16384, 513)
    values = g.const(numbers, "i16")
    return g.op("table", [x, values], x.shape, "i32", (values.low * 128 - 128, values.high * 128 + 128))


@step(2.0)
def rescale_any(g: Builder) -> Value | None:
    x = g.choose(is_of("i8", "i16", "i32", "i48"))
    return x and rescale(g, x, ("i8", "i8", "i16", "i32")[g.below(4)])


@step(1.0)
def clamp_any(g: Builder) -> Value | None:
    x = g.choose(is_of("i8", "i16"))
    return x and clamp(g, x)


@step(1.0)
def table_any(g: Builder) -> Value | None:
    x = g.choose(is_of("i8", "i16"))
    return x and table(g, x)
