# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The command line of npuc."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from npuc.errors import NpucError
from npuc.version import version

if TYPE_CHECKING:
    from npuc.edges import Preprocessing

# The exit status where what was compared differs.
DIFFERENT = 3


def _add_import(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare ``npuc import``."""
    parser = commands.add_parser(
        "import",
        help="bring a model into TOSA",
        description="Imports a model as static, validated TOSA that keeps the names of its layers, "
        "and the names and quantization of its inputs and outputs.",
    )
    parser.add_argument(
        "model", type=Path, metavar="MODEL", help=".tflite, .onnx, .keras, .tosa, .mlir or .mlirbc file"
    )
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="OUT", help=".mlir or .mlirbc file")
    parser.add_argument("--batch", type=int, default=1, metavar="N", help="batch size where it is open (default 1)")
    parser.add_argument(
        "--shape",
        action="append",
        default=[],
        metavar="NAME=1x3x224x224",
        help="the shape of an input of an .onnx model that leaves more open than the batch",
    )
    parser.add_argument(
        "--int8-softmax",
        action="store_true",
        help="let a softmax of integers in an .onnx model result in 8-bit integers (steps of 1/256), so that it runs "
        "on the chip",
    )
    parser.set_defaults(run=_run_import)


def _run_import(options: argparse.Namespace) -> None:
    """Carry out ``npuc import``."""
    import tempfile  # noqa: PLC0415 (each command loads only what it needs)

    from npuc import report  # noqa: PLC0415
    from npuc.importer import import_model  # noqa: PLC0415
    from npuc.onnx_model import OnnxOptions  # noqa: PLC0415
    from npuc.placement import load_module, print_summary, read_placement  # noqa: PLC0415
    from npuc.progress import working  # noqa: PLC0415

    onnx = OnnxOptions(tuple(options.shape), options.int8_softmax)
    with tempfile.TemporaryDirectory(prefix="npuc-") as name:
        placement = Path(name) / "placement.json"
        with working(f"Importing {options.model}"):
            import_model(options.model, options.output, options.batch, onnx, placement=placement)
        print_summary(load_module(options.output), read_placement(placement), report.make_console())


def _add_inputs(parser: argparse.ArgumentParser) -> None:
    """Declare how pixels become reals."""
    parser.add_argument(
        "--mean", type=float, metavar="M", help="a pixel p becomes the real (p - M) / S before it is quantized"
    )
    parser.add_argument("--std", type=float, metavar="S", help="see --mean; without both, see the manual of edges")


def _add_run(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare ``npuc run``."""
    parser = commands.add_parser(
        "run",
        help="run a program on a picture or an array",
        description="Runs a program on a picture or on arrays, and prints the five largest outputs. Floats are reals, "
        "and quantized where the program takes integers; uint8 arrays and pictures are pixels. Pixels go in as they "
        "are (minus 128 for int8) if the input's range is 0 … 255, 0 … 1 or -1 … 1; else they are divided by 255.",
    )
    parser.add_argument("program", type=Path, metavar="M", help=".npu, .so, .mlir or .mlirbc file")
    parser.add_argument(
        "inputs", type=Path, nargs="+", metavar="INPUT", help="picture or .npy file, one for each input"
    )
    parser.add_argument("--labels", type=Path, metavar="FILE", help="text file with the name of a class on each line")
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FILE.npy", help="write the first output, as reals (float32)"
    )
    _add_inputs(parser)
    parser.set_defaults(run=_run_run)


def _add_eval(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare ``npuc eval``."""
    parser = commands.add_parser(
        "eval",
        help="measure the accuracy of a program on labelled data",
        description="Runs a classifier on every element of an array and prints how many it gets right: the class of "
        "the first largest output against the label.",
    )
    parser.add_argument("program", type=Path, metavar="M", help=".npu, .so, .mlir or .mlirbc file")
    parser.add_argument("--data", type=Path, required=True, metavar="X.npy", help="inputs, as `npuc run` takes them")
    parser.add_argument("--labels", type=Path, required=True, metavar="Y.npy", help="the class of each, an integer")
    _add_inputs(parser)
    parser.set_defaults(run=_run_eval)


def _preprocessing(options: argparse.Namespace) -> "Preprocessing | None":
    """Return what --mean and --std say, or None without them."""
    from npuc.edges import Preprocessing  # noqa: PLC0415

    if options.mean is None and options.std is None:
        return None
    if options.std is not None and options.std <= 0:
        raise NpucError(f"--std: expected a positive number, found {options.std}")
    return Preprocessing(options.mean or 0.0, 255.0 if options.std is None else options.std)


def _run_run(options: argparse.Namespace) -> None:
    """Carry out ``npuc run``."""
    from npuc.classify import run_and_print  # noqa: PLC0415

    run_and_print(options.program, options.inputs, options.labels, options.output, _preprocessing(options))


def _run_eval(options: argparse.Namespace) -> None:
    """Carry out ``npuc eval``."""
    from npuc.classify import evaluate  # noqa: PLC0415

    right, total = evaluate(options.program, options.data, options.labels, _preprocessing(options))
    print(f"{right} of {total} right ({100 * right / total:.2f} %)")


def _add_compile(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare ``npuc compile``."""
    parser = commands.add_parser(
        "compile",
        help="compile a model for the chip or a CPU",
        description="Compiles a model, and for the chip prints what it costs: totals, and a table by layer.",
    )
    parser.add_argument("model", type=Path, metavar="MODEL", help="what `npuc import` takes, or a later phase (.mlir)")
    parser.add_argument("-o", "--output", type=Path, metavar="OUT", help=".npu, .so or .o file (default MODEL.npu)")
    parser.add_argument("--machine", metavar="NAME|FILE.json", help="the chip")
    parser.add_argument("--cpu", metavar="host|NAME", help="the processor, for .so and .o, and the chip's host")
    parser.add_argument(
        "--host",
        choices=("allow", "forbid"),
        default="allow",
        help="whether the chip's host may run what the chip cannot (default: allow)",
    )
    parser.add_argument("--csv", type=Path, metavar="FILE", help="write the table by layer as CSV")
    parser.add_argument("--stats", type=Path, metavar="FILE.json", help="keep the simulator's statistics")
    parser.add_argument("--trace", type=Path, metavar="FILE.json", help="write a timeline for Perfetto")
    parser.set_defaults(run=_run_compile)


def _run_compile(options: argparse.Namespace) -> None:
    """Carry out ``npuc compile``."""
    from npuc import report  # noqa: PLC0415
    from npuc.compiler import compile_model, measure  # noqa: PLC0415
    from npuc.progress import working  # noqa: PLC0415

    output = options.output or Path(options.model.name).with_suffix(".npu")
    with working(f"Compiling {options.model}"):
        compile_model(
            options.model, output, machine=options.machine, cpu=options.cpu, allow_host=options.host == "allow"
        )
    if output.suffix != ".npu":
        print(f"Wrote {output}")
        return
    with working(f"Timing {output}"):
        cost = measure(output, options.stats, options.trace)
    console = report.make_console()
    console.print(report.layer_table(cost))
    if report.idle_layers(cost):
        console.print(report.idle_table(cost))
    if cost.host:
        console.print(report.host_table(cost))
    console.print(report.totals_table(cost))
    if options.csv is not None:
        report.write_csv(cost, options.csv)
    print(f"Wrote {output}")


def _add_quantize(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare ``npuc quantize``."""
    parser = commands.add_parser(
        "quantize",
        help="make a float network an int8 one",
        description="Quantizes a float network after training: int8 activations with a scale and a zero point for each "
        "tensor, symmetric int8 weights with a scale for each output channel.",
    )
    parser.add_argument("model", type=Path, metavar="MODEL", help="what `npuc import` takes")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="OUT", help=".mlir or .mlirbc file")
    parser.add_argument("--data", type=Path, nargs="+", default=[], metavar="X.npy", help="samples for each input")
    parser.add_argument("--samples", type=int, default=0, metavar="N", help="use the first N samples (default: all)")
    parser.add_argument(
        "--input-range", action="append", default=[], metavar="MIN:MAX", help="the range of the next input, if known"
    )
    parser.add_argument("--table", type=Path, metavar="FILE.json", help="a table of ranges instead of data")
    parser.add_argument("--write-table", type=Path, metavar="FILE.json", help="keep the observed ranges")
    _add_inputs(parser)
    parser.set_defaults(run=_run_quantize)


def _run_quantize(options: argparse.Namespace) -> None:
    """Carry out ``npuc quantize``."""
    from npuc.progress import working  # noqa: PLC0415
    from npuc.quantizer import quantize_model  # noqa: PLC0415

    with working(f"Quantizing {options.model}"):
        quantize_model(
            options.model,
            options.output,
            data=options.data,
            table=options.table,
            preprocessing=_preprocessing(options),
            input_ranges=options.input_range,
            samples=options.samples,
            write_table=options.write_table,
        )


def _add_compare(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare ``npuc compare``."""
    parser = commands.add_parser(
        "compare",
        help="compare two executors layer by layer",
        description="Runs a network on two executors and shows for every layer whether they are equal, how much they "
        "differ and the signal-to-noise ratio, the first divergence on top. Executors: simulator, cpu, reference (the "
        "TOSA reference model), litert (LiteRT's reference kernels, .tflite only), and cpu-float, which runs the float "
        "network of --float. Exit status: 0 if nothing differs, 3 if something does, 1 for an error.",
    )
    parser.add_argument("model", type=Path, metavar="MODEL", help="what `npuc import` takes")
    parser.add_argument("--data", type=Path, nargs="+", required=True, metavar="X.npy", help="samples for each input")
    parser.add_argument("--a", metavar="EXECUTOR", help="the one: an executor, another model, or EXECUTOR:MODEL")
    parser.add_argument("--b", metavar="EXECUTOR", help="the other, held to be the true one (default: cpu)")
    parser.add_argument("--float", type=Path, metavar="MODEL", help="the float network that MODEL was quantized from")
    parser.add_argument("--machine", metavar="NAME|FILE.json", help="the chip of the simulator")
    parser.add_argument("--samples", type=int, default=0, metavar="N", help="use the first N samples (default: all)")
    parser.add_argument(
        "--min-snr", type=float, metavar="DB", help="a signal-to-noise ratio from which on a difference counts as none"
    )
    parser.add_argument("--csv", type=Path, metavar="FILE", help="write the table as CSV")
    _add_inputs(parser)
    parser.set_defaults(run=_run_compare)


def _run_compare(options: argparse.Namespace) -> int:
    """Carry out ``npuc compare``."""
    from npuc import report  # noqa: PLC0415
    from npuc.compare import table  # noqa: PLC0415
    from npuc.compare.compare import Side, compare, parse_side  # noqa: PLC0415

    if options.samples < 0:
        raise NpucError(f"--samples: expected a number that is not negative, found {options.samples}")
    a = parse_side(options.a, Side("simulator", options.model), options.float)
    b = parse_side(options.b, Side("cpu" if options.b is None else a.executor, options.model), options.float)
    if options.float is not None and "cpu-float" not in (a.executor, b.executor):
        raise NpucError("--float is for the executor cpu-float: give it with --a or --b")
    result = compare(
        a,
        b,
        options.data,
        machine=options.machine,
        preprocessing=_preprocessing(options),
        samples=options.samples,
        min_snr=options.min_snr,
    )
    table.print_comparison(result, report.make_console())
    if options.csv is not None:
        table.write_csv(result, options.csv)
    return 0 if result.is_equal else DIFFERENT


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    parser = argparse.ArgumentParser(prog="npuc", description="Compiles convolutional networks for an AI chip.")
    parser.add_argument("--version", action="version", version=f"npuc {version()}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _add_import(commands)
    _add_quantize(commands)
    _add_compile(commands)
    _add_run(commands)
    _add_eval(commands)
    _add_compare(commands)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit status.

    0: done; 1: an error, explained on stderr; 2: a command line that cannot be understood; 3: what was compared
    differs; 130: interrupted.
    """
    options = make_parser().parse_args(arguments)
    try:
        return options.run(options) or 0
    except NpucError as error:
        print(f"npuc: error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("npuc: interrupted; nothing was written", file=sys.stderr)
        return 130
    except BrokenPipeError:
        return 1
    except OSError as error:
        # Where temporary files go, too, a disk can be full.
        place = f"{error.filename}: " if error.filename is not None else ""
        print(f"npuc: error: {place}{error.strerror or error}", file=sys.stderr)
        return 1
