# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Exports a .keras model to .tflite by Keras' own export, with the user's layer names on its tensors.

Run in the train environment as ``python -m npuc.training.export MODEL.keras OUT.tflite``.

TensorFlow makes names unique by counting, so that the layers ``conv2d`` and ``conv2d_1`` come out as ``conv2d_1`` and
``conv2d_1_2``. To get the user's names back, each layer is exported under its name with a mark at the end, which no
counting hides, and the names in the file are then cut at the marks.
"""

import re
import sys
from pathlib import Path

import flatbuffers
import keras
from tensorflow.lite.python import schema_py_generated as schema

MARK = ".-"
# A path component that ends in the mark and, perhaps, the number that made it unique.
MARKED = re.compile(r"([^/;]*?)\.-(?:_\d+)?(?=/|;|$)")


def layer_names(tensor_name: str) -> str:
    """Return the layers that a marked tensor name speaks of, joined by ";", or the name itself if there are none.

    >>> layer_names("sequential_1/conv2d.-_1/Relu;sequential_1/conv2d.-_1/convolution")
    'conv2d'
    >>> layer_names("serving_default_input:0")
    'serving_default_input:0'
    """
    found = ["/".join(MARKED.findall(part)) for part in tensor_name.split(";")]
    return ";".join(dict.fromkeys(name for name in found if name)) or tensor_name


def mark_layers(model: keras.Model) -> None:
    """Append the mark to the name of every layer of the model, also within nested models."""
    for layer in model.layers:
        if isinstance(layer, keras.Model):
            mark_layers(layer)
        if not isinstance(layer, keras.layers.InputLayer):
            layer.name += MARK


def restore_names(content: bytes, output_layers: list[str]) -> bytes:
    """Return the .tflite file with marked tensor names replaced by layer names.

    Parameters
    ----------
    content
        The .tflite file.
    output_layers
        The layer that makes each output: the exporter names output tensors after its own calls.
    """
    model = schema.ModelT.InitFromPackedBuf(content)
    graph = model.subgraphs[0]
    for tensor in graph.tensors:
        tensor.name = layer_names(tensor.name.decode())
    if len(output_layers) == len(graph.outputs):
        for index, name in zip(graph.outputs, output_layers, strict=True):
            graph.tensors[index].name = name
    builder = flatbuffers.Builder(len(content))
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def producing_layers(model: keras.Model) -> list[str]:
    """Return the names of the layers that make the model's outputs, or an empty list where Keras does not record it."""
    try:
        return [tensor._keras_history.operation.name for tensor in model.outputs]
    except AttributeError:
        return []


def main() -> int:
    """Export the model that the command line names."""
    source, output = (Path(argument) for argument in sys.argv[1:3])
    try:
        model = keras.saving.load_model(source, compile=False)
    except Exception as error:  # Keras raises whatever a damaged archive or configuration leads it to.
        print(f"not a Keras model that can be loaded: {error}", file=sys.stderr)
        return 1
    names = producing_layers(model)
    mark_layers(model)
    model.export(output, format="litert", verbose=False)
    output.write_bytes(restore_names(output.read_bytes(), names))
    return 0


if __name__ == "__main__":
    sys.exit(main())
