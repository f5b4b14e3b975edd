# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Real float networks in the CPU target, every layer against the TOSA reference model. `make networks` runs all."""

from pathlib import Path

import numpy as np
import pytest

from npuc.compare.compare import Side, compare
from real_networks import FLOATS, random_reals

# An error of 1e-4 of the tensor.
MIN_SNR = 80.0


# Dense, depthwise and residual layers; the others take a minute.
@pytest.mark.parametrize("path", [FLOATS[0], FLOATS[1], FLOATS[2]])
def test_every_layer_follows_the_reference_model(path: str, data: Path, tmp_path: Path) -> None:
    samples = tmp_path / "x.npy"
    np.save(samples, random_reals(data / path, tmp_path))
    result = compare(Side("cpu", data / path), Side("reference", data / path), [samples])
    assert len(result.layers) >= 10
    assert not result.missing
    # To see the layers changes how they are fused, and with it the last bits of floats, but no more.
    assert min(layer.snr for layer in (*result.layers, *result.outputs)) > MIN_SNR
    assert all(np.isfinite(layer.largest) for layer in result.layers)
