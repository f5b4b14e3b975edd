# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""How much two executors differ at a tensor."""

import math
from dataclasses import dataclass

import numpy as np

from npuc.runner import Port
from npuc.tflite import UNSIGNED_OFFSET


@dataclass
class Difference:
    """How much two executors differ at one tensor, over all runs so far; b is held to be the true one.

    Attributes
    ----------
    name
        The layer or output, as in the user's model.
    elements, different
        How many elements were compared, and how many of them are not equal.
    largest
        The largest difference: of integers in steps, if both are integers of one scale; else of the reals. Not finite
        if one is not a number or infinite and the other is not the same.
    in_steps
        Whether `largest` is of integers.
    signal, noise
        Sums of the squares of b's reals, and of the differences.
    """

    name: str
    elements: int = 0
    different: int = 0
    largest: float = 0.0
    in_steps: bool = True
    signal: float = 0.0
    noise: float = 0.0

    @property
    def snr(self) -> float:
        """The signal-to-noise ratio in dB; infinite without a difference."""
        if self.different == 0:
            return math.inf
        if not math.isfinite(self.noise) or not math.isfinite(self.signal):
            return math.nan
        # Both are integers of one scale, or the difference is lost in the squares.
        if self.noise == 0:
            return math.inf
        return 10 * math.log10(self.signal / self.noise) if self.signal > 0 else -math.inf

    def is_within(self, snr: float | None) -> bool:
        """Whether the two are equal, or differ by no more than a signal-to-noise ratio in dB allows."""
        return self.different == 0 or (snr is not None and self.snr >= snr)

    def add(self, a: np.ndarray, b: np.ndarray, a_port: Port, b_port: Port) -> None:
        """Count the elements of some runs, as many of a as of b.

        Parameters
        ----------
        a, b
            Elements; an array of LiteRT may be unsigned where its port is signed.
        a_port, b_port
            What they stand for.
        """
        first, second = (_elements(array, port) for array, port in ((a, a_port), (b, b_port)))
        self.elements += first.size
        both_integers = first.dtype.kind != "f" and second.dtype.kind != "f"
        same_scale = (a_port.scale, a_port.zero_point) == (b_port.scale, b_port.zero_point)
        self.in_steps = both_integers and same_scale
        x, y = (_reals(values, port) for values, port in ((first, a_port), (second, b_port)))
        with np.errstate(invalid="ignore", over="ignore"):
            # What is not a number is equal, wherever both have it.
            same = first == second if self.in_steps else (x == y) | (np.isnan(x) & np.isnan(y))
            gap = np.where(same, 0.0, np.abs(x - y))
            y = np.where(same & ~np.isfinite(y), 0.0, y)
            self.different += int(first.size - np.count_nonzero(same))
            largest = (first.astype(np.int64) - second.astype(np.int64)) if self.in_steps else gap
            if largest.size:
                self.largest = float(np.maximum(self.largest, np.abs(largest).max()))
            self.signal += float(np.square(y).sum())
            self.noise += float(np.square(gap).sum())


def _elements(array: np.ndarray, port: Port) -> np.ndarray:
    """Return elements in a row, as the type of their port has them."""
    if array.dtype == np.uint8 and port.dtype == np.int8:
        array = (array.astype(np.int16) - UNSIGNED_OFFSET).astype(np.int8)
    return array.astype(np.uint8).reshape(-1) if array.dtype == np.bool_ else array.reshape(-1)


def _reals(values: np.ndarray, port: Port) -> np.ndarray:
    """Return what elements stand for, without a scale the integers themselves."""
    reals = values.astype(np.float64)
    return (reals - (port.zero_point or 0)) * port.scale if port.scale is not None else reals
