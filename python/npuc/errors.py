# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The error that the user of npuc sees."""


class NpucError(Exception):
    """A problem with what the user gave; its text says what was expected, what was found, and how to mend it."""
