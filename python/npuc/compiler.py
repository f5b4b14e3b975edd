# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""npuc compile: from a model to a program of the chip or of a CPU, and what it costs."""

import tempfile
from pathlib import Path

from npuc.errors import NpucError
from npuc.files import atomic_output
from npuc.importer import OUTPUT_OPTIONS, import_model
from npuc.programs import find_program, run_program
from npuc.report import ProgramCost, read_stats
from npuc.runner import host_library

CPU_SUFFIXES = (".so", ".o")


def compile_model(
    model: Path, output: Path, *, machine: str | None = None, cpu: str | None = None, allow_host: bool = True
) -> None:
    """Compile a model.

    Parameters
    ----------
    model
        What `npuc.importer.import_model` takes, or a module of any later phase (.mlir, .mlirbc).
    output
        .npu for the chip, with the library of what its host has to run, if anything, beside it (`host_library`); .so
        or .o (with its .h) for a CPU.
    machine
        A machine's name or JSON file, for the chip; None: the compiler's default.
    cpu
        ``host`` or a processor's name, for a CPU and for the host of the chip; None: the host.
    allow_host
        Whether the host may run what the chip cannot; otherwise that is an error.

    Raises
    ------
    NpucError
        If the model cannot be imported or compiled; nothing is written then.
    """
    native = output.suffix in CPU_SUFFIXES
    if not native and output.suffix != ".npu":
        raise NpucError(f"cannot write {output}: expected a name that ends in .npu, .so or .o")
    with tempfile.TemporaryDirectory(prefix="npuc-") as name:
        source = model
        if model.suffix not in OUTPUT_OPTIONS:
            source = Path(name) / f"{model.stem}.mlirbc"
            import_model(model, source)
        command = [find_program("npu-compile"), source, f"--target={'cpu' if native else 'npu'}"]
        if machine is not None:
            command.append(f"--machine={machine}")
        if cpu is not None:
            command.append(f"--cpu={cpu}")
        if not allow_host:
            command.append("--host=forbid")
        if output.suffix == ".o":
            # It writes the header beside the object, and names the network after it.
            run_program([*command, "-o", output], str(model))
            return
        with atomic_output(output) as partial:
            options = [f"--name={c_identifier(output.stem)}"] if native else []
            library = host_library(partial)
            try:
                run_program([*command, *options, "-o", partial], str(model))
                if not native and library.exists():
                    library.replace(host_library(output))
            finally:
                library.unlink(missing_ok=True)


def c_identifier(name: str) -> str:
    """Return a name as an identifier of C."""
    text = "".join(c if c.isascii() and c.isalnum() else "_" for c in name)
    return text if text[:1].isalpha() or text[:1] == "_" else f"_{text}"


def measure(program: Path, stats: Path | None = None, trace: Path | None = None) -> ProgramCost:
    """Time a program of the chip, without running values through it.

    Parameters
    ----------
    program
        A .npu file.
    stats, trace
        Where to keep the statistics (JSON) and the timeline (Perfetto's JSON); None: nowhere.
    """
    with tempfile.TemporaryDirectory(prefix="npuc-") as name:
        written = Path(name) / "stats.json"
        options = [f"--stats={written}"]
        if trace is not None:
            options.append(f"--trace={trace}")
        run_program([find_program("npu-run"), program, *options], str(program))
        cost = read_stats(written)
        if stats is not None:
            with atomic_output(stats) as partial:
                partial.write_bytes(written.read_bytes())
    return cost
