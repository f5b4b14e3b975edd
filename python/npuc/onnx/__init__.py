# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The importer of ONNX: from a graph of ONNX operators to TOSA as text."""
