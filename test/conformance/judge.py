# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs conformance tests on a target and judges what comes out."""

import contextlib
import functools
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from checker.verifier import VerifierLibrary

from suite import PACKAGES, Test, is_mended
from worker import Answer, Job, run_jobs

# A test of the largest tensors takes a few seconds, on a machine that does nothing else.
SECONDS = 300
# The types that NumPy has no name of its own for, as our arrays and as the checker wants them.
BIT_TYPES = {"BF16": np.dtype("V2"), "FP8E4M3": np.dtype("V1"), "FP8E5M2": np.dtype("uint8")}


@dataclass(frozen=True)
class Target:
    """What runs the tests.

    Parameters
    ----------
    name
        ``npu`` (the simulator) or ``cpu``.
    machine
        The chip, a name or a JSON file.
    """

    name: str
    machine: str = "edge-128"


@dataclass(frozen=True)
class Verdict:
    """What became of a test on a target.

    Parameters
    ----------
    test
        The test.
    target
        The target.
    outcome
        ``passed``; for a negative test that never reached us ``rejected`` (by the deserializer) or ``mended`` (by it);
        or how it failed: ``refused``, ``accepted`` (a negative test), ``mismatch``, ``error``, ``crash``, ``timeout``.
    message
        Why it failed, or was refused.
    on_chip
        Whether it ran wholly on the chip.
    seconds
        That the worker took.
    """

    test: Test
    target: Target
    outcome: str
    message: str = ""
    on_chip: bool = False
    seconds: float = 0.0

    @property
    def passed(self) -> bool:
        """Whether the test is no failure of ours."""
        return self.outcome in ("passed", "rejected", "mended")


def judge_tests(tests: Sequence[Test], target: Target, advance: Callable[[Verdict], None]) -> None:
    """Run tests on a target, and call `advance` with the verdict on each as it is found."""
    with tempfile.TemporaryDirectory(prefix="npu-conformance-") as name:
        results = Path(name)
        jobs: list[Job] = []
        running: list[Test] = []
        for test in tests:
            if test.rejection.exists():
                advance(_judge_rejection(test, target))
                continue
            job: Job = {
                "model": str(test.module),
                "prepare": "npu-import",
                "target": target.name,
                "machine": target.machine,
                "run": not test.is_negative,
                "inputs": [str(path) for path in test.inputs],
                "outputs": [str(path) for path in _name_outputs(test, results)],
            }
            jobs.append(job)
            running.append(test)

        def finish(index: int, answer: Answer) -> None:
            test = running[index]
            outputs = _name_outputs(test, results)
            advance(_judge_answer(test, target, answer, outputs))
            for path in outputs:
                path.unlink(missing_ok=True)

        run_jobs(jobs, finish, seconds=SECONDS)


def _name_outputs(test: Test, folder: Path) -> list[Path]:
    return [folder / f"{test.name}.{index}.npy" for index in range(len(test.references))]


def _judge_rejection(test: Test, target: Target) -> Verdict:
    message = test.rejection.read_text()
    return Verdict(test, target, "rejected" if test.is_negative else "refused", f"tosa-opt: {message}")


def _judge_answer(test: Test, target: Target, answer: Answer, outputs: Sequence[Path]) -> Verdict:
    status, message, seconds = answer["status"], answer.get("message", ""), answer.get("seconds", 0.0)
    if test.is_negative:
        # A message is part of refusing.
        if status == "refused" and message:
            return Verdict(test, target, "passed", message, seconds=seconds)
        if status == "ok" and is_mended(test):
            return Verdict(test, target, "mended", seconds=seconds)
        if status == "ok":
            why = test.description.get("expected_failure_desc", "it is a negative test")
            status, message = "accepted", f"expected an error, since: {why}"
        return Verdict(test, target, status, message, seconds=seconds)
    if status != "ok":
        return Verdict(test, target, status, message, seconds=seconds)
    for (name, reference, bounds), output in zip(test.references, outputs, strict=True):
        problem = find_difference(test, name, np.load(output), np.load(reference), bounds)
        if problem:
            return Verdict(test, target, "mismatch", f"{name}: {problem}", seconds=seconds)
    return Verdict(test, target, "passed", on_chip=target.name == "npu" and "host" not in answer, seconds=seconds)


def find_difference(test: Test, name: str, ours: np.ndarray, expected: np.ndarray, bounds: Path | None) -> str:
    """Return how an output differs from the reference, or nothing if it is as the test demands.

    Integers are compared exactly; floating point, and integers of which TOSA allows several, by the checker of
    tosa-tools.
    """
    if ours.shape != expected.shape:
        return f"expected the shape {expected.shape}, found {ours.shape}"
    compliance = test.description["meta"]["compliance"]
    tensor = compliance["tensors"][name]
    if tensor["mode"] == "EXACT" and not np.issubdtype(expected.dtype, np.floating):
        wrong = np.flatnonzero(ours.astype(np.int64) != expected.astype(np.int64))
        if len(wrong) == 0:
            return ""
        first = wrong[0]
        return (
            f"{len(wrong)} of {ours.size} elements differ; element {first}: expected {int(expected.flat[first])}, "
            f"found {int(ours.flat[first])}"
        )
    if tensor["data_type"] in BIT_TYPES:
        ours = np.ascontiguousarray(ours).view(BIT_TYPES[tensor["data_type"]])
    elif np.issubdtype(expected.dtype, np.integer):
        ours = ours.astype(expected.dtype)
    limits = np.load(bounds) if bounds else None
    with tempfile.TemporaryFile("w+") as said:
        with _stderr_to(said.fileno()):
            right = _load_checker().verify_data(name, compliance, ours, expected, limits)
        said.seek(0)
        where = [line.strip() for line in said if line.startswith("[Verifier]")]
    return "" if right else f"not within TOSA's bounds ({tensor['mode']}) {' '.join(where)}".rstrip()


@contextlib.contextmanager
def _stderr_to(file: int) -> Iterator[None]:
    """Let a library, which says there where it found a difference, write to a file instead of stderr."""
    kept = os.dup(2)
    os.dup2(file, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


@functools.cache
def _load_checker() -> VerifierLibrary:
    return VerifierLibrary(PACKAGES / "tosa_reference_model" / "libtosa_reference_verify_lib.so")
