# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Sessions of ONNX Runtime whose integers are exact."""

from pathlib import Path

import onnxruntime


def make_session(model: bytes | Path, *, optimize: bool = True) -> onnxruntime.InferenceSession:
    """Return a session.

    Without VNNI, ONNX Runtime adds pairs of products of uint8 and int8 in 16 bits, where they saturate. Its precise
    mode makes the weights unsigned instead. That is one of its optimizations: without them such products are wrong.

    Parameters
    ----------
    model
        A file, or its content.
    optimize
        False: compute each node by itself, as ONNX defines it.
    """
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.add_session_config_entry("session.x64quantprecision", "1")
    if not optimize:
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    return onnxruntime.InferenceSession(str(model) if isinstance(model, Path) else model, options)
