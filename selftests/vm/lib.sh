# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Names and small helpers shared by the VM scripts; to be sourced.

VM_DIR=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
ROOT=$(cd -- "$VM_DIR/../.." && pwd)
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/acvpn
SUITES=(bookworm trixie forky debug)

say()
{
	printf '%s\n' "vm: $*" >&2
}

die()
{
	say "$*"
	exit 1
}

# quietly LOG command...: keep the output in LOG, show its end on failure
quietly()
{
	local log=$1

	shift
	"$@" >"$log" 2>&1 </dev/null && return
	tail -n 40 -- "$log" >&2
	say "failed: $* (whole log: $log)"
	return 1
}

known_suite()
{
	[[ " ${SUITES[*]} " == *" $1 "* ]] ||
		die "no suite '$1'; there are: ${SUITES[*]}"
}

# Sets the paths of suite $1, and SUITE to its name; heeds COUNTED.
suite_paths()
{
	known_suite "$1"
	SUITE=$1
	SUITE_CACHE=$CACHE/$SUITE
	CHROOT=$SUITE_CACHE/chroot
	OUT=$ROOT/build/vm/$SUITE${COUNTED:+-counted}
	mkdir -p "$SUITE_CACHE" "$OUT"
}

# lock_wait FD WHAT: take the lock, saying so if that takes time
lock_wait()
{
	flock -n "$1" && return
	say "another run holds $2; waiting"
	flock "$1"
}

# Who changes what is cached for a suite holds this.
suite_lock()
{
	exec {LOCK_FD}>"$SUITE_CACHE/lock"
	lock_wait "$LOCK_FD" "suite $SUITE"
}

# Who builds and boots this tree in a suite holds this, and takes it first.
out_lock()
{
	exec {OUT_FD}>"$OUT/lock"
	lock_wait "$OUT_FD" "$OUT"
}

suite_unlock()
{
	exec {LOCK_FD}>&-
}

# Make what suite SUITE is made of.
suite_ensure()
{
	if [[ $SUITE == debug ]]; then
		debug_ensure
	else
		chroot_ensure
	fi
}

# The release of the only kernel in the suite's chroot.
kernel_release()
{
	local dirs=("$CHROOT"/usr/src/linux-headers-*-cloud-amd64)

	[[ -d ${dirs[0]} ]] || die "no kernel headers in $CHROOT"
	printf '%s\n' "${dirs[0]##*/linux-headers-}"
}

# in_chroot command...: run it with /proc, /sys and /dev there and gone after.
in_chroot()
{
	unshare --mount --propagation private -- \
		bash "$VM_DIR/enter.sh" "$CHROOT" "$@"
}
