# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Random ONNX graphs of floats, in which layouts change all the time."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import onnx

from onnx_graphs import Graph

Shape = tuple[int, ...]
# Writes a node on a tensor of a shape; None where the operator does not fit.
Step = Callable[["Builder", str, Shape], tuple[str, Shape] | None]
STEPS: list[Step] = []
LARGEST = 4000


def step(function: Step) -> Step:
    """Register a step."""
    STEPS.append(function)
    return function


class Builder(Graph):
    """A graph with the shapes of its tensors."""

    def __init__(self, seed: int) -> None:
        super().__init__(random=np.random.default_rng(seed))
        extents = (self.pick(1, 2), self.pick(1, 3, 4, 8), self.pick(4, 5, 8), self.pick(4, 7, 9))
        self.shapes: dict[str, Shape] = {self.input(extents): extents}

    def pick(self, *choices: int) -> int:
        """Return one of some numbers."""
        return int(self.random.choice(choices))

    def below(self, limit: int) -> int:
        """Return a number from 0 to just below a limit."""
        return int(self.random.integers(limit))

    def normal(self, *shape: int) -> str:
        """Add a constant of random numbers."""
        return self.const(self.random.normal(size=shape))

    def grow(self) -> None:
        """Add a node, rather on a late tensor than on an early one."""
        names = list(self.shapes)
        name = names[-1 - min(self.below(len(names)), self.below(len(names)))]
        made = STEPS[self.below(len(STEPS))](self, name, self.shapes[name])
        if made is not None:
            self.shapes[made[0]] = tuple(int(extent) for extent in made[1])


def random_model(seed: int) -> tuple[onnx.ModelProto, np.ndarray]:
    """Return a model and its input."""
    builder = Builder(seed)
    for _ in range(10):
        if np.prod(builder.shapes[list(builder.shapes)[-1]]) < LARGEST:
            builder.grow()
    made = list(builder.shapes)[1:] or ["x0"]
    outputs = [name for name in made[:-1] if builder.below(4) == 0] + made[-1:]
    image = builder.random.normal(size=builder.shapes["x0"]).astype(np.float32)
    return builder.model(*outputs), image


@step
def convolution(g: Builder, x: str, shape: Shape) -> tuple[str, Shape] | None:
    if len(shape) != 4 or min(shape[2:]) < 3:
        return None
    groups = g.pick(1, shape[1])
    outputs, size, stride = groups * g.pick(1, 2, 3), g.pick(1, 2, 3), g.pick(1, 2)
    pads = [g.below(size) for _ in range(4)]
    weights = g.normal(outputs, shape[1] // groups, size, size)
    y = g.op("Conv", x, weights, g.normal(outputs), group=groups, strides=[stride] * 2, pads=pads)
    extents = [(shape[2 + i] + pads[i] + pads[i + 2] - size) // stride + 1 for i in range(2)]
    return y, (shape[0], outputs, *extents)


@step
def pool(g: Builder, x: str, shape: Shape) -> tuple[str, Shape] | None:
    if len(shape) != 4 or min(shape[2:]) < 3:
        return None
    stride, pads = g.pick(1, 2), [g.below(2) for _ in range(4)]
    y = g.op(["MaxPool", "AveragePool"][g.below(2)], x, kernel_shape=[2, 3], strides=[stride] * 2, pads=pads)
    extents = [(shape[2 + i] + pads[i] + pads[i + 2] - 2 - i) // stride + 1 for i in range(2)]
    return y, (*shape[:2], *extents)


@step
def whole_pool(g: Builder, x: str, shape: Shape) -> tuple[str, Shape] | None:
    return (g.op("GlobalAveragePool", x), (*shape[:2], 1, 1)) if len(shape) == 4 else None


@step
def normalization(g: Builder, x: str, shape: Shape) -> tuple[str, Shape] | None:
    if len(shape) != 4:
        return None
    return g.op("BatchNormalization", x, *(g.const(g.random.uniform(0.5, 1.5, shape[1])) for _ in range(4))), shape


@step
def activation(g: Builder, x: str, shape: Shape) -> tuple[str, Shape]:
    return g.op(["Relu", "LeakyRelu", "Sigmoid"][g.below(3)], x), shape


@step
def constant_operand(g: Builder, x: str, shape: Shape) -> tuple[str, Shape]:
    extents = [extent if g.below(2) else 1 for extent in shape][g.below(len(shape) + 1) :]
    return g.op(["Add", "Mul", "Max"][g.below(3)], x, g.normal(*extents)), shape


@step
def two_operands(g: Builder, x: str, shape: Shape) -> tuple[str, Shape]:
    equal = [name for name, other in g.shapes.items() if other == shape]
    return g.op(["Add", "Sub", "Mul"][g.below(3)], x, equal[g.below(len(equal))]), shape


@step
def concatenation(g: Builder, x: str, shape: Shape) -> tuple[str, Shape] | None:
    if not shape:
        return None
    axis = g.below(len(shape))
    rest = shape[:axis] + shape[axis + 1 :]
    fitting = [n for n, s in g.shapes.items() if len(s) == len(shape) and s[:axis] + s[axis + 1 :] == rest]
    other = fitting[g.below(len(fitting))]
    extents = (*shape[:axis], shape[axis] + g.shapes[other][axis], *shape[axis + 1 :])
    return g.op("Concat", x, other, axis=axis), extents


@step
def transposition(g: Builder, x: str, shape: Shape) -> tuple[str, Shape] | None:
    axes = [int(axis) for axis in g.random.permutation(len(shape))]
    return (g.op("Transpose", x, perm=axes), tuple(shape[axis] for axis in axes)) if shape else None


@step
def reshape(g: Builder, x: str, shape: Shape) -> tuple[str, Shape]:
    rest, extents = int(np.prod(shape)), []
    for _ in range(g.below(4)):
        divisors = [number for number in range(1, rest + 1) if rest % number == 0]
        extents.append(divisors[g.below(len(divisors))])
        rest //= extents[-1]
    return g.op("Reshape", x, g.const([*extents, rest], np.int64)), (*extents, rest)


@step
def part(g: Builder, x: str, shape: Shape) -> tuple[str, Shape] | None:
    axis = g.below(max(1, len(shape)))
    if not shape or shape[axis] < 3:
        return None
    start, end, stride = g.below(2), shape[axis] - g.below(2), g.pick(1, 2, -1)
    start, end = (start, end) if stride > 0 else (end - 1, start - 1 - shape[axis])
    count = len(range(*slice(start, end, stride).indices(shape[axis])))
    y = g.op("Slice", x, *(g.const([number], np.int64) for number in (start, end, axis, stride)))
    return y, (*shape[:axis], count, *shape[axis + 1 :])


@step
def indices(g: Builder, x: str, shape: Shape) -> tuple[str, Shape] | None:
    if not shape:
        return None
    axis = g.below(len(shape))
    chosen = g.random.integers(-shape[axis], shape[axis], [g.pick(1, 2) for _ in range(g.below(3))])
    return g.op("Gather", x, g.const(chosen, np.int64), axis=axis), (*shape[:axis], *chosen.shape, *shape[axis + 1 :])


@step
def border(g: Builder, x: str, shape: Shape) -> tuple[str, Shape] | None:
    pads = [g.below(2) for _ in range(2 * len(shape))]
    if not shape:
        return None
    extents = [extent + pads[i] + pads[i + len(shape)] for i, extent in enumerate(shape)]
    return g.op("Pad", x, g.const(pads, np.int64), g.const(0.5)), tuple(extents)


@step
def reduction(g: Builder, x: str, shape: Shape) -> tuple[str, Shape] | None:
    axes = [axis for axis in range(len(shape)) if g.below(2)]
    if not axes:
        return None
    keep = g.below(2)
    y = g.op(["ReduceMean", "ReduceMax", "ReduceL2"][g.below(3)], x, axes=axes, keepdims=keep)
    return y, tuple(1 if axis in axes else extent for axis, extent in enumerate(shape) if keep or axis not in axes)


@step
def softmax(g: Builder, x: str, shape: Shape) -> tuple[str, Shape] | None:
    return (g.op("Softmax", x, axis=g.below(len(shape))), shape) if shape else None


@step
def unit_axis(g: Builder, x: str, shape: Shape) -> tuple[str, Shape] | None:
    if 1 in shape and g.below(2):
        axis = shape.index(1)
        return g.op("Squeeze", x, g.const([axis], np.int64)), shape[:axis] + shape[axis + 1 :]
    if len(shape) == 5:
        return None
    axis = g.below(len(shape) + 1)
    return g.op("Unsqueeze", x, g.const([axis], np.int64)), (*shape[:axis], 1, *shape[axis:])


@step
def resize(g: Builder, x: str, shape: Shape) -> tuple[str, Shape] | None:
    if len(shape) != 4:
        return None
    extents = (*shape[:2], g.pick(1, 3, 6, 8), g.pick(2, 5, 9))
    how = ["half_pixel", "asymmetric", "align_corners", "pytorch_half_pixel"][g.below(4)]
    mode = ["nearest", "linear", "cubic"][g.below(3)]
    sizes = g.const(extents, np.int64)
    return g.op("Resize", x, "", "", sizes, mode=mode, coordinate_transformation_mode=how), extents


@step
def dense(g: Builder, x: str, shape: Shape) -> tuple[str, Shape] | None:
    if len(shape) < 2:
        return None
    width = int(np.prod(shape[1:]))
    return g.op("Gemm", g.op("Flatten", x), g.normal(5, width), g.normal(5), transB=1), (shape[0], 5)


@step
def product(g: Builder, x: str, shape: Shape) -> tuple[str, Shape] | None:
    if len(shape) < 2:
        return None
    if g.below(2):
        return g.op("MatMul", x, g.normal(shape[-1], 3)), (*shape[:-1], 3)
    axes = [*range(len(shape) - 2), len(shape) - 1, len(shape) - 2]
    return g.op("MatMul", x, g.op("Transpose", x, perm=axes)), (*shape[:-1], shape[-2])
