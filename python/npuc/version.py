# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Which version of npuc this is."""

from importlib import metadata
from pathlib import Path


def version() -> str:
    """Return the version of the installed package, or of the source tree it is run from."""
    source = Path(__file__).resolve().parents[2] / "VERSION"
    return source.read_text().strip() if source.exists() else metadata.version("npuc")
