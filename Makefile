# Every target sets up what it needs from nothing; `make` alone lists them.
PYTHON ?= python3
BIN := .venv/bin
# Who names a Python gets an environment of that version; otherwise the one that is there stays.
SETUP := $(PYTHON) packaging/setup_environment.py $(if $(filter-out file,$(origin PYTHON)),--this-python)
PYTEST := $(BIN)/python -m pytest

.DEFAULT_GOAL := help
.PHONY: help install run test test-xcb lint format bench bench-engine test-cupy screenshots package prove-package prove-windows prove-wheel reproduce-package measure-package release frameworks clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 22

install: ## make .venv with the program and everything that its tests use
	@$(SETUP) install

run: ## start the explorer (without a display: a picture of it)
	@$(SETUP) display
	@$(BIN)/fracstride $(ARGS)

# What is compiled is kept, also where the environment says otherwise: each worker would compile all tests at every run,
# and each of the many starts of the program all of it.
test test-xcb: export PYTHONDONTWRITEBYTECODE =

test: lint ## lint, types, import contracts and all tests, on every core
	$(PYTEST) -n auto --dist loadfile $(ARGS)

test-xcb: ## the tests in real X11 windows, on virtual displays, on every core
	@$(SETUP) xvfb
	QT_QPA_PLATFORM=xcb xvfb-run -a -s "-screen 0 1920x1200x24" $(PYTEST) -n auto --dist loadfile $(ARGS)

lint: install ## ruff, mypy and the import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format: install ## put the code in the project's format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: ## measure speed, as ratios beside matplotlib and bare pyqtgraph
	@$(SETUP) bench
	$(BIN)/python tests/bench/run.py $(ARGS)

bench-engine: install ## time the NumPy engine beside the frameworks that are installed (make frameworks)
	$(BIN)/python tests/bench/engine/run.py $(ARGS)

test-cupy: install ## the real CuPy, in .venv-cupy: explained without a GPU, checked and timed on one
	@test -x .venv-cupy/bin/python || $(BIN)/python -m venv .venv-cupy
	.venv-cupy/bin/python -m pip install --quiet --disable-pip-version-check -e ".[dev,cuda12]" nvidia-cuda-nvrtc-cu12
	.venv-cupy/bin/python -m pytest tests/gpu tests/backends/test_conformance.py -rs $(ARGS)
	.venv-cupy/bin/python tests/gpu/check_and_time.py

screenshots: install ## make the pictures of docs/pictures anew
	$(BIN)/python packaging/make_screenshots.py $(ARGS)

package: ## build everything that is published on this system, into dist: wheels, sdist, installers, checksums
	$(PYTHON) packaging/build_package.py $(ARGS)

prove-package: ## prove the .deb in a minimal Debian of its own (as root, with debootstrap)
	$(PYTHON) packaging/prove_package.py $(ARGS)

prove-windows: ## build the Windows installer and prove it under Wine, not on Windows (as root, with debootstrap and NSIS)
	$(PYTHON) packaging/prove_windows.py $(ARGS)

prove-wheel: ## install the wheels with every Python that is here, and run their self-test there
	$(PYTHON) packaging/prove_wheel.py $(ARGS)

reproduce-package: ## build the commit again in another folder, and compare with what is in dist
	$(PYTHON) packaging/reproduce_package.py $(ARGS)

measure-package: ## sizes and starts of what make package built, beside a bare frozen window
	@$(SETUP) xvfb
	xvfb-run -a -s "-screen 0 1920x1200x24" $(PYTHON) packaging/measure_package.py $(ARGS)

release: ## after the tag: everything that is published, checked, built, proven, with checksums and notes in dist
	$(PYTHON) packaging/release.py

frameworks: ## add the CPU builds of torch, onnx, onnxruntime, jax and keras to .venv
	@$(SETUP) frameworks

clean: ## remove .venv, caches, build results and the picture of make run
	rm -rf .venv .venv-cupy build dist .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage
	find app resources tests packaging -name __pycache__ -type d -prune -exec rm -rf {} +
	rm -f app/fracstride/backends/engine/_fused*.so fracstride-scene.png
	find . -maxdepth 2 -name '*.egg-info' -type d -prune -exec rm -rf {} +
