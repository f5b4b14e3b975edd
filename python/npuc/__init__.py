# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""npuc: imports, compresses, compiles and runs convolutional networks on the npu simulator and on CPUs."""
