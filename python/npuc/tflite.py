# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Reads from a .tflite file what the conversion to TOSA drops: names and quantization of inputs and outputs."""

import math
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from npuc.errors import NpucError
from npuc.files import read_input

IDENTIFIER = b"TFL3"
# TOSA computes with signed integers: what a model has as unsigned bytes, it has 128 less.
UNSIGNED_OFFSET = 128


@dataclass(frozen=True)
class TensorIO:
    """An input or output of a model.

    Attributes
    ----------
    name
        Its name in the model's signature, or of its tensor where the model has none.
    scale, zero_point
        real = scale × (integer - zero_point); None for a tensor that is not quantized.
    """

    name: str
    scale: float | None
    zero_point: int | None

    def to_json(self) -> dict[str, Any]:
        """Return the object that the pass npu-annotate-io reads."""
        entry: dict[str, Any] = {"name": self.name}
        if self.scale is not None:
            entry.update(scale=self.scale, zero_point=self.zero_point)
        return entry


@dataclass(frozen=True)
class ModelIO:
    """What the conversion to TOSA drops of a model.

    Attributes
    ----------
    inputs, outputs
        In the model's order.
    tensors
        Those between that are quantized by one scale, as the integers that TOSA has for them: signed ones, 128 less,
        for unsigned bytes.
    """

    inputs: list[TensorIO]
    outputs: list[TensorIO]
    tensors: list[TensorIO]

    def to_json(self) -> dict[str, Any]:
        """Return the object that the pass npu-annotate-io reads."""
        return {
            key: [io.to_json() for io in tensors]
            for key, tensors in (("inputs", self.inputs), ("outputs", self.outputs), ("tensors", self.tensors))
        }


def read_io(path: Path) -> ModelIO:
    """Return what the conversion to TOSA drops of a .tflite model.

    Raises
    ------
    NpucError
        If the file is not a TensorFlow Lite model, is damaged, or holds more or less than one subgraph to run.
    """
    content = read_input(path, "TensorFlow Lite model")
    if content[4:8] != IDENTIFIER:
        raise NpucError(
            f"{path} is not a TensorFlow Lite model: expected the identifier TFL3 at byte 4, "
            f"found {content[4:8]!r}; give a .tflite, .onnx, .keras, .tosa, .mlir or .mlirbc file"
        )
    # The generated reader checks no bounds: what it does on a damaged file is one of these.
    try:
        return _read(path, content)
    except (
        struct.error,
        IndexError,
        AttributeError,
        TypeError,
        ValueError,
        UnicodeDecodeError,
        OverflowError,
    ) as error:
        raise NpucError(f"{path} is truncated or damaged: its tables point outside the file ({error})") from error


def _read(path: Path, content: bytes) -> ModelIO:
    """Read an identified file; see `read_io`."""
    # Imported here: it brings NumPy, which takes longer than the rest of the command's start.
    from ai_edge_litert import schema_py_generated as schema  # noqa: PLC0415

    model = schema.Model.GetRootAsModel(content, 0)
    if model.SubgraphsLength() < 1:
        raise NpucError(f"{path} holds no network (no subgraph)")
    graph = model.Subgraphs(0)
    names: dict[int, str] = {}
    for index in range(model.SignatureDefsLength()):
        signature = model.SignatureDefs(index)
        if signature.SubgraphIndex() == 0:
            maps = [signature.Inputs(i) for i in range(signature.InputsLength())]
            maps += [signature.Outputs(i) for i in range(signature.OutputsLength())]
            names.update({entry.TensorIndex(): entry.Name().decode() for entry in maps})

    def describe(index: int) -> TensorIO:
        tensor = graph.Tensors(index)
        name = names.get(index) or (tensor.Name() or b"").decode()
        quantization = tensor.Quantization()
        if quantization is None or quantization.ScaleLength() == 0 or tensor.Type() == schema.TensorType.FLOAT32:
            return TensorIO(name, None, None)
        if quantization.ScaleLength() != 1:
            raise NpucError(
                f"{path}: tensor '{name}' is an input or output quantized per channel "
                f"({quantization.ScaleLength()} scales); expected one scale"
            )
        zero_point = quantization.ZeroPoint(0) if quantization.ZeroPointLength() else 0
        return TensorIO(name, float(quantization.Scale(0)), int(zero_point))

    def tensor_between(index: int) -> TensorIO | None:
        tensor = graph.Tensors(index)
        quantization = tensor.Quantization()
        if quantization is None or quantization.ScaleLength() != 1 or tensor.Type() == schema.TensorType.FLOAT32:
            return None
        scale = float(quantization.Scale(0))
        if not 0 < scale < math.inf:
            return None
        zero_point = int(quantization.ZeroPoint(0)) if quantization.ZeroPointLength() else 0
        offset = UNSIGNED_OFFSET if tensor.Type() == schema.TensorType.UINT8 else 0
        return TensorIO((tensor.Name() or b"").decode(errors="replace"), scale, zero_point - offset)

    inputs = [describe(graph.Inputs(i)) for i in range(graph.InputsLength())]
    outputs = [describe(graph.Outputs(i)) for i in range(graph.OutputsLength())]
    return ModelIO(inputs, outputs, [io for index in range(graph.TensorsLength()) if (io := tensor_between(index))])
