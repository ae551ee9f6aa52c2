# Tensorlab. `make help` lists what there is to do.

PREFIX ?= /usr/local
# What is passed on to the notebook: make distill ARGS="-p dim=90 -p epochs=2"
ARGS ?=
# What is passed on to the test run: make test FILTER=DocumentTests
FILTER ?=

SWIFT := swift
# The tests run in release mode and share its build: a debug build of numeric kernels crawls.
# --build-tests and plain builds use the same flags, so neither makes the other start over.
BUILD := $(SWIFT) build -c release
TEST := $(SWIFT) test -c release --disable-testable-imports --disable-swift-testing
TLAB := .build/release/tlab
SOURCES := Sources Tests Benchmarks Package.swift
SMALL := -p dim=90 -p epochs=2

# The program limits by itself how long its threads spin while they wait for each other
# (Sources/CTerminal/spin.c); the tests and the benchmark need it as well.
test bench bench-language: export GOMP_SPINCOUNT ?= 2000

# Where shells look for completions, under PREFIX/share.
COMPLETIONS := bash:bash-completion/completions/tlab zsh:zsh/site-functions/_tlab \
  fish:fish/vendor_completions.d/tlab.fish

DEBIAN_PACKAGES := libreadline-dev libdnnl-dev zlib1g-dev libcmark-gfm-dev \
  libcmark-gfm-extensions-dev

.DEFAULT_GOAL := help
.PHONY: help setup build distill test check lint format reference bench bench-language install uninstall clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Install the Debian packages that the build needs, if any is missing
	@DEBIAN_PACKAGES="$(DEBIAN_PACKAGES)" Scripts/setup.sh

build: setup ## Build the program
	$(BUILD)

distill: build ## Build, run the distillation notebook on real digits and end with its table
	$(TLAB) notebooks/distill.tlab $(ARGS)

test: setup ## Build and run every test
	$(TEST) $(if $(FILTER),--filter $(FILTER))

check: build ## Run every notebook and compare its outputs; the experiment at small parameters
	$(TLAB) check notebooks/0*.tlab
	$(TLAB) notebooks/distill.tlab $(SMALL)

lint: ## Check the format, and that no file imports all of Foundation
	$(SWIFT) format lint --strict --recursive $(SOURCES)
	@if grep -rnE --include='*.swift' '^[^/"]*\bimport [^/]*\bFoundation' $(SOURCES) \
	    | grep -v 'FoundationEssentials$$'; then \
	  echo "import FoundationEssentials instead: all of Foundation doubles the start-up time" >&2; \
	  exit 1; \
	fi

format: ## Rewrite the sources in the project's format
	$(SWIFT) format --in-place --recursive $(SOURCES)

reference: build ## Write the manual of the built-in functions anew
	mkdir -p docs/reference
	$(TLAB) reference --output docs/reference

bench: build ## Measure a training step beside the bare products and updates it consists of
	.build/release/benchmark-step

bench-language: build ## Measure the language beside CPython and NumPy (PYTHON, NUMPY_PYTHON)
	python3 Benchmarks/language.py

install: build ## Install the program and shell completions under PREFIX (/usr/local)
	install -d "$(DESTDIR)$(PREFIX)/bin"
	install -m 755 $(TLAB) "$(DESTDIR)$(PREFIX)/bin/tlab"
	@for place in $(COMPLETIONS); do \
	  install -d "$(DESTDIR)$(PREFIX)/share/$$(dirname $${place#*:})" && \
	  $(TLAB) --generate-completion-script $${place%%:*} \
	    > "$(DESTDIR)$(PREFIX)/share/$${place#*:}" || exit 1; \
	  echo "completion for $${place%%:*}: $(DESTDIR)$(PREFIX)/share/$${place#*:}"; \
	done

uninstall: ## Remove the installed program
	rm -f "$(DESTDIR)$(PREFIX)/bin/tlab"
	@for place in $(COMPLETIONS); do rm -f "$(DESTDIR)$(PREFIX)/share/$${place#*:}"; done

clean: ## Remove what was built
	rm -rf .build
