# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The demo: from training a small CNN to its figures on the chip. Run as ``python -m npuc.demo`` (make demo).

Everything is written below ``demo-output/DATASET``; what is there already and fits is not made again.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import threading
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

import numpy as np
from rich.console import Console
from rich.table import Table

from npuc.classify import classes
from npuc.compiler import compile_model, measure
from npuc.datasets import FASHION_MNIST, FILES, LabelledImages, read_folder
from npuc.edges import to_elements
from npuc.errors import NpucError
from npuc.files import atomic_output
from npuc.importer import import_model
from npuc.keras_export import NOISE, run_in_train_environment, train_command
from npuc.native import Timing, time_library
from npuc.programs import find_program, run_program
from npuc.progress import working
from npuc.quantizer import quantize_model
from npuc.report import ProgramCost, layer_table, make_console, totals_table, write_csv
from npuc.runner import load_program, run_arrays

CALIBRATION_IMAGES = 512
MACHINE = "edge-128"
PHASES = ("input", "compress", "graph", "tile", "schedule", "isa")
INTERRUPTED = 130
FILES_MADE = {
    "model.keras": "the trained network",
    "model.mlir": "imported: float TOSA",
    "ranges.json": "calibration: the range of each tensor",
    "model.int8.mlir": "quantized: integer TOSA",
    "phases/": "the network in every phase of the compiler",
    "model.npu": f"the program for {MACHINE}",
    "model.so": "the float network for this CPU",
    "model.int8.so": "the int8 network for this CPU",
    "stats.json": "cycles, bytes and energy, by engine and layer",
    "layers.csv": "the table by layer",
    "trace.json": "a timeline; open it at https://ui.perfetto.dev",
}


@dataclass(frozen=True)
class Plan:
    """What is trained; a change of it trains anew."""

    dataset: str
    digest: str
    epochs: int = 10
    batch: int = 128
    seed: int = 1


@dataclass
class Results:
    """What was measured.

    Attributes
    ----------
    right
        How many of `total` test images each way of running the network gets right.
    equal
        For how many images the simulator's outputs are the int8 CPU's, bit for bit.
    parameters
        How many numbers the network learned.
    sizes
        Bytes of files.
    host
        What an image takes on this host's CPU.
    cost
        What an image takes on the chip.
    """

    right: dict[str, int]
    total: int
    equal: int
    parameters: int
    sizes: dict[str, int]
    host: dict[str, Timing]
    cost: ProgramCost


def read_dataset(name: str, folder: Path | None) -> LabelledImages:
    """Return a data set.

    Parameters
    ----------
    name
        ``fashion-mnist`` (Debian's package dataset-fashion-mnist) or ``mnist``.
    folder
        Where MNIST's four idx files are; None: Keras' own loader fetches them.

    Raises
    ------
    NpucError
        If it is not there or damaged.
    """
    if name == "fashion-mnist":
        if not FASHION_MNIST.is_dir():
            raise NpucError(f"there is no {FASHION_MNIST}: install Debian's package dataset-fashion-mnist")
        return read_folder(FASHION_MNIST)
    if folder is not None:
        return read_folder(folder)
    fetched = Path("demo-output") / name / "keras.npz"
    if not fetched.exists():
        fetched.parent.mkdir(parents=True, exist_ok=True)
        with working("Fetching MNIST by Keras' loader"), atomic_output(fetched) as partial:
            run_in_train_environment("fetch_mnist", partial, subject="MNIST")
    with np.load(fetched) as arrays:
        return LabelledImages(**{key: arrays[key] for key in FILES})


def train(plan: Plan, data: LabelledImages, folder: Path, console: Console) -> None:
    """Train the network unless what is in the folder was trained by this very plan."""
    trained = folder / "trained.json"
    if trained.exists() and json.loads(trained.read_text())["plan"] == asdict(plan):
        console.print(f"Trained already: {folder / 'model.keras'}")
        return
    planned = folder / "plan.json"
    if not planned.exists() or json.loads(planned.read_text()) != asdict(plan):
        # Checkpoints of another plan must not be continued.
        for old in (*folder.glob("epoch-*.keras"), trained, folder / "model.keras"):
            old.unlink(missing_ok=True)
        with atomic_output(folder / "data.npz") as partial:
            np.savez(partial, **{name: getattr(data, name) for name in FILES})
        with atomic_output(planned) as partial:
            partial.write_text(json.dumps(asdict(plan)))
    console.print(f"Training {plan.epochs} epochs on {len(data.train_images)} images")
    command, environment = train_command("article", folder)
    child = subprocess.Popen(command, env={**os.environ, **environment}, stderr=subprocess.PIPE, text=True)
    messages = threading.Thread(target=_pass_on, args=[child.stderr])
    messages.start()
    try:
        status = child.wait()
    except KeyboardInterrupt:
        # The terminal has sent it the signal too: it stops after its batch, and says what to do.
        status = child.wait()
        raise
    finally:
        messages.join()
    if status in (INTERRUPTED, -signal.SIGINT):
        raise KeyboardInterrupt
    if status != 0:
        raise NpucError(f"training failed with exit status {status}")


def _pass_on(stream: IO[str]) -> None:
    """Write the lines of a stream to stderr, but those that TensorFlow's libraries write on every start."""
    for line in stream:
        if not NOISE.match(line):
            sys.stderr.write(line)


def run_images(program_path: Path, reals: np.ndarray, text: str) -> np.ndarray:
    """Run all images through a program and return its outputs, one row an image."""
    with working(f"Running {len(reals)} images on {text}"):
        program = load_program(program_path)
        outputs = run_arrays(program, [to_elements(reals, program.inputs[0])])[0]
    return outputs.reshape(len(reals), -1)


def time_on_host(library: Path, reals: np.ndarray) -> Timing:
    """Return what one image takes on this host's CPU."""
    with working(f"Timing {library.name} on this CPU"):
        (given,), (made,) = (program := load_program(library)).inputs, program.outputs
        return time_library(library, to_elements(reals[:1], given), np.empty(made.shape, made.dtype))


def write_phases(model: Path, quantized: Path, folder: Path) -> None:
    """Write the network in the form of each phase of the compiler, for people to read.

    Parameters
    ----------
    model
        The float network as imported, which is the phase `input`.
    quantized
        The int8 network, from which the later phases are made.
    folder
        Where to write.
    """
    folder.mkdir(exist_ok=True)
    with working("Writing the network in every phase"):
        for number, phase in enumerate(PHASES, start=1):
            output = folder / f"{number}-{phase}.mlir"
            with atomic_output(output) as partial:
                source = model if phase == "input" else quantized
                command = [find_program("npu-compile"), source, "--target=npu", f"--machine={MACHINE}"]
                run_program([*command, f"--compile-to={phase}", "-o", partial], str(source))


def demo(plan: Plan, data: LabelledImages, folder: Path, console: Console) -> Results:
    """Run the whole demo in a folder and return what was measured."""
    folder.mkdir(parents=True, exist_ok=True)
    train(plan, data, folder, console)
    trained = json.loads((folder / "trained.json").read_text())

    model, quantized, program = folder / "model.mlir", folder / "model.int8.mlir", folder / "model.npu"
    float_library, library = folder / "model.so", folder / "model.int8.so"
    with working("Importing model.keras"):
        import_model(folder / "model.keras", model)
    test, calibration = to_reals(data.test_images), folder / "calibration.npy"
    np.save(calibration, to_reals(data.train_images[:CALIBRATION_IMAGES]))
    with working(f"Calibrating on {CALIBRATION_IMAGES} training images and quantizing"):
        quantize_model(
            model,
            quantized,
            data=[calibration],
            # Pixels over 255: known, whatever the calibration images hold.
            input_ranges=["0:1"],
            write_table=folder / "ranges.json",
        )
    with working(f"Compiling for {MACHINE} and for this CPU"):
        compile_model(quantized, program, machine=MACHINE)
        compile_model(quantized, library)
        compile_model(model, float_library)
    write_phases(model, quantized, folder / "phases")
    with working(f"Timing model.npu on {MACHINE}"):
        cost = measure(program, folder / "stats.json", folder / "trace.json")
    write_csv(cost, folder / "layers.csv")

    float_outputs = run_images(float_library, test, "the CPU (float)")
    native = run_images(library, test, "the CPU (int8)")
    simulated = run_images(program, test, "the simulator")
    right = {
        "Keras, float": trained["right"],
        "CPU, float": count_right(float_outputs, data.test_labels),
        "CPU, int8": count_right(native, data.test_labels),
        f"simulator of {MACHINE}, int8": count_right(simulated, data.test_labels),
    }
    return Results(
        right=right,
        total=len(test),
        equal=int((simulated == native).all(axis=1).sum()),
        parameters=trained["parameters"],
        sizes={path.name: path.stat().st_size for path in (folder / "model.keras", program)},
        host={"CPU, int8": time_on_host(library, test), "CPU, float": time_on_host(float_library, test)},
        cost=cost,
    )


def to_reals(images: np.ndarray) -> np.ndarray:
    """Return pixels as the network takes them: float32 in 0 … 1, N × height × width × 1."""
    return (images.astype(np.float32) / np.float32(255))[..., np.newaxis]


def count_right(outputs: np.ndarray, labels: np.ndarray) -> int:
    """Return for how many images the first largest output is the label's."""
    return int((classes(outputs) == labels).sum())


def main() -> int:
    """Run the demo that the command line asks for, and return the exit status."""
    parser = argparse.ArgumentParser(prog="npuc.demo", description="Trains, compresses, compiles and runs a small CNN.")
    parser.add_argument("--dataset", choices=("fashion-mnist", "mnist"), default="fashion-mnist")
    parser.add_argument("--mnist-dir", type=Path, metavar="DIR", help="folder of MNIST's idx files")
    parser.add_argument("--epochs", type=int, default=Plan.epochs)
    options = parser.parse_args()
    console = make_console()
    try:
        data = read_dataset(options.dataset, options.mnist_dir)
        plan = Plan(options.dataset, data.digest(), options.epochs)
        folder = Path("demo-output") / options.dataset
        print_results(demo(plan, data, folder, console), folder, console)
    except NpucError as error:
        print(f"demo: error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("demo: interrupted; `make demo` continues where it stopped", file=sys.stderr)
        return INTERRUPTED
    return 0


def print_results(results: Results, folder: Path, console: Console) -> None:
    """Print what was measured, and where the files are."""
    cost = results.cost
    accuracy = Table(title=f"Accuracy on {results.total} test images", title_justify="left")
    for column in ("run by", "right", "share"):
        accuracy.add_column(column, justify="left" if column == "run by" else "right")
    for name, right in results.right.items():
        accuracy.add_row(name, f"{right}", f"{100 * right / results.total:.2f} %")
    console.print(accuracy)
    console.print(f"Simulator and CPU: {results.equal} of {results.total} bit-equal\n")

    float_bytes = 4 * results.parameters
    figures = Table(title="The network", title_justify="left", show_header=False)
    figures.add_column()
    figures.add_column(justify="right")
    figures.add_row("parameters", f"{results.parameters:,}")
    figures.add_row("as float32", f"{float_bytes:,} B")
    for name, size in results.sizes.items():
        figures.add_row(name, f"{size:,} B")
    figures.add_row("model.npu of float32 parameters", f"{100 * results.sizes['model.npu'] / float_bytes:.1f} %")
    console.print(figures)

    console.print(layer_table(cost))
    console.print(totals_table(cost))

    speed = Table(title="One image", title_justify="left")
    for column in ("on", "time", "images per second", "energy"):
        speed.add_column(column, justify="left" if column == "on" else "right")
    speed.add_row(
        f"{cost.machine}, simulated",
        f"{cost.seconds * 1e6:.1f} µs",
        f"{1 / cost.seconds:,.0f}",
        f"{cost.microjoules:.2f} µJ",
    )
    for name, timing in results.host.items():
        energy = "this machine does not tell" if timing.joules is None else f"{timing.joules * 1e6:,.0f} µJ (package)"
        speed.add_row(
            f"{name}, one thread, measured", f"{timing.seconds * 1e6:.1f} µs", f"{1 / timing.seconds:,.0f}", energy
        )
    console.print(speed)

    console.print(f"Files in {folder}:")
    for name, what in FILES_MADE.items():
        console.print(f"  {name:16} {what}")


if __name__ == "__main__":
    sys.exit(main())
