# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Finds and runs the compiler's programs, each in a child process under limits.

Parsers of MLIR and of flatbuffers may crash on hostile input. In a child process a crash becomes an error message.
"""

import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from npuc.errors import NpucError

TIMEOUT_SECONDS = 3600


def find_program(name: str) -> Path:
    """Return the path of one of the compiler's programs, such as ``npu-opt``.

    Searched, in this order: the folder that the environment variable ``NPU_TOOLS_DIR`` names, the package itself (a
    wheel), the build folder beside the sources, and ``PATH``.

    Raises
    ------
    NpucError
        If it is in none of them.
    """
    package = Path(__file__).resolve().parent
    folders = [package / "bin", package.parents[1] / "build" / "bin"]
    if "NPU_TOOLS_DIR" in os.environ:
        folders.insert(0, Path(os.environ["NPU_TOOLS_DIR"]))
    for folder in folders:
        if (folder / name).is_file():
            return folder / name
    found = shutil.which(name)
    if found is None:
        raise NpucError(f"cannot find the program {name}: run `make build`, or set NPU_TOOLS_DIR to its folder")
    return Path(found)


def find_environment_program(name: str, package: str) -> Path:
    """Return the path of a program that a Python package installed beside this interpreter.

    Parameters
    ----------
    name
        The program.
    package
        The package on PyPI that brings it.

    Raises
    ------
    NpucError
        If it is not there.
    """
    program = Path(sys.executable).parent / name
    if not program.is_file():
        raise NpucError(f"cannot find {name} beside {sys.executable}: install {package} there")
    return program


def _limit_child() -> None:
    """Keep a child within the machine's memory, and write no core files."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def run_program(
    command: Sequence[str | Path],
    subject: str,
    *,
    environment: Mapping[str, str] | None = None,
    limited: bool = True,
    quiet: bool = False,
) -> str:
    """Run a program to its end and return what it wrote to stdout.

    What it wrote to stderr while succeeding (warnings) is passed on to this process' stderr.

    Parameters
    ----------
    command
        The program and its arguments.
    subject
        What it works on, for messages: usually the user's file.
    environment
        Variables to set beside the inherited ones.
    limited
        Whether the child's memory is limited to the machine's.
    quiet
        Whether what a succeeding program wrote to stderr is dropped: progress notes, not warnings.

    Raises
    ------
    NpucError
        If it fails; the message holds its diagnostics. A crash is reported as such.
    """
    name = Path(command[0]).name
    try:
        done = subprocess.run(
            [str(part) for part in command],
            capture_output=True,
            text=True,
            errors="replace",
            timeout=TIMEOUT_SECONDS,
            check=False,
            env={**os.environ, **(environment or {})},
            preexec_fn=_limit_child if limited else None,
        )
    except subprocess.TimeoutExpired as error:
        raise NpucError(f"{subject}: {name} was stopped after {TIMEOUT_SECONDS} seconds") from error
    except OSError as error:
        raise NpucError(f"cannot run {command[0]}: {error.strerror}") from error
    diagnostics = done.stderr.strip()
    if done.returncode < 0:
        cause = signal.Signals(-done.returncode).name
        raise NpucError(
            f"{subject}: {name} crashed ({cause}); the file is damaged, or this is a defect of {name} worth reporting"
            + (f"\n{diagnostics[-2000:]}" if diagnostics else "")
        )
    if done.returncode != 0:
        raise NpucError(f"{subject}: {name} failed (exit status {done.returncode})\n{diagnostics}".rstrip())
    if diagnostics and not quiet:
        print(diagnostics, file=sys.stderr)
    return done.stdout
