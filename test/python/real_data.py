# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Labelled data as arrays, in the form that the networks beside it take."""

import csv
import gzip
import io
import tarfile
from pathlib import Path

import numpy as np
from PIL import Image


def cifar10(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    """Return the first 1,000 test images (uint8, N×32×32×3) and their classes."""
    records = np.fromfile(folder / "datasets/cifar10/cifar10_test_first1000.bin", np.uint8).reshape(-1, 3073)
    return records[:, 1:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1).copy(), records[:, 0]


def keywords(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    """Return 1,000 keyword features (int8, N×49×10×1) and their classes."""
    features = np.fromfile(folder / "datasets/kws_mfcc_int8/x_1000x49x10_int8.bin", np.int8)
    return features.reshape(-1, 49, 10, 1), np.fromfile(folder / "datasets/kws_mfcc_int8/y_1000_uint8.bin", np.uint8)


def visual_wake_words(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    """Return 1,000 images (uint8, N×96×96×3) and whether a person is on them; red and blue are swapped in the files."""
    with open(folder / "datasets/vww96/y_labels.csv") as file:
        labels = {row[0]: int(row[1]) for row in csv.reader(file) if row[1].isdigit()}
    images, classes = [], []
    with tarfile.open(folder / "datasets/vww96/vww01_1000_jpg_bgr.tar") as archive:
        for member in archive:
            content = archive.extractfile(member)
            if content is not None:
                images.append(np.asarray(Image.open(io.BytesIO(content.read())))[:, :, ::-1])
                classes.append(labels[Path(member.name).name])
    return np.stack(images), np.array(classes)


def mnist(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    """Return the 10,000 test digits (uint8, N×28×28×1) and their classes."""
    images, labels = (
        np.frombuffer(gzip.decompress((folder / "datasets/mnist" / name).read_bytes()), np.uint8)
        for name in ("t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz")
    )
    return images[16:].reshape(-1, 28, 28, 1), labels[8:]
