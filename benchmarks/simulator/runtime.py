# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The simulator in this process, through the C API (runtime/api/npu_runtime.h)."""

import ctypes
import time
from pathlib import Path

import numpy as np

from npuc.errors import NpucError
from npuc.programs import find_program


class _Tensor(ctypes.Structure):
    """npu_tensor."""

    _fields_ = (
        ("name", ctypes.c_char_p),
        ("type", ctypes.c_int),
        ("rank", ctypes.c_size_t),
        ("shape", ctypes.POINTER(ctypes.c_int64)),
        ("scale", ctypes.c_double),
        ("zero_point", ctypes.c_int64),
        ("bytes", ctypes.c_size_t),
    )


def load_runtime() -> ctypes.CDLL:
    """Return the library; it stands in the folder lib beside that of the tools.

    Raises
    ------
    NpucError
        If it is not there.
    """
    path = find_program("npu-run").resolve().parents[1] / "lib" / "libnpu_runtime.so"
    try:
        library = ctypes.CDLL(str(path))
    except OSError as error:
        raise NpucError(f"cannot load the runtime {path}: {error}; run `make build`") from error
    pointer, size = ctypes.c_void_p, ctypes.c_size_t
    library.npu_last_error.restype = ctypes.c_char_p
    library.npu_program_load_file.argtypes = (ctypes.c_char_p, ctypes.POINTER(pointer))
    library.npu_program_free.argtypes = (pointer,)
    library.npu_program_free.restype = None
    for direction in ("input", "output"):
        count = getattr(library, f"npu_program_{direction}_count")
        count.argtypes, count.restype = (pointer,), size
        getattr(library, f"npu_program_{direction}").argtypes = (pointer, size, ctypes.POINTER(_Tensor))
    library.npu_program_run.argtypes = (pointer, size, pointer, pointer, ctypes.c_uint)
    return library


class Simulated:
    """A loaded .npu program with the buffers of `count` runs; frees itself at the end of a `with` block.

    Attributes
    ----------
    load_seconds
        What reading, proving and preparing the file took.
    inputs, outputs
        The bytes of each tensor, one run behind the other.
    """

    def __init__(self, path: Path, count: int = 1, threads: int = 1) -> None:
        self.library, self.program = load_runtime(), ctypes.c_void_p()
        self.count, self.threads = count, threads
        start = time.perf_counter()
        self._check(self.library.npu_program_load_file(str(path).encode(), ctypes.byref(self.program)))
        self.load_seconds = time.perf_counter() - start
        self.inputs, self.outputs = self._allocate("input"), self._allocate("output")
        self._pointers = [
            (ctypes.c_void_p * len(arrays))(*[array.ctypes.data for array in arrays])
            for arrays in (self.inputs, self.outputs)
        ]

    def _check(self, status: int) -> None:
        if status:
            raise NpucError(self.library.npu_last_error().decode(errors="replace"))

    def _allocate(self, direction: str) -> list[np.ndarray]:
        describe, tensor, arrays = getattr(self.library, f"npu_program_{direction}"), _Tensor(), []
        for index in range(getattr(self.library, f"npu_program_{direction}_count")(self.program)):
            self._check(describe(self.program, index, ctypes.byref(tensor)))
            arrays.append(np.zeros(tensor.bytes * self.count, np.uint8))
        return arrays

    def __enter__(self) -> "Simulated":
        return self

    def __exit__(self, *_: object) -> None:
        self.library.npu_program_free(self.program)

    def __call__(self) -> None:
        """Run once, or the batch."""
        self._check(self.library.npu_program_run(self.program, self.count, *self._pointers, self.threads))
