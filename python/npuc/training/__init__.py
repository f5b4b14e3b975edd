# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What runs in the train environment (Keras, TensorFlow): it exchanges only files with the rest of npuc."""
