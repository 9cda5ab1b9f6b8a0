# SPDX-License-Identifier: GPL-2.0-only

KDIR ?= /lib/modules/$(shell uname -r)/build
SUITE ?= trixie
PREFIX ?= /usr/local
O := $(CURDIR)/build
USERSPACE := -C userspace O=$(O)/userspace PREFIX=$(PREFIX)
# Debian 12's headers name another one in include/config/kernel.release.
RELEASE = $(firstword $(shell modinfo -F vermagic acvpn.ko))
# The same module wherever the tree lies.
SAME_MODULE = -ffile-prefix-map=$(CURDIR)=.
# Kernels of a distribution come without the key that signs their modules.
UNSIGNED = $(if $(wildcard $(KDIR)/certs/signing_key.pem),,CONFIG_MODULE_SIG_ALL=)
# Two lanes take them from both ends: what takes long on one processor must not
# be the last.
VM_PARTS := bookworm trixie forky detectors travel uml \
	forky-counted bookworm-counted interop debug
NATIVE_PARTS := unit fuzz native
OTHER_PARTS := arch install-trixie install-bookworm install-forky
PARTS ?= $(NATIVE_PARTS) $(OTHER_PARTS) $(VM_PARTS) trixie-counted debug-qemu \
	arm64
LONG := ACVPN_LONG=1 FUZZ_SECONDS=1800 FUZZ_WIRE_SECONDS=1800

.DEFAULT_GOAL := all

.PHONY: all
all: kmod userspace ## build the kernel module and the programs

.PHONY: kmod
kmod: ## build the kernel module for the kernel tree KDIR=
	$(MAKE) -C $(KDIR) M=$(CURDIR) KCFLAGS="$(SAME_MODULE) $(KCFLAGS)" \
		modules

.PHONY: userspace
userspace: ## build the programs, in build/userspace
	$(MAKE) $(USERSPACE)

.PHONY: install
install: install-kmod install-userspace ## install module and programs (KDIR= DESTDIR= PREFIX=)

# kbuild runs no depmod where the headers come without a System.map, and says so.
.PHONY: install-kmod
install-kmod: kmod ## install the module, for the kernel of KDIR= alone (DESTDIR=)
	$(MAKE) -C $(KDIR) M=$(CURDIR) INSTALL_MOD_PATH=$(DESTDIR) \
		INSTALL_MOD_DIR=updates INSTALL_MOD_STRIP=1 $(UNSIGNED) \
		cmd_depmod=: modules_install
	$(if $(DESTDIR),,depmod $(RELEASE))
	@$(if $(DESTDIR),,packaging/module-found.sh $(RELEASE))

.PHONY: install-userspace
install-userspace: ## install the programs (DESTDIR= PREFIX=)
	$(MAKE) $(USERSPACE) install

.PHONY: install-dkms
install-dkms: ## have DKMS build the module, for later kernels too (DESTDIR= KERNEL=)
	KERNEL=$(KERNEL) packaging/install-dkms.sh $(DESTDIR)

.PHONY: uninstall
uninstall: ## remove what install put there, for all kernels (DESTDIR= PREFIX=)
	$(MAKE) $(USERSPACE) uninstall
	packaging/uninstall-kmod.sh $(DESTDIR)

.PHONY: uninstall-dkms
uninstall-dkms: ## remove what install-dkms put there (DESTDIR=)
	packaging/install-dkms.sh -r $(DESTDIR)

.PHONY: deb
deb: ## build Debian packages in build/deb
	packaging/make-deb.sh $(O)/deb

.PHONY: demo
demo: ## show a tunnel against a real ocserv, in a VM (SUITE=)
	@selftests/vm/run $(SUITE) selftests/demo/demo.sh

.PHONY: check
check: ## run all tests: check-unit, check-native, check-arch, then others in each suite
	@FUZZ_SECONDS=5 FUZZ_WIRE_SECONDS=60 \
		selftests/check.sh $(NATIVE_PARTS) $(OTHER_PARTS) $(VM_PARTS)

.PHONY: check-long
check-long: ## run all tests, in their long form where they have one: hours (PARTS=)
	@$(LONG) selftests/check.sh $(PARTS)

.PHONY: check-unit
check-unit: ## run the tests that need no VM
	@selftests/check.sh unit fuzz

.PHONY: check-native
check-native: ## run the daemon against real gateways, without a VM
	@selftests/check.sh native

.PHONY: check-ocserv
check-ocserv: ## run ocserv's own test scripts against the gateway
	@selftests/ocserv/run

.PHONY: check-install
check-install: ## test packages, make install and DKMS in a suite's clean systems (SUITE=)
	@selftests/check.sh install-$(SUITE)

.PHONY: check-arch
check-arch: ## run the tests of the module's core as programs of other processors
	@selftests/check.sh arch

.PHONY: check-vm
check-vm: ## run the tests that need the kernel, in one suite's VM (SUITE=)
	@selftests/check.sh $(filter $(SUITE) $(SUITE)-counted,$(PARTS)) \
		$(if $(filter debug,$(SUITE)),travel detectors) \
		$(if $(filter uml,$(SUITE)),interop)

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

.PHONY: regen-options
regen-options: ## regenerate the table of docs/gateway-config.md
	@$(MAKE) -C userspace O=$(CURDIR)/build/userspace regen-options

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
