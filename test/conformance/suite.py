# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The official conformance tests of TOSA 1.0.2: generated and prepared once, by tosa-tools, and kept in a folder.

Below the suite's folder each operator has one that holds its tests; a test's folder holds, beside what the generator
wrote (desc.json, the network as test.tosa, inputs as .npy), either test.mlirbc (the network as MLIR) or rejected.txt
(why tosa-opt could not make it), and the outputs of the reference model.
"""

import functools
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import tosa_reference_model
from semver import Version

from npuc.programs import find_environment_program
from npuc.progress import counting

TOSA_VERSION = "1.0.2"
PROCESSES = 2
# The environment that tosa-tools is installed in.
PACKAGES = Path(tosa_reference_model.__file__).resolve().parents[1]
REFERENCE_MODEL = PACKAGES / "bin" / "tosa_reference_model"
SCHEMA = PACKAGES / "bin" / "tosa.fbs"


@dataclass(frozen=True)
class Profile:
    """Which of the tests make a suite.

    Parameters
    ----------
    profiles, extensions
        As the generator names them.
    operators
        Only these, if not all.
    """

    profiles: tuple[str, ...]
    extensions: tuple[str, ...] = ("none",)
    operators: tuple[str, ...] | None = None


PROFILES = {
    "int": Profile(
        ("tosa-pro-int",), ("tosa-ext-int16", "tosa-ext-int4", "tosa-ext-doubleround", "tosa-ext-inexactround")
    ),
    "fp": Profile(("tosa-pro-fp",)),
    "control": Profile(("tosa-pro-int", "tosa-pro-fp"), ("tosa-ext-controlflow",), operators=("cond_if", "while_loop")),
}
OFFICIAL_SEED = 42

T = TypeVar("T")


@dataclass(frozen=True)
class Test:
    """One conformance test.

    Parameters
    ----------
    operator
        As the generator's configuration names it.
    folder
        Where its files are.
    """

    operator: str
    folder: Path

    @functools.cached_property
    def description(self) -> dict[str, Any]:
        """What desc.json says."""
        return json.loads((self.folder / "desc.json").read_text())

    @property
    def name(self) -> str:
        """The generator's name, which is unique in a suite."""
        return self.folder.name

    @property
    def is_negative(self) -> bool:
        """Whether it must be refused."""
        return bool(self.description["expected_failure"])

    @property
    def module(self) -> Path:
        """The network as bytecode; absent where the deserializer rejected it."""
        return self.folder / "test.mlirbc"

    @property
    def rejection(self) -> Path:
        """Why the deserializer rejected it; absent where it did not."""
        return self.folder / "rejected.txt"

    @property
    def inputs(self) -> list[Path]:
        """One array for each input."""
        return [self.folder / name for name in self.description["ifm_file"]]

    @property
    def references(self) -> list[tuple[str, Path, Path | None]]:
        """For each output its name, the reference model's result, and its bounds where the checker needs them."""
        needs_bounds = self.description.get("test_requirements", {}).get("bounds_file_required", False)
        return [
            (name, self.folder / file, self.folder / f"bounds_{file}" if needs_bounds else None)
            for name, file in zip(self.description["ofm_name"], self.description["ofm_file"], strict=True)
        ]


class Suite:
    """The tests of one profile.

    Parameters
    ----------
    profile
        ``int`` (with the extensions int16, int4, doubleround and inexactround), ``fp`` or ``control`` (control flow,
        on integers and floating point).
    root
        Where suites are kept.
    seed
        The generator's.
    """

    def __init__(self, profile: str, root: Path, seed: int = OFFICIAL_SEED) -> None:
        self.profile = profile
        self.seed = seed
        self.folder = root.resolve() / (profile if seed == OFFICIAL_SEED else f"{profile}-seed{seed}")

    def list_operators(self) -> list[str]:
        """Return the operators that may have tests in this profile."""
        profile = PROFILES[self.profile]
        if profile.operators:
            return list(profile.operators)
        chosen = {*profile.profiles, *profile.extensions}
        config = json.loads((PACKAGES / "conformance" / "cts-config_v1.0.json").read_text())
        version = Version.parse(TOSA_VERSION)

        def is_meant(entry: dict[str, Any]) -> bool:
            first = entry.get("from_version", "0.0.0").removeprefix("v")
            last = entry.get("to_version", "999.0.0").removeprefix("v")
            return Version.parse(first) <= version <= Version.parse(last)

        def is_supported(group: dict[str, Any]) -> bool:
            return is_meant(group) and bool(chosen & {*group.get("supports_any", []), *group.get("supports_all", [])})

        return sorted(
            name
            for name, entry in config.items()
            if isinstance(entry, dict) and is_meant(entry) and any(map(is_supported, entry["generation"].values()))
        )

    def generate(self, operators: Sequence[str]) -> list[Test]:
        """Return the tests of some operators, after generating those that are not there yet."""
        missing = [operator for operator in operators if not (self.folder / operator).exists()]
        _run_each("generating", self._generate_operator, missing)
        return [
            Test(operator, description.parent)
            for operator in operators
            for description in sorted((self.folder / operator).glob("*/desc.json"))
        ]

    def _generate_operator(self, operator: str) -> None:
        """Generate the tests of an operator. The folder appears when all is done."""
        building = self.folder / f".{operator}"
        shutil.rmtree(building, ignore_errors=True)
        tests = building / "tests"
        tests.mkdir(parents=True)
        self._run_generator(operator, building)
        for description in building.glob("generated/operators/*/*/*/desc.json"):
            description.parent.rename(tests / description.parent.name)
        tests.rename(self.folder / operator)
        shutil.rmtree(building)

    def _run_generator(self, operator: str, building: Path) -> None:
        profile = PROFILES[self.profile]
        programs = Path(sys.executable).parent
        command = [
            programs / "tosa_verif_conformance_generator",
            *("--operators", operator),
            *("--profile", *profile.profiles),
            *("--extension", *profile.extensions),
            *("--tosa-version", TOSA_VERSION),
            *("--test-type", "both"),
            *("--output-type", "binary"),
            *("--seed", str(self.seed)),
            *("--ref-model-path", REFERENCE_MODEL),
            *("--generate-lib-path", PACKAGES / "tosa_reference_model" / "libtosa_reference_generate_lib.so"),
            *("--schema-path", SCHEMA),
            *("--flatc-path", PACKAGES / "bin" / "flatc"),
            *("--build-directory", building / "build"),
            *("--output-directory", building / "generated"),
            *("-j", "1"),
        ]
        # It starts other programs of the package by their names, and lets the order of sets choose tests.
        path = f"{programs}{os.pathsep}{os.environ['PATH']}"
        done = subprocess.run(
            [str(part) for part in command],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PATH": path, "PYTHONHASHSEED": "0"},
        )
        if done.returncode != 0:
            raise RuntimeError(f"generating the tests of {operator} failed:\n{done.stderr[-2000:]}")


def take_sample(tests: Iterable[Test], count: int) -> list[Test]:
    """Return up to `count` positive and as many negative tests of each operator, always the same ones."""

    def place(test: Test) -> str:
        return hashlib.sha256(test.name.encode()).hexdigest()

    kept: list[Test] = []
    seen: dict[tuple[str, bool], int] = {}
    for test in sorted(tests, key=place):
        key = (test.operator, test.is_negative)
        seen[key] = seen.get(key, 0) + 1
        if seen[key] <= count:
            kept.append(test)
    return sorted(kept, key=lambda test: (test.operator, test.name))


def _run_each(what: str, run: Callable[[T], None], subjects: Sequence[T]) -> None:
    """Run something for each subject, in parallel."""
    if not subjects:
        return
    with ThreadPoolExecutor(PROCESSES) as pool, counting(what, len(subjects)) as progress:
        for _ in pool.map(run, subjects):
            progress.advance(progress.task_ids[0])


def prepare_tests(tests: Sequence[Test]) -> None:
    """Make what tests need beside what the generator wrote, where that was not done before."""
    missing = [test for test in tests if not (test.module.exists() or test.rejection.exists())]
    _run_each("preparing", _prepare, missing)


def _prepare(test: Test) -> None:
    if not test.is_negative:
        _compute_references(test)
    # Last, since this marks the test as prepared.
    _deserialize(test)


def _deserialize(test: Test) -> None:
    """Turn a test's network into bytecode, or keep the reason why that cannot be done.

    What is wrong with it is ours to find: so tosa-opt is not to verify what it writes.
    """
    partial = test.folder / "partial.mlirbc"
    command = [
        find_environment_program("tosa-opt", "tosa-tools"),
        "--verify-each=0",
        f"--tosa-deserialize=tosa-flatbuffer-filename={test.folder / test.description['tosa_file']}",
        "--emit-bytecode",
        "/dev/null",
        *("-o", partial),
    ]
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    if done.returncode == 0:
        partial.rename(test.module)
    else:
        partial.unlink(missing_ok=True)
        lines = [line for line in (done.stdout + done.stderr).splitlines() if not line.startswith("WARNING")]
        test.rejection.write_text("\n".join(lines[:20]) or f"exit status {done.returncode}")


def _run_reference_model(*options: str) -> subprocess.CompletedProcess[str]:
    command = [str(REFERENCE_MODEL), "--tosa_level", "EIGHTK", "--operator_fbs", str(SCHEMA), *options]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def is_mended(test: Test) -> bool:
    """Whether what the deserializer made of a negative test is right, and so none any more.

    It passes over surplus operands, for example. The reference model decides, on the network that we get.
    """
    with tempfile.TemporaryDirectory(prefix="npu-conformance-") as folder:
        serialize = [
            find_environment_program("tosa-opt", "tosa-tools"),
            test.module,
            f"--tosa-serialize=tosa-flatbuffer-filename={folder}/test.tosa",
            *("-o", "/dev/null"),
        ]
        if subprocess.run([str(part) for part in serialize], capture_output=True, check=False).returncode != 0:
            return False
        description = test.description | {
            "tosa_file": "test.tosa",
            "ifm_name": [f"TosaInput_{index}" for index in range(len(test.inputs))],
            "ifm_file": [str(path) for path in test.inputs],
            "ofm_name": [f"TosaOutput_{index}" for index in range(len(test.references))],
        }
        (Path(folder) / "desc.json").write_text(json.dumps(description))
        done = _run_reference_model("--test_desc", f"{folder}/desc.json")
        return done.returncode == 0


def _compute_references(test: Test) -> None:
    """Run the reference model, in the precise mode that the checker of floating point wants."""
    done = _run_reference_model("--precise_mode=1", "--test_desc", str(test.folder / "desc.json"))
    if done.returncode != 0:
        raise RuntimeError(f"the reference model does not run {test.name}:\n{done.stderr[-2000:]}")
