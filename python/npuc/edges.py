# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The edges of a program: what people have (reals, pixels, pictures) becomes its elements, and back."""

import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, UnidentifiedImageError

from npuc.errors import NpucError
from npuc.files import read_input
from npuc.runner import Port

# What networks are trained on: pixels as they are, in 0 … 1, or in -1 … 1.
USUAL_RANGES = ((0.0, 255.0), (0.0, 1.0), (-1.0, 1.0))
# A range found by calibration, or a scale of 1/128 for 1/127.5, is within this share of the usual one.
RANGE_TOLERANCE = 0.02
CHANNEL_MODES = {1: "L", 3: "RGB", 4: "RGBA"}


@dataclass(frozen=True)
class Preprocessing:
    """How a pixel (0 … 255) becomes the real that a network was trained on: (pixel - mean) / std."""

    mean: float = 0.0
    std: float = 255.0


def quantize(reals: np.ndarray, port: Port) -> np.ndarray:
    """Return the integers that stand for reals at a quantized port: rounded half away from zero, saturated.

    Raises
    ------
    NpucError
        If a value is not finite.
    """
    assert port.scale is not None
    assert port.zero_point is not None
    if not np.isfinite(reals).all():
        raise NpucError(f"input '{port.name}': found a value that is infinite or not a number; expected finite reals")
    scaled = reals.astype(np.float64) / port.scale
    rounded = np.copysign(np.floor(np.abs(scaled) + 0.5), scaled) + port.zero_point
    limits = np.iinfo(port.dtype)
    return np.clip(rounded, limits.min, limits.max).astype(port.dtype)


def dequantize(values: np.ndarray, port: Port) -> np.ndarray:
    """Return the reals (float32) that the elements of a port stand for."""
    if not port.quantized:
        return values.astype(np.float32)
    return ((values.astype(np.float64) - port.zero_point) * port.scale).astype(np.float32)


def pixels_are_elements(port: Port) -> bool:
    """Whether the integers of an 8-bit port are pixels, or pixels minus 128.

    So it is if the reals that the port can hold are one of the usual ranges of networks on images.
    """
    if not port.quantized or port.dtype.itemsize != 1:
        return False
    limits = np.iinfo(port.dtype)
    low, high = (port.scale * (limit - port.zero_point) for limit in (limits.min, limits.max))
    return any(
        max(abs(low - usual[0]), abs(high - usual[1])) <= RANGE_TOLERANCE * (usual[1] - usual[0])
        for usual in USUAL_RANGES
    )


def from_pixels(pixels: np.ndarray, port: Port, preprocessing: Preprocessing | None) -> np.ndarray:
    """Return the elements of a port for pixels.

    Parameters
    ----------
    pixels
        uint8, in the port's shape.
    port
        A float or quantized input.
    preprocessing
        How pixels become reals. If None, pixels are the elements of an 8-bit port whose range is a usual one (see
        `pixels_are_elements`), and are divided by 255 otherwise.
    """
    if preprocessing is None and pixels_are_elements(port):
        offset = np.iinfo(port.dtype).min
        return (pixels.astype(np.int16) + offset).astype(port.dtype)
    how = preprocessing or Preprocessing()
    reals = (pixels.astype(np.float32) - np.float32(how.mean)) / np.float32(how.std)
    return quantize(reals, port) if port.quantized else reals.astype(port.dtype)


def to_elements(array: np.ndarray, port: Port, preprocessing: Preprocessing | None = None) -> np.ndarray:
    """Return an array that a program accepts for an input.

    Parameters
    ----------
    array
        Of the port's shape, or with any leading dimension, or without a leading dimension of 1, or a batch of images
        without their single channel. Elements of the port's own type are taken as they are, truth values as 0 or 1,
        floats as reals, uint8 as pixels.
    port
        The input.
    preprocessing
        See `from_pixels`.

    Raises
    ------
    NpucError
        If shape or type do not fit.
    """
    shaped = _fit_shape(array, port)
    if array.dtype == port.dtype:
        return shaped
    if array.dtype == np.bool_ and port.dtype == np.int8:
        # The chip keeps a truth value as a byte, 0 or 1.
        return shaped.astype(np.int8)
    if array.dtype == np.uint8:
        return from_pixels(shaped, port, preprocessing)
    if np.issubdtype(array.dtype, np.floating):
        if port.quantized:
            return quantize(shaped, port)
        if np.issubdtype(port.dtype, np.floating):
            return shaped.astype(port.dtype)
    raise NpucError(
        f"input '{port.name}': expected {port.dtype}, floats (reals) or uint8 (pixels), found {array.dtype}; "
        "convert the array with numpy.astype"
    )


def _fit_shape(array: np.ndarray, port: Port) -> np.ndarray:
    """Return the array with the rank of the port."""
    shape = port.shape
    per_run = shape[1:]
    candidates = [array]
    if array.shape == per_run:
        candidates.append(array[np.newaxis])
    if shape and shape[-1] == 1 and array.shape[1:] == per_run[:-1]:
        candidates.append(array[..., np.newaxis])
    if shape and shape[-1] == 1 and array.shape == per_run[:-1]:
        candidates.append(array[np.newaxis, ..., np.newaxis])
    for candidate in reversed(candidates):
        fits = candidate.ndim == len(shape) and candidate.shape[1:] == per_run and candidate.size > 0
        if fits and (not shape or candidate.shape[0] % shape[0] == 0):
            return candidate
    expected = "×".join(str(extent) for extent in ("N", *per_run))
    found = "×".join(str(extent) for extent in array.shape) or "a scalar"
    raise NpucError(f"input '{port.name}': expected an array of shape {expected}, found {found}")


def read_array(path: Path) -> np.ndarray:
    """Read a .npy file.

    Raises
    ------
    NpucError
        If it is no array, is damaged, or would need code to be run (pickled objects).
    """
    content = read_input(path, "array")
    try:
        array = np.load(io.BytesIO(content), allow_pickle=False)
    except (ValueError, EOFError, OSError, SyntaxError, MemoryError) as error:
        raise NpucError(f"{path} is no .npy array: {error}") from error
    if not isinstance(array, np.ndarray):
        raise NpucError(f"{path} holds several arrays (.npz); expected one array, as numpy.save writes it")
    return array


def read_image(path: Path, port: Port) -> np.ndarray:
    """Read a picture as pixels (uint8) in the shape of an input, resized (bilinear) to its height and width.

    Raises
    ------
    NpucError
        If the file is no picture, or the input takes none (its shape is not 1 × height × width × channels).
    """
    channels = port.shape[3] if len(port.shape) == 4 else 0
    if channels not in CHANNEL_MODES or port.shape[0] != 1:
        shape = "×".join(str(extent) for extent in port.shape)
        raise NpucError(
            f"input '{port.name}' has the shape {shape}, which no picture has (1×height×width×1, 3 or 4); give a .npy"
        )
    content = read_input(path, "picture")
    try:
        with Image.open(io.BytesIO(content)) as image:
            picture = image.convert(CHANNEL_MODES[channels]).resize(
                (port.shape[2], port.shape[1]), Image.Resampling.BILINEAR
            )
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise NpucError(f"{path} is no picture that can be read: {error}") from error
    return np.asarray(picture, dtype=np.uint8).reshape(port.shape)
