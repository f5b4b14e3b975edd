# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Networks of which the host runs a part: exact where they are integer, and never without the right library."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from npuc.compiler import compile_model, measure
from npuc.errors import NpucError
from npuc.programs import find_program, run_program
from npuc.reference_model import ReferenceModel
from npuc.runner import Program, host_library, load_program, run_arrays
from tosa_text import Model, Value

# The parts that the host runs of each network.
NETWORKS: dict[str, tuple[Callable[[Model], None], int]] = {}


def network(parts: int) -> Callable[[Callable[[Model], None]], Callable[[Model], None]]:
    """Register a function that builds a network of which the host runs `parts` parts."""

    def register(build: Callable[[Model], None]) -> Callable[[Model], None]:
        NETWORKS[build.__name__] = (build, parts)
        return build

    return register


def divide(m: Model, a: Value, b: Value, output: bool = False) -> Value:
    """Add a division, for which the chip has no operation."""
    return m.op("intdiv", [a, b], a.shape, "i32", output=output)


def add(m: Model, a: Value, b: Value, output: bool = False) -> Value:
    """Add a sum, which the chip computes."""
    return m.op("add", [a, b], a.shape, a.element, output=output)


def positive(m: Model, shape: tuple[int, ...]) -> Value:
    """Add an input of small positive integers."""
    return m.input(shape, "i32", 1, 1000)


@network(1)
def only_host(m: Model) -> None:
    divide(m, m.input((3, 5), "i32", -9999, 9999), positive(m, (3, 5)), output=True)


@network(1)
def of_constants(m: Model) -> None:
    """What the host runs has no inputs."""
    quotient = divide(m, m.const([-7, 7, 9999], "i32"), m.const([2, -3, 10], "i32"))
    add(m, quotient, positive(m, (3,)), output=True)


@network(1)
def first(m: Model) -> None:
    x = positive(m, (2, 3, 4))
    add(m, divide(m, x, positive(m, (2, 3, 4))), x, output=True)


@network(1)
def last(m: Model) -> None:
    x = positive(m, (2, 3, 4))
    divide(m, add(m, x, x), m.const(7, "i32", (2, 3, 4)), output=True)


@network(2)
def between(m: Model) -> None:
    """Two calls of the host with an addition of the chip between them, which both use."""
    x = positive(m, (1, 4, 4, 3))
    a = divide(m, x, m.const(3, "i32", (1, 4, 4, 3)), output=True)
    b = add(m, a, x)
    c = divide(m, b, m.const(5, "i32", (1, 4, 4, 3)))
    add(m, c, a, output=True)


@network(1)
def joined(m: Model) -> None:
    """Two branches that meet on the host are one call."""
    x, y = positive(m, (6,)), positive(m, (6,))
    divide(m, divide(m, x, m.const(2, "i32", (6,))), divide(m, y, m.const(3, "i32", (6,))), output=True)


@network(1)
def two_results(m: Model) -> None:
    x = positive(m, (4, 4))
    a = divide(m, x, m.const(2, "i32", (4, 4)), output=True)
    divide(m, a, m.const(3, "i32", (4, 4)), output=True)


@network(1)
def mixed_sizes(m: Model) -> None:
    """Elements of several sizes in one call: each is aligned."""
    values = m.input((1, 9, 3), "i8")
    indices = m.input((1, 5), "i32", 0, 9)
    m.op("gather", [values, indices], (1, 5, 3), "i8")


@network(1)
def scatter(m: Model) -> None:
    values, updates = m.input((1, 7, 2), "i32"), m.input((1, 3, 2), "i32")
    indices = m.const([[5, 0, 3]], "i32")
    m.op("scatter", [values, indices, updates], (1, 7, 2), "i32")


@network(1)
def booleans(m: Model) -> None:
    """Booleans cross between the chip and the host, and are inputs and outputs."""
    x, y, p = positive(m, (3, 4)), positive(m, (3, 4)), m.input((3, 4), "i1")
    greater = m.op("greater", [divide(m, x, m.const(2, "i32", (3, 4))), y], (3, 4), "i1")
    m.op("logical_and", [greater, p], (3, 4), "i1")


@network(1)
def float_island(m: Model) -> None:
    """Integers in and out, floats in between; whole numbers, so that it is exact."""
    x = m.input((2, 8), "i8", -100, 100)
    r = m.op("reverse", [x], (2, 8), "i8", "axis = 0 : i32", output=False)
    f = m.op("cast", [r], (2, 8), "f32", output=False)
    g = m.op("abs", [f], (2, 8), "f32", output=False)
    i = m.op("cast", [g], (2, 8), "i8", output=False)
    m.op("reverse", [i], (2, 8), "i8", "axis = 1 : i32")


@network(2)
def float_edges(m: Model) -> None:
    """Floats are inputs and outputs."""
    x, y = m.input((2, 3), "f32"), m.input((1, 1, 5), "f32")
    m.op("floor", [x], (2, 3), "f32")
    m.op("abs", [y], (1, 1, 5), "f32")


def build(name: str, folder: Path) -> tuple[Model, Path, Program]:
    """Compile a network and return it with the files of the model and the program."""
    model = Model()
    NETWORKS[name][0](model)
    path, program = folder / f"{name}.mlir", folder / f"{name}.npu"
    path.write_text(str(model))
    compile_model(path, program)
    return model, path, load_program(program)


@pytest.mark.parametrize("machine", ["edge-128", "edge-1024"])
@pytest.mark.parametrize("name", NETWORKS)
def test_exact(name: str, machine: str, tmp_path: Path) -> None:
    model = Model()
    NETWORKS[name][0](model)
    path, binary = tmp_path / f"{name}.mlir", tmp_path / f"{name}.npu"
    path.write_text(str(model))
    compile_model(path, binary, machine=machine)
    program = load_program(binary)
    assert len(program.host) == NETWORKS[name][1]
    outputs = run_arrays(program, model.arrays)
    for value, port in zip(model.inputs, program.inputs, strict=True):
        assert (port.dtype, port.shape) == (np.dtype(model.arrays[model.inputs.index(value)].dtype), value.shape)
    expected = ReferenceModel(path, tmp_path).run(model.arrays, len(outputs))
    for ours, theirs in zip(outputs, expected, strict=True):
        np.testing.assert_array_equal(ours, theirs.astype(ours.dtype).reshape(ours.shape))


def test_floats_that_nothing_computes(tmp_path: Path) -> None:
    """The reference model gives no outputs that are inputs or constants."""
    model = Model()
    x = model.input((2, 3), "f32")
    model.outputs.extend([x, model.const([1.5, -2.25], "f32")])
    path, binary = tmp_path / "m.mlir", tmp_path / "m.npu"
    path.write_text(str(model))
    compile_model(path, binary)
    program = load_program(binary)
    assert not program.host
    assert not program.inputs[0].quantized
    given, constant = run_arrays(program, model.arrays)
    np.testing.assert_array_equal(given, model.arrays[0])
    np.testing.assert_array_equal(constant, np.array([1.5, -2.25], np.float32))


def test_batches_run_on_all_cores(tmp_path: Path) -> None:
    model, _, program = build("between", tmp_path)
    many = np.concatenate([model.arrays[0] + step for step in range(20)])
    singles = [run_arrays(program, [many[step : step + 1]]) for step in range(20)]
    for index, together in enumerate(run_arrays(program, [many])):
        np.testing.assert_array_equal(together, np.concatenate([outputs[index] for outputs in singles]))


def test_the_text_and_the_binary_say_the_same(tmp_path: Path) -> None:
    _, path, program = build("booleans", tmp_path)
    translate, text, again = find_program("npu-translate"), tmp_path / "program.mlir", tmp_path / "again.npu"
    run_program([translate, "--binary-to-isa", program.path, "-o", text], "binary")
    run_program([translate, "--isa-to-binary", text, "-o", again], "text")
    assert again.read_bytes() == program.path.read_bytes()
    assert "host_call" in run_program([translate, "--disassemble", program.path], "disassemble")
    # Each phase goes on to the same program, and the same library.
    for phase in ("graph", "tile", "schedule", "isa"):
        middle, late = tmp_path / f"{phase}.mlir", tmp_path / f"{phase}.npu"
        run_program([find_program("npu-compile"), path, f"--compile-to={phase}", "-o", middle], phase)
        compile_model(middle, late)
        assert late.read_bytes() == program.path.read_bytes()
        assert host_library(late).read_bytes() == host_library(program.path).read_bytes()


def test_the_report_says_what_runs_on_the_host(tmp_path: Path) -> None:
    _, _, program = build("mixed_sizes", tmp_path)
    cost = measure(program.path)
    assert [(part.calls, part.bytes) for part in cost.host] == [(1, 27 + 20 + 15)]
    assert "tosa.gather" in cost.host[0].reason


def test_the_bound_counts_what_the_chip_transfers(tmp_path: Path) -> None:
    """The host reads a lone input where it is: the chip never does."""
    model = Model()
    floor = model.op("floor", [model.input((1000,), "f32")], (1000,), "f32", output=False)
    model.op("cast", [floor], (1000,), "i8")
    path, program = tmp_path / "m.mlir", tmp_path / "m.npu"
    path.write_text(str(model))
    compile_model(path, program)
    cost = measure(program)
    assert cost.bound_cycles <= cost.cycles
    assert 1000 <= cost.dram_bytes < 4000


def test_measured_time_is_in_the_statistics(tmp_path: Path) -> None:
    model, _, program = build("first", tmp_path)
    stats = tmp_path / "stats.json"
    run_arrays(program, model.arrays, [f"--stats={stats}"])
    assert '"seconds"' in stats.read_text()


def test_without_the_library_it_does_not_run(tmp_path: Path) -> None:
    model, _, program = build("first", tmp_path)
    host_library(program.path).unlink()
    with pytest.raises(NpucError, match=r"--host=LIB.so"):
        run_arrays(program, model.arrays)
    measure(program.path)


def test_the_library_of_another_program_is_refused(tmp_path: Path) -> None:
    model, _, program = build("first", tmp_path)
    _, _, other = build("last", tmp_path)
    shutil.copy(host_library(other.path), host_library(program.path))
    with pytest.raises(NpucError, match="belongs to another program"):
        run_arrays(program, model.arrays)


# A library of the same table, whose functions refuse whatever they are given.
REFUSING = """
#include "runtime/api/npu_host_library.h"
#include <dlfcn.h>
npu_host_library_t npu_host_library;
static npu_host_function functions[8];
static int refuse(const void *const *inputs, void *const *outputs, void *arena) {
  return 1;
}
__attribute__((constructor)) static void copy(void) {
  npu_host_library = *(npu_host_library_t *)dlsym(dlopen(ORIGINAL, RTLD_NOW | RTLD_LOCAL), "npu_host_library");
  for (int i = 0; i < npu_host_library.num_functions; ++i) {
    functions[i] = npu_host_library.functions[i];
    functions[i].run = refuse;
  }
  npu_host_library.functions = functions;
}
"""


def test_a_function_that_does_not_run_is_an_error(tmp_path: Path) -> None:
    model, _, program = build("first", tmp_path)
    library, original, source = host_library(program.path), tmp_path / "original.so", tmp_path / "refusing.c"
    library.rename(original)
    source.write_text(REFUSING)
    root = Path(__file__).resolve().parents[2]
    name = f'-DORIGINAL="{original}"'
    subprocess.run(["clang-22", "-shared", "-fPIC", f"-I{root}", name, source, "-o", library], check=True)
    with pytest.raises(NpucError, match=r"host function 0 .* did not run: its library refused the buffers"):
        run_arrays(program, model.arrays)


@pytest.mark.parametrize("content", [b"", b"no library", None])
def test_what_is_no_library_is_refused(content: bytes | None, tmp_path: Path) -> None:
    model, path, program = build("first", tmp_path)
    if content is None:
        compile_model(path, host_library(program.path))
    else:
        host_library(program.path).write_bytes(content)
    with pytest.raises(NpucError, match=r"cannot load the library|without the symbol"):
        run_arrays(program, model.arrays)


def test_a_program_of_the_chip_alone_has_no_library(tmp_path: Path) -> None:
    model = Model()
    add(model, positive(model, (4,)), positive(model, (4,)), output=True)
    path, program = tmp_path / "m.mlir", tmp_path / "m.npu"
    path.write_text(str(model))
    compile_model(path, program)
    assert not host_library(program).exists()
    assert not load_program(program).host


def test_the_host_can_be_forbidden(tmp_path: Path) -> None:
    model = Model()
    NETWORKS["first"][0](model)
    path, program = tmp_path / "m.mlir", tmp_path / "m.npu"
    path.write_text(str(model))
    with pytest.raises(NpucError, match=r"'tosa.intdiv' op cannot run on the chip"):
        compile_model(path, program, allow_host=False)
    assert not program.exists()
    assert not host_library(program).exists()


def test_memory_that_the_chip_cannot_write_is_no_place_to_meet(tmp_path: Path) -> None:
    model = Model()
    NETWORKS["first"][0](model)
    path = tmp_path / "m.mlir"
    path.write_text(str(model))
    with pytest.raises(NpucError, match=r"tosa.intdiv.*can only read DRAM"):
        compile_model(path, tmp_path / "m.npu", machine="edge-128-u55")
