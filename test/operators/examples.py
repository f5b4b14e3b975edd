# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A small network of each operator of TOSA 1.0, in each of the types that the specification has for it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

FLOATS = ("f32", "f16", "bf16")
FP8 = ("f8E4M3FN", "f8E5M2")
WIDTHS = ("i8", "i16", "i32")
ANY = ("i1", *WIDTHS, *FLOATS, *FP8)


@dataclass(frozen=True)
class Example:
    """A network of one operator.

    Attributes
    ----------
    family, operator
        As the specification has them.
    types
        What the table calls the types that it computes with.
    text
        The network.
    """

    family: str
    operator: str
    types: str
    text: str


class _Writer:
    """Writes the lines of a function: constants, then the operator."""

    def __init__(self) -> None:
        self.arguments: list[str] = []
        self.lines: list[str] = []

    def input(self, kind: str) -> tuple[str, str]:
        """Add an input and return its name and type."""
        name = f"%x{len(self.arguments)}"
        self.arguments.append(f"{name}: tensor<{kind}>")
        return name, f"tensor<{kind}>"

    def const(self, kind: str, value: str = "0") -> tuple[str, str]:
        """Add a constant of one value."""
        name = f"%c{len(self.lines)}"
        value = f"{value}.0" if "f" in kind.rsplit("x", maxsplit=1)[-1] else value
        self.lines.append(
            f'{name} = "tosa.const"() {{values = dense<{value}> : tensor<{kind}>}} : () -> tensor<{kind}>'
        )
        return name, f"tensor<{kind}>"

    def shape(self, *values: int) -> tuple[str, str]:
        """Add a constant shape."""
        name, kind = f"%c{len(self.lines)}", f"!tosa.shape<{len(values)}>"
        values_text = f"dense<{list(values)}> : tensor<{len(values)}xindex>"
        self.lines.append(f"{name} = tosa.const_shape {{values = {values_text}}} : () -> {kind}")
        return name, kind

    def op(
        self, name: str, operands: Sequence[tuple[str, str]], kinds: str | Sequence[str], attributes: str = ""
    ) -> str:
        """Add the operator, whose results are the network's, and return the network."""
        results = [f"tensor<{kind}>" for kind in ([kinds] if isinstance(kinds, str) else kinds)]
        names = [f"%r{i}" for i in range(len(results))]
        given, types = ", ".join(o[0] for o in operands), ", ".join(o[1] for o in operands)
        said = f" {{{attributes}}}" if attributes else ""
        made = results[0] if len(results) == 1 else f"({', '.join(results)})"
        self.lines.append(f"{', '.join(names)} = tosa.{name} {given}{said} : ({types}) -> {made}")
        return self.finish(names, results)

    def finish(self, names: Sequence[str], results: Sequence[str]) -> str:
        """Return the network that returns values."""
        body = "\n".join(f"  {line}" for line in self.lines)
        returned = ", ".join(names)
        kinds = ", ".join(results)
        return (
            f"func.func @main({', '.join(self.arguments)}) -> ({kinds}) {{\n{body}\n  return {returned} : {kinds}\n}}\n"
        )


def _elementwise(name: str, count: int, element: str, result: str | None = None, attributes: str = "") -> str:
    w = _Writer()
    return w.op(name, [w.input(f"2x3x8x{element}") for _ in range(count)], f"2x3x8x{result or element}", attributes)


def _accumulator(element: str) -> str:
    return {"i8": "i32", "i16": "i48", "f8E4M3FN": "f16", "f8E5M2": "f16"}.get(element, element)


# Activations and weights of a convolution.
CONVOLUTION_TYPES = (("i8", "i8"), ("i8", "i4"), ("i16", "i8"), *((f, f) for f in (*FLOATS, *FP8)))


def _convolution(name: str, dimensions: int, element: str, weights: str) -> str:
    w = _Writer()
    result = _accumulator(element)
    x = w.input("x".join(["1", *["6"] * dimensions, "4", element]))
    kernel = "x".join(["3"] * dimensions)
    shape = {"depthwise_conv2d": f"{kernel}x4x2"}.get(name, f"8x{kernel}x4")
    operands = [x, w.const(f"{shape}x{weights}", "1"), w.const(f"8x{result}", "1")]
    operands += [w.const(f"1x{element}"), w.const(f"1x{weights}")]
    extent = "8" if name == "transpose_conv2d" else "4"
    ones, zeros = ", ".join(["1"] * dimensions), ", ".join(["0"] * 2 * dimensions)
    window = (
        f"out_pad = array<i64: {zeros}>, stride = array<i64: {ones}>"
        if name == "transpose_conv2d"
        else f"pad = array<i64: {zeros}>, stride = array<i64: {ones}>, dilation = array<i64: {ones}>"
    )
    kind = "x".join(["1", *[extent] * dimensions, "8", result])
    return w.op(name, operands, kind, f"acc_type = {'f32' if result == 'bf16' else result}, {window}")


def _matmul(element: str) -> str:
    w = _Writer()
    operands = [w.input(f"1x4x8x{element}"), w.input(f"1x8x6x{element}")]
    result = "f32" if element == "bf16" else _accumulator(element)
    return w.op("matmul", [*operands, w.const(f"1x{element}"), w.const(f"1x{element}")], f"1x4x6x{result}")


POOL = "kernel = array<i64: 2, 2>, stride = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>"


def _average(element: str) -> str:
    w = _Writer()
    accumulator = {"i8": "i32", "i16": "i32"}.get(element, "f32")
    operands = [w.input(f"1x6x6x4x{element}"), w.const(f"1x{element}"), w.const(f"1x{element}")]
    return w.op("avg_pool2d", operands, f"1x3x3x4x{element}", f"acc_type = {accumulator}, {POOL}")


def _unary(name: str, kind: str, result: str, attributes: str = "") -> str:
    w = _Writer()
    return w.op(name, [w.input(kind)], result, attributes)


def _clamp(element: str) -> str:
    low, high = ("1.0", "2.0") if element in FLOATS else ("1", "2")
    return _elementwise("clamp", 1, element, attributes=f"min_val = {low} : {element}, max_val = {high} : {element}")


def _mul(element: str) -> str:
    w = _Writer()
    kind = f"2x3x8x{element}"
    result = element if element in FLOATS else "i32"
    return w.op("mul", [w.input(kind), w.input(kind), w.const("1xi8")], f"2x3x8x{result}")


def _table(element: str) -> str:
    w = _Writer()
    table = w.const("256xi8", "3") if element == "i8" else w.const("513xi16", "3")
    return w.op("table", [w.input(f"2x3x8x{element}"), table], f"2x3x8x{'i8' if element == 'i8' else 'i32'}")


def _negate(element: str) -> str:
    w = _Writer()
    kind = f"2x3x8x{element}"
    return w.op("negate", [w.input(kind), w.const(f"1x{element}"), w.const(f"1x{element}")], kind)


def _select(element: str) -> str:
    w = _Writer()
    kind = f"2x3x8x{element}"
    return w.op("select", [w.input("2x3x8xi1"), w.input(kind), w.input(kind)], kind)


def _concat(element: str) -> str:
    w = _Writer()
    kind = f"2x3x8x{element}"
    return w.op("concat", [w.input(kind), w.input(kind)], f"2x6x8x{element}", "axis = 1 : i32")


def _pad(element: str) -> str:
    w = _Writer()
    value = w.const(f"1x{element}", "false" if element == "i1" else "1")
    return w.op("pad", [w.input(f"2x3x8x{element}"), w.shape(0, 0, 1, 1, 0, 0), value], f"2x5x8x{element}")


def _shaped(name: str, element: str, result: str, *shapes: Sequence[int]) -> str:
    w = _Writer()
    return w.op(name, [w.input(f"2x3x8x{element}"), *(w.shape(*s) for s in shapes)], f"{result}x{element}")


def _gather(element: str) -> str:
    w = _Writer()
    return w.op("gather", [w.input(f"1x6x4x{element}"), w.input("1x3xi32")], f"1x3x4x{element}")


def _scatter(element: str) -> str:
    w = _Writer()
    operands = [w.input(f"1x6x4x{element}"), w.input("1x3xi32"), w.input(f"1x3x4x{element}")]
    return w.op("scatter", operands, f"1x6x4x{element}")


def _resize(mode: str, element: str) -> str:
    w = _Writer()
    result = {"i8": "i32", "i16": "i48"}.get(element, element) if mode == "BILINEAR" else element
    operands = [w.input(f"1x4x4x3x{element}"), w.shape(4, 2, 4, 2), w.shape(0, 0), w.shape(0, 0)]
    return w.op("resize", operands, f"1x7x7x3x{result}", f"mode = {mode}")


def _cast(source: str, target: str) -> str:
    return _unary("cast", f"2x3x8x{source}", f"2x3x8x{target}")


def _rescale(source: str, target: str) -> str:
    w = _Writer()
    wide = source == "i48"
    signs = "input_unsigned = false, output_unsigned = false"
    operands = [w.input(f"2x3x8x{source}"), w.const("1xi16" if wide else "1xi32", "16384" if wide else "1073741824")]
    operands += [w.const("1xi8", "20" if wide else "31"), w.const(f"1x{source}"), w.const(f"1x{target}")]
    rounding = f"scale32 = {str(not wide).lower()}, rounding_mode = SINGLE_ROUND, per_channel = false"
    return w.op("rescale", operands, f"2x3x8x{target}", f"{rounding}, {signs}")


def _const(element: str) -> str:
    w = _Writer()
    value = w.const(f"2x3x8x{element}", "false" if element == "i1" else "1")
    w.input("2xi8")
    return w.finish([value[0]], [value[1]])


def _const_shape() -> str:
    return _shaped("reshape", "i8", "6x8", (6, 8))


def _spectra(name: str) -> str:
    w = _Writer()
    if name == "rfft2d":
        return w.op(name, [w.input("1x4x8xf32")], ["1x4x5xf32", "1x4x5xf32"])
    return w.op(name, [w.input("1x4x8xf32"), w.input("1x4x8xf32")], ["1x4x8xf32", "1x4x8xf32"], "inverse = false")


CUSTOM = """func.func @main(%x: tensor<4xi8>) -> tensor<4xi8> {
  %r = tosa.custom %x {domain_name = "nobody's", operator_name = "own", implementation_attrs = ""}
    : (tensor<4xi8>) -> tensor<4xi8>
  return %r : tensor<4xi8>
}
"""
COND_IF = """func.func @main(%c: tensor<i1>, %x: tensor<4xi32>, %y: tensor<4xi32>) -> tensor<4xi32> {
  %r = tosa.cond_if %c (%a = %x, %b = %y) : tensor<i1> (tensor<4xi32>, tensor<4xi32>) -> tensor<4xi32> {
  ^bb0(%a: tensor<4xi32>, %b: tensor<4xi32>):
    %0 = tosa.add %a, %b : (tensor<4xi32>, tensor<4xi32>) -> tensor<4xi32>
    tosa.yield %0 : tensor<4xi32>
  } else {
  ^bb0(%a: tensor<4xi32>, %b: tensor<4xi32>):
    %0 = tosa.sub %a, %b : (tensor<4xi32>, tensor<4xi32>) -> tensor<4xi32>
    tosa.yield %0 : tensor<4xi32>
  }
  return %r : tensor<4xi32>
}
"""
WHILE_LOOP = """func.func @main(%x: tensor<i32>) -> tensor<i32> {
  %r = tosa.while_loop (%a = %x) : (tensor<i32>) -> tensor<i32> {
    %ten = "tosa.const"() {values = dense<10> : tensor<i32>} : () -> tensor<i32>
    %0 = tosa.greater %ten, %a : (tensor<i32>, tensor<i32>) -> tensor<i1>
    tosa.yield %0 : tensor<i1>
  } do {
  ^bb0(%a: tensor<i32>):
    %one = "tosa.const"() {values = dense<1> : tensor<i32>} : () -> tensor<i32>
    %0 = tosa.add %a, %one : (tensor<i32>, tensor<i32>) -> tensor<i32>
    tosa.yield %0 : tensor<i32>
  }
  return %r : tensor<i32>
}
"""
VARIABLE = """module {
  tosa.variable @state = dense<1> : tensor<4xi8>
  func.func @main(%x: tensor<4xi8>) -> tensor<4xi8> {
    USE
    return %r : tensor<4xi8>
  }
}
"""
READ = "%r = tosa.variable_read @state : tensor<4xi8>"
WRITE = "tosa.variable_write @state, %x : tensor<4xi8>\n    %r = tosa.identity %x : (tensor<4xi8>) -> tensor<4xi8>"


class _Examples(list[Example]):
    """Examples, in the order in which they are added."""

    def add(self, family: str, operator: str, types: Sequence[str], write: Callable[[str], str]) -> None:
        """Add an example of an operator in each of some types."""
        self.extend(Example(family, operator, element, write(element)) for element in types)


def examples() -> list[Example]:
    """Return all examples, in the order of the specification."""
    return [*_tensor_operators(), *_elementwise_operators(), *_data_operators(), *_other_operators()]


def _tensor_operators() -> list[Example]:
    found = _Examples()
    add, family = found.add, "Tensor operators"
    add(
        family,
        "argmax",
        ("i8", "i16", *FLOATS, *FP8),
        lambda t: _unary("argmax", f"2x3x8x{t}", "2x8xi32", "axis = 1 : i32"),
    )
    add(family, "avg_pool2d", ("i8", "i16", *FLOATS), _average)
    for name, dimensions in (("conv2d", 2), ("conv3d", 3), ("depthwise_conv2d", 2)):
        for element, weights in CONVOLUTION_TYPES:
            types = element if element == weights else f"{element} × {weights}"
            found.append(Example(family, name, types, _convolution(name, dimensions, element, weights)))
    add(family, "fft2d", ("f32",), lambda _: _spectra("fft2d"))
    add(family, "matmul", ("i8", "i16", *FLOATS, *FP8), _matmul)
    add(
        family,
        "max_pool2d",
        ("i8", "i16", *FLOATS),
        lambda t: _unary("max_pool2d", f"1x6x6x4x{t}", f"1x3x3x4x{t}", POOL),
    )
    add(family, "rfft2d", ("f32",), lambda _: _spectra("rfft2d"))
    for element, weights in CONVOLUTION_TYPES:
        types = element if element == weights else f"{element} × {weights}"
        found.append(Example(family, "transpose_conv2d", types, _convolution("transpose_conv2d", 2, element, weights)))

    return found


def _elementwise_operators() -> list[Example]:
    found = _Examples()
    add, family = found.add, "Activation functions"
    add(family, "clamp", ("i8", "i16", *FLOATS), _clamp)
    for name in ("erf", "sigmoid", "tanh"):
        add(family, name, FLOATS, lambda t, name=name: _elementwise(name, 1, t))

    family = "Elementwise, of two"
    binary = {
        "add": ("i32", *FLOATS),
        "arithmetic_right_shift": WIDTHS,
        "bitwise_and": WIDTHS,
        "bitwise_or": WIDTHS,
        "bitwise_xor": WIDTHS,
        "intdiv": ("i32",),
        "logical_and": ("i1",),
        "logical_left_shift": WIDTHS,
        "logical_or": ("i1",),
        "logical_right_shift": WIDTHS,
        "logical_xor": ("i1",),
        "maximum": ("i32", *FLOATS),
        "minimum": ("i32", *FLOATS),
        "mul": (*WIDTHS, *FLOATS),
        "pow": FLOATS,
        "sub": ("i32", *FLOATS),
        "table": ("i8", "i16"),
    }
    for name, types in binary.items():
        special = {"mul": _mul, "table": _table}.get(name)
        rounded = "round = true" if name == "arithmetic_right_shift" else ""
        add(family, name, types, special or (lambda t, name=name, said=rounded: _elementwise(name, 2, t, None, said)))

    family = "Elementwise, of one"
    unary = {
        "abs": ("i32", *FLOATS),
        "bitwise_not": WIDTHS,
        "ceil": FLOATS,
        "clz": ("i32",),
        "cos": FLOATS,
        "exp": FLOATS,
        "floor": FLOATS,
        "log": FLOATS,
        "logical_not": ("i1",),
        "negate": (*WIDTHS, *FLOATS),
        "reciprocal": FLOATS,
        "rsqrt": FLOATS,
        "sin": FLOATS,
    }
    for name, types in unary.items():
        add(family, name, types, _negate if name == "negate" else lambda t, name=name: _elementwise(name, 1, t))

    add("Elementwise, of three", "select", ("i1", *WIDTHS, *FLOATS), _select)
    for name in ("equal", "greater", "greater_equal"):
        add("Comparison", name, ("i32", *FLOATS), lambda t, name=name: _elementwise(name, 2, t, "i1"))
    reductions = {
        "reduce_all": ("i1",),
        "reduce_any": ("i1",),
        "reduce_max": (*WIDTHS, *FLOATS),
        "reduce_min": (*WIDTHS, *FLOATS),
        "reduce_product": FLOATS,
        "reduce_sum": ("i32", *FLOATS),
    }
    for name, types in reductions.items():
        add("Reduction", name, types, lambda t, n=name: _unary(n, f"2x3x8x{t}", f"2x1x8x{t}", "axis = 1 : i32"))

    return found


def _data_operators() -> list[Example]:
    found = _Examples()
    add, family = found.add, "Data layout"
    add(family, "concat", ANY, _concat)
    add(family, "pad", ANY, _pad)
    add(family, "reshape", ANY, lambda t: _shaped("reshape", t, "6x8", (6, 8)))
    add(family, "reverse", ANY, lambda t: _unary("reverse", f"2x3x8x{t}", f"2x3x8x{t}", "axis = 1 : i32"))
    add(family, "slice", ANY, lambda t: _shaped("slice", t, "1x2x4", (1, 0, 3), (1, 2, 4)))
    add(family, "tile", ANY, lambda t: _shaped("tile", t, "2x6x8", (1, 2, 1)))
    add(
        family,
        "transpose",
        ANY,
        lambda t: _unary("transpose", f"2x3x8x{t}", f"8x2x3x{t}", "perms = array<i32: 2, 0, 1>"),
    )
    add("Scatter and gather", "gather", (*WIDTHS, *FLOATS, *FP8), _gather)
    add("Scatter and gather", "scatter", (*WIDTHS, *FLOATS, *FP8), _scatter)
    for mode in ("NEAREST_NEIGHBOR", "BILINEAR"):
        word = mode.split("_", maxsplit=1)[0].lower()
        for element in ("i8", "i16", *FLOATS):
            found.append(Example("Image", "resize", f"{element} {word}", _resize(mode, element)))

    return found


def _other_operators() -> list[Example]:
    found = _Examples()
    add, family = found.add, "Conversion"
    integers = ("i1", "i8", "i16", "i32")
    pairs = [(s, t) for s in integers for t in integers if s != t]
    pairs += [(s, t) for f in FLOATS for i in ("i8", "i16", "i32") for s, t in ((f, i), (i, f))]
    pairs += [("f16", "f32"), ("f32", "f16"), ("bf16", "f32"), ("f32", "bf16")]
    pairs += [(s, t) for f in FP8 for s, t in ((f, "f32"), ("f32", f))]
    found += [Example(family, "cast", f"{s} → {t}", _cast(s, t)) for s, t in pairs]
    wide = [(s, t) for s in ("i8", "i16", "i32", "i48") for t in ("i8", "i16", "i32")]
    found += [Example(family, "rescale", f"{s} → {t}", _rescale(s, t)) for s, t in wide]

    family = "Data"
    add(family, "const", ANY, _const)
    add(family, "identity", ANY, lambda t: _elementwise("identity", 1, t))
    found.append(Example("Custom", "custom", "any", CUSTOM))
    found.append(Example("Control flow", "cond_if", "any", COND_IF))
    found.append(Example("Control flow", "while_loop", "any", WHILE_LOOP))
    for name, use in (("variable", READ), ("variable_read", READ), ("variable_write", WRITE)):
        found.append(Example("Variables", name, "any", VARIABLE.replace("USE", use)))
    found.append(Example("Shapes", "const_shape", "any", _const_shape()))
    return found
