# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Progress on the terminal, for what takes longer than a second. Written to stderr, and only if that is a terminal."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn


@contextmanager
def working(text: str) -> Iterator[None]:
    """Show a spinner and the time while a block of unknown length runs."""
    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        progress.add_task(text)
        yield


def counting(text: str, total: int) -> Progress:
    """Return a progress bar that counts to ``total``; use as a context manager and `update` its first task."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    progress = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
    progress.add_task(text, total=total)
    return progress
