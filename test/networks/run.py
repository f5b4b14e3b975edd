# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs all real networks on every target and prints a table: docs/development.md.

Integer networks: every layer in the simulator, on two machines, and in the CPU target is held bit for bit against the
TOSA reference model; labelled ones are counted. Float networks: every layer in the CPU target against the reference
model.
"""

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path += [str(ROOT / "python"), str(ROOT / "test" / "python")]

import numpy as np  # noqa: E402
from rich.table import Table  # noqa: E402

from conftest import data_folder  # noqa: E402
from npuc.classify import classes  # noqa: E402
from npuc.compare.compare import Comparison, Side, compare  # noqa: E402
from npuc.compiler import compile_model  # noqa: E402
from npuc.importer import import_model  # noqa: E402
from npuc.progress import counting  # noqa: E402
from npuc.report import make_console  # noqa: E402
from npuc.runner import load_program, run_arrays  # noqa: E402
from real_networks import FLOATS, LABELLED, OTHERS, Network, random_reals  # noqa: E402

MACHINES = ("edge-128", "edge-1024")
SAMPLES = 2
# 1e-4 of the tensor: what the test of float networks asks of each layer.
FLOAT_SNR = 80.0


def verdict(result: Comparison) -> str:
    """Return what a cell of the table says, in which a word in capitals is a failure."""
    if result.is_equal:
        worst = min((layer.snr for layer in result.layers), default=np.inf)
        return "equal" if np.isinf(worst) else f"{worst:.0f} dB"
    return f"DIFFERS at {result.layers[result.first].name}" if result.first is not None else "OUTPUTS DIFFER"


def run_integers(network: Network, data: Path, folder: Path) -> list[str]:
    """Return the cells of an integer network."""
    model = folder / "model.mlirbc"
    import_model(data / network.path, model)
    inputs = network.inputs(data)[:1000]
    samples = folder / "x.npy"
    np.save(samples, inputs[:SAMPLES])
    cells, programs = [], []
    for machine in MACHINES:
        program = folder / f"{machine}.npu"
        compile_model(model, program, machine=machine)
        programs.append(load_program(program))
        result = compare(Side("simulator", model), Side("reference", model), [samples], machine=machine)
        cells.append(verdict(result) + (", HOST" if programs[-1].host else ""))
    cells.append(verdict(compare(Side("cpu", model), Side("reference", model), [samples])))
    right = "–"
    if network.labels is not None:
        (outputs,) = run_arrays(programs[0], [inputs])
        found = int((classes(outputs) == network.labels(data)[: len(inputs)]).sum())
        right = f"{found} of {len(inputs)}" + ("" if found == network.right else f", EXPECTED {network.right}")
    return [str(len(result.layers)), *cells, right]


def run_floats(path: str, data: Path, folder: Path) -> list[str]:
    """Return the cells of a float network."""
    samples = folder / "x.npy"
    np.save(samples, random_reals(data / path, folder))
    side, reference = Side("cpu", data / path), Side("reference", data / path)
    result = compare(side, reference, [samples], min_snr=FLOAT_SNR)
    return [str(len(result.layers)), *["–"] * len(MACHINES), verdict(result), "–"]


def main() -> int:
    """Print the table of the networks of which an argument is a part of the name; the status is 1 if one fails."""
    data = data_folder()
    if not data.is_dir():
        print(f"no real networks at {data} (NPU_TEST_DATA)", file=sys.stderr)
        return 1
    table = Table(title="Against the TOSA reference model", title_justify="left")
    for column in ("network", "layers", *MACHINES, "CPU", "right"):
        table.add_column(column)
    wanted = sys.argv[1:] or [""]
    subjects = [
        s
        for s in (*LABELLED, *OTHERS, *FLOATS)
        if any(word in (s if isinstance(s, str) else s.path) for word in wanted)
    ]
    if not subjects:
        print(f"no network has {' or '.join(wanted)} in its name", file=sys.stderr)
        return 1
    failed = False
    with counting("Networks", len(subjects)) as progress:
        for subject in subjects:
            with tempfile.TemporaryDirectory(prefix="npu-networks-") as name:
                is_float = isinstance(subject, str)
                cells = (run_floats if is_float else run_integers)(subject, data, Path(name))
            failed |= any(word.isupper() and len(word) > 2 for cell in cells for word in cell.replace(",", "").split())
            table.add_row(Path(subject).stem if is_float else subject.name, *cells)
            progress.update(progress.task_ids[0], advance=1)
    make_console().print(table)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
