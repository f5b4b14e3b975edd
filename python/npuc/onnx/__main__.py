# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Imports a model in a process of its own, in which a hostile file does no harm: `python -m npuc.onnx`."""

import argparse
import json
import sys
from pathlib import Path

import numpy as np

from npuc.errors import NpucError
from npuc.onnx.graph import import_graph
from npuc.onnx.inputs import parse_shape
from npuc.onnx.model import read_model


def main() -> int:
    """Import; what goes wrong is written where the result would be, as {"error": "..."}."""
    parser = argparse.ArgumentParser(prog="npuc.onnx")
    parser.add_argument("model", type=Path)
    parser.add_argument("module", type=Path, help="the TOSA to write")
    parser.add_argument("result", type=Path, help="the JSON file of inputs and outputs to write")
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--shape", action="append", default=[])
    parser.add_argument("--int8-softmax", action="store_true")
    options = parser.parse_args()
    # Infinities and NaNs in a model's constants are its own affair.
    np.seterr(all="ignore")
    try:
        shapes = dict(parse_shape(text) for text in options.shape)
        imported = import_graph(read_model(options.model), options.batch, shapes, int8_softmax=options.int8_softmax)
        options.module.write_text(imported.text)
        result = {
            "inputs": [io.to_json() for io in imported.inputs],
            "outputs": [io.to_json() for io in imported.outputs],
            "warnings": imported.warnings,
        }
    except NpucError as error:
        result = {"error": str(error)}
    except (MemoryError, RecursionError):
        result = {"error": "the model needs more memory than this machine has; it is damaged, or too large"}
    options.result.write_text(json.dumps(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
