# Thaw's targets. `make demo` and `make test` are all a fresh machine needs.

PACKAGES := libedit-dev libpng-dev libjpeg62-turbo-dev libzip-dev libsqlite3-dev pkg-config python3 python3-pip
TEST_PACKAGES := tmux qemu-user gcc-aarch64-linux-gnu libc6-dev-arm64-cross
BUILD := swift build -c release --build-tests -Xswiftc -enable-testing
TEST := swift test -c release --skip-build --no-parallel -Xswiftc -enable-testing
THAW := $(CURDIR)/.build/release/thaw
PREFIX ?= /usr/local

.PHONY: build demo test bench check check-long install packages test-packages format lint

# Installs those of the Debian packages named in $(1) that are missing; $(2) is what follows where that fails.
define install_packages
	@missing=""; for package in $(1); do \
	  dpkg-query -W -f='$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$package"; \
	done; \
	if [ -n "$$missing" ]; then \
	  echo "installing$$missing"; \
	  as_root=""; [ "$$(id -u)" = 0 ] || as_root=sudo; \
	  { $$as_root apt-get update -qq && \
	    $$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $$missing >/dev/null; } </dev/null || \
	  { echo "could not install$$missing"; $(2); }; \
	fi
endef

packages:
	$(call install_packages,$(PACKAGES),exit 1)

# Checks that miss one of these say so and are skipped.
test-packages: packages
	$(call install_packages,$(TEST_PACKAGES),true)

# One build serves the program and its tests; C without optimization is fifteen times slower.
build: packages
	$(BUILD)

demo: build
	Tests/demo.sh $(THAW)

# One test at a time: the number of threads and the wish to stop are the whole process's.
test: test-packages build
	$(TEST)
	Tests/notebooks.sh $(THAW)

# What `.ci/run` adds to `make test`; status 77 is a check that says why it was skipped.
check: test-packages build lint
	Tests/CKernelsTests/arm64.sh || [ $$? = 77 ]
	Tests/CKernelsTests/arm64.sh native
	Tests/terminal.sh $(THAW) || [ $$? = 77 ]
	python3 Tests/readme.py $(THAW) || [ $$? = 77 ]
	Tests/bits.sh $(THAW) quick || [ $$? = 77 ]
	Tests/install.sh $(THAW) || [ $$? = 77 ]
	Tests/CKernelsTests/sanitize.sh 100
	Tests/DatasetsTests/sanitize.sh 100
	Tests/SessionTests/faults.sh .build/release/SessionTrial 3 || [ $$? = 77 ]
	Tests/kill.sh $(THAW) || [ $$? = 77 ]

# What takes too long for every landing; run before an issue ends.
check-long: check
	THAW_MUTATIONS=10000 THAW_SIMULATIONS=5000 $(TEST)
	Tests/CKernelsTests/sanitize.sh 1000
	Tests/DatasetsTests/sanitize.sh 1000
	Tests/SessionTests/faults.sh .build/release/SessionTrial 20 || [ $$? = 77 ]
	Tests/kill.sh $(THAW) 100 || [ $$? = 77 ]
	Tests/NotebooksTests/schema.sh $(THAW) || [ $$? = 77 ]
	Tests/DriftTests/false_alarms.sh || [ $$? = 77 ]
	Tests/replay.sh $(THAW) || [ $$? = 77 ]
	Tests/bits.sh $(THAW) || [ $$? = 77 ]
	Tests/accuracy.sh $(THAW) || [ $$? = 77 ]
	Tests/quantized.sh $(THAW) || [ $$? = 77 ]

bench: build
	Benchmarks/run.sh $(THAW)

# The program takes Swift's runtime libraries with it: the machine it runs on needs no Swift.
install: build
	$(call install_packages,patchelf,exit 1)
	./install.sh $(THAW) $(DESTDIR)$(PREFIX)

format:
	swift format -i -r Sources Tests Package.swift

lint:
	swift format lint --strict -r Sources Tests Package.swift
	python3 Tests/rooms.py
