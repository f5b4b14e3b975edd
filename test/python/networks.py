# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Networks that several tests compile: small ones made here, and real ones."""

import json
from dataclasses import dataclass, field
from pathlib import Path

import small_networks
from npuc.compiler import compile_model
from npuc.importer import import_model
from small_tflite import make_tflite

SMALL = (*small_networks.NETWORKS, "softmax")
# The smallest scratchpad that tests ask for, bytes.
TINY_SCRATCHPAD = 16384


@dataclass
class Compiled:
    """A model in the phase `input`, and the programs made of it, in `folder`; each is made once."""

    model: Path
    folder: Path
    _programs: dict[str, Path] = field(default_factory=dict)

    def compile(self, machine: str = "edge-128") -> Path:
        """Return the program for a machine: a name, or a JSON file."""
        if machine not in self._programs:
            program = self.folder / f"{self.model.stem}.{Path(machine).stem}.npu"
            compile_model(self.model, program, machine=machine)
            self._programs[machine] = program
        return self._programs[machine]


def make_small(name: str, folder: Path) -> Compiled:
    """Make and import one of the small networks."""
    if name == "softmax":
        source = folder / f"{name}.tflite"
        source.write_bytes(make_tflite([-1, 10], softmax=True))
    else:
        source = folder / f"{name}.mlir"
        source.write_text(small_networks.NETWORKS[name]())
    return import_into(source, folder)


def import_into(source: Path, folder: Path) -> Compiled:
    """Import a model into a folder."""
    model = folder / f"{source.stem}.mlirbc"
    import_model(source, model)
    return Compiled(model, folder)


def write_tiny_machine(folder: Path) -> Path:
    """Write the description of edge-128 with a scratchpad of 16 KiB."""
    machine = folder / "edge-128-16k.json"
    changes = {"extends": "edge-128", "name": machine.stem, "scratchpad": {"bytes": TINY_SCRATCHPAD}}
    machine.write_text(json.dumps(changes))
    return machine
