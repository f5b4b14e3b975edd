# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The demo: from training a small CNN to its figures on the chip. Run as ``python -m npuc.demo`` (make demo).

Everything is written below ``demo-output/DATASET``; what is there already and fits is not made again.
"""

import argparse
import json
import os
import subprocess
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
from rich.console import Console

from npuc.classify import classes
from npuc.datasets import FASHION_MNIST, FILES, LabelledImages, read_folder
from npuc.edges import to_elements
from npuc.errors import NpucError
from npuc.files import atomic_output
from npuc.importer import import_model
from npuc.keras_export import run_in_train_environment, train_command
from npuc.progress import working
from npuc.runner import load_program, run_arrays

CALIBRATION_IMAGES = 512
INTERRUPTED = 130


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
    """What was measured."""

    plan: Plan
    right: dict[str, int] = field(default_factory=dict)
    total: int = 0


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
    child = subprocess.Popen(command, env={**os.environ, **environment})
    try:
        status = child.wait()
    except KeyboardInterrupt:
        # The terminal has sent it the signal too: it saves nothing half, and says what to do.
        status = child.wait()
        raise
    if status == INTERRUPTED:
        raise KeyboardInterrupt
    if status != 0:
        raise NpucError(f"training failed with exit status {status}")


def run_float(model: Path, reals: np.ndarray, labels: np.ndarray, results: Results) -> None:
    """Run all images through the float network on this host."""
    with working(f"Running {len(reals)} images on the CPU (float)"):
        program = load_program(model)
        outputs = run_arrays(program, [to_elements(reals, program.inputs[0])])[0]
    results.right["float CPU"] = int((classes(outputs) == labels).sum())


def demo(plan: Plan, data: LabelledImages, folder: Path, console: Console) -> Results:
    """Run the whole demo in a folder and return what was measured."""
    folder.mkdir(parents=True, exist_ok=True)
    train(plan, data, folder, console)
    trained = json.loads((folder / "trained.json").read_text())
    results = Results(plan, {"Keras float": trained["right"]}, trained["total"])

    model = folder / "model.mlir"
    with working("Importing model.keras"):
        import_model(folder / "model.keras", model)
    reals = (data.test_images.astype(np.float32) / np.float32(255))[..., np.newaxis]
    run_float(model, reals, data.test_labels, results)
    return results


def main() -> int:
    """Run the demo that the command line asks for, and return the exit status."""
    parser = argparse.ArgumentParser(prog="npuc.demo", description="Trains, compresses, compiles and runs a small CNN.")
    parser.add_argument("--dataset", choices=("fashion-mnist", "mnist"), default="fashion-mnist")
    parser.add_argument("--mnist-dir", type=Path, metavar="DIR", help="folder of MNIST's idx files")
    parser.add_argument("--epochs", type=int, default=Plan.epochs)
    options = parser.parse_args()
    console = Console(highlight=False, soft_wrap=True)
    try:
        data = read_dataset(options.dataset, options.mnist_dir)
        plan = Plan(options.dataset, data.digest(), options.epochs)
        results = demo(plan, data, Path("demo-output") / options.dataset, console)
        print_results(results, console)
    except NpucError as error:
        print(f"demo: error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("demo: interrupted; `make demo` continues where it stopped", file=sys.stderr)
        return INTERRUPTED
    return 0


def print_results(results: Results, console: Console) -> None:
    """Print the table of what was measured."""
    for name, right in results.right.items():
        console.print(f"{name:14} {right} of {results.total} right ({100 * right / results.total:.2f} %)")


if __name__ == "__main__":
    sys.exit(main())
