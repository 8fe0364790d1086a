# Gauntlet: `make run` sets everything up and runs the main job, `make test` sets everything up and tests.
SWIFT ?= swift
PACKAGES := mariadb-server-core mariadb-client-core libgumbo-dev libmariadb-dev libsqlite3-dev libssl-dev libstemmer-dev libzip-dev pkg-config
# What tests talk to: a graph's server, and a container engine.
TEST_PACKAGES := virtuoso-opensource-7-bin podman runc curl chromium fonts-dejavu-core iproute2
GAUNTLET := .build/release/gauntlet
RUNS := oracle random glm

# Tests with many processes of their own come after those that hold time limits; those that keep every core busy come last.
APART := OSShellTests[.]|ChromiumTests[.]|WebBrowsingTests[.]|SharedRunTests[.]
HEAVY := TutorialTests|ManyMachinesTests|FaultInjectionTests

MINUTES := 10
FUZZ := .build-fuzz/release/gauntlet-fuzz

.PHONY: run test test-images test-neon faults bench fuzz deps build format clean

# Plays the dev split with the oracle, the random agent and the GLM that comes with Gauntlet, then prints their scores.
# A second call finds the episodes already there and prints the table again.
run: build
	@for agent in $(RUNS); do $(GAUNTLET) run --agent $$agent --split dev --run traces/$$agent.sqlite || exit $$?; done
	@$(GAUNTLET) score $(RUNS:%=traces/%.sqlite)

# The kernels are optimized also where everything else can be debugged: tests of the engine take a tenth of the time.
# What tests write for the moment goes with them; servers that run as somebody else write there too.
test: deps
	@./Scripts/deps $(TEST_PACKAGES)
	$(SWIFT) build --build-tests -Xcc -O2
	@scratch=$$(mktemp -d) && chmod 1777 "$$scratch" && trap 'rm -rf "$$scratch"' EXIT && \
	  export TMPDIR=$$scratch && $(SWIFT) test --skip-build --parallel -Xcc -O2 --skip '$(APART)|$(HEAVY)' && \
	  $(SWIFT) test --skip-build --parallel -Xcc -O2 --filter '$(APART)' --skip '$(HEAVY)' && \
	  $(SWIFT) test --skip-build -Xcc -O2 --filter '$(HEAVY)'

# Kills, stops, delays and corrupts the parts of a shared run at random for so many minutes, and tells what came of it.
faults: deps
	@./Scripts/deps $(TEST_PACKAGES)
	$(SWIFT) build --build-tests -Xcc -O2
	@scratch=$$(mktemp -d) && chmod 1777 "$$scratch" && trap 'rm -rf "$$scratch"' EXIT && \
	  TMPDIR=$$scratch GAUNTLET_FAULT_MINUTES=$(MINUTES) GAUNTLET_FAULT_REPORT=$$scratch/report \
	  $(SWIFT) test --skip-build -Xcc -O2 --filter FaultInjectionTests && cat "$$scratch/report"

# Builds the images of the Dockerfile on a Debian that debootstrap makes, and plays in each: as root, with a Debian mirror.
test-images: deps
	@./Scripts/deps podman runc debootstrap
	$(SWIFT) build --build-tests -Xcc -O2
	GAUNTLET_TEST_IMAGES=1 $(SWIFT) test --skip-build -Xcc -O2 --filter DeploymentTests

# Holds the NEON kernels against their scalar twins in an emulator, on machines that are no ARM.
CROSS := /usr/lib/gcc-cross/aarch64-linux-gnu
KERNELS := Sources/GLM/GLMKernels
test-neon:
	@./Scripts/deps gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user
	mkdir -p .build
	clang --target=aarch64-linux-gnu --sysroot=/ -fuse-ld=bfd -O2 -std=gnu17 -static -isystem /usr/aarch64-linux-gnu/include \
	  -B$$(ls -d $(CROSS)/*) -L$$(ls -d $(CROSS)/*) -I$(KERNELS)/include -I$(KERNELS) Tests/Neon/compare.c $(KERNELS)/*.c \
	  -o .build/compare-neon -lm -lpthread
	qemu-aarch64 .build/compare-neon

# Measures every figure of speed and size that Gauntlet claims. PEER=path/to/llama-bench runs llama.cpp beside our engine.
bench: deps
	$(SWIFT) build -c release --product gauntlet-bench
	PEER=$(PEER) .build/release/gauntlet-bench $(PARTS)

# Feeds what comes from strangers (model files, tensor tables, templates, replies) with libFuzzer's inventions, on all cores.
# What reaches new code is kept in Tests/Fuzzing/Corpus; what breaks something is written to .build-fuzz, with a log per core.
fuzz: deps
	GAUNTLET_FUZZ=1 $(SWIFT) build -c release --scratch-path .build-fuzz --product gauntlet-fuzz --sanitize=fuzzer --sanitize=address \
	  -Xswiftc -sanitize-coverage=edge,inline-8bit-counters,pc-table,trace-cmp
	mkdir -p .build-fuzz/corpus Tests/Fuzzing/Corpus
	cd .build-fuzz && $(CURDIR)/$(FUZZ) -max_total_time=$$(($(MINUTES) * 60)) -jobs=$$(nproc) -workers=$$(nproc) \
	  -max_len=32768 -timeout=10 -rss_limit_mb=4096 corpus $(CURDIR)/Tests/Fuzzing/Corpus $(CURDIR)/Tests/Fuzzing/Seeds
	$(FUZZ) -set_cover_merge=1 -max_len=32768 Tests/Fuzzing/Corpus Tests/Fuzzing/Seeds .build-fuzz/corpus

build: deps
	$(SWIFT) build -c release --product gauntlet

# Installs the Debian packages that are missing: as root, or by telling the line to type.
deps:
	@./Scripts/deps $(PACKAGES)

format:
	$(SWIFT) format -i -r Sources Tests Benchmarks Package.swift

clean:
	rm -rf .build
