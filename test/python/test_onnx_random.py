# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Random ONNX graphs give what ONNX Runtime gives, whatever becomes of their layouts."""

from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from npuc.onnx.graph import import_graph
from npuc.runner import load_program, run_arrays
from onnx_nodes import write_module
from onnx_random import random_model

SEEDS = 40
# Of the largest element, as the project promises for float networks.
TOLERANCE = 1e-4


@pytest.mark.parametrize("seed", range(SEEDS))
def test_random_graphs(seed: int, tmp_path: Path) -> None:
    model, image = random_model(seed)
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    expected = onnxruntime.InferenceSession(model.SerializeToString(), options).run(None, {"x0": image})
    found = run_arrays(load_program(write_module(import_graph(model), tmp_path)), [image])
    for ours, theirs in zip(found, expected, strict=True):
        assert ours.shape == theirs.shape
        assert np.abs(ours - theirs).max() <= TOLERANCE * max(1, np.abs(theirs).max())
