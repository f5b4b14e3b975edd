# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What is measured beside others, in one run: `make bench`, or `python -m benchmarks` in the tools environment."""
