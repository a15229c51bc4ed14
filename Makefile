# `make run` installs what is missing, builds and audits this host; `make test` does the same and runs all tests.
SHELL      := /bin/bash
SUDO       := $(if $(filter 0,$(shell id -u)),,sudo)
BUILD_DEPS := libvirt-dev libudev-dev libyaml-dev libexpat1-dev
# What tests compare with: other people's tools, never part of the product.
TEST_DEPS  := kmod acl iproute2 util-linux libxml2-utils python3 python3-dbus dbus libvirt-clients libvirt-daemon-system cpu-checker rpm
# What the Lab's hosts are made of (Tests/Lab).
LAB_DEPS   := qemu-system-x86 qemu-utils dnsmasq-base iptables polkitd passwd procps
PYPI_DEPS  := orjson==3.8.3 jsonschema PyYAML google-re2
BENCH_DEPS := hyperfine libvirt-clients valgrind
RELEASE    := swift build -c release --static-swift-stdlib --disable-local-rpath -Xlinker -z -Xlinker now
BIN        := .build/release/virt-doctor
PREFIX     ?= /usr/local

# Installs those of $(1) that are missing, and only then asks apt for anything. No daemon is started by it.
define need
@missing=$$(dpkg-query -W -f='$${db:Status-Abbrev} $${Package}\n' $(1) 2>/dev/null | awk '$$1=="ii"{print $$2}' | sort -u | comm -13 - <(printf '%s\n' $(1) | sort -u)); \
if [ -n "$$missing" ]; then echo "installing:" $$missing; \
  $(SUDO) apt-get update -qq && $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null; fi
endef

.DEFAULT_GOAL := run
.PHONY: run test build deps test-deps install lint bench fuzz docs gate

deps:
	$(call need,$(BUILD_DEPS))

test-deps:
	$(call need,$(BUILD_DEPS) $(TEST_DEPS) $(LAB_DEPS))
	@python3 -c 'import orjson, jsonschema, yaml, re2' 2>/dev/null || pip install --quiet --disable-pip-version-check $(PYPI_DEPS) || echo "warning: no $(PYPI_DEPS): the tests that ask them are skipped" >&2

build: deps
	@set -o pipefail; $(RELEASE) --product virt-doctor 2>&1 | { grep -v -e 'mktemp. is dangerous' || true; }

# A host that is not ready is an answer, not an error of make.
run: build
	@$(BIN) --exit-zero

test: test-deps
	swift test

# What is shipped: one stripped file that needs libc, libm and libgcc_s alone.
gate: build
	Packaging/gate $(BIN)

install: build
	install -d $(DESTDIR)$(PREFIX)/bin
	install -m 755 -s $(BIN) $(DESTDIR)$(PREFIX)/bin/virt-doctor

lint:
	swift format lint --strict --recursive Sources Tests Plugins Package.swift

docs: build
	Documentation/generate $(BIN)

bench: build
	$(call need,$(BENCH_DEPS))
	Tests/Benchmarks/run $(BIN)

fuzz: deps
	cd Tests/Fuzz && swift build -c release -Xswiftc -sanitize=fuzzer,address -Xswiftc -use-ld=lld && \
	  for target in json yaml xml; do mkdir -p .build/found-$$target; \
	    SWIFT_BACKTRACE=enable=no FUZZ=$$target .build/release/fuzz -max_total_time=20 -max_len=4096 .build/found-$$target Corpus/$$target || exit 1; done
