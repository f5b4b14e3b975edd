# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# The commands of this project. On Debian 12 each installs what it needs (root or sudo); elsewhere see .ci/install-debian.
#
#   make build      compiler, simulator and tools, in build/
#   make test       builds, then runs every suite; the last line sums them up
#   make fuzz N=500 SEED=1   random networks on the simulator and on the CPU; docs/fuzzing.md
#   make conformance   TOSA's official conformance tests on the simulator and on the CPU; docs/conformance.md
#   make networks   all real networks on every target against TOSA's reference model; docs/development.md
#   make demo       trains the article's network, compresses, compiles and runs it, and prints what came out
#   make bench      measures everything beside its peers (docs/benchmarks.md); its parts are
#                   make bench-cpu, bench-simulator, bench-cycles, bench-proof
#   make tools-env, make train-env    the Python environments: npuc, and Keras
#   make lint       clang-tidy on the C++ sources
#   make format     clang-format and ruff on everything
#   make docs       makes docs/isa.md again from runtime/isa/ISA.td, and docs/operators.md from what the compiler does
#   make install    installs the tools below PREFIX (default /usr/local)
#   make wheel      the npuc package with the tools in it, in dist/
#   make lock       resolves the Python environments again (python/*.in → python/*.lock)
#   make clean      removes what was built; downloads (.envs/) stay

PREFIX ?= /usr/local
PYTHON ?= python3
export CCACHE_BASEDIR := $(CURDIR)
export CCACHE_NOHASHDIR := 1
# What ccache needs to know of precompiled headers.
export CCACHE_SLOPPINESS := pch_defines,time_macros
export CCACHE_PCH_EXTSUM := 1

.PHONY: all build packages test conformance fuzz networks demo lint format docs install wheel lock clean tools-env \
  train-env bench-env \
  bench-programs bench bench-cpu bench-simulator bench-cycles bench-proof
all: build

packages:
	@.ci/install-debian

build: packages
	@test -e build/build.ninja || cmake --preset default
	@ninja -C build

# An environment is made anew when its lock file changes, so that it never holds what the lock does not.
.envs/%/.ready: python/%.lock
	@echo "Python environment $*: installing from $<"
	@rm -rf .envs/$*
	@$(PYTHON) -m venv .envs/$*
	@.envs/$*/bin/pip install --disable-pip-version-check --quiet --no-deps --require-hashes -r $<
	@touch $@

# npuc runs from the sources: what is edited is what runs.
define link-npuc
	@echo '$(CURDIR)/python' > "$$(echo .envs/$(1)/lib/python3.*/site-packages)/npuc.pth"
	@printf '#!/bin/sh\nexec "$(CURDIR)/.envs/$(1)/bin/python" -m npuc "$$@"\n' > .envs/$(1)/bin/npuc
	@chmod +x .envs/$(1)/bin/npuc
endef

tools-env: packages
	@$(MAKE) -s .envs/tools/.ready
	$(call link-npuc,tools)

train-env: packages
	@$(MAKE) -s .envs/train/.ready
	$(call link-npuc,train)

test: build tools-env
	@ninja -C build npu-unit-tests
	@.envs/tools/bin/python test/run

# CONFORMANCE="--profile fp --operators conv2d" and the like chooses among them.
conformance: build tools-env
	@PYTHONPATH=test/worker .envs/tools/bin/python test/conformance/run.py --expect test/conformance/expected.txt $(CONFORMANCE)

# FUZZ="--presets --machines 3" and the like: --help lists them.
N ?= 500
SEED ?= 1
fuzz: build tools-env
	@PYTHONPATH=test/worker:test/python .envs/tools/bin/python test/fuzz/run.py --count $(N) --seed $(SEED) $(FUZZ)

# NETWORKS="kws mnist" chooses among them by parts of their names.
networks: build tools-env
	@.envs/tools/bin/python test/networks/run.py $(NETWORKS)

# DATASET=mnist takes MNIST instead, from the idx files in MNIST_DIR or by Keras' own loader.
DATASET ?= fashion-mnist
demo: build tools-env train-env
	@.envs/tools/bin/python -m npuc.demo --dataset $(DATASET) $(if $(MNIST_DIR),--mnist-dir '$(MNIST_DIR)')

bench-env: packages
	@$(MAKE) -s .envs/bench/.ready

bench-programs: build
	@ninja -C build npu-benchmarks

# BENCH_OPTIONS: such as --json=FILE.json, or --model=FILE.tflite to measure that; --help lists them.
bench: bench-programs tools-env bench-env
	@.envs/tools/bin/python -m benchmarks $(BENCH_OPTIONS)

bench-cpu bench-simulator bench-proof: bench-programs tools-env
	@.envs/tools/bin/python -m benchmarks $(@:bench-%=%) $(BENCH_OPTIONS)

bench-cycles: build tools-env bench-env
	@.envs/tools/bin/python -m benchmarks cycles $(BENCH_OPTIONS)

lint: build
	@run-clang-tidy-22 -quiet -p build '^$(CURDIR)/(benchmarks|lib|runtime|test|tools)/'

format: tools-env
	@git ls-files '*.h' '*.cpp' '*.c' | xargs -r clang-format-22 -i
	@.envs/tools/bin/ruff check --quiet --fix . && .envs/tools/bin/ruff format --quiet .

docs: build tools-env
	@mkdir -p docs && cp build/runtime/isa/isa.md docs/isa.md
	@.envs/tools/bin/python test/operators/table.py

install: build
	@cmake --install build --prefix $(PREFIX)

wheel: packages tools-env
	@.envs/tools/bin/pip wheel --disable-pip-version-check --quiet --no-deps --no-build-isolation -w dist ./python

lock:
	@$(PYTHON) -m venv .envs/lock && .envs/lock/bin/pip install --quiet uv==0.13.9
	@for name in tools train bench; do .envs/lock/bin/uv pip compile --quiet --upgrade --no-header --generate-hashes \
	  --python-version 3.11 --python-platform x86_64-manylinux_2_36 python/$$name.in -o python/$$name.lock; done

clean:
	@rm -rf build build-sanitize build-wheel dist
