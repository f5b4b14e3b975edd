# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""docs/operators.md: what the compiler makes of every operator, and that it is so when networks are compiled whole."""

import re
import sys
from pathlib import Path

import pytest
import tosa_reference_model

from conftest import ROOT

sys.path.append(str(ROOT / "test" / "operators"))

import table
from examples import Example, examples

# The last operator of the schema that TOSA 1.0 has.
LAST_OPERATOR = "CONST_SHAPE"


@pytest.fixture(scope="module")
def placed() -> list[tuple[Example, table.Placement]]:
    found = examples()
    return list(zip(found, table.placements(found), strict=True))


def test_every_operator_of_the_specification_has_an_example() -> None:
    packages = Path(tosa_reference_model.__file__).resolve().parents[1]
    schema = (packages / "bin" / "tosa.fbs").read_text()
    body = re.search(r"enum Op:uint32 \{(.*?)\}", schema, re.DOTALL).group(1)
    names = re.findall(r"[A-Z]\w+", body)
    expected = names[names.index("UNKNOWN") + 1 : names.index(LAST_OPERATOR) + 1]
    assert len(expected) == 75
    assert {example.operator.upper() for example in examples()} == set(expected)


def test_the_page_is_what_the_compiler_says(placed: list[tuple[Example, table.Placement]]) -> None:
    page = table.write_page([example for example, _ in placed], [placement for _, placement in placed])
    assert page == table.PAGE.read_text(), "run `make docs`"


def test_networks_run_where_the_page_says(placed: list[tuple[Example, table.Placement]]) -> None:
    # The page knows of the chip what the phase `graph` does; of each operator, one example for each place that it has
    # is compiled to the end.
    chosen: dict[tuple[str, bool, bool], tuple[Example, table.Placement]] = {}
    for example, placement in placed:
        chosen.setdefault((example.operator, placement.chip, placement.host), (example, placement))
    assert len(chosen) > 100
    answers = table.compile_each([example.text for example, _ in chosen.values()], "npu")
    for (example, placement), answer in zip(chosen.values(), answers, strict=True):
        what = f"{example.operator} {example.types}: {answer.get('message')}"
        assert (answer["status"] == "ok") == (placement.chip or placement.host), what
        assert bool(answer.get("host")) == placement.host, what
