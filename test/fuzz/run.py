#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs random graphs on the simulator, on the CPU target and by the TOSA reference model, and compares all outputs.

What fails is kept in build/fuzz, made small. docs/fuzzing.md says what is drawn and what to do with a failure.
"""

import argparse
import itertools
import json
import os
import shutil
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from generate import PRESETS, Case, generate
from graph import Graph
from judge import Judge, Target, Verdict
from npuc.progress import counting
from oracle import InvalidGraphError, compute
from reduce import reduce_graph
from worker import Worker

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("NPU_BINARY_DIR", ROOT / "build"))
# That a graph may take on a target.
SECONDS = 60
# Graphs that are drawn in search of one with an operator.
SEARCH = 2000
# Without a terminal, graphs between two lines that say how far it is.
REPORT = 100


def parse_arguments(arguments: list[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=500, metavar="N", help="how many graphs; default 500")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="what graphs are drawn from; default 1")
    parser.add_argument("--first", type=int, default=0, metavar="I", help="the number of the first graph; default 0")
    parser.add_argument("--operators", nargs="+", metavar="NAME", help="only graphs that have one of these")
    parser.add_argument("--presets", action="store_true", help="on all four presets, not on one of them that is drawn")
    parser.add_argument("--machines", type=int, default=1, metavar="N", help="random machines of each graph; default 1")
    parser.add_argument("--targets", nargs="+", choices=("npu", "cpu"), default=("npu", "cpu"), help="default both")
    parser.add_argument("--workers", type=int, default=2, metavar="N", help="processes; default 2")
    parser.add_argument("--seconds", type=float, default=SECONDS, help=f"of a run on a target; default {SECONDS}")
    parser.add_argument("--reduce", type=int, default=20, metavar="N", help="make so many failures small; default 20")
    parser.add_argument("--folder", type=Path, default=BUILD / "fuzz", help="where failures are kept")
    parser.add_argument("--json", type=Path, metavar="FILE", help="where to write the failures and the summary")
    return parser.parse_args(arguments)


@dataclass
class Summary:
    """What became of all graphs."""

    graphs: int = 0
    runs: int = 0
    on_chip: int = 0
    operators: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    failures: list[tuple[str, Verdict]] = field(default_factory=list)
    invalid: list[tuple[str, str]] = field(default_factory=list)

    def add(self, name: str, case: Case, verdicts: list[Verdict]) -> None:
        """Count a graph."""
        self.graphs += 1
        self.runs += len(verdicts)
        self.operators.update({operation.name for operation in case.graph.computed})
        chips = [verdict for verdict in verdicts if verdict.target.name == "npu" and verdict.outcome == "passed"]
        self.on_chip += bool(chips) and all(verdict.on_chip for verdict in chips)
        for verdict in verdicts:
            if verdict.outcome in ("refused", "known"):
                self.refusals[f"{verdict.outcome}: {verdict.reason}"] += 1
            elif verdict.failed:
                self.failures.append((name, verdict))

    def __str__(self) -> str:
        outcomes = Counter(verdict.outcome for _, verdict in self.failures)
        differences = outcomes.pop("difference", 0)
        others = "".join(f", {count} of {outcome}" for outcome, count in outcomes.items())
        if self.invalid:
            others += f", {len(self.invalid)} invalid graphs"
        refusals = ", ".join(f"{count} × {reason}" for reason, count in self.refusals.most_common())
        return (
            f"{self.graphs} graphs in {self.runs} runs: {differences} differences{others}; "
            f"{self.on_chip} graphs wholly on the chip; {len(self.operators)} operators; refusals: {refusals or 'none'}"
        )


class Fuzzer:
    """Draws and judges graphs in several threads, each with a worker process of its own."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.summary = Summary()
        self.lock = threading.Lock()
        self.cases: Iterator[tuple[int, Case]] = itertools.islice(self._draw(), options.count)
        self.reduced: set[tuple[str, str, str]] = set()
        self.problems: list[BaseException] = []

    def run(self) -> None:
        """Judge all graphs."""
        with (
            counting("graphs", self.options.count) as progress,
            tempfile.TemporaryDirectory(prefix="npu-fuzz-") as name,
        ):
            folders = [Path(name) / str(number) for number in range(self.options.workers)]

            def advance() -> None:
                progress.advance(progress.task_ids[0])
                if progress.disable and self.summary.graphs % REPORT == 0:
                    self._report(f"{self.summary.graphs} graphs")

            threads = [threading.Thread(target=self._work, args=(folder, advance)) for folder in folders]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        for problem in itertools.islice(self.problems, 1):
            raise problem

    def _work(self, folder: Path, advance) -> None:  # noqa: ANN001
        scratch = folder / "scratch"
        scratch.mkdir(parents=True)
        worker = Worker(scratch, self.options.seconds)
        judge = Judge(worker, folder)
        try:
            while not self.problems:
                with self.lock:
                    drawn = next(self.cases, None)
                if drawn is None:
                    break
                self._judge(*drawn, judge, folder)
                advance()
        except BaseException as problem:
            self.problems.append(problem)
        finally:
            worker.close()

    def _draw(self) -> Iterator[tuple[int, Case]]:
        """Return the numbers and cases of all graphs that are wanted, without end."""
        wanted = set(self.options.operators or [])
        last = self.options.first
        for index in itertools.count(self.options.first):
            case = generate(self.options.seed, index, self.options.machines)
            if not wanted or wanted & {operation.name for operation in case.graph.computed}:
                last = index
                yield index, case
            elif index - last > SEARCH:
                raise ValueError(f"none of {SEARCH} graphs has an operator {' or '.join(sorted(wanted))}")

    def _judge(self, index: int, case: Case, judge: Judge, folder: Path) -> None:
        name = f"{self.options.seed}-{index}"
        try:
            expected = compute(case.graph, case.graph.outputs, folder)
        except InvalidGraphError as error:
            with self.lock:
                self.summary.graphs += 1
                self.summary.invalid.append((name, str(error)))
                self._report(f"{name}: the generator's: {str(error).splitlines()[0]}")
            self._keep(name, case.graph, [], {"message": str(error)})
            return
        presets = PRESETS if self.options.presets else [case.preset]
        machines = [*presets, *case.machines] if "npu" in self.options.targets else []
        targets = [Target("npu", machine) for machine in machines]
        if "cpu" in self.options.targets:
            targets.append(Target("cpu"))
        verdicts = [judge.judge(case.graph, target, expected, imported=case.imported) for target in targets]
        with self.lock:
            self.summary.add(name, case, verdicts)
        # Of what fails on several machines the first is enough.
        seen = set()
        for verdict in verdicts:
            if verdict.failed and verdict.key not in seen:
                seen.add(verdict.key)
                self._keep_failure(name, case, verdict, judge, folder)

    def _keep_failure(self, name: str, case: Case, verdict: Verdict, judge: Judge, folder: Path) -> None:
        with self.lock:
            self._report(f"FAILED {name} on {verdict.target}: {verdict.outcome}: {verdict.message[:300]}")
            reduces = verdict.key not in self.reduced or verdict.outcome == "difference"
            reduces = reduces and len(self.reduced) < self.options.reduce
            self.reduced.add((*verdict.key[:2], name) if verdict.outcome == "difference" else verdict.key)
        graph = case.graph
        if reduces:
            graph = reduce_graph(graph, verdict, judge, folder, imported=case.imported)
        arrays = compute(graph, graph.outputs, folder)
        facts = {
            "seed": self.options.seed,
            "graph": name,
            "target": verdict.target.name,
            "machine": verdict.target.machine,
            "npu-import": case.imported,
            "outcome": verdict.outcome,
            "message": verdict.message,
        }
        self._keep(f"{name}-{verdict.target.name}-{verdict.outcome}", case.graph, arrays, facts, graph)

    def _keep(
        self, name: str, whole: Graph, expected: list[np.ndarray], facts: dict, reduced: Graph | None = None
    ) -> None:
        """Write a failure to a folder of its own."""
        folder = self.options.folder / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        (folder / "whole.mlir").write_text(str(whole))
        (folder / "failure.json").write_text(json.dumps(facts, indent=1))
        if not isinstance(facts.get("machine", ""), str):
            (folder / "machine.json").write_text(json.dumps(facts["machine"], indent=1))
        if reduced:
            (folder / "reduced.mlir").write_text(str(reduced))
            for index, array in enumerate(reduced.arrays):
                np.save(folder / f"in{index}.npy", array)
            for index, array in enumerate(expected):
                np.save(folder / f"expected{index}.npy", array)

    def _report(self, text: str) -> None:
        print(text, flush=True)


def main(arguments: list[str]) -> int:
    """Run random graphs and return the exit status: 0 if none failed."""
    options = parse_arguments(arguments)
    fuzzer = Fuzzer(options)
    start = time.monotonic()
    fuzzer.run()
    summary = fuzzer.summary
    groups = Counter((verdict.target.name, verdict.outcome, verdict.reason) for _, verdict in summary.failures)
    for (target, outcome, reason), count in groups.most_common():
        print(f"{count:5} {target} {outcome}: {reason}")
    if summary.failures or summary.invalid:
        print(f"what failed is in {options.folder}")
    print(f"{summary} in {time.monotonic() - start:.0f} s")
    if options.json:
        failures = [
            {"graph": name, "target": str(verdict.target), "outcome": verdict.outcome, "message": verdict.message}
            for name, verdict in summary.failures
        ] + [{"graph": name, "outcome": "invalid", "message": message} for name, message in summary.invalid]
        counts = {"graphs": summary.graphs, "summary": str(summary), "operators": dict(summary.operators)}
        options.json.write_text(json.dumps({**counts, "failures": failures}, indent=1))
    return 1 if summary.failures or summary.invalid else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
