# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Trains the article's network, a small CNN for images of 28×28 grey pixels in ten classes.

Run in the train environment as ``python -m npuc.training.article FOLDER``. FOLDER holds ``data.npz`` (uint8 images and
labels, see `npuc.datasets.LabelledImages`) and ``plan.json`` (epochs, seed, batch). ``model.keras`` and
``trained.json`` are written into it when training is done. Training stops and continues at epochs: after each, the
whole state is saved, and a run that was interrupted comes out as if it had not been.
"""

import json
import os
import signal
import sys
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from npuc.errors import NpucError
from npuc.files import atomic_output

CLASSES = 10


class Interruption:
    """Ctrl-C, which waits for the end of a batch.

    Raised wherever it comes, it may come in a destructor, where Python drops it, or in the middle of saving.
    """

    def __init__(self) -> None:
        self.requested = False

    def listen(self) -> None:
        """Take the signal from now on; the next one ends the process at once."""
        signal.signal(signal.SIGINT, self._request)

    def _request(self, *_: object) -> None:
        self.requested = True
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    def check(self) -> None:
        """Raise KeyboardInterrupt if there was a signal."""
        if self.requested:
            raise KeyboardInterrupt


class OneEpoch(keras.callbacks.Callback):
    """Ends `fit` after one epoch, which it counts among all, or when it is interrupted."""

    def __init__(self, interruption: Interruption) -> None:
        super().__init__()
        self.interruption = interruption

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        """Stop here if it is wanted."""
        self.interruption.check()

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Ask `fit` to stop."""
        self.model.stop_training = True


def make_model(height: int, width: int) -> keras.Model:
    """Return the network as the article has it."""
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((height, width, 1), name="image"),
            layers.Conv2D(32, 3, activation="relu", name="conv2d"),
            layers.MaxPooling2D(2, name="max_pooling2d"),
            layers.Conv2D(64, 3, activation="relu", name="conv2d_1"),
            layers.MaxPooling2D(2, name="max_pooling2d_1"),
            layers.Flatten(name="flatten"),
            layers.Dense(64, activation="relu", name="dense"),
            layers.Dense(CLASSES, activation="softmax", name="dense_1"),
        ],
        name="article",
    )
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def to_reals(images: np.ndarray) -> np.ndarray:
    """Return pixels as the network takes them: float32 in 0 … 1, N × height × width × 1."""
    return (images.astype(np.float32) / np.float32(255))[..., np.newaxis]


def save(model: keras.Model, path: Path) -> None:
    """Save a model with its optimizer's state, whole or not at all."""
    with atomic_output(path) as partial:
        model.save(partial)


def train(folder: Path, interruption: Interruption) -> None:
    """Train what is not yet trained of the plan in a folder, and write the result."""
    plan = json.loads((folder / "plan.json").read_text())
    with np.load(folder / "data.npz") as data:
        train_images, train_labels = to_reals(data["train_images"]), data["train_labels"]
        test_images, test_labels = to_reals(data["test_images"]), data["test_labels"]
    keras.utils.set_random_seed(plan["seed"])
    tf.config.experimental.enable_op_determinism()
    done, model = 0, None
    for epoch in range(plan["epochs"], 0, -1):
        checkpoint = folder / f"epoch-{epoch}.keras"
        if checkpoint.exists():
            done, model = epoch, keras.saving.load_model(checkpoint)
            print(f"Continuing after epoch {epoch}", flush=True)
            break
    if model is None:
        model = make_model(*train_images.shape[1:3])
    for epoch in range(done, plan["epochs"]):
        # The order of images depends on seed and epoch alone, so that continuing changes nothing.
        order = np.random.default_rng((plan["seed"], epoch)).permutation(len(train_images))
        model.fit(
            train_images[order],
            train_labels[order],
            batch_size=plan["batch"],
            initial_epoch=epoch,
            epochs=plan["epochs"],
            callbacks=[OneEpoch(interruption)],
            shuffle=False,
            verbose=1 if sys.stdout.isatty() else 2,
        )
        save(model, folder / f"epoch-{epoch + 1}.keras")
        (folder / f"epoch-{epoch}.keras").unlink(missing_ok=True)
        interruption.check()
    outputs = model.predict(test_images, batch_size=1000, verbose=0)
    right = int((outputs.argmax(axis=1) == test_labels).sum())
    # The model first; what says that it is there last.
    save(model, folder / "model.keras")
    with atomic_output(folder / "trained.json") as partial:
        found = {"plan": plan, "right": right, "total": len(test_labels), "parameters": model.count_params()}
        partial.write_text(json.dumps(found))
    (folder / f"epoch-{plan['epochs']}.keras").unlink(missing_ok=True)


def main() -> int:
    """Train the network in the folder that the command line names."""
    interruption = Interruption()
    interruption.listen()
    try:
        train(Path(sys.argv[1]), interruption)
    except NpucError as error:
        print(f"npuc: error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted; finished epochs are kept, the next run continues after them.", file=sys.stderr)
        # TensorFlow's threads may hang while Python shuts down.
        os._exit(130)
    return 0


if __name__ == "__main__":
    sys.exit(main())
