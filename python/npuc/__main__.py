# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Lets the command be run as ``python -m npuc``."""

import sys

from npuc.cli import main

sys.exit(main())
