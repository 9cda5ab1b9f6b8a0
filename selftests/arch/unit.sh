#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# unit.sh: builds and runs the unit tests, in the system that arch/run made.
set -uo pipefail

cd -- "$(dirname -- "$0")/.." || exit

# unit NAME TRIPLET LIBRARIES SANITIZERS [EMULATOR]
unit()
{
	local PKG_CONFIG_LIBDIR=/usr/lib/$3/pkgconfig:/usr/share/pkgconfig

	export PKG_CONFIG_LIBDIR
	make -s -j2 O="/fresh/$1" CC="$2-gcc" SAN="$4" RUN="${5:-}" check-unit \
		2>&1 || echo "not ok - not all was built and run"
}

# What is undefined ends a program at once, where there is no library for it.
trap='-fsanitize=undefined -fsanitize-undefined-trap-on-error'
full='-fsanitize=address,undefined -fno-sanitize-recover=all'
full+=' -static-libasan -static-libubsan'

# named NAME argument...: unit, whose tests are told by the processor's name
named()
{
	unit "$@" | sed -E "s/^((not )?ok)( [0-9]+)?( -)? /\1 - $1: /; /^1\.\./d"
}

named i386 i686-linux-gnu i386-linux-gnu "$full"
named s390x s390x-linux-gnu s390x-linux-gnu "$trap" qemu-s390x
named arm64 aarch64-linux-gnu aarch64-linux-gnu "$trap" qemu-aarch64
