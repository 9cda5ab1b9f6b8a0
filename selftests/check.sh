#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# check.sh PART...: run parts of the tests and tell how they went. A part is
# "unit", "lint" or a suite of selftests/vm; its TAP goes to build/tap/PART.
set -uo pipefail

cd -- "$(dirname -- "$0")/.." || exit 1
export CMOCKA_MESSAGE_OUTPUT=TAP
mkdir -p build/tap

host_dependencies()
{
	(
		set -e
		for part in lib hostdeps chroot; do
			# shellcheck source=/dev/null
			. "selftests/vm/$part.sh"
		done
		# shellcheck disable=SC1091
		. /etc/os-release
		mapfile -t packages < <(suite_packages "$VERSION_CODENAME" \
			"$VM_DIR/packages.build" | grep -v '^linux-headers')
		host_needs "${packages[@]}" clang libclang-rt-dev
	)
}

unit()
{
	local dir status=0

	host_dependencies || return
	for dir in userspace selftests; do
		echo "# $dir: unit tests"
		make --no-print-directory -s -C "$dir" \
			O="$PWD/build/$dir" LIB_O="$PWD/build/userspace" \
			check </dev/null 2>&1 || status=1
	done
	make --no-print-directory -s -C userspace/acvpnd/fuzz SECONDS=3 \
		O="$PWD/build/fuzz-acvpnd" run </dev/null 2>&1 || status=1
	return "$status"
}

# A part that fails without a test that says so counts as a failed test.
run_part()
{
	local part=$1 tap=build/tap/$1 status=0

	echo "# part $part"
	case $part in
	unit) unit ;;
	lint) selftests/lint/run ;;
	*) VM_TIMEOUT=${VM_TIMEOUT:-2400} \
		selftests/vm/run "$part" selftests/run-in-vm.sh ;;
	esac | tee "$tap" || status=1
	((status)) || return 0
	grep -q '^not ok' "$tap" ||
		echo "not ok - $part ended with an error" | tee -a "$tap"
}

for part in "$@"; do
	run_part "$part"
done
selftests/tally.sh "$@"
