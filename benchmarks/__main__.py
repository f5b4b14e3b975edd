# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Measures this project beside its peers, one part after another, in one run.

Parts (all, if none is named):
  cpu        latency on this host beside LiteRT's, and the machine's peak
  simulator  inferences per second of the simulator beside LiteRT's, and its kernels beside the machine's peak
  cycles     cycles beside Vela's and the bound, and compile time beside Vela's
  proof      time to prove programs free of races and deadlocks

Networks are the one of `make demo` with random weights, and those of $NPU_TEST_DATA; or those given by --model.
Exit status 0: all was measured that was not said to be skipped.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from benchmarks.common import Report, Run, describe_host, find_networks
from benchmarks.cpu import latency
from benchmarks.cycles import cycles
from benchmarks.program import proof
from benchmarks.simulator import throughput
from npuc.errors import NpucError
from npuc.files import atomic_output

PARTS = {"cpu": latency, "simulator": throughput, "cycles": cycles, "proof": proof}


def positive(text: str) -> float:
    """Read a number above 0, for argparse."""
    number = float(text)
    if not 0 < number < float("inf"):
        raise ValueError
    return number


def part(text: str) -> str:
    """Read the name of a part, for argparse."""
    if text not in PARTS:
        raise argparse.ArgumentTypeError(f"expected {', '.join(PARTS)}, found {text!r}")
    return text


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    parser = argparse.ArgumentParser(
        prog="benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("parts", nargs="*", type=part, metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--model", action="append", default=[], type=Path, metavar="FILE.tflite", help="measure this")
    parser.add_argument(
        "--seconds", type=positive, default=1.0, help="for each network in the parts cpu and simulator (default: 1)"
    )
    parser.add_argument("--json", type=Path, metavar="FILE.json", help="also write the numbers")
    return parser


def measure(options: argparse.Namespace, report: Report, host: Mapping[str, Any]) -> None:
    """Measure what the command line asks for."""
    report.say(f"On the machine of this run: {host['cpu']}, {host['cores']} cores")
    with tempfile.TemporaryDirectory(prefix="npu-bench-") as temporary:
        folder = Path(temporary)
        run = Run(find_networks(options.model, folder, report), options.seconds, folder, report)
        for name in options.parts or PARTS:
            report.say(f"\n{PARTS[name].TITLE}", "bold")
            start = time.perf_counter()
            PARTS[name].measure_all(run)
            report.say(f"({name}: {time.perf_counter() - start:.0f} s)")
    if report.skipped or report.failed:
        report.say(f"\nNot measured: {len(report.skipped)} skipped, {len(report.failed)} failed")
        for kind, texts in (("skipped", report.skipped), ("failed", report.failed)):
            for text in dict.fromkeys(texts):
                report.say(f"  {kind}: {text}")


def main() -> int:
    """Run the command line and return the exit status."""
    options, report, host = make_parser().parse_args(), Report(), describe_host()
    try:
        # Opened first: minutes of measuring are not lost to a name that cannot be written.
        with atomic_output(options.json) if options.json else nullcontext() as partial:
            measure(options, report, host)
            if partial is not None:
                report.write_json(partial, host)
    except NpucError as error:
        print(f"benchmarks: error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("benchmarks: interrupted", file=sys.stderr)
        return 130
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
