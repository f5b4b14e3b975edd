# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What moves elements: shapes, parts, borders, copies, orders, and places that are given at run time."""

from __future__ import annotations

from builder import Builder
from graph import Value, join, limits
from steps import is_of, step

ANY = ("i1", "i8", "i16", "i32")
HIGHEST_RANK = 6


def _ends(x: Value) -> tuple[int, int]:
    return x.low, x.high


@step(2.0)
def reshape(g: Builder) -> Value | None:
    x = g.choose(is_of(*ANY))
    if not x:
        return None
    rest, extents = x.size, []
    for _ in range(g.below(HIGHEST_RANK)):
        divisors = [number for number in range(1, min(rest, 600) + 1) if rest % number == 0]
        extents.append(g.pick(*divisors))
        rest //= extents[-1]
    if rest > 1 or g.chance(0.5):
        extents.append(rest)
    shape = [int(extent) for extent in g.random.permutation(extents)]
    return g.op("reshape", [x, g.extents(*shape)], shape, x.element, _ends(x))


@step(2.0)
def transpose(g: Builder) -> Value | None:
    x = g.choose(lambda value: value.element in ANY and bool(value.shape))
    if not x:
        return None
    axes = [int(axis) for axis in g.random.permutation(len(x.shape))]
    shape = [x.shape[axis] for axis in axes]
    return g.op("transpose", [x], shape, x.element, _ends(x), f"perms = array<i32: {join(axes)}>")


@step(2.0)
def concat(g: Builder) -> Value | None:
    x = g.choose(lambda value: value.element in ANY and bool(value.shape))
    if not x:
        return None
    axis = g.below(len(x.shape))
    if len(x.shape) == 4 and g.chance(0.5):
        axis = 3
    rest = x.shape[:axis] + x.shape[axis + 1 :]

    def fits(value: Value) -> bool:
        same = value.element == x.element and len(value.shape) == len(x.shape)
        return same and value.shape[:axis] + value.shape[axis + 1 :] == rest

    parts = [x] + [part for part in (g.choose(fits) for _ in range(g.pick(0, 1, 1, 2, 3))) if part]
    if g.chance(0.15):
        shape = (*x.shape[:axis], g.pick(1, 2, 5), *x.shape[axis + 1 :])
        low, high = limits(x.element)
        parts.append(g.const(g.numbers(shape, max(low, -99), min(high, 99)), x.element))
    parts = [parts[int(index)] for index in g.random.permutation(len(parts))]
    shape = (*x.shape[:axis], sum(part.shape[axis] for part in parts), *x.shape[axis + 1 :])
    if Value("", shape, "").size > g.size.elements:
        return None
    ends = (min(part.low for part in parts), max(part.high for part in parts))
    return g.op("concat", parts, shape, x.element, ends, f"axis = {axis} : i32")


@step(2.0)
def pad(g: Builder) -> Value | None:
    x = g.choose(lambda value: value.element in ANY and bool(value.shape))
    if not x:
        return None
    pads = [0 if g.chance(0.5) else g.between(0, 3) for _ in range(2 * len(x.shape))]
    shape = [extent + pads[2 * i] + pads[2 * i + 1] for i, extent in enumerate(x.shape)]
    if Value("", tuple(shape), "").size > g.size.elements:
        return None
    low, high = limits(x.element)
    number = 0 if g.chance(0.4) else g.between(max(low, -1000), min(high, 1000))
    operands = [x, g.extents(*pads), g.const([number], x.element)]
    return g.op("pad", operands, shape, x.element, (min(x.low, number), max(x.high, number)))


@step(2.0)
def part(g: Builder) -> Value | None:
    x = g.choose(lambda value: value.element in ANY and bool(value.shape))
    if not x:
        return None
    sizes = [extent if g.chance(0.5) else g.between(1, extent) for extent in x.shape]
    starts = [g.between(0, extent - size) for extent, size in zip(x.shape, sizes, strict=True)]
    return g.op("slice", [x, g.extents(*starts), g.extents(*sizes)], sizes, x.element, _ends(x))


@step(1.0)
def reverse(g: Builder) -> Value | None:
    x = g.choose(lambda value: value.element in ANY and bool(value.shape))
    return x and g.op("reverse", [x], x.shape, x.element, _ends(x), f"axis = {g.below(len(x.shape))} : i32")


@step(1.0)
def tile(g: Builder) -> Value | None:
    x = g.choose(lambda value: value.element in ANY and bool(value.shape))
    if not x:
        return None
    times = [1 if g.chance(0.6) else g.between(1, 4) for _ in x.shape]
    shape = tuple(extent * number for extent, number in zip(x.shape, times, strict=True))
    if Value("", shape, "").size > g.size.elements:
        return None
    return g.op("tile", [x, g.extents(*times)], shape, x.element, _ends(x))


@step(0.4)
def identity(g: Builder) -> Value | None:
    x = g.choose(is_of(*ANY))
    return x and g.op("identity", [x], x.shape, x.element, _ends(x))


@step(0.8)
def constant(g: Builder) -> Value | None:
    """A constant that operations take as they take what is computed."""
    x = g.choose(is_of(*ANY))
    if x and g.chance(0.5):
        return g.constant(x.shape, x.element)
    return g.constant(g.shape(g.below(5), 400), ANY[g.below(len(ANY))])


@step(0.4)
def gather(g: Builder) -> Value | None:
    x = g.choose(lambda value: value.element in ("i8", "i16", "i32") and len(value.shape) == 3)
    if not x:
        return None
    shape = (x.shape[0], g.pick(1, 3, 8))
    if g.chance(0.5):
        places = g.const(g.numbers(shape, 0, x.shape[1] - 1), "i32")
    else:
        places = g.input(shape, "i32", 0, x.shape[1] - 1)
    return g.op("gather", [x, places], (*shape, x.shape[2]), x.element, _ends(x))


@step(0.3)
def scatter(g: Builder) -> Value | None:
    x = g.choose(lambda value: value.element in ("i8", "i16", "i32") and len(value.shape) == 3)
    if not x:
        return None
    count = g.between(1, x.shape[1])
    # Each place is written once.
    places = [[int(place) for place in g.random.permutation(x.shape[1])[:count]] for _ in range(x.shape[0])]
    updates = g.input((x.shape[0], count, x.shape[2]), x.element, x.low, x.high)
    return g.op("scatter", [x, g.const(places, "i32"), updates], x.shape, x.element, _ends(x))
