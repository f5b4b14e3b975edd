# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Where each operator of TOSA 1.0 runs: asks the compiler, of an example in each type, and writes docs/operators.md.

Run as a program, it writes the file.
"""

import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path += [str(ROOT / "python"), str(ROOT / "test" / "worker"), str(Path(__file__).resolve().parent)]

from examples import Example, examples  # noqa: E402

import worker  # noqa: E402
from npuc.programs import find_program  # noqa: E402

PAGE = ROOT / "docs" / "operators.md"
SEPARATOR = "// -----\n"
DIAGNOSTIC = re.compile(r"^\S*?:(\d+):\d+: (error|remark): (.*)$")
HEADER = """# Where TOSA's operators run

Every operator of TOSA 1.0, in the types of its specification (f8E4M3FN and f8E5M2 are MLIR's names of the floats of 8
bits): on the chip, on the chip's host as a part of a program of the chip ([rationale/host.md](rationale/host.md)), and
in the CPU target. `make docs` makes this page (`test/operators/table.py`): it gives the compiler a small network of
each, and writes down what the compiler does with it and what it says. Operands that are computed where the example has
constants, or other extents, can change where an operator runs; `npuc import` says it of a whole network.

A type that is in no column but the last is refused, with that message.
"""


@dataclass(frozen=True)
class Placement:
    """What the compiler does with an example.

    Attributes
    ----------
    chip, host, cpu
        Whether it runs on the chip, on its host, in the CPU target.
    reason
        Why the chip does not run it; empty if it does.
    refusal
        Why the CPU target does not; empty if it does.
    """

    chip: bool
    host: bool
    cpu: bool
    reason: str = ""
    refusal: str = ""


def _run(networks: Sequence[str], pipeline: str) -> list[dict[str, list[str]]]:
    """Return what a pipeline says of each network, by severity; all go through one process."""
    first_lines, line = [], 1
    for network in networks:
        first_lines.append(line)
        line += network.count("\n") + 1
    command = [find_program("npu-opt"), "-", "--split-input-file", "--mlir-print-op-on-diagnostic=false", pipeline]
    done = subprocess.run(
        [*command, "-o", "/dev/null"],
        input=SEPARATOR.join(networks),
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    if done.returncode not in (0, 1):
        raise RuntimeError(f"npu-opt ended with {done.returncode}: {done.stderr[-2000:]}")
    said: list[dict[str, list[str]]] = [defaultdict(list) for _ in networks]
    for entry in done.stderr.splitlines():
        if match := DIAGNOSTIC.match(entry):
            number = int(match[1])
            index = max(i for i, first in enumerate(first_lines) if first <= number)
            said[index][match[2]].append(match[3])
    return said


def compile_each(networks: Sequence[str], target: str) -> list[worker.Answer]:
    """Return what npu-test-worker says of each network, compiled whole for a target, "npu" or "cpu"."""
    with tempfile.TemporaryDirectory(prefix="npu-operators-") as name:
        jobs = []
        for index, network in enumerate(networks):
            model = Path(name) / f"{index}.mlir"
            model.write_text(network)
            jobs.append({"id": index, "model": str(model), "prepare": "npu-import", "target": target, "run": False})
        answers: dict[int, worker.Answer] = {}
        worker.run_jobs(jobs, answers.__setitem__)
    for index, answer in answers.items():
        if answer["status"] not in {"ok", "refused"}:
            raise ValueError(f"neither compiled nor refused: {answer}\n{networks[index]}")
    return [answers[index] for index in range(len(networks))]


def placements(found: Sequence[Example]) -> list[Placement]:
    """Return what the compiler does with each example.

    Raises
    ------
    ValueError
        If an example is no TOSA 1.0, or one is neither compiled nor refused.
    """
    networks = [example.text for example in found]
    for example, said in zip(found, _run(networks, "--npu-import"), strict=True):
        if said["error"]:
            raise ValueError(f"{example.operator} {example.types}: {said['error'][0]}")
    chip = _run(networks, "--npu-graph-pipeline=host=true")
    cpu = compile_each(networks, "cpu")
    result = []
    for on_chip, answer in zip(chip, cpu, strict=True):
        remarks = [text.partition("runs on the host: ")[2] for text in on_chip["remark"]]
        # "tosa.sin: why", of the one operator that there is; those in the branches of another are not named.
        reasons = [text.partition(": ")[2] for text in remarks] + [_short(text) for text in on_chip["error"]]
        refusals = [_short(text) for text in re.findall(r"error: (.*)", answer.get("message", ""))]
        runs_on_chip, runs_in_cpu = not reasons, not refusals
        # The host runs what the CPU target compiles.
        on_host = bool(remarks) and not on_chip["error"] and runs_in_cpu
        result.append(Placement(runs_on_chip, on_host, runs_in_cpu, (reasons or [""])[0], (refusals or [""])[0]))
    return result


def _short(message: str) -> str:
    """Return a diagnostic without what it names of the example, and how to mend it."""
    return re.sub(r"^'[\w.]+' op |^(in|out)put \d+: ", "", message).partition(";")[0]


def _group(entries: Sequence[tuple[str, str]]) -> str:
    """Return types with what is said of them: those of which the same is said together."""
    by_text: dict[str, list[str]] = {}
    for types, text in entries:
        by_text.setdefault(text, []).append(types)
    return "; ".join(", ".join(types) + (f": {text}" if text else "") for text, types in by_text.items()) or "–"


def _row(operator: str, entries: Sequence[tuple[Example, Placement]]) -> str:
    # A type in a message is that of the example.
    def general(text: str) -> str:
        text = re.sub(r", found '\w+'", "", text)
        return re.sub(r"tensor<[^>]*x(\w+)>|tensor<(\w+)>", lambda m: f"tensors of {m[1] or m[2]}", text)

    cells = [
        f"`{operator}`",
        _group([(e.types, "") for e, p in entries if p.chip]),
        _group([(e.types, general(p.reason)) for e, p in entries if p.host]),
        _group([(e.types, "") for e, p in entries if p.cpu]),
        _group([(e.types, general(p.refusal)) for e, p in entries if not p.cpu]),
    ]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def write_page(found: Sequence[Example], where: Sequence[Placement]) -> str:
    """Return the page."""
    families: dict[str, dict[str, list[tuple[Example, Placement]]]] = {}
    for example, placement in zip(found, where, strict=True):
        families.setdefault(example.family, {}).setdefault(example.operator, []).append((example, placement))
    lines = [HEADER]
    for family, operators in families.items():
        lines += [f"## {family}", ""]
        lines += [
            "| operator | on the chip | on its host, and why | CPU target | not in the CPU target, and why |",
            "|---|---|---|---|---|",
        ]
        lines += [_row(operator, entries) for operator, entries in operators.items()]
        lines.append("")
    return "\n".join(lines)


def main() -> int:
    """Write the page."""
    found = examples()
    PAGE.write_text(write_page(found, placements(found)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
