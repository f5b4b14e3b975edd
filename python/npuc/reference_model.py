# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The TOSA reference model, from tosa-tools, on models in the phase `input`."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from npuc.programs import find_environment_program, run_program


class ReferenceModel:
    """A model as the reference model takes it.

    It goes there as bytecode, which tosa-opt, of another version of MLIR than ours, reads; of our attributes it knows
    nothing. It keeps no names: inputs and outputs are numbered.
    """

    def __init__(self, model: Path, folder: Path) -> None:
        self.folder = folder
        self.program = folder / f"{model.stem}.tosa"
        # Its warnings go to stdout.
        run_program(
            [
                find_environment_program("tosa-opt", "tosa-tools"),
                model,
                f"--tosa-serialize=tosa-flatbuffer-filename={self.program}",
                "-o",
                "/dev/null",
            ],
            str(model),
        )

    def run(self, inputs: Sequence[np.ndarray], output_count: int) -> list[np.ndarray]:
        """Return the outputs for one array for each input, of exactly its shape."""
        given = [f"{self.program.stem}.in{index}.npy" for index in range(len(inputs))]
        made = [f"{self.program.stem}.out{index}.npy" for index in range(output_count)]
        for name, array in zip(given, inputs, strict=True):
            np.save(self.folder / name, array)
        run_program(
            [
                find_environment_program("tosa_reference_model", "tosa-tools"),
                f"--tosa_file={self.program}",
                f"--flatbuffer_dir={self.folder}",
                f"--output_dir={self.folder}",
                f"--ifm_name={','.join(f'TosaInput_{index}' for index in range(len(given)))}",
                f"--ifm_file={','.join(given)}",
                f"--ofm_name={','.join(f'TosaOutput_{index}' for index in range(len(made)))}",
                f"--ofm_file={','.join(made)}",
            ],
            str(self.program),
            quiet=True,
        )
        return [np.load(self.folder / name) for name in made]

    def run_each(self, batches: Sequence[np.ndarray], output_count: int) -> list[np.ndarray]:
        """Return the outputs for batches of inputs of leading dimension 1, run one by one."""
        runs = [
            self.run([batch[index : index + 1] for batch in batches], output_count) for index in range(len(batches[0]))
        ]
        return [np.concatenate(arrays) for arrays in zip(*runs, strict=True)]
