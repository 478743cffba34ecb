# The commands of asyougo. `make` alone lists them. Everything is installed into .venv on first use.

.DEFAULT_GOAL := help
SHELL := /bin/sh
VENV := .venv
RUN := $(VENV)/bin
PYTEST := $(RUN)/python -m pytest
WORKERS ?= auto
LEARNERS ?= 2000
ARGS ?=

.PHONY: help demo serve test test-all lint bench faults lock install install-tests

help:  ## this list
	@echo "make COMMAND, where COMMAND is one of:"
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1|\2/p' Makefile | while IFS='|' read -r name what; do printf '%-12s %s\n' "$$name" "$$what"; done

demo: install  ## build the invented state, audit everyone, print the report, open the pages (LEARNERS=2000)
	@$(RUN)/asyougo demo --learners $(LEARNERS) $(ARGS)

serve: install  ## the pages and the API on this computer, on what is already there
	@$(RUN)/asyougo serve $(ARGS)

test: install-tests lint  ## everything that has to hold before a change lands (at most 15 minutes)
	@$(PYTEST) -n $(WORKERS) -m "not slow and not faults" $(ARGS)

test-all: install-tests lint  ## and all widths, languages and large samples (at most 60 minutes)
	@$(PYTEST) -n $(WORKERS) -m "not faults" $(ARGS)

faults: install-tests  ## kills, full disks, floods of broken files (as long as it takes)
	@$(PYTEST) -m faults $(ARGS)

bench: install-tests  ## every benchmark, with its peer in the same run (as long as it takes)
	@for file in benchmarks/[a-z]*.py; do \
		name=$$(basename "$$file" .py); echo "asyougo bench $$name"; $(RUN)/asyougo bench "$$name" $(ARGS) || exit 1; \
	done

lint: install-tests  ## style, types and the floors of the house
	@$(RUN)/ruff check
	@$(RUN)/ruff format --check
	@$(RUN)/mypy
	@$(RUN)/lint-imports --no-logo

lock:  ## lock the newest versions that requirements/*.in permit (needs uv; nothing else does)
	@command -v uv >/dev/null || { echo "make lock needs uv: pip install uv" >&2; exit 2; }
	@for name in run build dev browser; do \
		uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
			--no-emit-index-url --no-emit-find-links --output-file requirements/$$name.txt requirements/$$name.in || exit 1; \
	done

install:
	@scripts/install run

install-tests:
	@scripts/install run dev browser
	@scripts/install-system
