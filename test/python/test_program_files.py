# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The .npu files of real networks: proven, the same bytes every time, and the same as their `isa` modules."""

import subprocess
from pathlib import Path

import pytest

from npuc.importer import import_model
from npuc.programs import find_program

NETWORKS = [
    "mlperf_tiny/ad_autoencoder_int8",
    "mlperf_tiny/kws_dscnn_int8",
    "mlperf_tiny/resnet8_ic_int8",
    "mlperf_tiny/vww_mobilenetv1_025_96_int8",
    "mnist_cifar/tinymaix_cifar10_q",
    "mnist_cifar/tinymaix_mnist_valid_q",
    "mobilenet/coral_tf2_mobilenet_v2_1.0_224_ptq",
    "tflm/person_detect_int8",
]


def run(name: str, *arguments: str | Path) -> None:
    """Run one of the compiler's programs; its output stands in the failure's message."""
    result = subprocess.run([find_program(name), *arguments], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("machine", ["edge-128", "edge-1024"])
@pytest.mark.parametrize("network", NETWORKS)
def test_real_networks(data: Path, network: str, machine: str, tmp_path: Path) -> None:
    model, binary = tmp_path / "model.mlir", tmp_path / "model.npu"
    import_model(data / f"models/{network}.tflite", model)
    compile_for_machine = ("npu-compile", model, "--target=npu", f"--machine={machine}", "-o")
    run(*compile_for_machine, binary)
    run("npu-translate", "--verify", binary)

    # Down to text and up again.
    text, again = tmp_path / "again.mlir", tmp_path / "again.npu"
    run("npu-translate", "--binary-to-isa", binary, "-o", text)
    run("npu-translate", "--verify", text)
    run("npu-translate", "--isa-to-binary", text, "-o", again)
    assert again.read_bytes() == binary.read_bytes()

    # The compiler's own last phase is that text's program.
    run(*compile_for_machine, text, "--compile-to=isa")
    run("npu-translate", "--isa-to-binary", text, "-o", again)
    assert again.read_bytes() == binary.read_bytes()
