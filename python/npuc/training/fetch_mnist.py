# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Fetches MNIST by Keras' own loader.

Run in the train environment as ``python -m npuc.training.fetch_mnist OUT.npz``.
"""

import sys

import keras
import numpy as np


def main() -> int:
    """Write the data set to the file that the command line names."""
    try:
        (train_images, train_labels), (test_images, test_labels) = keras.datasets.mnist.load_data()
    except Exception as error:  # Keras wraps what goes wrong on the network in bare exceptions.
        print(f"cannot be fetched ({error}); give a folder of its idx files: MNIST_DIR=FOLDER", file=sys.stderr)
        return 1
    np.savez(
        sys.argv[1],
        train_images=train_images,
        train_labels=train_labels,
        test_images=test_images,
        test_labels=test_labels,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
