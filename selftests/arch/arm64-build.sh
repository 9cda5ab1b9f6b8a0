#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# arm64-build.sh [TEST...]: builds module and tests for arm64, in the system that
# root_cross makes. A warning stops it, or it would not be seen the next time.
set -euo pipefail

cd /fresh/tree
headers=(/usr/src/linux-headers-*-arm64)
cross=(ARCH=arm64 CROSS_COMPILE=aarch64-linux-gnu- CC=aarch64-linux-gnu-gcc)
make -j2 kmod W=1 KCFLAGS=-Werror "KDIR=${headers[0]}" "${cross[@]}" 2>&1 |
	tee /fresh/kmod.log
cp acvpn.ko /fresh/acvpn.ko
aarch64-linux-gnu-strip --strip-debug /fresh/acvpn.ko

export PKG_CONFIG_LIBDIR=/usr/lib/aarch64-linux-gnu/pkgconfig
PKG_CONFIG_LIBDIR+=:/usr/share/pkgconfig
# The tests call libacvpn alone, for which libnl is enough.
packages=(PKG_json= PKG_scols= PKG_daemon=)
for test in "$@"; do
	make -s -j2 -C selftests O=/fresh/tests LIB_O=/fresh/lib \
		"${packages[@]}" \
		CC=aarch64-linux-gnu-gcc "/fresh/tests/kmod/test-$test"
done
