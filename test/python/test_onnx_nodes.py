# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The importer of ONNX on ONNX's own tests of its operators."""

import pytest

from onnx_nodes import differences, groups, join, must_pass, read_case, run, with_constants

# Of the tests that must pass every n-th is run here; `python test/python/onnx_nodes.py` runs all.
STRIDE = 3
GROUP_SIZE = 40
# Passes, too, but is of no convolutional network and takes a minute to compile.
LEFT_OUT = "attention"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "names" in metafunc.fixturenames:
        names = [name for name in must_pass() if LEFT_OUT not in name]
        found = groups(names[::STRIDE], GROUP_SIZE)
        metafunc.parametrize("names", found, ids=[names[0].partition("/")[2] for names in found])


def test_operators(names: list[str]) -> None:
    cases = [with_constants(read_case(name)) for name in names]
    joined = join(cases)
    owners = [case.name for case in cases for _ in case.expected]
    found = differences(run(joined), joined.expected)
    assert not [f"{name}: {problem}" for name, problem in zip(owners, found, strict=True) if problem]
