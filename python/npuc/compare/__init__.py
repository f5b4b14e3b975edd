# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""npuc compare: what two executors make of a network, layer by layer."""
