# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Reading labelled images in MNIST's format."""

import gzip
import struct
from pathlib import Path

import numpy as np
import pytest

from npuc.datasets import FASHION_MNIST, FILES, read_folder, read_idx
from npuc.errors import NpucError


def idx(array: np.ndarray) -> bytes:
    return bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape) + array.tobytes()


def write_folder(folder: Path) -> None:
    for name, file in FILES.items():
        shape = (3, 2, 2) if name.endswith("images") else (3,)
        (folder / file).write_bytes(idx(np.arange(np.prod(shape), dtype=np.uint8).reshape(shape)))


def test_a_folder_plain_and_compressed(tmp_path: Path) -> None:
    write_folder(tmp_path)
    plain = read_folder(tmp_path)
    assert plain.train_images.shape == (3, 2, 2)
    assert plain.test_labels.tolist() == [0, 1, 2]
    file = tmp_path / FILES["train_images"]
    (tmp_path / f"{file.name}.gz").write_bytes(gzip.compress(file.read_bytes()))
    file.unlink()
    assert read_folder(tmp_path).digest() == plain.digest()


def test_damaged_files_give_a_message(tmp_path: Path) -> None:
    write_folder(tmp_path)
    path = tmp_path / FILES["test_labels"]
    whole = path.read_bytes()
    for content, message in [
        (b"", "is empty"),
        (whole[:-1], "promises 3 bytes, it has 2"),
        (whole + b"x", "promises 3 bytes, it has 4"),
        (whole[:6], "no idx file"),
        (b"\0\0\x0d\x01" + whole[4:], "no idx file"),
        (idx(np.zeros((3, 1), np.uint8)), "no idx file"),
        (idx(np.zeros(4, np.uint8)), "found 3 test images and 4 labels"),
        (gzip.compress(whole)[:-9], "is damaged"),
        (b"\0\0\x08\x01\xff\xff\xff\xff", "promises 4294967295 bytes"),
    ]:
        path.write_bytes(content)
        with pytest.raises(NpucError, match=message):
            read_folder(tmp_path)
    path.unlink()
    with pytest.raises(NpucError, match="has no t10k-labels-idx1-ubyte nor"):
        read_folder(tmp_path)
    with pytest.raises(NpucError, match="No such file"):
        read_idx(path, 1)


def test_fashion_mnist_is_whole() -> None:
    if not FASHION_MNIST.is_dir():
        pytest.skip(f"no {FASHION_MNIST} (Debian's package dataset-fashion-mnist)")
    data = read_folder(FASHION_MNIST)
    assert data.train_images.shape == (60_000, 28, 28)
    assert data.test_images.shape == (10_000, 28, 28)
    assert np.bincount(data.test_labels).tolist() == [1000] * 10
