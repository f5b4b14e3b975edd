# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Arithmetic, comparisons, bits and choices, element by element with broadcasting; reductions."""

from __future__ import annotations

from builder import Builder, Shape
from graph import Value, limits
from rescaling import clamp, rescale
from steps import is_of, step

LARGEST = limits("i32")[1]


def _broadcast(g: Builder, x: Value, element: str) -> tuple[Value, Shape]:
    """Return another operand for `x`, and the shape of what is made of both."""

    def fits(value: Value) -> bool:
        if value.element != element or len(value.shape) != len(x.shape):
            return False
        return all(a == b or 1 in (a, b) for a, b in zip(value.shape, x.shape, strict=True))

    other = g.choose(fits) if g.chance(0.7) else None
    if other is None:
        shape = tuple(extent if g.chance(0.6) else 1 for extent in x.shape)
        if element == "i1":
            other = g.input(shape, "i1") if g.chance(0.5) else g.const(g.numbers(shape, 0, 1), "i1")
        elif g.chance(0.6):
            low, high = limits(element)
            if element == "i32":
                low, high = -g.pick(1, 100, 1 << 16, 1 << 28), g.pick(1, 100, 1 << 16, 1 << 28)
            other = g.const(g.numbers(shape, low, high), element)
        else:
            other = g.input(shape, element)
    result = tuple(max(extents) for extents in zip(x.shape, other.shape, strict=True))
    return other, result


def _size(shape: Shape) -> int:
    size = 1
    for extent in shape:
        size *= extent
    return size


def _hold(g: Builder, x: Value, magnitude: int) -> Value:
    """Return `x`, cut to what is within a magnitude where it may be past it."""
    if x.magnitude <= magnitude:
        return x
    one = (1,) * len(x.shape)
    if g.chance(0.5):
        shift = (x.magnitude // magnitude).bit_length()
        rounded = "true" if g.chance(0.5) else "false"
        amount = g.const(g.numbers(one, shift, shift), "i8" if x.element == "i8" else x.element)
        ends = ((x.low >> shift), (x.high >> shift) + 1)
        return g.op("arithmetic_right_shift", [x, amount], x.shape, x.element, ends, f"round = {rounded}")
    above = g.op(
        "maximum",
        [x, g.const(g.numbers(one, -magnitude, -magnitude), "i32")],
        x.shape,
        "i32",
        (max(x.low, -magnitude), max(x.high, -magnitude)),
    )
    ends = (min(above.low, magnitude), min(above.high, magnitude))
    return g.op("minimum", [above, g.const(g.numbers(one, magnitude, magnitude), "i32")], x.shape, "i32", ends)


def _combine(g: Builder, name: str, a: Value, b: Value, shape: Shape) -> Value:
    """Add the sum, difference or product of i32 tensors, whose operands are made small enough first."""
    if name == "mul":
        shift = g.pick(0, 0, 1, 15, 31, g.between(0, 31))
        if a.magnitude * b.magnitude + (1 << 31) >= LARGEST << shift:
            shift = 31 if a.magnitude * b.magnitude < LARGEST << 30 and g.chance(0.5) else 0
            if shift == 0:
                a, b = _hold(g, a, 1 << 15), _hold(g, b, (1 << 15) - 1)
        half = 1 << shift >> 1
        products = [(c * d + half) >> shift for c in (a.low, a.high) for d in (b.low, b.high)]
        operands = [a, b, g.const([shift], "i8")]
        return g.op("mul", operands, shape, "i32", (min(products), max(products)))
    a, b = _hold(g, a, 1 << 30), _hold(g, b, (1 << 30) - 1)
    ends = (a.low + b.low, a.high + b.high) if name == "add" else (a.low - b.high, a.high - b.low)
    return g.op(name, [a, b], shape, "i32", ends)


@step(3.0)
def arithmetic(g: Builder) -> Value | None:
    x = g.choose(is_of("i32"))
    if not x:
        return None
    other, shape = _broadcast(g, x, "i32")
    if _size(shape) > g.size.elements:
        return None
    pair = (x, other) if g.chance(0.6) else (other, x)
    return _combine(g, ("add", "add", "sub", "mul")[g.below(4)], *pair, shape)


@step(4.0)
def residual(g: Builder) -> Value | None:
    """Two activations made i32, added (or subtracted, multiplied, compared) and made activations again."""
    x = g.choose(is_of("i8", "i16"))
    if not x:
        return None
    other, shape = _broadcast(g, x, x.element)
    if _size(shape) > g.size.elements:
        return None
    bits = g.pick(12, 16, 20, 24)
    wide = [rescale(g, value, "i32", channels=False, wide=bits) for value in (x, other)]
    if wide[0] is None or wide[1] is None:
        return None
    if g.chance(0.3) and bits == 20:
        shift = g.const(g.numbers((1,) * len(x.shape), 3, 3), "i32")
        ends = (wide[0].low << 3, wide[0].high << 3)
        wide[0] = g.op("logical_left_shift", [wide[0], shift], x.shape, "i32", ends)
    sum_ = _combine(g, ("add", "add", "add", "sub", "mul")[g.below(5)], wide[0], wide[1], shape)
    y = rescale(g, sum_, x.element, channels=False)
    return clamp(g, y) if y is not None and g.chance(0.3) else y


@step(0.8)
def narrow_product(g: Builder) -> Value | None:
    x = g.choose(is_of("i8", "i16"))
    if not x:
        return None
    other, shape = _broadcast(g, x, x.element)
    if _size(shape) > g.size.elements:
        return None
    products = [c * d for c in (x.low, x.high) for d in (other.low, other.high)]
    y = g.op("mul", [x, other, g.const([0], "i8")], shape, "i32", (min(products), max(products)))
    return rescale(g, y, "i8", channels=False) if g.chance(0.6) else y


@step(1.5)
def extreme(g: Builder) -> Value | None:
    x = g.choose(is_of("i32"))
    if not x:
        return None
    other, shape = _broadcast(g, x, "i32")
    if _size(shape) > g.size.elements:
        return None
    name, take = ("maximum", max) if g.chance(0.5) else ("minimum", min)
    return g.op(name, [x, other], shape, "i32", (take(x.low, other.low), take(x.high, other.high)))


@step(1.5)
def comparison(g: Builder) -> Value | None:
    x = g.choose(is_of("i32"))
    if not x:
        return None
    other, shape = _broadcast(g, x, "i32")
    if _size(shape) > g.size.elements:
        return None
    return g.op(("equal", "greater", "greater_equal")[g.below(3)], [x, other], shape, "i1")


@step(1.0)
def logic(g: Builder) -> Value | None:
    x = g.choose(is_of("i1"))
    if not x:
        return None
    if g.chance(0.3):
        return g.op("logical_not", [x], x.shape, "i1")
    other, shape = _broadcast(g, x, "i1")
    if _size(shape) > g.size.elements:
        return None
    return g.op(f"logical_{('and', 'or', 'xor')[g.below(3)]}", [x, other], shape, "i1")


@step(1.0)
def bits(g: Builder) -> Value | None:
    x = g.choose(is_of("i8", "i16", "i32"))
    if not x:
        return None
    if g.chance(0.25):
        return g.op("bitwise_not", [x], x.shape, x.element, (~x.high, ~x.low))
    other, shape = _broadcast(g, x, x.element)
    if _size(shape) > g.size.elements:
        return None
    return g.op(f"bitwise_{('and', 'or', 'xor')[g.below(3)]}", [x, other], shape, x.element)


@step(1.0)
def shift(g: Builder) -> Value | None:
    x = g.choose(is_of("i8", "i16", "i32"))
    if not x:
        return None
    name = ("arithmetic_right_shift", "logical_left_shift", "logical_right_shift")[g.below(3)]
    shape = tuple(extent if g.chance(0.4) else 1 for extent in x.shape)
    most = int(x.element[1:]) - 1
    amount = g.const(g.numbers(shape, 0, most), x.element) if g.chance(0.7) else g.input(shape, x.element, 0, most)
    attributes, ends = "", None
    if name == "arithmetic_right_shift":
        attributes = f"round = {'true' if g.chance(0.5) else 'false'}"
        ends = (min(x.low, 0), max(x.high, 0))
    return g.op(name, [x, amount], x.shape, x.element, ends, attributes)


@step(1.2)
def unary(g: Builder) -> Value | None:
    x = g.choose(is_of("i8", "i16", "i32"))
    if not x:
        return None
    if x.element == "i32":
        if g.chance(0.35):
            return g.op("clz", [x], x.shape, "i32", (0, 32))
        if x.low == limits("i32")[0]:
            return None
        if g.chance(0.5):
            least = 0 if x.low <= 0 <= x.high else min(abs(x.low), abs(x.high))
            return g.op("abs", [x], x.shape, "i32", (least, x.magnitude))
    least, most = limits(x.element)
    zero_points = [g.between(-128, 127) if x.element == "i8" and g.chance(0.5) else 0 for _ in range(2)]
    ends = [min(max(zero_points[1] - (end - zero_points[0]), least), most) for end in (x.high, x.low)]
    operands = [x, *(g.zero_point(x.element, number) for number in zero_points)]
    return g.op("negate", operands, x.shape, x.element, (ends[0], ends[1]))


@step(1.5)
def cast(g: Builder) -> Value | None:
    x = g.choose(is_of("i1", "i8", "i16", "i32"))
    if not x:
        return None
    element = [name for name in ("i1", "i8", "i16", "i32") if name != x.element][g.below(3)]
    least, most = limits(element)
    ends = (x.low, x.high) if element != "i1" and least <= x.low and x.high <= most else None
    return g.op("cast", [x], x.shape, element, ends)


@step(1.5)
def select(g: Builder) -> Value | None:
    x = g.choose(is_of("i1", "i8", "i16", "i32"))
    if not x:
        return None
    other, shape = _broadcast(g, x, x.element)
    if _size(shape) > g.size.elements:
        return None
    wide = Value("", shape, x.element)
    condition, shape = _broadcast(g, wide, "i1")
    if _size(shape) > g.size.elements:
        return None
    ends = (min(x.low, other.low), max(x.high, other.high))
    return g.op("select", [condition, x, other], shape, x.element, ends)


@step(2.0)
def reduction(g: Builder) -> Value | None:
    x = g.choose(lambda value: value.element != "i48" and bool(value.shape))
    if not x:
        return None
    axis = g.below(len(x.shape))
    extent = x.shape[axis]
    names, ends = ("max", "min"), (x.low, x.high)
    if x.element == "i1":
        names = ("any", "all")
    elif x.element == "i32":
        names = ("max", "min", "sum", "sum")
    name = names[g.below(len(names))]
    if name == "sum":
        x = _hold(g, x, LARGEST // extent)
        ends = (x.low * extent, x.high * extent)
    shape = (*x.shape[:axis], 1, *x.shape[axis + 1 :])
    return g.op(f"reduce_{name}", [x], shape, x.element, ends, f"axis = {axis} : i32")


@step(1.0)
def argmax(g: Builder) -> Value | None:
    x = g.choose(lambda value: value.element in ("i8", "i16") and bool(value.shape))
    if not x:
        return None
    axis = g.below(len(x.shape))
    shape = x.shape[:axis] + x.shape[axis + 1 :]
    return g.op("argmax", [x], shape, "i32", (0, x.shape[axis] - 1), f"axis = {axis} : i32")


@step(0.3)
def division(g: Builder) -> Value | None:
    x = g.choose(is_of("i32"))
    if not x:
        return None
    shape = tuple(extent if g.chance(0.6) else 1 for extent in x.shape)
    if g.chance(0.5):
        divisor = g.const(g.numbers(shape, 1, 99) * g.pick(1, -1), "i32")
        if x.low == limits("i32")[0] and divisor.low <= -1:
            return None
    else:
        divisor = g.input(shape, "i32", 1, g.pick(1, 7, 1 << 20))
    return g.op("intdiv", [x, divisor], x.shape, "i32", (-x.magnitude, min(x.magnitude, LARGEST)))
