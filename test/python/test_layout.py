# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Rules that every source file of the project keeps."""

import re
import subprocess
import textwrap
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LICENCE = "SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception"
SOURCES = ("*.h", "*.cpp", "*.c", "*.td", "*.fbs", "*.py", "CMakeLists.txt", "*.cmake", "Makefile", ".ci/*")


def test_every_source_file_names_its_licence_at_the_top() -> None:
    listed = subprocess.run(["git", "ls-files", *SOURCES], cwd=ROOT, capture_output=True, text=True, check=True)
    files = listed.stdout.split()
    assert files
    missing = [file for file in files if not any(LICENCE in line for line in (ROOT / file).open().readlines()[:2])]
    assert missing == []


def test_links_between_documents_lead_somewhere() -> None:
    listed = subprocess.run(["git", "ls-files", "*.md"], cwd=ROOT, capture_output=True, text=True, check=True)
    broken = []
    for name in listed.stdout.split():
        document = ROOT / name
        for target in re.findall(r"\]\(([^)#]+)", document.read_text()):
            if "://" not in target and not (document.parent / target).exists():
                broken.append(f"{name}: {target}")
    assert broken == []


def passages(text: str, lines: int) -> set[str]:
    """Return all passages of so many lines, each moved to the left margin."""
    whole = text.splitlines()
    return {textwrap.dedent("\n".join(whole[at : at + lines])) for at in range(len(whole) - lines + 1)}


def test_snippets_of_c_and_cmake_are_passages_of_the_examples() -> None:
    """The examples are built and run by tests, so what documents show of them works."""
    examples = [path.read_text() for path in (ROOT / "docs/examples").iterdir()]
    snippets, strange = 0, []
    for document in (ROOT / "docs").rglob("*.md"):
        for block in re.findall(r"^```(?:c|cmake)\n(.*?)\n```$", document.read_text(), re.MULTILINE | re.DOTALL):
            snippets += 1
            lines = len(block.splitlines())
            if not any(textwrap.dedent(block) in passages(example, lines) for example in examples):
                strange.append(f"{document.relative_to(ROOT)}:\n{block}")
    assert snippets
    assert strange == []
