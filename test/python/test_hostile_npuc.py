# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The commands of npuc on what nobody vouches for: each a message, exit status 1, no traceback, and no file left."""

import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from networks import Compiled
from npuc.importer import import_model
from npuc.programs import find_program

NOT_MODELS = {
    "empty.tflite": b"",
    "empty.npu": b"",
    "empty.mlir": b"",
    "text.tflite": b"hello, world",
    "text.mlir": b"hello, world",
    "cut.npu": b"\x18\0\0\0NPUP\0\0",
    "noise.mlirbc": b"ML\xefR" + bytes(range(256)),
    "noise.so": bytes(range(256)),
}
COMMANDS = {
    "import": ("import", "{model}", "-o", "{folder}/out.mlir"),
    "quantize": ("quantize", "{model}", "--data", "{data}", "-o", "{folder}/out.mlir"),
    "compile": ("compile", "{model}", "-o", "{folder}/out.npu"),
    "compile-cpu": ("compile", "{model}", "-o", "{folder}/out.so"),
    "compile-object": ("compile", "{model}", "-o", "{folder}/out.o"),
    "run": ("run", "{model}", "{data}", "-o", "{folder}/out.npy"),
    "eval": ("eval", "{model}", "--data", "{data}", "--labels", "{data}"),
}


class Npuc:
    """Runs npuc on a model, to write into a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "out"
        self.folder.mkdir()
        self.data = folder / "x.npy"
        np.save(self.data, np.zeros((1, 4), np.int8))

    def run(
        self, command: str, model: Path, *options: str, file_limit: int | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a command to its end; with a limit on the size of files, in bytes, as a full disk is one."""
        named = [part.format(model=model, data=self.data, folder=self.folder) for part in COMMANDS[command]]

        def limit() -> None:
            if file_limit is not None:
                signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
                resource.setrlimit(resource.RLIMIT_FSIZE, (file_limit, file_limit))

        return subprocess.run(
            [sys.executable, "-m", "npuc", *named, *options],
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
            preexec_fn=limit,
            env={**os.environ, "NPU_TOOLS_DIR": str(find_program("npu-run").parent)},
        )

    def check_refused(self, message: str, command: str, model: Path, *options: str) -> None:
        """See that a command ends with a message that holds `message`, and leaves nothing."""
        done = self.run(command, model, *options)
        assert done.returncode == 1, done.stderr
        assert done.stderr.startswith("npuc: error: ")
        assert "Traceback" not in done.stderr
        assert message in done.stderr
        assert list(self.folder.iterdir()) == []


@pytest.fixture
def npuc(tmp_path: Path) -> Npuc:
    return Npuc(tmp_path)


@pytest.mark.parametrize("command", [name for name in COMMANDS if name != "compile-object"])
@pytest.mark.parametrize("name", NOT_MODELS)
def test_no_model(name: str, command: str, npuc: Npuc, tmp_path: Path) -> None:
    model = tmp_path / name
    model.write_bytes(NOT_MODELS[name])
    npuc.check_refused(name, command, model)


# TOSA's own verifier has no dimension of 0.
SHAPES = {"?x?": "the batch", "0x4": "shape.mlir", "65536x65536": "2^31 elements"}


@pytest.mark.parametrize("command", ["import", "compile", "compile-cpu"])
@pytest.mark.parametrize("shape", SHAPES)
def test_shapes(shape: str, command: str, npuc: Npuc, tmp_path: Path) -> None:
    model = tmp_path / "shape.mlir"
    kind = f"tensor<{shape}xi8>"
    model.write_text(
        f"""func.func @main(%x: {kind}) -> {kind} {{
  %y = tosa.clamp %x {{max_val = 9 : i8, min_val = 0 : i8}} : ({kind}) -> {kind}
  return %y : {kind}
}}
"""
    )
    npuc.check_refused(SHAPES[shape], command, model)


@pytest.mark.parametrize("command", ["compile", "compile-cpu", "run"])
def test_an_operation_that_nothing_runs(command: str, npuc: Npuc, tmp_path: Path) -> None:
    model = tmp_path / "custom.mlir"
    kind = "tensor<1x8x8xf32>"
    model.write_text(
        f"""func.func @main(%x: {kind}) -> {kind} {{
  %y = tosa.custom %x {{domain_name = "mine", implementation_attrs = "", operator_name = "secret"}}
    : ({kind}) -> {kind} loc("spectrum")
  return %y : {kind}
}}
"""
    )
    np.save(npuc.data, np.zeros((1, 8, 8), np.float32))
    npuc.check_refused("layer 'spectrum': 'tosa.custom' op is not supported by the CPU target", command, model)


MACHINES = {
    "missing": (b'{"name": "m"}', "m.json"),
    "negative": (b'{"extends": "edge-128", "name": "m", "scratchpad": {"bytes": -1}}', "scratchpad.bytes"),
    "contradictory": (
        b'{"extends": "edge-128", "name": "m", "dma": {"channels": 7}}',
        "dma.channels",
    ),
    "unknown": (b'{"extends": "edge-128", "name": "m", "scratchpads": 1}', "scratchpads"),
    "type": (b'{"extends": "edge-128", "name": "m", "scratchpad": 1}', "scratchpad"),
    "no JSON": (b'{"name": ', "m.json"),
    "empty": (b"", "m.json"),
    "deep": (b"[" * 200_000, "m.json"),
}


@pytest.mark.parametrize("name", MACHINES)
def test_machines(name: str, npuc: Npuc, sigmoid_tflite: Path, tmp_path: Path) -> None:
    content, message = MACHINES[name]
    machine = tmp_path / "m.json"
    machine.write_bytes(content)
    npuc.check_refused(message, "compile", sigmoid_tflite, f"--machine={machine}")


def test_programs_that_were_damaged(small: Callable[[str], Compiled], npuc: Npuc, tmp_path: Path) -> None:
    whole = small("branches").compile().read_bytes()
    program = tmp_path / "damaged.npu"
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 1
    for content in (b"", whole[:7], whole[: len(whole) // 2], whole[:-1], bytes(flipped)):
        program.write_bytes(content)
        for command in ("run", "eval"):
            npuc.check_refused("not an intact .npu file", command, program)


ARRAYS = {
    "shape": (np.zeros((1, 5), np.int8), "expected an array of shape N×4, found 1×5"),
    "rank": (np.zeros((1, 1, 1, 1, 4), np.int8), "expected an array of shape N×4"),
    "none": (np.zeros((0, 4), np.int8), "expected an array of shape N×4, found 0×4"),
    "type": (np.zeros((1, 4), np.int64), "expected int8, floats (reals) or uint8 (pixels), found int64"),
    "text": (np.array([["a", "b", "c", "d"]]), "expected int8"),
    "objects": (np.array([[None] * 4]), "x.npy is no .npy array"),
    "nan": (np.full((1, 4), np.nan, np.float32), "infinite or not a number"),
}


@pytest.mark.parametrize("name", ARRAYS)
def test_arrays(name: str, npuc: Npuc, sigmoid_tflite: Path, tmp_path: Path) -> None:
    array, message = ARRAYS[name]
    model = tmp_path / "model.mlir"
    import_model(sigmoid_tflite, model)
    np.save(npuc.data, array, allow_pickle=True)
    npuc.check_refused(message, "run", model)


@pytest.mark.parametrize("command", ["import", "compile", "compile-cpu", "compile-object", "run"])
def test_full_disk(command: str, npuc: Npuc, small: Callable[[str], Compiled], tmp_path: Path) -> None:
    model = small("large").model
    if command == "run":
        np.save(npuc.data, np.zeros((1, 40, 36, 24), np.int8))
    for limit in (0, 2_000):
        done = npuc.run(command, model, file_limit=limit)
        assert done.returncode == 1, done.stderr
        assert done.stderr.startswith("npuc: error: ")
        assert "Traceback" not in done.stderr
        assert list(npuc.folder.iterdir()) == []


def test_a_report_on_a_full_disk(npuc: Npuc, sigmoid_tflite: Path, tmp_path: Path) -> None:
    for option in ("--csv", "--stats", "--trace"):
        done = npuc.run("compile", sigmoid_tflite, option, str(tmp_path / "none" / "file"))
        assert done.returncode == 1
        assert "Traceback" not in done.stderr
        assert "none" in done.stderr
        # The program was made, and is whole.
        describe = [find_program("npu-run"), npuc.folder / "out.npu", "--describe"]
        assert json.loads(subprocess.run(describe, capture_output=True, check=True).stdout)["inputs"]
        (npuc.folder / "out.npu").unlink()
