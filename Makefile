# Citewire. `make run` and `make test` are all a newcomer needs; `make help` lists the rest.
SHELL := /bin/bash -o pipefail
PYTHON ?= python3
BIN := .venv/bin
# On Linux, TORCH_INDEX=https://download.pytorch.org/whl/cpu gets PyTorch's own CPU build (smaller); unset, pip decides.
TORCH_INDEX ?=
export HF_HUB_DISABLE_TELEMETRY = 1
export GRADIO_ANALYTICS_ENABLED = False

.PHONY: run install test check format bench eval clean help

run: .venv/.installed  ## Index the sample articles and open the chat page on 127.0.0.1:7860
	@$(BIN)/citewire ingest seeds
	@$(BIN)/citewire ui

install: .venv/.installed  ## Make the environment in .venv; then .venv/bin/citewire runs

# One worker more than cores: a good part of the time one waits for a server or a browser.
test: .venv/.installed-dev  ## Run the whole test suite, several files at once
	@$(BIN)/python -m pytest -n $$(($$(getconf _NPROCESSORS_ONLN) + 1)) --maxprocesses 5 --dist loadfile

check: .venv/.installed-dev  ## Formatting, lint and types
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy

format: .venv/.installed-dev  ## Format the code
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

eval: .venv/.installed  ## Run our evaluation suites and their gates; the reports are in eval-report/
	@$(BIN)/citewire eval eval/suites/*.yaml --report eval-report

bench: .venv/.installed-dev  ## Measure speed; CITEWIRE_BENCH_DATA names the folder of public data
	@$(BIN)/python -m eval.bench

.venv/.installed: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Citewire needs Python 3.11 or newer; name one with: make PYTHON=python3.11 ...")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@test -z '$(TORCH_INDEX)' || $(BIN)/python -m pip install --quiet --index-url '$(TORCH_INDEX)' 'torch>=2.4,<2.14'
	@$(call pip-install,-e .)
	@touch $@

.venv/.installed-dev: .venv/.installed
	@$(call pip-install,-e '.[dev]')
	@touch $@

# pip's hundreds of lines as one that counts, on a terminal; all of them are kept in .venv/install.log, and its end is shown
# on failure.
define pip-install
echo "Installing into .venv (a few minutes the first time) ..."; \
$(BIN)/python -m pip install --disable-pip-version-check --no-input $(1) 2>&1 | tee .venv/install.log \
| if [ -t 2 ]; then \
  awk '/^ *(Collecting|Downloading|Using cached|Requirement already)/ { n++; printf "\r\033[K[%3d] %s %.60s", n, $$1, $$2; fflush() } \
       /^Installing collected/ { printf "\r\033[KInstalling what was collected ..."; fflush() } END { printf "\r\033[K" }'; \
  else cat >/dev/null; fi \
|| { grep -v "^WARNING" .venv/install.log | tail -n 15; echo "The installation failed; .venv/install.log has all of it."; exit 1; }
endef

clean:  ## Remove the environment and the caches; the library in .citewire stays
	@rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis

help:  ## This list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
