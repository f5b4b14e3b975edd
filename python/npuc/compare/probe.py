# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Networks whose layers can be seen: what each layer makes is a result of a second network, the probe."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from npuc.importer import QUIET, import_model
from npuc.programs import find_program, run_program
from npuc.runner import Port, Program, load_program


@dataclass(frozen=True)
class Network:
    """A model of the user, imported, and its probe.

    Attributes
    ----------
    model
        The user's file.
    program
        The model in the phase `input`.
    probe
        The same network, what each layer makes being a result behind its own.
    """

    model: Path
    program: Program
    probe: Program

    @property
    def layers(self) -> tuple[Port, ...]:
        """What the layers make, in the order of the network."""
        return self.probe.outputs[len(self.program.outputs) :]

    @property
    def computes_floats(self) -> bool:
        """Whether every layer makes floats."""
        return all(np.issubdtype(port.dtype, np.floating) for port in self.layers)


def make_network(model: Path, folder: Path) -> Network:
    """Import a model and make its probe.

    Parameters
    ----------
    model
        What `npuc.importer.import_model` takes.
    folder
        Where to write both, under names that no other call uses.

    Raises
    ------
    NpucError
        If the model cannot be imported.
    """
    plain, probe = folder / f"{model.stem}.mlirbc", folder / f"{model.stem}.layers.mlirbc"
    import_model(model, plain)
    expose = "--pass-pipeline=builtin.module(func.func(npu-expose-layers))"
    run_program([find_program("npu-opt"), *QUIET, plain, expose, "--emit-bytecode", "-o", probe], str(model))
    return Network(model, load_program(plain), load_program(probe))
