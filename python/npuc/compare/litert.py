# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs a .tflite model on LiteRT's reference kernels, in a process of its own: a hostile file does no harm there.

As a program: ``python -m npuc.compare.litert MODEL INPUTS.npz OUTPUTS.npz``. The inputs are named ``run.input``, the
names of the tensors to keep are in the array ``names``.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from npuc.programs import run_program


def run(
    model: Path, runs: Sequence[Sequence[np.ndarray]], names: Sequence[str], folder: Path
) -> tuple[list[np.ndarray], dict[str, np.ndarray], list[np.ndarray]]:
    """Return the outputs of runs, what tensors held by name, and the outputs when all tensors are kept.

    Parameters
    ----------
    model
        The .tflite file.
    runs
        For each run an array for each input.
    names
        Of the tensors; those that the model does not have are left out.
    folder
        Where to put temporary files.

    Raises
    ------
    NpucError
        If LiteRT cannot load or run the model; the message holds what it says.
    """
    given, made = folder / "litert-inputs.npz", folder / "litert-outputs.npz"
    arrays = {f"{i}.{k}": array for i, inputs in enumerate(runs) for k, array in enumerate(inputs)}
    np.savez(given, names=np.array(names, dtype=np.str_), **arrays)
    paths = {"PYTHONPATH": str(Path(__file__).resolve().parents[2]), "TF_CPP_MIN_LOG_LEVEL": "3"}
    command = [sys.executable, "-m", "npuc.compare.litert", model, given, made]
    # Its log goes to stderr, whether it succeeds or not.
    run_program(command, str(model), environment=paths, quiet=True)
    with np.load(made) as results:
        outputs = [results[f"output.{i}"] for i in range(int(results["count"]))]
        kept = [results[f"kept.{i}"] for i in range(int(results["count"]))]
        layers = {name: results[f"layer.{i}"] for i, name in enumerate(names) if f"layer.{i}" in results}
    return outputs, layers, kept


def main(model: str, given: str, made: str) -> int:
    """Run the program; see the module."""
    # Brings what takes longer than all of the rest; this is its own process.
    from ai_edge_litert.interpreter import Interpreter, OpResolverType  # noqa: PLC0415

    with np.load(given) as file:
        names = [str(name) for name in file["names"]]
        count = 1 + max((int(key.split(".")[0]) for key in file.files if key != "names"), default=0)
        runs = [
            [file[key] for key in sorted((k for k in file.files if k.startswith(f"{i}.")), key=_input_number)]
            for i in range(count)
        ]
    results: dict[str, np.ndarray] = {}
    try:
        for keep, prefix in ((False, "output"), (True, "kept")):
            interpreter = Interpreter(
                model,
                num_threads=1,
                experimental_op_resolver_type=OpResolverType.BUILTIN_REF,
                experimental_preserve_all_tensors=keep,
            )
            for index, (detail, array) in enumerate(zip(interpreter.get_input_details(), runs[0], strict=True)):
                if tuple(detail["shape"]) != array.shape:
                    interpreter.resize_tensor_input(interpreter.get_input_details()[index]["index"], array.shape)
            interpreter.allocate_tensors()
            outputs = interpreter.get_output_details()
            tensors = {detail["name"]: detail["index"] for detail in interpreter.get_tensor_details()}
            wanted = {f"{prefix}.{i}": detail["index"] for i, detail in enumerate(outputs)}
            if keep:
                wanted.update({f"layer.{i}": tensors[name] for i, name in enumerate(names) if name in tensors})
            values: dict[str, list[np.ndarray]] = {key: [] for key in wanted}
            for inputs in runs:
                for detail, array in zip(interpreter.get_input_details(), inputs, strict=True):
                    interpreter.set_tensor(detail["index"], array)
                interpreter.invoke()
                for key, tensor in wanted.items():
                    values[key].append(np.atleast_1d(interpreter.get_tensor(tensor)))
            results.update({key: np.concatenate(arrays) for key, arrays in values.items()})
            results["count"] = np.array(len(outputs))
    except (ValueError, RuntimeError) as error:
        print(f"LiteRT cannot run it: {error}", file=sys.stderr)
        return 1
    np.savez(made, **results)
    return 0


def _input_number(key: str) -> int:
    """Return the input that an array "run.input" is for."""
    return int(key.split(".")[1])


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
