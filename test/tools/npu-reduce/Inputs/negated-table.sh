#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# negated-table.sh MODEL: exit status 1, interesting to npu-reduce, if MODEL is of one output and has both operations.
! { grep -q tosa.negate "$1" && grep -q tosa.table "$1" && grep -q 'return %[0-9]* :' "$1"; }
