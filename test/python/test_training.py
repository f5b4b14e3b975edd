# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Training the article's network: what an interruption leaves, and that it changes nothing."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from npuc.keras_export import train_command

EPOCHS = 3
INTERRUPTED = 130


def prepare(folder: Path) -> None:
    """Write a small data set and a plan."""
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (2000, 28, 28), np.uint8)
    labels = (images[:, 14, 14] // 26).astype(np.uint8)
    folder.mkdir()
    np.savez(
        folder / "data.npz",
        train_images=images,
        train_labels=labels,
        test_images=images[:100],
        test_labels=labels[:100],
    )
    (folder / "plan.json").write_text(json.dumps({"epochs": EPOCHS, "seed": 1, "batch": 20}))


def start(folder: Path) -> subprocess.Popen:
    command, environment = train_command("article", folder)
    return subprocess.Popen(
        command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )


def weights(folder: Path) -> str:
    script = (
        "import keras, hashlib, sys; m = keras.saving.load_model(sys.argv[1]);"
        "print(hashlib.sha256(b''.join(w.tobytes() for w in m.get_weights())).hexdigest())"
    )
    command, environment = train_command("article")
    done = subprocess.run(
        [command[0], "-c", script, folder / "model.keras"],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


@pytest.mark.usefixtures("train_environment")
def test_interrupted_training_continues_as_if_nothing_had_been(tmp_path: Path) -> None:
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    for folder in (whole, parts):
        prepare(folder)
    assert start(whole).wait() == 0

    child = start(parts)
    while child.poll() is None and not (parts / "epoch-1.keras").exists():
        time.sleep(0.01)
    child.send_signal(signal.SIGINT)
    _, messages = child.communicate()
    assert child.returncode == INTERRUPTED
    assert "finished epochs are kept" in messages
    left = {path.name for path in parts.iterdir()} - {"data.npz", "plan.json"}
    assert left in ({"epoch-1.keras"}, {"epoch-2.keras"}, {"epoch-1.keras", "epoch-2.keras"})

    assert start(parts).wait() == 0
    assert sorted(path.name for path in parts.iterdir()) == ["data.npz", "model.keras", "plan.json", "trained.json"]
    assert weights(parts) == weights(whole)
    assert json.loads((parts / "trained.json").read_text()) == json.loads((whole / "trained.json").read_text())


def test_the_demo_says_what_is_missing(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "npuc.demo", "--dataset", "mnist", "--mnist-dir", tmp_path],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "has no train-images-idx3-ubyte" in done.stderr
