# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Files that nobody vouches for, and disks without room: each a message and exit status 1, and nothing half-written."""

import random
import resource
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from networks import Compiled
from npuc.programs import find_program

# How each tool is given a model, and the file that it would write.
READERS = {
    "npu": (("npu-compile", "{model}", "-o", "{output}"), "out.npu"),
    "chip": (("npu-compile", "{model}", "--host=forbid", "-o", "{output}"), "out.npu"),
    "cpu": (("npu-compile", "{model}", "--target=cpu", "-o", "{output}"), "out.so"),
    "object": (("npu-compile", "{model}", "--target=cpu", "-o", "{output}"), "out.o"),
    "phase": (("npu-compile", "{model}", "--compile-to=schedule", "-o", "{output}"), "out.mlir"),
    "translate": (("npu-translate", "--isa-to-binary", "{model}", "-o", "{output}"), "out.npu"),
    "run": (("npu-run", "{model}", "--output={output}"), "out.npy"),
}


def run_reader(reader: str, model: Path, folder: Path, file_limit: int | None = None) -> tuple[int, str, Path]:
    """Run a tool on a model, and return its status, what it said on stderr, and the file that it was to write.

    With a limit on the size of files, in bytes, as a full disk is one, writing more fails.
    """
    command, output = READERS[reader]
    named = [part.format(model=model, output=folder / output) for part in command]

    def limit() -> None:
        if file_limit is not None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (file_limit, file_limit))

    done = subprocess.run(
        [find_program(named[0]), *named[1:]],
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        timeout=300,
        preexec_fn=limit,
    )
    return done.returncode, done.stderr, folder / output


def check_refused(reader: str, model: Path, folder: Path, message: str = "error: ") -> None:
    """See that a tool refuses a model with a message and leaves the folder as it was."""
    output = folder / READERS[reader][1]
    output.write_text("older")
    before = sorted(path.name for path in folder.iterdir())
    status, said, _ = run_reader(reader, model, folder)
    assert status == 1, said
    assert message in said
    assert output.read_text() == "older"
    assert sorted(path.name for path in folder.iterdir()) == before


BAD_FILES = {
    "empty.mlirbc": b"",
    "magic.mlirbc": b"ML\xefR",
    "text.mlir": b"hello, world",
    "nul.mlir": b"\0" * 1000,
    "deep.mlir": b"module attributes {a = " + b"[" * 100_000 + b"]" * 100_000 + b"} {}",
    "types.mlir": b"func.func private @f(" + b"tuple<" * 100_000 + b"i8" + b">" * 100_000 + b")",
    "png.mlir": b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    "nothing.mlir": b"module {}",
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("name", BAD_FILES)
def test_no_model(name: str, reader: str, tmp_path: Path) -> None:
    model = tmp_path / name
    model.write_bytes(BAD_FILES[name])
    check_refused(reader, model, tmp_path, name)


@pytest.mark.parametrize("reader", READERS)
def test_no_file(reader: str, tmp_path: Path) -> None:
    check_refused(reader, tmp_path / "none.mlir", tmp_path, "none.mlir: No such file or directory")
    folder = tmp_path / "folder.mlir"
    folder.mkdir()
    # The one tool says "expected an MLIR file, found a directory", the other "Is a directory".
    check_refused(reader, folder, tmp_path, "a directory")


@pytest.mark.parametrize("reader", ["npu", "cpu", "translate"])
def test_truncated_bytecode(reader: str, small: Callable[[str], Compiled], tmp_path: Path) -> None:
    whole = small("branches").model.read_bytes()
    model = tmp_path / "cut.mlirbc"
    for size in np.linspace(4, len(whole) - 1, 12, dtype=int):
        model.write_bytes(whole[:size])
        check_refused(reader, model, tmp_path)


@pytest.mark.parametrize(("reader", "phase", "count"), [("npu", None, 120), ("npu", "tile", 60), ("cpu", None, 60)])
def test_flipped_bits(
    reader: str, phase: str | None, count: int, small: Callable[[str], Compiled], tmp_path: Path
) -> None:
    source = small("branches").model
    if phase is not None:
        later = tmp_path / "later.mlirbc"
        command = [find_program("npu-compile"), source, f"--compile-to={phase}", "-o", later]
        subprocess.run(command, check=True)
        source = later
    whole = source.read_bytes()
    rng = random.Random(f"{reader} {phase}")  # noqa: S311
    folder = tmp_path / "out"
    folder.mkdir()
    model = tmp_path / "flipped.mlirbc"
    for _ in range(count):
        content = bytearray(whole)
        for _ in range(rng.randint(1, 4)):
            content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
        model.write_bytes(content)
        status, said, output = run_reader(reader, model, folder)
        assert status in (0, 1), said
        assert "error: " in said or status == 0
        # What is accepted is a program, and what is not leaves nothing.
        assert [path.name for path in folder.iterdir()] == ([output.name] if status == 0 else [])
        if status == 0:
            describe = [find_program("npu-run"), output, "--describe"]
            assert subprocess.run(describe, capture_output=True, check=False).returncode == 0
            output.unlink()


SHAPES = {
    "?x4": "static",
    "0x4": "",
    "65536x65536": "2^31 elements",
    "46341x46341": "2^31 elements",
    "9223372036854775807x4": "2^31 elements",
    "99999999999999999999x4": "invalid dimension",
    "1x1x1x1x1x1x4": "expected at most 6",
}


@pytest.mark.parametrize("reader", ["npu", "cpu"])
@pytest.mark.parametrize("shape", SHAPES)
def test_shapes(shape: str, reader: str, tmp_path: Path) -> None:
    model = tmp_path / "shape.mlir"
    model.write_text(
        f"""func.func @main(%x: tensor<{shape}xi8>) -> tensor<{shape}xi8> {{
  %y = tosa.clamp %x {{max_val = 9 : i8, min_val = 0 : i8}} : (tensor<{shape}xi8>) -> tensor<{shape}xi8>
  return %y : tensor<{shape}xi8>
}}
"""
    )
    check_refused(reader, model, tmp_path, SHAPES[shape])


def test_maps_larger_than_all_memory(tmp_path: Path) -> None:
    model = tmp_path / "shape.mlir"
    kind = "tensor<1x20000x20000x1xi8>"
    model.write_text(
        f"""func.func @main(%x: {kind}) -> {kind} {{
  %y = tosa.clamp %x {{max_val = 9 : i8, min_val = 0 : i8}} : ({kind}) -> {kind}
  return %y : {kind}
}}
"""
    )
    check_refused("npu", model, tmp_path, "is larger than the 268435456 bytes of DRAM")


UNSUPPORTED = {
    "tosa.gather": (
        "%i: tensor<1x2xi32>",
        "%y = tosa.gather %x, %i : (tensor<1x4x3xi8>, tensor<1x2xi32>) -> tensor<1x2x3xi8>",
        "tensor<1x2x3xi8>",
        {"chip": ("'tosa.gather' op cannot run on the chip", "layer7")},
    ),
    "tosa.custom": (
        "%i: tensor<1x8x8xf32>",
        '%y = tosa.custom %i {domain_name = "mine", implementation_attrs = "", operator_name = "secret"}'
        " : (tensor<1x8x8xf32>) -> tensor<1x8x8xf32>",
        "tensor<1x8x8xf32>",
        {
            "chip": ("the chip computes with integers, found tensor<1x8x8xf32>; quantize the network first",),
            "npu": ("'tosa.custom' op is not supported by the CPU target", "layer7"),
        },
    ),
}


@pytest.mark.parametrize("operation", UNSUPPORTED)
def test_unsupported_operations(operation: str, tmp_path: Path) -> None:
    argument, text, result, messages = UNSUPPORTED[operation]
    model = tmp_path / "network.mlir"
    model.write_text(
        f"""func.func @main(%x: tensor<1x4x3xi8>, {argument}) -> {result} {{
  {text} loc("layer7")
  return %y : {result}
}}
"""
    )
    for reader, parts in messages.items():
        for message in parts:
            check_refused(reader, model, tmp_path, message)


@pytest.mark.parametrize("reader", ["npu", "cpu", "object", "phase"])
def test_full_disk(reader: str, small: Callable[[str], Compiled], tmp_path: Path) -> None:
    model = small("large").model
    for limit in (0, 512, 30_000):
        status, said, output = run_reader(reader, model, tmp_path, file_limit=limit)
        if output.exists() and status == 0:
            assert output.stat().st_size <= limit
            output.unlink()
            continue
        assert status == 1, said
        assert f"{output.stem}." in said
        assert "error: " in said
        assert list(tmp_path.iterdir()) == []


def test_full_disk_for_translations(small: Callable[[str], Compiled], tmp_path: Path) -> None:
    program = small("large").compile()
    output = tmp_path / "out.mlir"
    for action in ("--binary-to-isa", "--disassemble"):
        command = [find_program("npu-translate"), action, program]
        done = subprocess.run(
            [*command, "-o", output],
            capture_output=True,
            text=True,
            check=False,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (512, 512)),
        )
        assert done.returncode == 1, done.stderr
        assert "npu-translate: error: " in done.stderr
        assert "File too large" in done.stderr
        assert list(tmp_path.iterdir()) == []
        with open("/dev/full", "w") as full:
            done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
        assert done.returncode == 1
        assert done.stderr == "npu-translate: error: standard output: No space left on device\n"


def test_full_disk_for_results(small: Callable[[str], Compiled], tmp_path: Path) -> None:
    program = small("large").compile()
    np.save(tmp_path / "x.npy", np.zeros((1, 40, 36, 24), np.int8))
    for option in (f"--input={tmp_path}/x.npy", "--output=/dev/full"), ("--stats=/dev/full",), ("--trace=/dev/full",):
        done = subprocess.run(
            [find_program("npu-run"), program, *option], capture_output=True, text=True, check=False, timeout=300
        )
        assert done.returncode == 1
        assert done.stderr == "npu-run: error: /dev/full: No space left on device\n"


def test_a_program_that_declares_gigabytes(tmp_path: Path) -> None:
    # Of 3 GiB of input the program reads 4 bytes.
    text = """
#x = #isa.tensor<name = "x", shape = [3, 1073741824], type = int8, scale = 0.5, zero_point = 0, address = 0>
#y = #isa.tensor<name = "y", shape = [4], type = int8, scale = 0.5, zero_point = 0, address = 3221225472>
isa.program @p machine = #npu.machine<{extends = "edge-128", name = "large", dram = {bytes = 4294967296 : i64}}>
    inputs = [#x] outputs = [#y] dram_bytes = 3221225476 scratchpad_bytes = 64 sources = ["a"]
    constants = dense<> : tensor<0xi8> {
  isa.copy signal0 = 0 channel = 0 source_space = dram destination_space = scratchpad source_base = 0
      destination_base = 0 run_bytes = 4
  isa.copy wait0 = 0 channel = 1 source_space = scratchpad destination_space = dram source_base = 0
      destination_base = 3221225472 run_bytes = 4
  isa.stop
}
"""
    module, program, array = tmp_path / "large.mlir", tmp_path / "large.npu", tmp_path / "x.npy"
    module.write_text(text)
    subprocess.run([find_program("npu-translate"), "--isa-to-binary", module, "-o", program], check=True)
    np.save(array, np.zeros((1, 4), np.int8))

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))

    def run(*options: str) -> subprocess.CompletedProcess:
        command = [find_program("npu-run"), program, *options]
        return subprocess.run(command, capture_output=True, text=True, check=False, preexec_fn=limit)

    assert run("--describe").returncode == 0
    assert run(f"--stats={tmp_path}/stats.json").returncode == 0
    done = run(f"--input={array}", f"--output={tmp_path}/y.npy")
    assert done.returncode == 1
    assert "input 'x': expected an array of shape (3, 1073741824)" in done.stderr
    assert not (tmp_path / "y.npy").exists()


def test_a_large_map_in_single_bytes(tmp_path: Path) -> None:
    # Channels one by one: 3 million runs of a byte, each of which may depend on others.
    whole, part = "tensor<1x1000x1000x3xi8>", "tensor<1x1000x1000x1xi8>"
    lines = ["%size = tosa.const_shape {values = dense<[1, 1000, 1000, 1]> : tensor<4xindex>} : () -> !tosa.shape<4>"]
    for c in range(3):
        lines += [
            f"%at{c} = tosa.const_shape {{values = dense<[0, 0, 0, {c}]> : tensor<4xindex>}} : () -> !tosa.shape<4>",
            f"%x{c} = tosa.slice %x, %at{c}, %size : ({whole}, !tosa.shape<4>, !tosa.shape<4>) -> {part}",
            f"%y{c} = tosa.clamp %x{c} {{max_val = {90 + c} : i8, min_val = -9 : i8}} : ({part}) -> {part}",
        ]
    lines.append(f"%y = tosa.concat %y2, %y1, %y0 {{axis = 3 : i32}} : ({part}, {part}, {part}) -> {whole}")
    model, program = tmp_path / "channels.mlir", tmp_path / "channels.npu"
    body = "\n  ".join([*lines, f"return %y : {whole}"])
    model.write_text(f"func.func @main(%x: {whole}) -> {whole} {{\n  {body}\n}}\n")

    def limit() -> None:
        # A node of a tree for each run would take 1 GiB, and a minute of a slow processor.
        resource.setrlimit(resource.RLIMIT_DATA, (512 << 20, 512 << 20))

    subprocess.run([find_program("npu-compile"), model, "-o", program], check=True, timeout=300, preexec_fn=limit)
    assert program.is_file()
