# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""npu-test-worker, which runs the conformance tests: what it answers, and what becomes of a job that it dies of."""

from pathlib import Path

import numpy as np
import pytest

from worker import Worker, run_jobs

MODEL = """
func.func @main(%x: tensor<2x3xi32>, %y: tensor<2x3xi32>) -> tensor<2x3xi32> {
  %0 = tosa.sub %x, %y : (tensor<2x3xi32>, tensor<2x3xi32>) -> tensor<2x3xi32>
  return %0 : tensor<2x3xi32>
}
"""


@pytest.fixture
def job(tmp_path: Path) -> dict[str, object]:
    (tmp_path / "model.mlir").write_text(MODEL)
    np.save(tmp_path / "x.npy", np.arange(6, dtype=np.int32).reshape(2, 3))
    np.save(tmp_path / "y.npy", np.full((2, 3), 10, np.int32))
    return {
        "model": str(tmp_path / "model.mlir"),
        "prepare": "npu-import",
        "inputs": [str(tmp_path / "x.npy"), str(tmp_path / "y.npy")],
        "outputs": [str(tmp_path / "z.npy")],
    }


@pytest.mark.parametrize("target", ["npu", "cpu"])
def test_runs(target: str, job: dict[str, object], tmp_path: Path) -> None:
    worker = Worker(tmp_path, seconds=300)
    answer = worker.run({**job, "target": target, "id": 7, "time": target == "npu"})
    worker.close()
    assert (answer["status"], answer["id"]) == ("ok", 7), answer
    assert ("cycles" in answer) == (target == "npu")
    np.testing.assert_array_equal(np.load(tmp_path / "z.npy"), np.arange(6).reshape(2, 3) - 10)


@pytest.mark.parametrize(
    ("change", "end", "message"),
    [
        ({"model": "absent.mlir"}, ("refused", "read"), "absent.mlir: No such file"),
        ({"prepare": "no-such-pass"}, ("refused", "prepare"), "not a pipeline of passes"),
        ({"machine": "edge-9"}, ("refused", "compile"), "edge-9"),
        ({"inputs": []}, ("error", "run"), "expected 2 inputs"),
        ({"target": "gpu"}, ("error", "read"), "target: expected npu or cpu, found 'gpu'"),
        ({"inputs": 3}, ("error", "read"), "inputs: expected a list of strings"),
    ],
)
def test_says_what_is_wrong(
    change: dict[str, object], end: tuple[str, str], message: str, job: dict[str, object], tmp_path: Path
) -> None:
    worker = Worker(tmp_path, seconds=300)
    answer = worker.run({**job, "target": "npu", **change})
    # It goes on after that.
    after = worker.run({**job, "target": "npu"})
    worker.close()
    assert (answer["status"], answer["stage"]) == end
    assert message in answer["message"]
    assert after["status"] == "ok"


def test_is_replaced_when_it_dies_or_is_late(job: dict[str, object], tmp_path: Path) -> None:
    worker = Worker(tmp_path, seconds=300)
    job["target"] = "npu"
    assert worker.run(job)["status"] == "ok"
    assert worker.process is not None
    worker.process.kill()
    worker.process.wait()
    died = worker.run(job)
    assert died["status"] == "crash"
    assert "SIGKILL" in died["message"]
    worker.seconds = 1e-6
    assert worker.run(job)["status"] == "timeout"
    worker.seconds = 300
    assert worker.run(job)["status"] == "ok"
    worker.close()


def test_runs_every_job_once(job: dict[str, object]) -> None:
    job["target"] = "npu"
    answers: dict[int, str] = {}
    run_jobs(
        [job] * 5 + [{**job, "model": "absent.mlir"}], lambda index, answer: answers.update({index: answer["status"]})
    )
    assert answers == dict.fromkeys(range(5), "ok") | {5: "refused"}
