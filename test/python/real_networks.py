# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The real networks: the integer ones with inputs for each in the integers that it takes, and the float ones."""

import gzip
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

import real_data
from npuc.importer import import_model
from npuc.runner import load_program


@dataclass(frozen=True)
class Network:
    """A network of the data folder.

    Attributes
    ----------
    path
        The .tflite file, below the data folder.
    inputs
        Reads inputs for it from the data folder, as the integers that the program takes.
    right
        Of the first 1,000 labelled inputs, how many the TOSA reference model gets right, the first maximum winning;
        None if there are no labels.
    labels
        Reads the classes of these inputs.
    """

    path: str
    inputs: Callable[[Path], np.ndarray]
    right: int | None = None
    labels: Callable[[Path], np.ndarray] | None = None

    @property
    def name(self) -> str:
        """The name of the file."""
        return Path(self.path).stem


def _centred(images: np.ndarray) -> np.ndarray:
    """Return pixels as int8, 128 less."""
    return (images.astype(np.int16) - 128).astype(np.int8)


def _cifar10(folder: Path) -> np.ndarray:
    return _centred(real_data.cifar10(folder)[0])


def _keywords(folder: Path) -> np.ndarray:
    return real_data.keywords(folder)[0]


def _people(folder: Path) -> np.ndarray:
    return _centred(real_data.visual_wake_words(folder)[0])


def _grey_people(folder: Path) -> np.ndarray:
    return _centred(real_data.visual_wake_words(folder)[0].mean(axis=3, keepdims=True))


def _large_people(folder: Path) -> np.ndarray:
    """Return the first images, enlarged to 224 × 224 (uint8)."""
    images = real_data.visual_wake_words(folder)[0][:8]
    return np.stack([np.asarray(Image.fromarray(image).resize((224, 224))) for image in images])


def _digits(folder: Path) -> np.ndarray:
    with gzip.open(folder / "datasets/mnist/t10k-images-idx3-ubyte.gz") as file:
        return _centred(np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 28, 28, 1))


def _random(*shape: int) -> Callable[[Path], np.ndarray]:
    """Return a reader of random inputs, where the data folder has none."""
    return lambda _: np.random.default_rng(4).integers(-128, 128, (8, *shape), np.int8)


def random_reals(model: Path, folder: Path) -> np.ndarray:
    """Return a random input, from -1 to 1, of a float network of one input; `folder` is for temporary files."""
    imported = folder / "float.mlirbc"
    import_model(model, imported)
    (port,) = load_program(imported).inputs
    return np.random.default_rng(3).uniform(-1, 1, port.shape).astype(port.dtype)


LABELLED = (
    Network("models/mlperf_tiny/resnet8_ic_int8.tflite", _cifar10, 880, lambda folder: real_data.cifar10(folder)[1]),
    Network("models/mlperf_tiny/kws_dscnn_int8.tflite", _keywords, 901, lambda folder: real_data.keywords(folder)[1]),
    Network(
        "models/mlperf_tiny/vww_mobilenetv1_025_96_int8.tflite",
        _people,
        853,
        lambda folder: real_data.visual_wake_words(folder)[1],
    ),
)
OTHERS = (
    Network("models/mlperf_tiny/ad_autoencoder_int8.tflite", _random(640)),
    Network("models/mlperf_tiny/sww_str_ww_ref.tflite", _random(30, 1, 40)),
    Network("models/mnist_cifar/tinymaix_cifar10_q.tflite", _cifar10, 752, lambda folder: real_data.cifar10(folder)[1]),
    Network("models/mnist_cifar/tinymaix_mnist_dw_q.tflite", _digits, 906, lambda folder: real_data.mnist(folder)[1]),
    Network(
        "models/mnist_cifar/tinymaix_mnist_valid_q.tflite", _digits, 958, lambda folder: real_data.mnist(folder)[1]
    ),
    Network("models/tflm/micro_speech_int8.tflite", _random(1960)),
    Network("models/tflm/person_detect_int8.tflite", _grey_people),
    Network("models/mobilenet/tfs_mobilenet_v1_0.25_224_uint8.tflite", _large_people),
    Network("models/mobilenet/coral_tf2_mobilenet_v2_1.0_224_ptq.tflite", _large_people),
)
FLOATS = (
    "models/mlperf_tiny/ad_autoencoder_fp32.tflite",
    "models/mlperf_tiny/kws_dscnn_fp32.tflite",
    "models/mlperf_tiny/resnet8_ic_fp32.tflite",
    "models/mlperf_tiny/vww_mobilenetv1_025_96_fp32.tflite",
    "models/mnist_cifar/tinymaix_cifar10_f.tflite",
    "models/mnist_cifar/tinymaix_mnist_dw_f.tflite",
    "models/mnist_cifar/tinymaix_mnist_valid_f.tflite",
    "models/mobilenet/tfs_mobilenet_v1_0.25_224_fp32.tflite",
)
