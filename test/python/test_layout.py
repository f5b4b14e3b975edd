# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Rules that every source file of the project keeps."""

import subprocess
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
