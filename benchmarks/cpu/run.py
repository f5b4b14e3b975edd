# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Latency of networks compiled for this host's CPU, next to LiteRT, in one run.

Each network is a .tflite file and the same network as TOSA (.mlir, batch 1). Ours is compiled to a shared library;
both run on one thread, one inference each in turns, so that what disturbs the machine disturbs both. Printed are the
minimum and the median of the rounds in microseconds, and ours over LiteRT's.

    python benchmarks/cpu/run.py --npu-compile=build/bin/npu-compile MODEL.tflite=MODEL.mlir ...
"""

from __future__ import annotations

import argparse
import ctypes
import pathlib
import statistics
import subprocess
import tempfile
import time

import numpy as np
from ai_edge_litert.interpreter import Interpreter


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


RUN = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_void_p), ctypes.POINTER(ctypes.c_void_p), ctypes.c_void_p
)


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
        for detail, array in zip(self.interpreter.get_input_details(), arrays, strict=True):
            self.interpreter.set_tensor(detail["index"], array.view(detail["dtype"]).reshape(detail["shape"]))

    def __call__(self) -> None:
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


def main() -> None:
    """Measure the networks of the command line and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--npu-compile", default="build/bin/npu-compile")
    parser.add_argument("--cpu", default="host")
    parser.add_argument("--seconds", type=float, default=2.0, help="time for each network")
    parser.add_argument("models", nargs="+", metavar="MODEL.tflite=MODEL.mlir")
    options = parser.parse_args()
    generator = np.random.default_rng(0)
    print(f"{'network':36} {'ours min':>10} {'median':>10} {'LiteRT min':>11} {'median':>10} {'ratio':>6} {'compile s':>9}")
    with tempfile.TemporaryDirectory() as folder:
        for pair in options.models:
            tflite, model = pair.split("=")
            library = str(pathlib.Path(folder) / (pathlib.Path(model).stem.replace(".", "_") + ".so"))
            start = time.perf_counter()
            subprocess.run(
                [options.npu_compile, model, "--target=cpu", f"--cpu={options.cpu}", "-o", library], check=True
            )
            compile_seconds = time.perf_counter() - start
            native, peer = Native(library), LiteRT(tflite)
            buffers = random_bytes(peer.interpreter.get_input_details(), generator)
            peer.set_inputs(buffers)
            for target, source in zip(native.inputs, buffers, strict=True):
                target[:] = source
            ours, theirs = measure(native, peer, options.seconds)
            print(
                f"{pathlib.Path(tflite).stem:36} {min(ours):10.1f} {statistics.median(ours):10.1f} {min(theirs):11.1f} "
                f"{statistics.median(theirs):10.1f} {min(ours) / min(theirs):6.2f} {compile_seconds:9.2f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
