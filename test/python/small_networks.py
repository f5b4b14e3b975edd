# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Small int8 networks in TOSA, written here so that they can be tested without any data."""

import math

import numpy as np


class TosaWriter:
    """Writes a function of TOSA operations on int8 maps, a value at a time; weights come from a seeded generator.

    Scales keep the values of a map spread over int8 for inputs that are, so that a wrong bit anywhere shows at the
    end.
    """

    def __init__(self, seed: int) -> None:
        self.random = np.random.default_rng(seed)
        self.lines: list[str] = []
        self.shapes: dict[str, tuple[int, ...]] = {}
        self.elements: dict[str, str] = {}
        self.inputs: list[str] = []

    def input(self, *shape: int) -> str:
        """Declare an input of a shape."""
        name = f"%in{len(self.inputs)}"
        self.inputs.append(f'{name}: {_type(shape)} {{npu.name = "{name[1:]}"}}')
        self.shapes[name] = shape
        return name

    def _emit(self, text: str, shape: tuple[int, ...], element: str = "i8") -> str:
        """Write an operation; ``text`` is all of it but the result's name and type, and its location."""
        name = f"%v{len(self.lines)}"
        self.shapes[name] = shape
        self.elements[name] = element
        self.lines.append(f'{name} = {text} -> {_type(shape, element)} loc("layer{len(self.lines)}")')
        return name

    def _constant(self, values: np.ndarray, element: str = "i8") -> str:
        text = np.array2string(values, separator=", ", threshold=values.size + 1)
        attribute = f"dense<{text}> : {_type(values.shape, element)}"
        return self._emit(f'"tosa.const"() <{{values = {attribute}}}> : ()', values.shape, element)

    def _shape(self, *values: int) -> str:
        name = f"%v{len(self.lines)}"
        listed = ", ".join(map(str, values))
        self.lines.append(
            f"{name} = tosa.const_shape {{values = dense<[{listed}]> : tensor<{len(values)}xindex>}}"
            f" : () -> !tosa.shape<{len(values)}>"
        )
        return name

    def _number(self, value: int, element: str = "i8") -> str:
        return self._constant(np.array([value]), element)

    def rescale(self, x: str, types: tuple[str, str], scales: np.ndarray, zero_points: tuple[int, int] = (0, 0)) -> str:
        """Write y = scale × (x - zero point) + zero point, by one scale or one for each channel."""
        shape = self.shapes[x]
        shifts = np.array([30 - math.frexp(scale)[1] + 1 for scale in scales])
        multipliers = np.round(scales * 2.0**shifts).astype(np.int64)
        operands = [
            (x, _type(shape, types[0])),
            (self._constant(multipliers, "i32"), f"tensor<{len(scales)}xi32>"),
            (self._constant(shifts, "i8"), f"tensor<{len(scales)}xi8>"),
            (self._number(zero_points[0], types[0]), f"tensor<1x{types[0]}>"),
            (self._number(zero_points[1], types[1]), f"tensor<1x{types[1]}>"),
        ]
        rounding = self.random.choice(["SINGLE_ROUND", "DOUBLE_ROUND"])
        return self._emit(
            f"tosa.rescale {', '.join(name for name, _ in operands)} {{input_unsigned = false,"
            f" output_unsigned = false, per_channel = {'true' if len(scales) > 1 else 'false'},"
            f" rounding_mode = {rounding}, scale32 = true}} : ({', '.join(kind for _, kind in operands)})",
            shape,
            types[1],
        )

    def accumulate(
        self, x: str, channels: int, kernel: int, *, stride: int = 1, dilation: int = 1, depthwise: bool = False
    ) -> tuple[str, np.ndarray]:
        """Write a convolution to i32 that keeps the extents (but for its stride).

        Returns
        -------
        The accumulators, and for each channel a scale that brings them to about -50 … 50.
        """
        _, height, width, depth = self.shapes[x]
        reach = (kernel - 1) * dilation
        pads = []
        extents = []
        for extent in (height, width):
            out = -(-extent // stride)
            total = max((out - 1) * stride + reach + 1 - extent, 0)
            # TOSA wants sizes that the stride divides: what is left over is padding.
            pads += [total // 2, total - total // 2]
            extents.append(out)
        outputs = depth * channels if depthwise else channels
        weight_shape = (kernel, kernel, depth, channels) if depthwise else (channels, kernel, kernel, depth)
        taps = kernel * kernel * (1 if depthwise else depth)
        weights = self._constant(self.random.integers(-127, 128, weight_shape))
        bias = self._constant(self.random.integers(-20000, 20000, outputs), "i32")
        input_zero = int(self.random.integers(-20, 20))
        zeros = self._number(input_zero), self._number(0)
        accumulators = self._emit(
            f"tosa.{'depthwise_' if depthwise else ''}conv2d {x}, {weights}, {bias}, {zeros[0]}, {zeros[1]}"
            f" {{acc_type = i32, dilation = array<i64: {dilation}, {dilation}>,"
            f" pad = array<i64: {', '.join(map(str, pads))}>, stride = array<i64: {stride}, {stride}>}}"
            f" : ({_type(self.shapes[x])}, {_type(weight_shape)}, tensor<{outputs}xi32>, tensor<1xi8>, tensor<1xi8>)",
            (1, *extents, outputs),
            "i32",
        )
        return accumulators, 50 / (math.sqrt(taps) * 73 * 73) * self.random.uniform(0.7, 1.4, outputs)

    def conv2d(
        self, x: str, channels: int, kernel: int, *, stride: int = 1, dilation: int = 1, depthwise: bool = False
    ) -> str:
        """Write a convolution, its rescale and a clamp."""
        accumulators, scales = self.accumulate(
            x, channels, kernel, stride=stride, dilation=dilation, depthwise=depthwise
        )
        return self.clamp(self.rescale(accumulators, ("i32", "i8"), scales, (0, int(self.random.integers(-20, 20)))))

    def clamp(self, x: str) -> str:
        """Write a clamp that cuts some values off."""
        low, high = int(self.random.integers(-128, -90)), int(self.random.integers(90, 128))
        shape = self.shapes[x]
        return self._emit(f"tosa.clamp {x} {{max_val = {high} : i8, min_val = {low} : i8}} : ({_type(shape)})", shape)

    def add(self, a: str, b: str) -> str:
        """Write a sum of two maps, each rescaled to 32 bits first, as importers do."""
        wide = [
            self.rescale(x, ("i8", "i32"), self.random.uniform(0.5, 1, 1) * 2.0**10, (int(zero), 0))
            for x, zero in ((a, 3), (b, -7))
        ]
        kind = _type(self.shapes[a], "i32")
        total = self._emit(f"tosa.add {wide[0]}, {wide[1]} : ({kind}, {kind})", self.shapes[a], "i32")
        return self.rescale(total, ("i32", "i8"), np.array([0.8 * 2.0**-10]), (0, 5))

    def pool(self, x: str, function: str, kernel: int) -> str:
        """Write a pooling (``max`` or ``avg``) with a stride as large as its window."""
        _, height, width, depth = self.shapes[x]
        sizes = f"kernel = array<i64: {kernel}, {kernel}>, pad = array<i64: 0, 0, 0, 0>"
        sizes += f", stride = array<i64: {kernel}, {kernel}>"
        shape = (1, height // kernel, width // kernel, depth)
        if function == "max":
            return self._emit(f"tosa.max_pool2d {x} {{{sizes}}} : ({_type(self.shapes[x])})", shape)
        zeros = self._number(4), self._number(-6)
        return self._emit(
            f"tosa.avg_pool2d {x}, {zeros[0]}, {zeros[1]} {{acc_type = i32, {sizes}}}"
            f" : ({_type(self.shapes[x])}, tensor<1xi8>, tensor<1xi8>)",
            shape,
        )

    def reshape(self, x: str, *shape: int) -> str:
        """Write a change of shape."""
        target = self._shape(*shape)
        return self._emit(f"tosa.reshape {x}, {target} : ({_type(self.shapes[x])}, !tosa.shape<{len(shape)}>)", shape)

    def dense(self, x: str, outputs: int) -> str:
        """Write a fully connected layer, as importers do: a convolution of one pixel."""
        pixel = self.reshape(x, 1, 1, 1, math.prod(self.shapes[x]))
        return self.reshape(self.conv2d(pixel, outputs, 1), 1, outputs)

    def table(self, x: str) -> str:
        """Write a look-up in a random table."""
        table = self._constant(self.random.permutation(np.arange(-128, 128)))
        return self._emit(f"tosa.table {x}, {table} : ({_type(self.shapes[x])}, tensor<256xi8>)", self.shapes[x])

    def pad(self, x: str, before: int, after: int) -> str:
        """Write a padding of height and width."""
        _, height, width, depth = self.shapes[x]
        amounts = self._shape(0, 0, before, after, before, after, 0, 0)
        value = self._number(-11)
        more = before + after
        return self._emit(
            f"tosa.pad {x}, {amounts}, {value} : ({_type(self.shapes[x])}, !tosa.shape<8>, tensor<1xi8>)",
            (1, height + more, width + more, depth),
        )

    def slice(self, x: str, start: tuple[int, ...], size: tuple[int, ...]) -> str:
        """Write a slice."""
        first, extents = self._shape(*start), self._shape(*size)
        rank = len(size)
        return self._emit(
            f"tosa.slice {x}, {first}, {extents} : ({_type(self.shapes[x])}, !tosa.shape<{rank}>, !tosa.shape<{rank}>)",
            size,
        )

    def concat(self, axis: int, *parts: str) -> str:
        """Write a concatenation."""
        shapes = [self.shapes[part] for part in parts]
        shape = tuple(sum(s[axis] for s in shapes) if d == axis else n for d, n in enumerate(shapes[0]))
        kinds = ", ".join(_type(s) for s in shapes)
        return self._emit(f"tosa.concat {', '.join(parts)} {{axis = {axis} : i32}} : ({kinds})", shape)

    def finish(self, *outputs: str) -> str:
        """Return the module."""
        kinds = [_type(self.shapes[output], self.elements[output]) for output in outputs]
        results = ", ".join(f'{kind} {{npu.name = "out{index}"}}' for index, kind in enumerate(kinds))
        body = "\n".join(f"  {line}" for line in self.lines)
        returned = f"  return {', '.join(outputs)} : {', '.join(kinds)}"
        return f"func.func @main({', '.join(self.inputs)}) -> ({results}) {{\n{body}\n{returned}\n}}\n"


def _type(shape: tuple[int, ...], element: str = "i8") -> str:
    """Return a tensor type."""
    return f"tensor<{'x'.join([*map(str, shape), element])}>"


def residual() -> str:
    """Return a classifier with the layers of a small residual network."""
    net = TosaWriter(seed=1)
    x = net.conv2d(net.input(1, 24, 24, 3), 16, 3, stride=2)
    y = net.conv2d(net.conv2d(x, 1, 3, depthwise=True), 16, 1)
    y = net.pool(net.add(x, y), "max", 2)
    y = net.conv2d(y, 40, 3, dilation=2)
    return net.finish(net.dense(net.pool(y, "avg", 6), 10))


def branches() -> str:
    """Return a network of two inputs and two outputs that moves data about."""
    net = TosaWriter(seed=2)
    a, b = net.input(1, 9, 11, 5), net.input(1, 9, 11, 5)
    joined = net.concat(3, net.table(a), net.conv2d(b, 7, 3))
    padded = net.pad(joined, 2, 1)
    part = net.slice(padded, (0, 1, 3, 2), (1, 10, 9, 9))
    return net.finish(net.conv2d(part, 2, 3, depthwise=True), net.add(a, b))


def large() -> str:
    """Return two layers whose maps and weights are each larger than a scratchpad of 16 KiB."""
    net = TosaWriter(seed=3)
    return net.finish(net.conv2d(net.conv2d(net.input(1, 40, 36, 24), 64, 3), 32, 3, stride=2))


def wide() -> str:
    """Return convolutions whose results are int32: as they are, and rescaled to far beyond 16 bits."""
    net = TosaWriter(seed=4)
    x = net.input(1, 8, 9, 6)
    dense, dense_scales = net.accumulate(x, 20, 3)
    depthwise, depthwise_scales = net.accumulate(x, 2, 3, depthwise=True)
    most = 2.0**21
    return net.finish(
        dense,
        net.rescale(dense, ("i32", "i32"), dense_scales * most),
        net.rescale(net.accumulate(x, 20, 1)[0], ("i32", "i32"), np.array([1.9 * 2.0**10])),
        net.rescale(depthwise, ("i32", "i32"), depthwise_scales * most),
    )


NETWORKS = {"residual": residual, "branches": branches, "large": large, "wide": wide}
