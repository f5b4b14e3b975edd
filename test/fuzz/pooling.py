# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Pools, and images of another size."""

from __future__ import annotations

from builder import Builder
from graph import Value, join
from products import Window
from steps import is_image, step


@step(3.0)
def pool(g: Builder) -> Value | None:
    x = g.choose(is_image("i8", "i16"))
    if not x:
        return None
    batch, height, width, channels = x.shape
    rows, columns = Window(g, height, pooling=True), Window(g, width, pooling=True)
    if not (rows.fits and columns.fits):
        return None
    shape = (batch, rows.outputs, columns.outputs, channels)
    if Value("", shape, "").size > g.size.elements:
        return None
    attributes = (
        f"kernel = array<i64: {rows.size}, {columns.size}>, stride = array<i64: {rows.stride}, {columns.stride}>, "
        f"pad = array<i64: {join([rows.before, rows.after, columns.before, columns.after])}>"
    )
    if g.chance(0.5):
        return g.op("max_pool2d", [x], shape, x.element, (x.low, x.high), attributes)
    numbers = [g.between(-128, 127) if x.element == "i8" and g.chance(0.6) else 0 for _ in range(2)]
    operands = [x, *(g.zero_point(x.element, number) for number in numbers)]
    return g.op("avg_pool2d", operands, shape, x.element, None, f"{attributes}, acc_type = i32")


@step(1.0)
def resize(g: Builder) -> Value | None:
    x = g.choose(is_image("i8", "i16"))
    if not x:
        return None
    scales, offsets, borders, extents = [], [], [], []
    for extent in x.shape[1:3]:
        numerator, denominator = g.pick(1, 2, 4, 6, g.between(1, 16)), g.pick(1, 1, 2, 3)
        offset = 0 if g.chance(0.4) else g.between(-numerator, min(numerator, 16 * numerator - 1))
        # The last place that is read, from which the size follows.
        border = g.between(-numerator, numerator - 1)
        for _ in range(denominator):
            last = (extent - 1) * numerator - offset + border
            if last >= 0 and last % denominator == 0:
                break
            border = border - 1 if border > -numerator else border + denominator
        else:
            return None
        if border >= numerator:
            return None
        scales += [numerator, denominator]
        offsets.append(offset)
        borders.append(border)
        extents.append(last // denominator + 1)
    shape = (x.shape[0], *extents, x.shape[3])
    if Value("", shape, "").size > g.size.elements or denominator >= 16 * numerator:
        return None
    operands = [x, g.extents(*scales), g.extents(*offsets), g.extents(*borders)]
    if g.chance(0.5):
        return g.op("resize", operands, shape, x.element, (x.low, x.high), "mode = NEAREST_NEIGHBOR")
    gain = scales[0] * scales[2]
    element = "i32" if x.element == "i8" else "i48"
    return g.op("resize", operands, shape, element, (x.low * gain, x.high * gain), "mode = BILINEAR")
