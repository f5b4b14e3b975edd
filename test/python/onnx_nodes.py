# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""ONNX's own tests of its operators, imported and run on the CPU target.

Several tests of one opset are joined into one model, whose results are then judged one by one: that takes a fraction of
the time. `python test/python/onnx_nodes.py [PART...] [--write]` runs all of them (or those whose names have one
of the parts), each by itself, and prints a table; with
`--write` it writes the list of those that must pass, of which those not run stay.
"""

from __future__ import annotations

import collections
import json
import re
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
from onnx import compose, numpy_helper

from npuc.edges import quantize
from npuc.errors import NpucError
from npuc.onnx.graph import Imported, import_graph
from npuc.onnx.model import read_model
from npuc.programs import find_program, run_program
from npuc.runner import load_program, run_arrays

FOLDER = Path(onnx.__file__).parent / "backend" / "test" / "data"
KINDS = ("node", "pytorch-converted", "pytorch-operator", "simple")
# Those that must pass, one a line.
LIST = Path(__file__).with_name("onnx_nodes.txt")
# ONNX's own tolerance.
RTOL, ATOL = 1e-3, 1e-7
# What tensors of other types are in an imported network.
HELD = {
    **dict.fromkeys(("float64", "float16", "bfloat16"), np.float32),
    **dict.fromkeys(("int64", "uint64", "uint32", "uint16"), np.int32),
}


@dataclass
class Case:
    """A test: a model, its inputs and the outputs expected of it.

    Attributes
    ----------
    name
        The kind and the name of the test's folder.
    shapes
        Of the inputs, which the models of some tests leave open.
    """

    name: str
    model: onnx.ModelProto
    inputs: dict[str, np.ndarray]
    expected: list[np.ndarray]

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """The shapes of inputs that are not constant."""
        constant = {tensor.name for tensor in self.model.graph.initializer}
        return {name: array.shape for name, array in self.inputs.items() if name not in constant and array.size}


def _read(path: Path, kind: onnx.TypeProto) -> np.ndarray:
    if not kind.HasField("tensor_type"):
        raise NpucError("is of sequences, maps or optionals")
    tensor = onnx.TensorProto()
    tensor.ParseFromString(path.read_bytes())
    return numpy_helper.to_array(tensor)


def read_case(name: str) -> Case:
    """Read a test; NpucError says what of it no network has."""
    folder = FOLDER / name
    model = read_model(folder / "model.onnx")
    data = folder / "test_data_set_0"
    constant = {tensor.name for tensor in model.graph.initializer}
    inputs = [value for value in model.graph.input if value.name not in constant]
    given = {value.name: _read(data / f"input_{i}.pb", value.type) for i, value in enumerate(inputs)}
    expected = [_read(data / f"output_{i}.pb", value.type) for i, value in enumerate(model.graph.output)]
    return Case(name, model, given, expected)


def with_constants(case: Case) -> Case:
    """Return a case whose operands that must be known are constants: all inputs but the first, or all of them.

    Raises
    ------
    NpucError
        If it cannot be imported with constants either.
    """
    problem: NpucError | None = None
    for kept in (len(case.inputs), 1, 0):
        model = onnx.ModelProto()
        model.CopyFrom(case.model)
        for name in list(case.inputs)[kept:]:
            model.graph.initializer.append(numpy_helper.from_array(case.inputs[name], name))
        found = Case(case.name, model, case.inputs, case.expected)
        try:
            import_graph(model, shapes=found.shapes)
        except NpucError as error:
            problem = problem or error
            if "expected a constant" not in str(error):
                break
        else:
            return found
    raise problem


def join(cases: list[Case]) -> Case:
    """Return cases of one opset as one."""
    first = cases[0].model
    graph = onnx.GraphProto(name="joined")
    inputs: dict[str, np.ndarray] = {}
    expected: list[np.ndarray] = []
    for i, case in enumerate(cases):
        prefixed = compose.add_prefix(case.model, f"{i}/").graph
        for field in ("node", "input", "output", "initializer"):
            getattr(graph, field).extend(getattr(prefixed, field))
        inputs.update({f"{i}/{name}": array for name, array in case.inputs.items()})
        expected += case.expected
    model = onnx.helper.make_model(graph, opset_imports=first.opset_import)
    return Case(f"{cases[0].name} … {cases[-1].name}", model, inputs, expected)


def write_module(imported: Imported, folder: Path) -> Path:
    """Return the file of an imported network that has gone through the import's pipeline."""
    text, description, module = (folder / name for name in ("model.mlir", "io.json", "model.mlirbc"))
    text.write_text(imported.text)
    ports = {
        "inputs": [io.to_json() for io in imported.inputs],
        "outputs": [io.to_json() for io in imported.outputs],
    }
    description.write_text(json.dumps(ports))
    options = ["--mlir-print-op-on-diagnostic=false", f"--npu-import=io={description}", "--emit-bytecode"]
    run_program([find_program("npu-opt"), *options, text, "-o", module], imported.outputs[0].name)
    return module


def run(case: Case) -> list[np.ndarray]:
    """Import and run a case, and return its outputs as the model has them."""
    imported = import_graph(case.model, shapes=case.shapes)
    with tempfile.TemporaryDirectory() as name:
        program = load_program(write_module(imported, Path(name)))
        arrays = []
        for port in program.inputs:
            array = case.inputs[port.name]
            array = array.astype(HELD.get(str(array.dtype), array.dtype))
            arrays.append(quantize(array, port) if port.quantized and array.dtype.kind == "f" else array)
        results = run_arrays(program, arrays)
    outputs = []
    for result, port, expected in zip(results, program.outputs, case.expected, strict=True):
        real = port.quantized and expected.dtype.kind == "f"
        outputs.append((result.astype(np.float64) - port.zero_point) * port.scale if real else result)
    return outputs


def differences(outputs: list[np.ndarray], expected: list[np.ndarray]) -> list[str]:
    """Return how each output differs from what is expected of it; empty if it does not."""
    found = []
    for ours, theirs in zip(outputs, expected, strict=True):
        if ours.shape != theirs.shape:
            found.append(f"shape {ours.shape}, expected {theirs.shape}")
            continue
        a, b = ours.astype(np.float64), theirs.astype(np.float64)
        far = ~np.isclose(a, b, rtol=RTOL, atol=ATOL, equal_nan=True)
        found.append(f"{far.sum()} of {far.size}: {a[far][:4]}, expected {b[far][:4]}" if far.any() else "")
    return found


def judge(name: str) -> tuple[str, str]:
    """Run one test; return passed, failed or unsupported, and why."""
    try:
        case = with_constants(read_case(name))
    except NpucError as error:
        return "unsupported", str(error)
    if not all(array.size for array in [*case.inputs.values(), *case.expected]):
        return "unsupported", "is of empty tensors"
    try:
        problems = [problem for problem in differences(run(case), case.expected) if problem]
    except NpucError as error:
        return "failed", str(error)
    return ("failed", problems[0]) if problems else ("passed", "")


def must_pass() -> list[str]:
    """Return the names of the tests that must pass."""
    return [line for line in LIST.read_text().splitlines() if line and not line.startswith("#")]


def groups(names: list[str], size: int) -> list[list[str]]:
    """Return tests in groups of one opset, of at most `size`."""
    by_opset: dict[tuple, list[str]] = collections.defaultdict(list)
    for name in names:
        model = read_model(FOLDER / name / "model.onnx")
        by_opset[tuple((entry.domain, entry.version) for entry in model.opset_import)].append(name)
    return [members[i : i + size] for _, members in sorted(by_opset.items()) for i in range(0, len(members), size)]


def main() -> None:
    """Run all tests and print a table."""
    names = [f"{kind}/{folder.name}" for kind in KINDS for folder in sorted((FOLDER / kind).iterdir())]
    every = names
    parts = [part for part in sys.argv[1:] if part != "--write"]
    names = [name for name in names if not parts or any(part in name for part in parts)]
    with ThreadPoolExecutor(2) as pool:
        results = dict(zip(names, pool.map(judge, names), strict=True))
    for kind in KINDS:
        counts = collections.Counter(state for name, (state, _) in results.items() if name.startswith(f"{kind}/"))
        print(kind, dict(counts))
    for name, (state, reason) in results.items():
        if state == "failed":
            print(f"failed: {name}: {reason}")
    reasons: dict[str, list[str]] = collections.defaultdict(list)
    for name, (state, reason) in results.items():
        if state == "unsupported":
            reasons[re.sub(r"'[^']*'|\d+", "…", reason.splitlines()[0])[:100]].append(name)
    for reason, members in sorted(reasons.items(), key=lambda item: -len(item[1])):
        print(f"unsupported: {len(members)}: {reason} ({members[0]})")
    if "--write" in sys.argv:
        older = set(must_pass())
        passed = [name for name in every if (results[name][0] == "passed" if name in results else name in older)]
        head = "# ONNX's own tests (onnx.backend.test) that must pass; written by onnx_nodes.py --write.\n"
        LIST.write_text(head + "\n".join(passed) + "\n")


if __name__ == "__main__":
    main()
