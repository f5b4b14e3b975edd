# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What people read of a conformance run: a table of operators, and the failures by their message."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rich.console import Console
from rich.table import Table

from judge import Verdict


@dataclass
class Count:
    """The verdicts on one operator (or all) on one target."""

    positive: int = 0
    positive_passed: int = 0
    on_chip: int = 0
    negative: int = 0
    negative_refused: int = 0
    negative_rejected: int = 0
    negative_mended: int = 0

    def add(self, verdict: Verdict) -> None:
        """Count a verdict."""
        if verdict.test.is_negative:
            self.negative += 1
            self.negative_refused += verdict.outcome == "passed"
            self.negative_rejected += verdict.outcome == "rejected"
            self.negative_mended += verdict.outcome == "mended"
        else:
            self.positive += 1
            self.positive_passed += verdict.passed
            self.on_chip += verdict.passed and verdict.on_chip

    @property
    def is_whole(self) -> bool:
        """Whether nothing failed."""
        return self.positive == self.positive_passed and self.negative_reached == self.negative_refused

    @property
    def negative_reached(self) -> int:
        """How many negative tests reached the compiler as such."""
        return self.negative - self.negative_rejected - self.negative_mended


def count_verdicts(verdicts: Iterable[Verdict]) -> dict[str, dict[str, Count]]:
    """Return the counts of each operator, by name, on each target, by name."""
    counts: dict[str, dict[str, Count]] = defaultdict(lambda: defaultdict(Count))
    for verdict in verdicts:
        counts[verdict.test.operator][verdict.target.name].add(verdict)
    return {operator: counts[operator] for operator in sorted(counts)}


def print_table(console: Console, counts: dict[str, dict[str, Count]], targets: Sequence[str]) -> None:
    """Print a line for each operator, and their sum.

    For each target: positive tests passed, of them wholly on the chip, negative tests refused of those that reached the
    compiler. At the end the negative tests that did not: the deserializer rejected or mended them.
    """
    table = Table(title=None)
    table.add_column("operator")
    for target in targets:
        table.add_column("simulator" if target == "npu" else "CPU", justify="right")
        if target == "npu":
            table.add_column("on the chip", justify="right")
        table.add_column("negative", justify="right")
    table.add_column("rejected", justify="right")
    table.add_column("mended", justify="right")

    def fraction(part: int, whole: int) -> str:
        return f"{part}/{whole}" if whole else "-"

    def add(name: str, row: dict[str, Count]) -> None:
        cells = []
        for target in targets:
            count = row[target]
            cells.append(fraction(count.positive_passed, count.positive))
            if target == "npu":
                cells.append(str(count.on_chip))
            cells.append(fraction(count.negative_refused, count.negative_reached))
        first = row[targets[0]]
        table.add_row(name, *cells, str(first.negative_rejected), str(first.negative_mended))

    total: dict[str, Count] = {target: Count() for target in targets}
    for name, row in counts.items():
        add(name, row)
        for target in targets:
            for key, value in vars(row[target]).items():
                setattr(total[target], key, getattr(total[target], key) + value)
    table.add_section()
    add("all", total)
    console.print(table)


@dataclass
class Group:
    """Failures that say the same."""

    target: str
    outcome: str
    message: str
    verdicts: list[Verdict] = field(default_factory=list)


def find_reason(verdict: Verdict) -> str:
    """Return the line of a failure's message that says most: the first error."""
    lines = [line.strip() for line in verdict.message.splitlines() if line.strip()]
    for line in lines:
        found = re.search(r"(?:error: |LLVM ERROR: |Assertion)(.*)", line)
        if found:
            return found.group(1)
    return lines[0] if lines else "no message"


def group_failures(verdicts: Iterable[Verdict]) -> list[Group]:
    """Return failures by target, outcome and message without its figures, the most frequent first."""
    groups: dict[tuple[str, str, str], Group] = {}
    for verdict in verdicts:
        if verdict.passed:
            continue
        message = find_reason(verdict)
        message = re.sub(r"(?:/[\w.-]+)+", "FILE", message)
        message = re.sub(r"'?\b(tensor|memref)<(?:[^<>]|<[^<>]*>)*>'?", r"\1", message)
        message = re.sub(r"-?\b\d[\dx]*(?:\.\d+)?\b", "N", message)
        key = (verdict.target.name, verdict.outcome, message)
        groups.setdefault(key, Group(*key)).verdicts.append(verdict)
    return sorted(groups.values(), key=lambda group: (group.target, -len(group.verdicts), group.message))


def write_failures(verdicts: Iterable[Verdict]) -> str:
    """Return a text that lists the failures: groups first, then each with its message's first line."""
    groups = group_failures(verdicts)
    lines = []
    for group in groups:
        operators = Counter(verdict.test.operator for verdict in group.verdicts)
        names = ", ".join(f"{name} {count}" for name, count in operators.most_common())
        lines += [f"{len(group.verdicts):5} {group.target} {group.outcome}: {group.message}", f"      {names}"]
    lines.append("")
    for group in groups:
        for verdict in group.verdicts:
            test = verdict.test
            lines.append(f"{group.target} {test.operator}/{test.name}: {group.outcome}: {find_reason(verdict)}")
    return "\n".join(lines) + "\n"
