# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Makes a graph that fails small: as few outputs and operations as fail the same way."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from graph import Graph, Value
from judge import Judge, Verdict
from oracle import InvalidGraphError, compute

SECONDS = 90


def reduce_graph(graph: Graph, verdict: Verdict, judge: Judge, folder: Path, *, imported: bool) -> Graph:
    """Return a smaller graph on which the verdict is the same.

    First all outputs but one go, then operations: from the end, by making what they compute from an output, and from
    the front, by making what they compute an input of the very elements that it had.
    """
    return _Reducer(graph, verdict, judge, folder, imported).run()


class _Reducer:
    def __init__(self, graph: Graph, verdict: Verdict, judge: Judge, folder: Path, imported: bool) -> None:
        self.graph, self.verdict, self.judge, self.folder, self.imported = graph, verdict, judge, folder, imported
        self.end = time.monotonic() + SECONDS

    def run(self) -> Graph:
        self._try(self.graph.without_dead())
        self._keep_few_outputs()
        self._move_outputs_back()
        changed = True
        while changed and time.monotonic() < self.end:
            changed = self._cut_operations()
            changed |= self._move_outputs_back()
        return self.graph

    def _try(self, graph: Graph) -> bool:
        """Take a graph if it fails as before."""
        if time.monotonic() > self.end:
            return False
        try:
            expected = compute(graph, graph.outputs, self.folder)
        except InvalidGraphError:
            return False
        if self.judge.judge(graph, self.verdict.target, expected, imported=self.imported).key != self.verdict.key:
            return False
        self.graph = graph
        return True

    def _keep_few_outputs(self) -> None:
        for output in self.graph.outputs:
            if self._try(self.graph.with_outputs([output]).without_dead()):
                return
        for index in reversed(range(len(self.graph.outputs))):
            rest = [*self.graph.outputs[:index], *self.graph.outputs[index + 1 :]]
            if rest:
                self._try(self.graph.with_outputs(rest).without_dead())

    def _move_outputs_back(self) -> bool:
        """Drop last operations: return an operand of theirs instead."""
        changed = False
        moved = True
        while moved:
            moved = False
            makers = {operation.result.name: operation for operation in self.graph.computed}
            for index, output in enumerate(self.graph.outputs):
                maker = makers.get(output.name)
                for operand in maker.operands if maker else ():
                    if operand.name not in makers:
                        continue
                    outputs: Sequence[Value] = [
                        *self.graph.outputs[:index],
                        operand,
                        *self.graph.outputs[index + 1 :],
                    ]
                    if self._try(self.graph.with_outputs(outputs).without_dead()):
                        moved = changed = True
                        break
                if moved:
                    break
        return changed

    def _cut_operations(self) -> bool:
        """Give as inputs what operations computed: of late ones first, which makes most of the graph dead."""
        values = [
            operation.result
            for operation in reversed(self.graph.computed)
            if operation.result not in self.graph.outputs and operation.result.element != "i48"
        ]
        try:
            arrays = compute(self.graph, values, self.folder) if values else []
        except InvalidGraphError:
            return False
        changed = False
        for value, array in zip(values, arrays, strict=True):
            if any(operation.result.name == value.name for operation in self.graph.computed):
                changed |= self._try(self.graph.with_input(value, array).without_dead())
        return changed
