# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Fixtures: small models made here, and the real networks where they are present."""

import functools
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from networks import Compiled, import_into, make_small
from npuc import keras_export
from npuc.errors import NpucError
from real_networks import Network
from small_tflite import make_tflite

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "test" / "worker"))


def data_folder() -> Path:
    """Return where the real networks and labelled data are, if they are there."""
    return Path(os.environ.get("NPU_TEST_DATA", ROOT / ".." / "shared" / "data"))


@pytest.fixture(scope="session")
def data() -> Path:
    """Return the folder of real networks and labelled data, or skip the test."""
    folder = data_folder()
    if not folder.is_dir():
        pytest.skip(f"no real data at {folder} (NPU_TEST_DATA)")
    return folder


@pytest.fixture
def train_environment() -> None:
    """Skip the test unless the Python environment with Keras is there."""
    try:
        keras_export.find_train_python()
    except NpucError as error:
        pytest.skip(str(error))


@pytest.fixture
def sigmoid_tflite(tmp_path: Path) -> Path:
    """Return a .tflite file of one int8 sigmoid with an open batch."""
    path = tmp_path / "sigmoid.tflite"
    path.write_bytes(make_tflite([-1, 4]))
    return path


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Compiled]:
    """Return a function from the name of a small network to the network; what it makes of it stays for other tests."""
    return functools.cache(lambda name: make_small(name, tmp_path_factory.mktemp(name)))


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Network], Compiled]:
    """Return the same for real networks; only tests that take `data`, too, can use it."""
    return functools.cache(
        lambda network: import_into(data_folder() / network.path, tmp_path_factory.mktemp(network.name))
    )
