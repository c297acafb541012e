# Commands of the project; `make help` lists them. `make run` and `make test` are the two a newcomer needs.
.DEFAULT_GOAL := help
PORT ?= 8000
PYTHON ?= python3
PY := .venv/bin/python
WORKERS ?= 2

help: ## This list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

.venv/.runtime: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; name it as PYTHON=..."; exit 1; }
	@test -x $(PY) || $(PYTHON) -m venv .venv || { echo "Python's venv module is needed (Debian: apt install python3-venv)."; exit 1; }
	@echo "Installing the packages of requirements.txt ..."
	@$(PY) -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/.development: requirements-dev.txt .venv/.runtime
	@echo "Installing the packages of requirements-dev.txt ..."
	@$(PY) -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

run: .venv/.runtime ## The site with the sample archive on http://127.0.0.1:8000 (PORT=... changes the port)
	@$(PY) scripts/messages.py compile
	@$(PY) manage.py prepare
	@echo "Serving on http://127.0.0.1:$(PORT)/ - stop with Ctrl-C"
	@exec $(PY) manage.py runserver --noreload 127.0.0.1:$(PORT)

content: .venv/.runtime ## Load the content files again; what staff edited is kept
	$(PY) manage.py load_content

check: .venv/.development ## What must hold before a commit: style, templates, imports, migrations, messages
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/djlint templates --lint --quiet
	.venv/bin/lint-imports
	$(PY) scripts/messages.py check
	$(PY) scripts/check_content.py
	$(PY) scripts/messages.py compile
	$(PY) manage.py makemigrations --check --dry-run --settings seoulsolution.settings.test
	$(PY) manage.py check --settings seoulsolution.settings.test

check-content: .venv/.runtime ## Whether every number of the archive's texts stands in its facts, in both languages alike
	$(PY) scripts/check_content.py

test: check browser ## Everything: the checks, then all tests with a real browser
	.venv/bin/pytest -n $(WORKERS) --dist loadscope --no-loadscope-reorder $(PYTEST)

browser: ## Make sure that the browser of the tests is there
	@scripts/ensure-chromium

messages: .venv/.development ## Add new messages of the code to the Korean catalogue
	$(PY) scripts/messages.py update

format: .venv/.development ## Put the code into the project's form
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

lock: ## Pin the packages of requirements.in and requirements-dev.in anew
	$(PYTHON) -m venv .venv-lock && .venv-lock/bin/pip install --quiet uv
	.venv-lock/bin/uv pip compile --quiet --python-version 3.11 requirements.in -o requirements.txt
	.venv-lock/bin/uv pip compile --quiet --python-version 3.11 requirements-dev.in -o requirements-dev.txt
	rm -r .venv-lock

bench-pages: .venv/.runtime ## Time the pages on 20,000 generated policies in a scratch database (minutes)
	$(PY) manage.py bench_pages $(BENCH)

bench-admin: .venv/.runtime ## Time the administration on 20,000 generated policies in a scratch database (minutes)
	$(PY) manage.py bench_admin $(BENCH)

relevance: .venv/.runtime ## How well search answers the questions of tests/search/relevance, in a scratch database (minutes)
	$(PY) manage.py measure_relevance

bench-search: .venv/.development ## Time searches on 20,000 and 200,000 generated records beside tantivy, in scratch databases (two hours)
	$(PY) manage.py bench_search $(BENCH)

clean: ## Remove the environment, the demonstration's database and its files
	rm -rf .venv var staticfiles

.PHONY: help run content check check-content test browser messages format lock bench-pages bench-admin bench-search relevance clean
