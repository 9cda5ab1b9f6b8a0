# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What the tests of other processors share; to be sourced. The tree is built for
# them in a directory OUT.

cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." || exit
for part in lib hostdeps sources project splat; do
	# shellcheck source=/dev/null
	. "selftests/vm/$part.sh"
done
# shellcheck source=selftests/install/roots.sh
. selftests/install/roots.sh
# shellcheck source=selftests/install/tap.sh
. selftests/install/tap.sh
# The one whose packages do not change.
ARCH_SUITE=bookworm

arch_begin()
{
	host_needs rsync git
	mkdir -p "$OUT" "$CACHE/$ARCH_SUITE/archives/partial"
	tree_files | tree_copy "$OUT/tree" "$OUT/files"
	root_cross "$ARCH_SUITE"
	CROSS=$ROOT_DIR
}

# arch_run SCRIPT [argument...]: in the system with the compilers
arch_run()
{
	selftests/install/fresh.sh "$CROSS" "$OUT" \
		"$CACHE/$ARCH_SUITE/archives" \
		"/fresh/tree/selftests/arch/$1" "${@:2}"
}

arm64_no_warning()
{
	! grep -A 4 -E 'warning:|WARNING:' "$OUT/kmod.log"
}
