# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Latency of networks compiled for this host's CPU, next to LiteRT, in one run.

Ours is compiled to a shared library; both run on one thread, one inference each in turns, so that what disturbs the
machine disturbs both. Printed are the minimum and the median in microseconds, and our minimum over LiteRT's.
`make bench-cpu` runs this on the networks of $NPU_TEST_DATA; networks given by name (.tflite) are measured instead.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np
from ai_edge_litert.interpreter import Interpreter
from rich.console import Console
from rich.progress import track
from rich.table import Table

from npuc.importer import import_model
from npuc.programs import find_program

NETWORKS = (
    "models/mlperf_tiny/resnet8_ic_int8.tflite",
    "models/mlperf_tiny/vww_mobilenetv1_025_96_int8.tflite",
    "models/mlperf_tiny/kws_dscnn_int8.tflite",
    "models/mlperf_tiny/ad_autoencoder_int8.tflite",
    "models/mlperf_tiny/sww_str_ww_ref.tflite",
    "models/mobilenet/coral_tf2_mobilenet_v2_1.0_224_ptq.tflite",
    "models/mobilenet/tfs_mobilenet_v1_0.25_224_uint8.tflite",
    "models/mlperf_tiny/resnet8_ic_fp32.tflite",
    "models/mlperf_tiny/vww_mobilenetv1_025_96_fp32.tflite",
    "models/mlperf_tiny/ad_autoencoder_fp32.tflite",
    "models/mobilenet/tfs_mobilenet_v1_0.25_224_fp32.tflite",
)


class NativeTensor(ctypes.Structure):
    """npu_native_tensor of include/npu/Target/CPU/NativeProgram.h."""

    _fields_ = [
        ("name", ctypes.c_char_p),
        ("type", ctypes.c_char_p),
        ("shape", ctypes.POINTER(ctypes.c_int64)),
        ("rank", ctypes.c_int64),
        ("bytes", ctypes.c_int64),
        ("scale", ctypes.c_double),
        ("zero_point", ctypes.c_int64),
        ("quantized", ctypes.c_int64),
    ]


RUN = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_void_p), ctypes.POINTER(ctypes.c_void_p), ctypes.c_void_p)


class NativeProgram(ctypes.Structure):
    """npu_native_program_t of include/npu/Target/CPU/NativeProgram.h."""

    _fields_ = [
        ("version", ctypes.c_uint64),
        ("inputs", ctypes.POINTER(NativeTensor)),
        ("num_inputs", ctypes.c_int64),
        ("outputs", ctypes.POINTER(NativeTensor)),
        ("num_outputs", ctypes.c_int64),
        ("arena_bytes", ctypes.c_int64),
        ("run", RUN),
        ("features", ctypes.c_char_p),
    ]


def aligned(size: int) -> np.ndarray:
    """`size` bytes at a multiple of 64."""
    memory = np.zeros(size + 64, np.uint8)
    start = -memory.ctypes.data % 64
    return memory[start : start + size]


class Native:
    """A library made by npu-compile, with its buffers."""

    def __init__(self, path: str) -> None:
        self.library = ctypes.CDLL(path)
        program = NativeProgram.in_dll(self.library, "npu_native_program")
        self.inputs = [aligned(program.inputs[i].bytes) for i in range(program.num_inputs)]
        self.outputs = [aligned(program.outputs[i].bytes) for i in range(program.num_outputs)]
        self.arena = aligned(program.arena_bytes)
        self.arguments = (
            (ctypes.c_void_p * len(self.inputs))(*[a.ctypes.data for a in self.inputs]),
            (ctypes.c_void_p * len(self.outputs))(*[a.ctypes.data for a in self.outputs]),
            self.arena.ctypes.data,
        )
        self.run = program.run

    def __call__(self) -> None:
        """Run once."""
        status = self.run(*self.arguments)
        if status:
            raise RuntimeError(f"the library returned status {status}")


class LiteRT:
    """The same network in LiteRT with its default kernels (XNNPACK)."""

    def __init__(self, path: str) -> None:
        self.interpreter = Interpreter(path, num_threads=1)
        for detail in self.interpreter.get_input_details():
            shape = [max(1, extent) for extent in detail["shape"]]
            self.interpreter.resize_tensor_input(detail["index"], shape)
        self.interpreter.allocate_tensors()

    def set_inputs(self, arrays: list[np.ndarray]) -> None:
        """Take one buffer of bytes for each input."""
        for detail, array in zip(self.interpreter.get_input_details(), arrays, strict=True):
            self.interpreter.set_tensor(detail["index"], array.view(detail["dtype"]).reshape(detail["shape"]))

    def __call__(self) -> None:
        """Run once."""
        self.interpreter.invoke()


def random_bytes(details: list[dict], generator: np.random.Generator) -> list[np.ndarray]:
    """One random buffer for each input."""
    buffers = []
    for detail in details:
        count = int(np.prod([max(1, extent) for extent in detail["shape"]]))
        if np.issubdtype(detail["dtype"], np.floating):
            buffers.append(generator.uniform(-1, 1, count).astype(detail["dtype"]).view(np.uint8))
        else:
            buffers.append(generator.integers(0, 256, count * np.dtype(detail["dtype"]).itemsize).astype(np.uint8))
    return buffers


def measure(native: Native, peer: LiteRT, seconds: float) -> tuple[list[float], list[float]]:
    """Times both in turns; microseconds of each inference."""
    times: tuple[list[float], list[float]] = ([], [])
    programs = (native, peer)
    for program in programs * 3:
        program()
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        for program, list_ in zip(programs, times, strict=True):
            start = time.perf_counter_ns()
            program()
            list_.append((time.perf_counter_ns() - start) / 1000)
    return times


def measure_network(tflite: Path, cpu: str, seconds: float, folder: Path) -> list[str]:
    """Compile and time one network; return its row of the table."""
    model, library = folder / f"{tflite.stem}.mlirbc", folder / f"{tflite.stem}.so"
    import_model(tflite, model)
    command = [find_program("npu-compile"), model, "--target=cpu", f"--cpu={cpu}", "-o", library]
    start = time.perf_counter()
    subprocess.run(command, check=True)
    compile_seconds = time.perf_counter() - start
    native, peer = Native(str(library)), LiteRT(str(tflite))
    buffers = random_bytes(peer.interpreter.get_input_details(), np.random.default_rng(0))
    peer.set_inputs(buffers)
    for target, source in zip(native.inputs, buffers, strict=True):
        target[:] = source
    ours, theirs = measure(native, peer, seconds)
    figures = (min(ours), statistics.median(ours), min(theirs), statistics.median(theirs))
    return [tflite.stem, *(f"{x:.1f}" for x in figures), f"{min(ours) / min(theirs):.2f}", f"{compile_seconds:.2f}"]


def main() -> None:
    """Measure the networks of the command line and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cpu", default="host", help="the processor to compile for (default: host)")
    parser.add_argument("--seconds", type=float, default=2.0, help="time for each network (default: 2)")
    parser.add_argument("networks", nargs="*", type=Path, metavar="MODEL.tflite")
    options = parser.parse_args()
    data = Path(os.environ.get("NPU_TEST_DATA", Path(__file__).resolve().parents[2] / "../shared/data"))
    networks = options.networks or [data / path for path in NETWORKS]
    table = Table(title="One thread, microseconds")
    table.add_column("network")
    for column in ("ours min", "median", "LiteRT min", "median", "ratio", "compile s"):
        table.add_column(column, justify="right")
    with tempfile.TemporaryDirectory() as folder:
        for network in track(networks, "Measuring", console=Console(stderr=True), transient=True):
            table.add_row(*measure_network(network, options.cpu, options.seconds, Path(folder)))
    Console(width=100).print(table)


if __name__ == "__main__":
    main()
