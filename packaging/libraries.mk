# SPDX-License-Identifier: GPL-2.0-only
#
# What pkg-config knows of libraries. One that it does not know ends make, with
# the package that Debian has it in. To be included.

PKG_CONFIG ?= pkg-config

DEBIAN_cmocka := libcmocka-dev
DEBIAN_expat := libexpat1-dev
DEBIAN_gnutls := libgnutls28-dev
DEBIAN_jansson := libjansson-dev
DEBIAN_libcap-ng := libcap-ng-dev
DEBIAN_libcrypt := libcrypt-dev
DEBIAN_libnl-genl-3.0 := libnl-genl-3-dev
DEBIAN_libnl-route-3.0 := libnl-route-3-dev
DEBIAN_liboath := liboath-dev
DEBIAN_libseccomp := libseccomp-dev
DEBIAN_libsystemd := libsystemd-dev
DEBIAN_liburiparser := liburiparser-dev
DEBIAN_openssl := libssl-dev
DEBIAN_radcli := libradcli-dev
DEBIAN_smartcols := libsmartcols-dev
DEBIAN_sqlite3 := libsqlite3-dev

# Of libraries, by the names that pkg-config has for them; in recipes only, so
# that what needs none works without them.
pkg_cflags = $(call pkg_ask,--cflags,$(1))
pkg_libs = $(call pkg_ask,--libs,$(1))

pkg_ask = $(shell $(PKG_CONFIG) $(1) $(2) 2>/dev/null)$(if $(filter-out \
	0,$(.SHELLSTATUS)),$(if $(shell command -v $(PKG_CONFIG)),$(call \
	pkg_unknown,$(or $(call pkg_missing,$(2)),$(2))),$(error \
	there is no $(PKG_CONFIG): apt install pkgconf)))
pkg_missing = $(strip $(foreach name,$(1),$(if $(shell $(PKG_CONFIG) \
	--exists $(name) 2>/dev/null && echo known),,$(name))))
pkg_unknown = $(error $(PKG_CONFIG) does not know $(1): apt install \
	$(foreach name,$(1),$(or $(DEBIAN_$(name)),$(name))))
