# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The benchmarks: what they print without data, and that they measure what they say."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
from ai_edge_litert.interpreter import Interpreter, OpResolverType

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.article import write_article  # noqa: E402
from benchmarks.common import read_network  # noqa: E402
from benchmarks.simulator.runtime import Simulated  # noqa: E402
from npuc.compiler import compile_model  # noqa: E402


def run_benchmarks(*options: str | Path, folder: Path) -> subprocess.CompletedProcess:
    """Run the command without data."""
    environment = dict(os.environ, NPU_TEST_DATA=str(folder / "absent"), COLUMNS="160")
    command = [sys.executable, "-m", "benchmarks", *options]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_without_data_the_network_of_the_article_is_measured(tmp_path: Path) -> None:
    numbers = tmp_path / "numbers.json"
    done = run_benchmarks("cpu", "cycles", "--seconds=0.02", f"--json={numbers}", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "skipped: the 11 real networks: there are none in " in done.stdout
    content = json.loads(numbers.read_text())
    (int8,), (float_,) = content["tables"]["cpu_int8"], content["tables"]["cpu_float"]
    assert int8["macs"] == float_["macs"] == 26 * 26 * 32 * 9 + 11 * 11 * 64 * 32 * 9 + 1600 * 64 + 64 * 10
    for row in int8, float_:
        assert 0 < row["ours_min_seconds"] <= row["ours_median_seconds"]
        assert 0 < row["litert_min_seconds"] <= row["litert_median_seconds"]
    assert len(content["tables"]["cycles"]) == 4
    for row in content["tables"]["cycles"]:
        assert row["ours_bound_cycles"] <= row["ours_cycles"]
        assert row["partner_bound_cycles"] <= row["partner_cycles"]


def test_the_measured_program_computes_what_litert_does(tmp_path: Path) -> None:
    network = write_article(tmp_path, quantized=True)
    assert read_network(network).quantized
    compile_model(network, tmp_path / "article.npu")
    peer = Interpreter(str(network), experimental_op_resolver_type=OpResolverType.BUILTIN_REF)
    peer.allocate_tensors()
    images = np.random.default_rng(2).integers(-128, 128, (3, 28, 28, 1), np.int8)
    with Simulated(tmp_path / "article.npu", count=3, threads=0) as simulated:
        simulated.inputs[0][:] = images.view(np.uint8).ravel()
        simulated()
        ours = simulated.outputs[0].view(np.int8).reshape(3, 10).tolist()
    theirs = []
    for image in images:
        peer.set_tensor(peer.get_input_details()[0]["index"], image[None])
        peer.invoke()
        theirs += peer.get_tensor(peer.get_output_details()[0]["index"]).tolist()
    assert ours == theirs


def test_what_cannot_be_measured_is_an_error(tmp_path: Path) -> None:
    missing, text, cut = tmp_path / "missing.tflite", tmp_path / "text.tflite", tmp_path / "cut.tflite"
    text.write_text("not a model")
    cut.write_bytes(write_article(tmp_path, quantized=True).read_bytes()[:1000])
    for model, message in (
        (missing, f"cannot read the model {missing}: No such file"),
        (text, f"{text}: expected a TensorFlow Lite model"),
        (cut, f"{cut} is truncated or damaged"),
    ):
        done = run_benchmarks("cycles", f"--model={model}", folder=tmp_path)
        assert done.returncode == 1
        assert message in done.stderr
    done = run_benchmarks("proof", f"--json={tmp_path}/absent/numbers.json", folder=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "there is no folder" in done.stderr
    assert run_benchmarks("everything", folder=tmp_path).returncode == 2
