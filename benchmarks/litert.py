# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The peer on the CPU: LiteRT on one thread, with its default kernels (XNNPACK)."""

import math
import textwrap

import numpy as np
from ai_edge_litert.interpreter import Interpreter

from benchmarks.common import Network
from npuc.errors import NpucError


class LiteRT:
    """A network in LiteRT; where it leaves an extent open, with 1."""

    def __init__(self, network: Network) -> None:
        try:
            self.interpreter = Interpreter(str(network.path), num_threads=1)
            for detail in self.interpreter.get_input_details():
                self.interpreter.resize_tensor_input(detail["index"], [max(1, extent) for extent in detail["shape"]])
            self.interpreter.allocate_tensors()
        except (ValueError, RuntimeError) as error:
            # It has a sentence for every tensor.
            reason = textwrap.shorten(str(error), 120, placeholder=" …")
            raise NpucError(f"LiteRT cannot load {network.path}: {reason}") from error

    def set_random_inputs(self) -> list[np.ndarray]:
        """Give it random inputs; return the bytes of each."""
        generator = np.random.default_rng(0)
        buffers = []
        for detail in self.interpreter.get_input_details():
            count = math.prod(map(int, detail["shape"]))
            if np.issubdtype(detail["dtype"], np.floating):
                array = generator.uniform(-1, 1, count).astype(detail["dtype"])
            else:
                array = generator.integers(0, 256, count * np.dtype(detail["dtype"]).itemsize, np.uint8)
                array = array.view(detail["dtype"])
            self.interpreter.set_tensor(detail["index"], array.reshape(detail["shape"]))
            buffers.append(array.view(np.uint8))
        return buffers

    def __call__(self) -> None:
        """Run once."""
        self.interpreter.invoke()
