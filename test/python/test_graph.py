# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The phase `graph` of real networks: one operation for each layer."""

import re
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from networks import Compiled
from npuc.programs import find_program
from real_networks import LABELLED, OTHERS, Network

# Operations before the softmax. A convolution that is not requantized, or an addition that is not rescaled, would be
# followed by more.
LAYERS = {
    "resnet8_ic_int8": {"conv2d": 10, "add": 3, "pool": 1},
    "kws_dscnn_int8": {"conv2d": 6, "depthwise_conv2d": 4, "pool": 1},
    "vww_mobilenetv1_025_96_int8": {"conv2d": 15, "depthwise_conv2d": 13, "pool": 1},
}


def graph_of(model: Path) -> list[str]:
    """Return the lines of operations of a model in the phase `graph`."""
    command = [find_program("npu-opt"), model, "--npu-graph-pipeline", "--mlir-elide-elementsattrs-if-larger=8"]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [" ".join(line.split()) for line in text.splitlines() if " = npu." in line]


@pytest.mark.parametrize("network", [*LABELLED, *OTHERS], ids=lambda network: network.name)
def test_each_layer_is_one_operation(network: Network, real: Callable[[Network], Compiled]) -> None:
    lines = graph_of(real(network).model)
    convolutions = [line for line in lines if re.search(r"npu\.(depthwise_)?conv2d", line)]
    assert convolutions
    assert all("requantize = " in line for line in convolutions)
    quantized = [line for line in lines if "npu.binary add" in line and "a_requantize" in line]
    assert all("b_requantize" in line and "ofm_requantize" in line for line in quantized)

    if network.name in LAYERS:
        counted = Counter(re.search(r"npu\.(\w+)", line).group(1) for line in lines)
        counted["add"] = len(quantized)
        expected = LAYERS[network.name]
        assert {name: counted[name] for name in expected} == expected
