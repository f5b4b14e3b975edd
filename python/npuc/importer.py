# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""npuc import: a model of another framework becomes static, validated TOSA with its layers' names."""

import json
import tempfile
from pathlib import Path

from npuc import keras_export, onnx_model, tflite, tosa_flatbuffer
from npuc.errors import NpucError
from npuc.files import atomic_output, read_input
from npuc.onnx_model import OnnxOptions
from npuc.programs import find_environment_program, find_program, run_program

BYTECODE_MAGIC = b"ML\xefR"
ZIP_MAGIC = b"PK\x03\x04"
# A diagnostic names the layer; the operation printed whole would bury it.
QUIET = ["--mlir-print-op-on-diagnostic=false"]
OUTPUT_OPTIONS = {".mlir": ["--mlir-print-debuginfo"], ".mlirbc": ["--emit-bytecode"]}


def import_model(
    model: Path, output: Path, batch: int = 1, onnx: OnnxOptions | None = None, *, placement: Path | None = None
) -> None:
    """Import a model into the phase `input`.

    Parameters
    ----------
    model
        A .tflite, .onnx, .keras, .tosa, .mlir or .mlirbc file; what it is is told by its content.
    output
        The file to write: .mlir (text) or .mlirbc (bytecode), both with locations.
    batch
        Batch size where the model leaves it open.
    onnx
        What is said of an ONNX model; None for nothing, and for other models.
    placement
        Where to write what `npuc.placement.read_placement` reads; None: nowhere.

    Raises
    ------
    NpucError
        If the model cannot be read, converted or validated; nothing is written then.
    """
    if output.suffix not in OUTPUT_OPTIONS:
        raise NpucError(f"cannot write {output}: expected a name that ends in .mlir or .mlirbc")
    if batch < 1:
        raise NpucError(f"expected a batch size of at least 1, found {batch}")
    content = read_input(model, "model")
    if onnx not in (None, OnnxOptions()) and model.suffix != ".onnx":
        raise NpucError(f"--shape and --int8-softmax are for .onnx models, found {model}")
    with tempfile.TemporaryDirectory(prefix="npuc-") as name, atomic_output(output) as partial:
        folder = Path(name)

        def finish(source: Path, options: str) -> None:
            _finish(model, source, partial, options, placement)

        if content[:4] == ZIP_MAGIC and model.suffix == ".keras":
            exported = folder / f"{model.stem}.tflite"
            keras_export.export_to_tflite(model, exported)
            finish(*_from_tflite(model, exported, batch, folder))
        elif content[4:8] == tflite.IDENTIFIER or model.suffix == ".tflite":
            finish(*_from_tflite(model, model, batch, folder))
        elif content[4:8] == tosa_flatbuffer.IDENTIFIER or model.suffix == ".tosa":
            module, names = tosa_flatbuffer.to_mlir(model, folder)
            finish(module, f"batch={batch}" + (f" io={names}" if names else ""))
        elif model.suffix == ".onnx":
            module, description = onnx_model.to_mlir(model, folder, batch, onnx or OnnxOptions())
            finish(module, f"batch={batch} io={description}")
        elif content[:4] == BYTECODE_MAGIC or model.suffix in OUTPUT_OPTIONS:
            finish(model, f"batch={batch}")
        else:
            raise NpucError(
                f"{model} is no model that npuc can import; give a .tflite, .onnx, .keras, .tosa, .mlir or .mlirbc file"
            )


def _from_tflite(model: Path, source: Path, batch: int, folder: Path) -> tuple[Path, str]:
    """Convert the .tflite file `source`, which is or was made from `model`, for the import pipeline."""
    description = folder / "io.json"
    description.write_text(json.dumps(tflite.read_io(source).to_json()))
    converted = folder / "converted.mlirbc"
    converter = find_environment_program("tosa-converter-for-tflite", "tosa-converter-for-tflite")
    # Without debug information the layers lose their names.
    command = [converter, "--bytecode", "--emit-debug-info", "-o", converted, source]
    run_program(command, str(model), environment={"TF_CPP_MIN_LOG_LEVEL": "3"}, quiet=True)
    if not converted.exists():
        raise NpucError(f"{model}: the converter wrote nothing; the file is truncated or damaged")
    return converted, f"batch={batch} io={description}"


def _finish(model: Path, source: Path, output: Path, options: str, placement: Path | None) -> None:
    """Run the import pipeline on TOSA and write the output."""
    command = [find_program("npu-opt"), *QUIET, source, f"--npu-import={options}"]
    if placement is not None:
        command.append(f"--npu-report-placement=file={placement}")
    run_program([*command, *OUTPUT_OPTIONS[output.suffix], "-o", output], str(model))
