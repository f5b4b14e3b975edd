# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Quantization, pixels and pictures at the edges of a program."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from npuc.edges import Preprocessing, dequantize, pixels_are_elements, read_array, read_image, to_elements
from npuc.errors import NpucError
from npuc.runner import Port


def port(dtype: str, *shape: int, scale: float | None = None, zero_point: int | None = None) -> Port:
    return Port("x", np.dtype(dtype), shape, scale, zero_point)


def test_reals_are_rounded_half_away_from_zero_and_saturated() -> None:
    reals = np.array([[-0.75, -0.25, 0.25, 0.75, 100.0, -100.0]], np.float32)
    elements = to_elements(reals, port("int8", 1, 6, scale=0.5, zero_point=3))
    assert elements.dtype == np.int8
    assert elements.tolist() == [[1, 2, 4, 5, 127, -128]]


def test_reals_come_back() -> None:
    values = np.array([-128, 0, 127], np.int8)
    assert dequantize(values, port("int8", 3, scale=0.25, zero_point=-128)).tolist() == [0.0, 32.0, 63.75]
    assert dequantize(np.array([1.5], np.float32), port("float32", 1)).tolist() == [1.5]


@pytest.mark.parametrize(
    ("dtype", "scale", "zero_point", "expected"),
    [
        ("int8", 1.0, -128, True),  # 0 … 255
        ("int8", 0.0039215688593685627, -128, True),  # 0 … 1
        ("int8", 0.0078431377187371254, -1, True),  # -1 … 1
        ("uint8", 0.0078125, 128, True),
        ("int8", 0.39101523160934448, 89, False),
        ("int8", 0.003, -128, False),  # calibrated on dark pictures
        ("int16", 1.0, 0, False),
    ],
)
def test_ports_whose_elements_are_pixels(dtype: str, scale: float, zero_point: int, expected: bool) -> None:
    assert pixels_are_elements(port(dtype, 1, 8, 8, 1, scale=scale, zero_point=zero_point)) is expected


def test_pixels() -> None:
    pixels = np.array([[0, 1, 128, 255]], np.uint8)
    as_they_are = port("int8", 1, 4, scale=1 / 255, zero_point=-128)
    assert to_elements(pixels, as_they_are).tolist() == [[-128, -127, 0, 127]]
    assert to_elements(pixels, port("uint8", 1, 4, scale=1.0, zero_point=0)).tolist() == [[0, 1, 128, 255]]
    # A real of 1 / 255 is not representable here: rounded to 0.
    coarse = port("int8", 1, 4, scale=1 / 64, zero_point=0)
    assert to_elements(pixels, coarse).tolist() == [[0, 0, 32, 64]]
    reals = to_elements(pixels, port("float32", 1, 4))
    assert reals.dtype == np.float32
    assert reals.tolist() == [[0.0, np.float32(1) / np.float32(255), np.float32(128) / np.float32(255), 1.0]]
    assert to_elements(pixels, port("float32", 1, 4), Preprocessing(128.0, 2.0)).tolist() == [[-64, -63.5, 0, 63.5]]
    # What the user says goes before what the range suggests.
    assert to_elements(pixels, as_they_are, Preprocessing(0.0, 510.0)).tolist() == [[-128, -127, -64, 0]]


def test_leading_and_channel_dimensions_may_be_missing() -> None:
    images = port("float32", 1, 2, 3, 1)
    for shape, expected in {
        (2, 3): (1, 2, 3, 1),
        (2, 3, 1): (1, 2, 3, 1),
        (5, 2, 3): (5, 2, 3, 1),
        (5, 2, 3, 1): (5, 2, 3, 1),
    }.items():
        assert to_elements(np.zeros(shape, np.float32), images).shape == expected


@pytest.mark.parametrize("shape", [(), (3, 2), (0, 2, 3, 1), (1, 2, 3, 3), (6,)])
def test_wrong_shapes_give_a_message(shape: tuple[int, ...]) -> None:
    with pytest.raises(NpucError, match="expected an array of shape N×2×3×1, found"):
        to_elements(np.zeros(shape, np.float32), port("float32", 1, 2, 3, 1))


def test_wrong_types_give_a_message() -> None:
    with pytest.raises(NpucError, match=r"expected int8, floats .* found int32"):
        to_elements(np.zeros((1, 2), np.int32), port("int8", 1, 2, scale=1.0, zero_point=0))
    with pytest.raises(NpucError, match=r"expected int8, floats .* found float32"):
        to_elements(np.zeros((1, 2), np.float32), port("int8", 1, 2))
    with pytest.raises(NpucError, match="not a number"):
        to_elements(np.full((1, 2), np.nan), port("int8", 1, 2, scale=1.0, zero_point=0))


def test_pictures(tmp_path: Path) -> None:
    path = tmp_path / "red.png"
    Image.new("RGB", (7, 5), (255, 0, 0)).save(path)
    assert read_image(path, port("int8", 1, 2, 3, 3)).tolist() == [[[[255, 0, 0]] * 3] * 2]
    assert read_image(path, port("int8", 1, 2, 3, 1)).shape == (1, 2, 3, 1)
    with pytest.raises(NpucError, match="has the shape 1×640, which no picture has"):
        read_image(path, port("int8", 1, 640))
    path.write_bytes(path.read_bytes()[:40])
    with pytest.raises(NpucError, match="no picture that can be read"):
        read_image(path, port("int8", 1, 2, 3, 3))


def test_arrays_from_files(tmp_path: Path) -> None:
    path = tmp_path / "x.npy"
    np.save(path, np.arange(3))
    assert read_array(path).tolist() == [0, 1, 2]
    whole = path.read_bytes()
    for content in (whole[:-4], whole[:30], b"hello", b"\x93NUMPY\x01\x00\xff\xff{"):
        path.write_bytes(content)
        with pytest.raises(NpucError, match=r"no \.npy array"):
            read_array(path)
    np.save(path, np.array([{"a": 1}], dtype=object), allow_pickle=True)
    with pytest.raises(NpucError, match=r"no \.npy array"):
        read_array(path)
    with open(path, "wb") as file:
        np.savez(file, a=np.arange(3))
    with pytest.raises(NpucError, match="several arrays"):
        read_array(path)
