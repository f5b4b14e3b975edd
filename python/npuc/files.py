# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Files that are whole or not there."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from npuc.errors import NpucError


@contextmanager
def atomic_output(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside ``path`` that becomes ``path`` if the block succeeds, and is removed if not.

    Parameters
    ----------
    path
        The file to write; an old one is replaced only at the end. The temporary has the same suffix.

    Raises
    ------
    NpucError
        If the folder does not exist, or the file cannot be written (no permission, disk full).
    """
    if path.is_dir():
        raise NpucError(f"cannot write {path}: it is a folder; give the name of a file")
    if not path.parent.is_dir():
        raise NpucError(f"cannot write {path}: there is no folder {path.parent}; create it first")
    temporary = path.with_name(f".{path.stem}.{os.getpid()}{path.suffix}")
    try:
        yield temporary
        os.replace(temporary, path)
    except OSError as error:
        raise NpucError(f"cannot write {path}: {error.strerror}") from error
    finally:
        temporary.unlink(missing_ok=True)


def read_input(path: Path, what: str) -> bytes:
    """Read a file given by the user.

    Parameters
    ----------
    path
        The file.
    what
        What it is to be, for messages: "model", "image" …

    Raises
    ------
    NpucError
        If it is missing, a folder, unreadable or empty.
    """
    try:
        content = path.read_bytes()
    except IsADirectoryError as error:
        raise NpucError(f"{path} is a folder; expected a {what} file") from error
    except OSError as error:
        raise NpucError(f"cannot read the {what} {path}: {error.strerror}") from error
    if not content:
        raise NpucError(f"{path} is empty; expected a {what}")
    return content
