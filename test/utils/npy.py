# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Makes and prints .npy files without NumPy, so that lit tests need only Python.

npy.py make TYPE SHAPE VALUES FILE   VALUES: comma-separated, repeated to fill SHAPE (as 1x4x4x3)
npy.py print FILE                    one line: type, shape, values
"""

import ast
import itertools
import struct
import sys

TYPES = {
    "bool": ("|b1", "?"),
    "int8": ("|i1", "b"),
    "uint8": ("|u1", "B"),
    "int16": ("<i2", "h"),
    "uint16": ("<u2", "H"),
    "int32": ("<i4", "i"),
    "int64": ("<i8", "q"),
    "float32": ("<f4", "f"),
}


def make(name: str, shape: str, values: str, path: str) -> None:
    """Write an array whose elements repeat `values`."""
    descr, code = TYPES[name]
    extents = [int(extent) for extent in shape.split("x")] if shape else []
    count = 1
    for extent in extents:
        count *= extent
    parse = float if name == "float32" else int
    numbers = itertools.islice(itertools.cycle([parse(v) for v in values.split(",")]), count)
    header = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': {tuple(extents)}, }}"
    header += " " * (-(10 + len(header) + 1) % 64) + "\n"
    with open(path, "wb") as file:
        file.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode())
        file.write(struct.pack(f"<{count}{code}", *numbers))


def show(path: str) -> None:
    """Print type, shape and elements."""
    with open(path, "rb") as file:
        data = file.read()
    length = struct.unpack("<H", data[8:10])[0]
    header = ast.literal_eval(data[10 : 10 + length].decode())
    name, code = next((n, c) for n, (d, c) in TYPES.items() if d == header["descr"])
    body = data[10 + length :]
    count = len(body) // struct.calcsize(code)
    values = struct.unpack(f"<{count}{code}", body)
    print(
        name,
        "x".join(str(extent) for extent in header["shape"]),
        " ".join(f"{v:g}" if code == "f" else str(int(v)) for v in values),
    )


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(*sys.argv[2:])
    else:
        show(sys.argv[2])
