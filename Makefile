# 执衡 Zhiheng. `make help` lists what can be done.
SHELL := /bin/bash
.DELETE_ON_ERROR:
.PHONY: help setup setup-test run demo test test-long lint bench bench-setup pins clean

PYTHON ?= $(shell for v in 3.11 3.12 3.13; do command -v python$$v && break; done || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
OUT ?= out/demo
PORT ?= 8000

help:  ## 列出可用命令 (list the commands)
	@awk -F':.*##' '/^[a-z-]+:.*##/ {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(VENV)/.base: requirements/uv.txt scripts/check_machine.py
	@"$(PYTHON)" scripts/check_machine.py
	@test -x $(BIN)/python || "$(PYTHON)" -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@touch $@

$(VENV)/.runtime: $(VENV)/.base requirements/runtime.txt pyproject.toml
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/runtime.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.test: $(VENV)/.runtime requirements/test.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/test.txt
	@touch $@

setup: $(VENV)/.runtime  ## 准备运行环境 (set up .venv; safe to repeat)

setup-test: $(VENV)/.test

run: setup demo  ## 审查演示日志,然后启动两个区并显示地址 (audit the demo district, then serve both zones; PORT=8000)
	@$(BIN)/zhiheng run --port $(PORT)

demo: setup  ## 只审查自带的演示日志并给出报告地址 (audit the bundled demo district, print the report's address)
	@$(BIN)/zhiheng demo --out $(OUT)

test: setup-test  ## 检查与测试,约半小时 (checks and tests)
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python scripts/run_tests.py

test-long: setup-test  ## 全部测试,含长时间的 (all tests, the long ones too)
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python scripts/run_tests.py --long

lint: setup-test  ## 只做静态检查 (static checks only)
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python scripts/run_tests.py --lint-only

$(VENV)/.bench: $(VENV)/.runtime requirements/bench.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/bench.txt
	@touch $@

bench: $(VENV)/.bench  ## 性能对比,打印表格 (benchmarks, print tables; NAMES=… runs some)
	@$(BIN)/python benchmarks/run.py $(NAMES)

bench-setup: $(VENV)/.bench  ## 准备对比工具的独立环境 (the peers' own environment, .venv-peers)
	@test -x .venv-peers/bin/python || "$(PYTHON)" -m venv .venv-peers
	@$(BIN)/uv pip install --quiet --python .venv-peers/bin/python --require-hashes -r requirements/bench-peers.txt

pins: $(VENV)/.base  ## 重新锁定依赖版本 (re-pin the dependencies, by hash, without addresses)
	@$(BIN)/python scripts/pin.py

clean:  ## 删除环境与产物 (remove .venv and outputs)
	rm -rf $(VENV) .venv-peers out build dist src/*.egg-info
