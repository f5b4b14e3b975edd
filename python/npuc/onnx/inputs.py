# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The shapes of a model's inputs, where it leaves them open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import onnx

from npuc.errors import NpucError


def parse_shape(text: str) -> tuple[str, tuple[int, ...]]:
    """Return the name and the extents of ``NAME=1x3x224x224``.

    Raises
    ------
    NpucError
        If it is not of this form.
    """
    name, found, extents = text.rpartition("=")
    parts = extents.replace("×", "x").split("x") if extents else []
    if not found or not name or not all(part.isascii() and part.isdigit() and int(part) > 0 for part in parts):
        raise NpucError(f"expected a shape as NAME=1x3x224x224, found '{text}'")
    return name, tuple(int(part) for part in parts)


@dataclass(frozen=True)
class InputShapes:
    """What the user says of inputs.

    Attributes
    ----------
    batch
        The extent of a first axis that is open.
    shapes
        The shapes of inputs, by name.
    """

    batch: int
    shapes: Mapping[str, Sequence[int]]

    def check_names(self, names: Sequence[str]) -> None:
        """Refuse a shape for an input that there is not."""
        for name in self.shapes:
            if name not in names:
                raise NpucError(f"--shape names the input '{name}'; the model has {', '.join(names) or 'no input'}")

    def resolve(self, value: onnx.ValueInfoProto) -> tuple[tuple[int, ...], str]:
        """Return the shape and the element of an input.

        Raises
        ------
        NpucError
            If it is no tensor, or has an open dimension other than a first one and no shape is given for it.
        """
        if not value.type.HasField("tensor_type"):
            raise NpucError(f"input '{value.name}' is no tensor; sequences, maps and optionals cannot be imported")
        kind = value.type.tensor_type
        try:
            dtype = str(onnx.helper.tensor_dtype_to_np_dtype(kind.elem_type))
        except (KeyError, ValueError, TypeError) as error:
            raise NpucError(f"input '{value.name}' has an element type that is not known ({kind.elem_type})") from error
        given = self.shapes.get(value.name)
        if not kind.HasField("shape"):
            if given is None:
                raise NpucError(f"input '{value.name}' has no shape; give it with --shape {value.name}=1x3x224x224")
            return tuple(given), dtype
        dims = list(kind.shape.dim)
        shown = "[" + ", ".join(_show(dim) for dim in dims) + "]"
        if given is not None:
            fits = len(given) == len(dims) and all(
                not dim.HasField("dim_value") or dim.dim_value <= 0 or dim.dim_value == extent
                for dim, extent in zip(dims, given, strict=True)
            )
            if not fits:
                text = "x".join(map(str, given))
                raise NpucError(f"--shape {value.name}={text} does not fit the input, whose shape is {shown}")
            return tuple(given), dtype
        extents = []
        for axis, dim in enumerate(dims):
            if dim.HasField("dim_value") and dim.dim_value > 0:
                extents.append(dim.dim_value)
            elif axis == 0:
                extents.append(self.batch)
            else:
                sizes = [str(d.dim_value) if d.dim_value > 0 else "SIZE" for d in dims]
                example = "x".join(["1" if dims[0].dim_value <= 0 else sizes[0], *sizes[1:]])
                raise NpucError(
                    f"input '{value.name}' has the open dimension '{_show(dim)}' (axis {axis} of {shown}); only the "
                    f"first one, the batch, may be open: give all with --shape {value.name}={example}"
                )
        return tuple(extents), dtype


def _show(dim: onnx.TensorShapeProto.Dimension) -> str:
    """Return a dimension as the model has it."""
    return str(dim.dim_value) if dim.dim_value > 0 else dim.dim_param or "?"
