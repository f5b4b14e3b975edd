#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# clamp-with-negate.sh MODEL: exit status 1, interesting to npu-reduce, if MODEL has a table, and no clamp without a negate.
! { grep -q tosa.table "$1" && { grep -q tosa.negate "$1" || ! grep -q tosa.clamp "$1"; }; }
