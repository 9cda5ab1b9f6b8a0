# SPDX-License-Identifier: GPL-2.0-only

KDIR ?= /lib/modules/$(shell uname -r)/build
SUITE ?= trixie
PREFIX ?= /usr
O := $(CURDIR)/build
USERSPACE := $(MAKE) -C userspace O=$(O)/userspace PREFIX=$(PREFIX)
VM_PARTS := bookworm bookworm-counted trixie trixie-counted \
	forky forky-counted debug
PARTS ?= unit fuzz $(VM_PARTS)
LONG := ACVPN_LONG=1 FUZZ_SECONDS=1800

.DEFAULT_GOAL := all

.PHONY: all
all: kmod userspace ## build the kernel module and the programs

.PHONY: kmod
kmod: ## build the kernel module for the kernel tree KDIR=
	$(MAKE) -C $(KDIR) M=$(CURDIR) modules

.PHONY: userspace
userspace: ## build the programs, in build/userspace
	$(USERSPACE)

.PHONY: install
install: ## install module and programs (DESTDIR= PREFIX=)
	$(MAKE) -C $(KDIR) M=$(CURDIR) INSTALL_MOD_PATH=$(DESTDIR) \
		modules_install
	$(USERSPACE) install

.PHONY: uninstall
uninstall: ## remove what install put there
	rm -f $(DESTDIR)/lib/modules/*/updates/acvpn.ko*
	$(if $(DESTDIR),,depmod)
	$(USERSPACE) uninstall

.PHONY: demo
demo: ## show a tunnel against a real ocserv, in a VM (SUITE=)
	@selftests/vm/run $(SUITE) selftests/demo/demo.sh

.PHONY: check
check: ## run all tests: check-unit, then check-vm in each suite
	@FUZZ_SECONDS=30 selftests/check.sh unit fuzz $(VM_PARTS)

.PHONY: check-long
check-long: ## run all tests, in their long form where they have one: hours (PARTS=)
	@$(LONG) selftests/check.sh $(PARTS)

.PHONY: check-unit
check-unit: ## run the tests that need no VM
	@selftests/check.sh unit fuzz

.PHONY: check-vm
check-vm: ## run the tests that need the kernel, in one suite's VM (SUITE=)
	@selftests/check.sh $(filter $(SUITE) $(SUITE)-counted,$(VM_PARTS))

.PHONY: fuzz
fuzz: ## run each fuzzer for a while (FUZZ_SECONDS=, default 30)
	@FUZZ_SECONDS=$${FUZZ_SECONDS:-30} selftests/check.sh fuzz

.PHONY: shell
shell: ## open a shell in a suite's VM, the module built (SUITE=)
	@selftests/vm/run -i $(SUITE)

.PHONY: lint
lint: ## check style and generated files
	@selftests/check.sh lint

.PHONY: regen
regen: ## regenerate the netlink sources from kmod/netlink/acvpn.yaml
	@kmod/netlink/regen.sh

.PHONY: clean
clean: ## remove what was built here (the suites' cache stays)
	rm -rf build
	find . -name '*.ko' -o -name '*.o' -o -name '*.mod' -o -name '*.cmd' \
		-o -name '*.mod.c' | xargs -r rm -f
	rm -f Module.symvers modules.order kmod/compat/probed.h

.PHONY: help
help: ## list these targets
	@sed -nE 's/^([a-z-]+):[^#]*## (.*)/  \1\t\2/p' $(MAKEFILE_LIST) | \
		expand -t 16
