# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Names and small helpers shared by the VM scripts; to be sourced.

VM_DIR=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
ROOT=$(cd -- "$VM_DIR/../.." && pwd)
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/acvpn
SUITES=(bookworm trixie forky uml debug debug-qemu)

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

# Whether the current suite is a kernel that runs as a process.
is_uml()
{
	[[ $SUITE == @(uml|debug) ]]
}

# Sets the paths of suite $1, and SUITE to its name; heeds COUNTED, TRAVEL and
# VM_NAME.
# What runs as a process has a kernel of its own, and the chroot of another.
suite_paths()
{
	known_suite "$1"
	SUITE=$1
	SUITE_CACHE=$CACHE/$SUITE
	KERNEL=$SUITE_CACHE/kernel
	! is_uml || SUITE_CACHE=$CACHE/$KERNEL_BASE
	CHROOT=$SUITE_CACHE/chroot
	OUT=$SUITE${COUNTED:+-counted}${TRAVEL:+-travel}
	OUT=$ROOT/build/vm/${VM_NAME:-$OUT}
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

# Make what suite SUITE is made of, and hold its lock.
suite_ensure()
{
	if is_uml; then
		# the kernel has a lock of its own
		uml_ensure
		suite_lock
		return
	fi
	suite_lock
	if [[ $SUITE == debug-qemu ]]; then
		debug_ensure
	else
		chroot_ensure
	fi
}

# The release of the suite's kernel; in a chroot there is only one.
kernel_release()
{
	local dirs=("$CHROOT"/usr/src/linux-headers-*-cloud-amd64)

	! is_uml || {
		cat "$KERNEL/release"
		return
	}
	[[ -d ${dirs[0]} ]] || die "no kernel headers in $CHROOT"
	printf '%s\n' "${dirs[0]##*/linux-headers-}"
}

# in_chroot [-b DIR PATH]... command...: run it with /proc, /sys and /dev there,
# and each DIR at PATH, and all that gone after.
in_chroot()
{
	unshare --mount --propagation private -- \
		bash "$VM_DIR/enter.sh" "$CHROOT" "$@"
}
