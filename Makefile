# What people type. Everything runs from a bare checkout: Python 3.11+, make and the package indexes.

PYTHON ?= python3
PORT ?= 8000
export PORT
VENV := .venv
BIN := $(VENV)/bin
# Compiled modules are stored, whatever the shell says: else each process compiles all of them anew.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help demo prepare serve check quick test coverage test-postgres lint bench format requirements sbom clean

help: ## show this help
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

$(VENV)/.runtime: requirements.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

$(VENV)/.development: requirements-dev.txt $(VENV)/.runtime
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@

DEMO := RCS_MODE=sandbox SANDBOX_CONTROL=$${SANDBOX_CONTROL:-1} SANDBOX_TIME=$${SANDBOX_TIME:-timed} \
	DATABASE_URL=sqlite:///$(CURDIR)/var/demo.sqlite3 \
	SANDBOX_DATABASE_URL=sqlite:///$(CURDIR)/var/sandbox.sqlite3 \
	SECRET_KEY= CREDENTIAL_KEYS= AUDIT_KEY= AUDIT_OLD_KEYS= AUDIT_ANCHOR_FILE= WEB_CONCURRENCY=1

demo: $(VENV)/.runtime ## run the portal with demo data at http://127.0.0.1:8000 (set PORT= to change the port)
	@mkdir -p var
	@$(DEMO) $(BIN)/python manage.py prepare
	@$(DEMO) $(BIN)/python manage.py seed_demo
	@echo
	@echo "  The portal:  http://127.0.0.1:$(PORT)"
	@echo "  Sign in as   manager, onboarding, auditor or admin; the password is rcs-demo"
	@echo "  Press Ctrl+C to stop. Nothing is sent to Sinch."
	@echo
	@exec env $(DEMO) $(BIN)/gunicorn -c python:rcsportal.gunicorn rcsportal.wsgi

prepare: $(VENV)/.runtime ## install, check the settings, migrate the database, collect static files
	@mkdir -p var
	@$(BIN)/python manage.py prepare

serve: $(VENV)/.runtime ## run the production server with settings from the environment
	@mkdir -p var
	@$(BIN)/python manage.py prepare
	@exec $(BIN)/gunicorn -c python:rcsportal.gunicorn rcsportal.wsgi

# Three workers for two cores: browser tests wait for their browser, others for their servers.
PYTEST = CHROME="$$($(BIN)/python -m tests.chromium)" $(BIN)/pytest -n 3 --dist worksteal -m ""

check: $(VENV)/.development ## run the linters and the quick tests: no browser, no PostgreSQL, nothing slow
	@$(MAKE) --no-print-directory -j2 lint quick

quick: $(VENV)/.development
	@$(BIN)/pytest -q -n 2 --dist worksteal -m "not browser and not slow and not lengthy"

test: $(VENV)/.development ## run the linters and all tests, including browser tests
	@$(MAKE) --no-print-directory lint
	@$(PYTEST)

coverage: $(VENV)/.development ## run all tests with branch coverage
	@$(PYTEST) --cov --cov-report=term --cov-fail-under=95

test-postgres: $(VENV)/.development ## run the storage tests on PostgreSQL (TEST_DATABASE_URL or a temporary server)
	@$(BIN)/python -m tests.postgres

lint: $(VENV)/.development ## check formatting, style, templates, types and Django settings
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	git ls-files -z -- '*.html' | xargs -0 $(BIN)/djade --check --target-version 5.2
	$(BIN)/mypy manage.py rcsportal senders tests benchmarks
	DJANGO_SETTINGS_MODULE=tests.settings $(BIN)/python manage.py check --fail-level WARNING
	DJANGO_SETTINGS_MODULE=tests.settings $(BIN)/python manage.py makemigrations --check --dry-run

format: $(VENV)/.development ## reformat the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	git ls-files -z -- '*.html' | xargs -0 $(BIN)/djade --target-version 5.2

bench: $(VENV)/.development ## run the benchmarks and print ratios
	$(BIN)/python -m benchmarks

requirements: ## renew requirements.lock: hashes of everything in requirements.txt
	test -x var/pins/bin/pip-compile || ($(PYTHON) -m venv var/pins && var/pins/bin/pip install --quiet pip-tools)
	var/pins/bin/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-header \
		--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options \
		--output-file var/requirements.lock requirements.txt
	(sed -n '/^#/!q;p' requirements.lock; cat var/requirements.lock) > var/requirements.new
	mv var/requirements.new requirements.lock

sbom: ## write var/sbom.json: everything that requirements.lock installs, as CycloneDX
	test -x var/sbom-tool/bin/cyclonedx-py || ($(PYTHON) -m venv var/sbom-tool && \
		var/sbom-tool/bin/pip install --quiet --disable-pip-version-check cyclonedx-bom==7.5.0)
	$(PYTHON) -m venv --clear --without-pip var/locked
	var/sbom-tool/bin/pip --python var/locked/bin/python install --quiet --disable-pip-version-check \
		--require-hashes -r requirements.lock
	var/sbom-tool/bin/cyclonedx-py environment --output-reproducible --output-file var/sbom.json \
		var/locked/bin/python

clean: ## remove generated files
	rm -rf $(VENV) var .mypy_cache .pytest_cache .ruff_cache .hypothesis
