#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# lacks-scratchpad.sh MACHINE MODEL: exit status 1, interesting to npu-reduce, if MODEL does not fit into the scratchpad.
program=$(mktemp --suffix=.npu)
trap 'rm -f "$program"' EXIT
! npu-compile "$2" --machine="$1" -o "$program" 2>&1 | grep -q 'lacks [0-9]* bytes of scratchpad'
