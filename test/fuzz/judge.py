# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs a graph on the targets and compares what comes out with the reference model, exactly."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from graph import DTYPES, Graph
from worker import Worker

# A refusal for want of scratchpad is legitimate on machines that have less than this, or cannot write DRAM.
TIGHT_SCRATCHPAD = 128 * 1024
LACKS_SCRATCHPAD = re.compile(r"lacks \d+ bytes of scratchpad")
LACKS_DRAM = re.compile(r"the chip can only read DRAM")
# What is refused, wrongly, and known to be: parts of messages.
KNOWN: tuple[str, ...] = ()


@dataclass(frozen=True)
class Target:
    """What runs a graph: `name` is ``npu`` or ``cpu``; `machine` the chip, a preset's name or a description."""

    name: str
    machine: str | dict[str, Any] = "edge-128"

    def __str__(self) -> str:
        if self.name == "cpu":
            return "cpu"
        if isinstance(self.machine, str):
            return self.machine
        return f"{self.machine['name']} machine with {self.machine['scratchpad']['bytes']} bytes of scratchpad"

    def may_refuse(self, message: str) -> bool:
        """Whether a machine may say so of a graph that is right."""
        if isinstance(self.machine, str):
            return False
        read_only = self.machine["dram"]["readOnly"]
        tight = self.machine["scratchpad"]["bytes"] < TIGHT_SCRATCHPAD or self.machine["inputOutput"] == "scratchpad"
        return bool(tight and LACKS_SCRATCHPAD.search(message)) or bool(read_only and LACKS_DRAM.search(message))


@dataclass(frozen=True)
class Verdict:
    """What became of a graph on a target.

    Parameters
    ----------
    target
        The target.
    outcome
        ``passed``, ``refused`` (legitimately), ``known``, or how it failed: ``refusal``, ``difference``, ``error``,
        ``crash``, ``timeout``.
    message
        Why it did not pass.
    on_chip
        Whether it ran wholly on the chip.
    seconds
        That the worker took.
    """

    target: Target
    outcome: str
    message: str = ""
    on_chip: bool = False
    seconds: float = 0.0

    @property
    def failed(self) -> bool:
        """Whether it is a failure."""
        return self.outcome not in ("passed", "refused", "known")

    @property
    def reason(self) -> str:
        """The line of the message that says most, without its figures and names."""
        lines = [line.strip() for line in self.message.splitlines() if line.strip()]
        found = [match.group(1) for line in lines if (match := re.search(r"(?:error: |LLVM ERROR: )(.*)", line))]
        text = (found or lines or ["no message"])[0]
        text = re.sub(r"(?:/[\w.-]+)+", "FILE", text)
        text = re.sub(r"'?\b(tensor|memref)<(?:[^<>]|<[^<>]*>)*>'?", r"\1", text)
        return re.sub(r"-?\b\d[\dx]*(?:\.\d+)?\b", "N", text)

    @property
    def key(self) -> tuple[str, str, str]:
        """What failures that say the same have in common."""
        text = "" if self.outcome == "difference" else self.reason
        return self.target.name, self.outcome, text


@dataclass
class Judge:
    """Runs graphs, one after another.

    Parameters
    ----------
    worker
        Compiles and runs.
    folder
        For the files that go to it and come from it.
    """

    worker: Worker
    folder: Path

    def judge(self, graph: Graph, target: Target, expected: Sequence[np.ndarray], *, imported: bool) -> Verdict:
        """Return the verdict on a graph whose outputs are to be `expected`."""
        model = self.folder / "graph.mlir"
        model.write_text(str(graph))
        given = [self.folder / f"in{index}.npy" for index in range(len(graph.inputs))]
        made = [self.folder / f"out{index}.npy" for index in range(len(graph.outputs))]
        for path, array in zip(given, graph.arrays, strict=True):
            np.save(path, array)
        for path in made:
            path.unlink(missing_ok=True)
        answer = self.worker.run(
            {
                "model": str(model),
                "prepare": "npu-import" if imported else "",
                "target": target.name,
                "machine": self._machine(target),
                "time": target.name == "npu",
                "inputs": list(map(str, given)),
                "outputs": list(map(str, made)),
            }
        )
        message = answer.get("message", "")
        if answer["status"] == "refused":
            return Verdict(target, "refused" if target.may_refuse(message) else _name_refusal(message), message)
        if answer["status"] != "ok":
            return Verdict(target, answer["status"], message)
        for number, (path, right) in enumerate(zip(made, expected, strict=True)):
            problem = find_difference(np.load(path), right, DTYPES[graph.outputs[number].element])
            if problem:
                return Verdict(target, "difference", f"output {number}: {problem}")
        on_chip = target.name == "npu" and not answer.get("host")
        return Verdict(target, "passed", on_chip=on_chip, seconds=answer["seconds"])

    def _machine(self, target: Target) -> str:
        if isinstance(target.machine, str):
            return target.machine
        path = self.folder / "machine.json"
        path.write_text(json.dumps(target.machine, indent=1))
        return str(path)


def _name_refusal(message: str) -> str:
    return "known" if any(pattern in message for pattern in KNOWN) else "refusal"


def find_difference(ours: np.ndarray, expected: np.ndarray, dtype: np.dtype) -> str:
    """Return how an output differs from what is right, or nothing if it does not."""
    if ours.shape != expected.shape:
        return f"expected the shape {expected.shape}, found {ours.shape}"
    if ours.dtype.itemsize != dtype.itemsize:
        return f"expected elements of {dtype}, found {ours.dtype}"
    wrong = np.flatnonzero(ours.astype(np.int64) != expected.astype(np.int64))
    if len(wrong) == 0:
        return ""
    first = wrong[0]
    return (
        f"{len(wrong)} of {ours.size} elements differ; element {first}: expected {int(expected.flat[first])}, "
        f"found {int(ours.flat[first])}"
    )
