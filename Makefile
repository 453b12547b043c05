# make run: set up if needed, then open the program. make test: everything that a change has to pass.
PY = .venv/bin/python
JOBS ?= 2
TOUR ?= tour
HANDBOOK = documents-products documents-quote-edit documents-quote-card documents-templates documents-contract-card \
  funds-receipt-form funds-voucher-card funds-books today today-log today-why customers-card customers-why-stars \
  customers-transfer customers-merge customers-map customers-handover settings-attributes settings-stars settings-zones \
  settings-kinds settings-holidays calendar calendar-month calendar-team calendar-planned wishes \
  deals-card-process deals-card-details analysis-funnel analysis-times-stage
.PHONY: run test lint bench tour pictures features messages lock clean

run:
	@sh scripts/setup run
	@$(PY) main.py

test: lint
	@$(PY) -m pytest -n $(JOBS) --dist worksteal

lint:
	@sh scripts/setup test
	@$(PY) -m ruff check .
	@$(PY) -m mypy
	@PYTHONPATH=. .venv/bin/lint-imports --no-cache

bench:
	@sh scripts/setup test
	@$(PY) -m tests.bench

tour: # pictures of every room in both themes: make tour TOUR=folder
	@sh scripts/setup run
	@QT_QPA_PLATFORM=offscreen $(PY) main.py --tour $(TOUR)

pictures: tour # the pictures of the README and the handbook, from the tour
	@cp $(TOUR)/customers-card-1366-light.png docs/pictures/customers.png
	@mkdir -p docs/handbook/pictures
	@for p in $(HANDBOOK); do cp $(TOUR)/$$p-1366-light.png docs/handbook/pictures/$$p.png || exit 1; done

features: # the catalogue with the number of tests of each feature
	@sh scripts/setup test
	@$(PY) scripts/features.py

messages: # compile the Vietnamese texts, then check them
	@sh scripts/setup test
	@$(PY) scripts/messages.py

lock: # rewrite both lock files: hashes, no addresses
	@test -x .venv-lock/bin/uv || { python3 -m venv .venv-lock && .venv-lock/bin/python -m pip install -q uv; }
	@for f in requirements requirements-test; do .venv-lock/bin/uv pip compile -q --universal --generate-hashes \
	  --python-version 3.11 --no-header --no-emit-index-url --no-emit-find-links $$f.in -o $$f.txt || exit 1; done
	@! grep -n '://' requirements.txt requirements-test.txt

clean:
	rm -rf .venv .venv-lock .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build tour
	find . -name __pycache__ -prune -exec rm -rf {} +
