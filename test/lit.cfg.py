# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""How lit finds and runs this project's tests."""

import os
import platform

import lit.formats

config.name = "npu"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir", ".test", ".td"]
config.excludes = ["Inputs", "unit", "python"]
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = os.path.join(config.npu_binary_dir, "test")

config.environment["PATH"] = os.pathsep.join(
    [
        os.path.join(config.npu_binary_dir, "bin"),
        config.llvm_tools_dir,
        # npuc, and what comes with the reference model; after LLVM's, because it also holds a flatc and an opt.
        os.path.join(config.npu_source_dir, ".envs/tools/bin"),
        os.environ["PATH"],
    ]
)
config.substitutions.append(("%source_dir", config.npu_source_dir))
config.substitutions.append(("%build_dir", config.npu_binary_dir))
config.substitutions.append(("%machines", os.path.join(config.npu_source_dir, "runtime/machine/machines")))

# Real networks and labelled data: present on a developer's machine, skipped aloud elsewhere.
data = os.environ.get("NPU_TEST_DATA", os.path.join(config.npu_source_dir, "../shared/data"))
if os.path.isdir(data):
    config.available_features.add("npu-test-data")
    config.substitutions.append(("%data", os.path.realpath(data)))
if platform.machine() == "x86_64":
    config.available_features.add("x86_64")
