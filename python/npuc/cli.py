# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The command line of npuc."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from npuc.errors import NpucError
from npuc.version import version


def _add_import(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare ``npuc import``."""
    parser = commands.add_parser(
        "import",
        help="bring a model into TOSA",
        description="Imports a model as static, validated TOSA that keeps the names of its layers, "
        "and the names and quantization of its inputs and outputs.",
    )
    parser.add_argument("model", type=Path, metavar="MODEL", help=".tflite, .keras, .mlir or .mlirbc file")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="OUT", help=".mlir or .mlirbc file")
    parser.add_argument("--batch", type=int, default=1, metavar="N", help="batch size where it is open (default 1)")
    parser.set_defaults(run=_run_import)


def _run_import(options: argparse.Namespace) -> None:
    """Carry out ``npuc import``."""
    from npuc.importer import import_model  # noqa: PLC0415 (each command loads only what it needs)
    from npuc.progress import working  # noqa: PLC0415

    with working(f"Importing {options.model}"):
        import_model(options.model, options.output, options.batch)


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    parser = argparse.ArgumentParser(prog="npuc", description="Compiles convolutional networks for an AI chip.")
    parser.add_argument("--version", action="version", version=f"npuc {version()}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _add_import(commands)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit status.

    0: done; 1: an error, explained on stderr; 2: a command line that cannot be understood; 130: interrupted.
    """
    options = make_parser().parse_args(arguments)
    try:
        options.run(options)
    except NpucError as error:
        print(f"npuc: error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("npuc: interrupted; nothing was written", file=sys.stderr)
        return 130
    except BrokenPipeError:
        return 1
    return 0
