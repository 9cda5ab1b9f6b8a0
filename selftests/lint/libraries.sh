#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# a library that is missing ends make, which names its package
set -euo pipefail

# shellcheck source=selftests/lint/lib.sh
. "$(dirname -- "$0")/lib.sh"
host_needs gcc make pkgconf
scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT

# says PATTERN DIR argument...: make fails, and says so
says()
{
	local pattern=$1 directory=$2

	shift 2
	! make -C "$directory" "O=$scratch" "$@" >"$scratch/log" 2>&1 || {
		echo "make -C $directory $* ends well"
		return 1
	}
	grep -E "$pattern" "$scratch/log" || {
		echo "make -C $directory $* says nothing of '$pattern':"
		cat "$scratch/log"
		return 1
	}
}

# asked_for DIR: the names of what its Makefile asks for
asked_for()
{
	make -C "$1" -np "O=$scratch/clean" clean |
		sed -nE 's/^(PKG_[a-z]+|UNIT_LIBS|KMOD_LIBS) :?= //p' |
		tr ' ' '\n' | sort -u
}

all_have_packages()
{
	local name names missing=0

	mapfile -t names < <(asked_for userspace; asked_for selftests)
	((${#names[@]} > 10)) || echo "only ${names[*]} are asked for"
	for name in "${names[@]}"; do
		grep -q "^DEBIAN_$name := " packaging/libraries.mk || {
			echo "packaging/libraries.mk has no package of $name"
			missing=1
		}
	done
	((!missing && ${#names[@]} > 10))
}

export PKG_CONFIG_LIBDIR=/nowhere
says 'does not know .*jansson.*apt install .*libjansson-dev' userspace all
says 'does not know .*cmocka.*apt install .*libcmocka-dev' selftests unit
says 'there is no /nowhere: apt install pkgconf' userspace \
	PKG_CONFIG=/nowhere all
says 'there is no /nowhere: apt install pkgconf' selftests \
	PKG_CONFIG=/nowhere unit
make -s -C userspace "O=$scratch/clean" clean
all_have_packages
