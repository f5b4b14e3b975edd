# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Labelled images in the idx format of MNIST. Needs NumPy alone, so both Python environments use it."""

import gzip
import hashlib
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from npuc.errors import NpucError
from npuc.files import read_input

FASHION_MNIST = Path("/usr/share/datasets/fashion-mnist")
FILES = {
    "train_images": "train-images-idx3-ubyte",
    "train_labels": "train-labels-idx1-ubyte",
    "test_images": "t10k-images-idx3-ubyte",
    "test_labels": "t10k-labels-idx1-ubyte",
}
UNSIGNED_BYTE = 8


@dataclass(frozen=True)
class LabelledImages:
    """A data set.

    Attributes
    ----------
    train_images, test_images
        uint8, N × height × width.
    train_labels, test_labels
        uint8, N.
    """

    train_images: np.ndarray
    train_labels: np.ndarray
    test_images: np.ndarray
    test_labels: np.ndarray

    def digest(self) -> str:
        """Return a SHA-256 of all images and labels, in hexadecimal."""
        total = hashlib.sha256()
        for name in FILES:
            total.update(np.ascontiguousarray(getattr(self, name)).tobytes())
        return total.hexdigest()


def read_idx(path: Path, rank: int) -> np.ndarray:
    """Read a file of unsigned bytes in the idx format, perhaps compressed by gzip.

    Raises
    ------
    NpucError
        If it is missing, of another format, type or rank, or shorter or longer than it says.
    """
    content = read_input(path, "idx file")
    if content[:2] == b"\x1f\x8b":
        try:
            content = gzip.decompress(content)
        except (OSError, EOFError, zlib.error) as error:
            raise NpucError(f"{path} is damaged: {error}") from error
    header = 4 + 4 * rank
    if len(content) < header or content[:4] != bytes([0, 0, UNSIGNED_BYTE, rank]):
        raise NpucError(
            f"{path} is no idx file of unsigned bytes in {rank} dimensions: expected the first bytes "
            f"{bytes([0, 0, UNSIGNED_BYTE, rank]).hex(' ')}, found {content[:4].hex(' ')}"
        )
    shape = struct.unpack(f">{rank}I", content[4:header])
    expected = int(np.prod(shape, dtype=np.object_))
    if len(content) - header != expected:
        raise NpucError(f"{path} is damaged: its header promises {expected} bytes, it has {len(content) - header}")
    return np.frombuffer(content, np.uint8, offset=header).reshape(shape)


def read_folder(folder: Path) -> LabelledImages:
    """Read the four files of a data set in the layout of MNIST, each perhaps with the suffix .gz.

    Raises
    ------
    NpucError
        If one is missing or damaged, or images and labels differ in number.
    """
    arrays = {}
    for name, file in FILES.items():
        path = folder / file
        if not path.exists():
            path = folder / f"{file}.gz"
        if not path.exists():
            raise NpucError(f"{folder} has no {file} nor {file}.gz; expected a folder with {', '.join(FILES.values())}")
        arrays[name] = read_idx(path, rank=3 if name.endswith("images") else 1)
    data = LabelledImages(**arrays)
    for part in ("train", "test"):
        images, labels = arrays[f"{part}_images"], arrays[f"{part}_labels"]
        if len(images) != len(labels) or len(images) == 0:
            raise NpucError(
                f"{folder}: expected a label for each image, found {len(images)} {part} images and {len(labels)} labels"
            )
    return data
