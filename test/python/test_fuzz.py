# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The random networks of test/fuzz: that they are reproducible, that a wrong result is found, and made small."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from worker import Answer, Job, Worker

sys.path.append(str(Path(__file__).resolve().parents[1] / "fuzz"))

from builder import Builder
from generate import generate
from judge import Judge, Target, Verdict
from oracle import InvalidGraphError, compute
from reduce import reduce_graph

CPU = Target("cpu")


@pytest.fixture
def judge(tmp_path: Path) -> Iterator[Judge]:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    worker = Worker(scratch, 60)
    yield Judge(worker, tmp_path)
    worker.close()


def make_chain() -> Builder:
    """Return a graph of a negation, a clamp and another negation, and of an addition beside them."""
    g = Builder((1, 2))
    x = g.input((2, 3), "i8")
    zero = [g.zero_point("i8"), g.zero_point("i8")]
    a = g.op("negate", [x, *zero], x.shape, "i8")
    b = g.op("clamp", [a], x.shape, "i8", (-5, 9), "min_val = -5 : i8, max_val = 9 : i8")
    g.op("negate", [b, *zero], x.shape, "i8")
    y = g.input((4,), "i32", -9, 9)
    g.op("add", [y, y], y.shape, "i32", (-18, 18))
    return g


def test_graphs_follow_from_seed_and_number() -> None:
    for index in range(20):
        first, second = generate(3, index), generate(3, index)
        assert str(first.graph) == str(second.graph)
        assert first.machines == second.machines
        for one, other in zip(first.graph.arrays, second.graph.arrays, strict=True):
            np.testing.assert_array_equal(one, other)
    assert str(generate(3, 0).graph) != str(generate(4, 0).graph)


def test_a_difference_is_found(judge: Judge, tmp_path: Path) -> None:
    graph = make_chain().finish()
    graph = graph.with_outputs([operation.result for operation in graph.computed])
    expected = compute(graph, graph.outputs, tmp_path)
    for target in (CPU, Target("npu", "edge-256")):
        assert judge.judge(graph, target, expected, imported=False).outcome == "passed"
        wrong = [array.copy() for array in expected]
        wrong[-1][0] += 1
        verdict = judge.judge(graph, target, wrong, imported=False)
        assert verdict.outcome == "difference"
        assert "output 3: 1 of 4 elements differ; element 0: " in verdict.message


def test_only_machines_that_are_tight_may_refuse(judge: Judge, tmp_path: Path) -> None:
    g = Builder((1, 2))
    x = g.input((4, 5), "i8")
    g.op("reverse", [x], x.shape, "i8", None, "axis = 0 : i32")
    graph = g.finish()
    expected = compute(graph, graph.outputs, tmp_path)
    machine = {"extends": "edge-128", "name": "m", "scratchpad": {"bytes": 64}, "dram": {"readOnly": False}}
    machine["inputOutput"] = "dram"
    verdict = judge.judge(graph, Target("npu", machine), expected, imported=False)
    assert verdict.outcome in ("passed", "refused")
    lacking = "lacks 4 bytes of scratchpad"
    assert Target("npu", machine).may_refuse(lacking)
    assert not Target("npu", {**machine, "scratchpad": {"bytes": 1 << 20}}).may_refuse(lacking)
    assert not Target("npu", "edge-128").may_refuse(lacking)
    assert not Target("npu", machine).may_refuse("expected something else")


def test_invalid_graphs_are_no_failures_of_ours(tmp_path: Path) -> None:
    g = Builder((1, 2))
    x = g.input((4,), "i32", 1 << 30, (1 << 31) - 1)
    # Not what Builder's callers may do: the sum overflows.
    y = g.op("add", [x, x], x.shape, "i32")
    with pytest.raises(InvalidGraphError):
        compute(g.finish(), [y], tmp_path)


class ClampsWrongly(Worker):
    """A target whose clamps are wrong: it stands for a defect."""

    def run(self, job: Job) -> Answer:
        answer = super().run(job)
        text = Path(job["model"]).read_text()
        if "tosa.clamp" in text:
            for path in job["outputs"]:
                array = np.load(path)
                np.save(path, array ^ np.ones_like(array))
        return answer


def test_failures_are_made_small(tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    judge = Judge(ClampsWrongly(scratch, 60), tmp_path)
    graph = make_chain().finish()
    graph = graph.with_outputs([operation.result for operation in graph.computed])
    expected: Sequence[np.ndarray] = compute(graph, graph.outputs, tmp_path)
    verdict: Verdict = judge.judge(graph, CPU, expected, imported=False)
    assert verdict.outcome == "difference"
    small = reduce_graph(graph, verdict, judge, tmp_path, imported=False)
    judge.worker.close()
    assert [operation.name for operation in small.computed] == ["clamp"]
    assert [value.shape for value in small.inputs] == [(2, 3)]
    assert len(small.outputs) == 1
