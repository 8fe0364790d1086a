# Gauntlet: `make run` sets everything up and runs the main job, `make test` sets everything up and tests.
SWIFT ?= swift
PACKAGES := mariadb-server-core mariadb-client-core libmariadb-dev libsqlite3-dev libssl-dev pkg-config
RUN ?= traces/main.sqlite

.PHONY: run test bench deps build format clean

run: build
	.build/release/gauntlet demo --run $(RUN)

test: deps
	$(SWIFT) build --build-tests
	$(SWIFT) test --skip-build --parallel

bench: build
	.build/release/gauntlet-bench

build: deps
	$(SWIFT) build -c release --product gauntlet
	$(SWIFT) build -c release --product gauntlet-bench

# Installs the Debian packages that are missing: as root, or by telling the line to type.
deps:
	@./Scripts/deps $(PACKAGES)

format:
	$(SWIFT) format -i -r Sources Tests Package.swift

clean:
	rm -rf .build
