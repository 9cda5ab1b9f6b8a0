# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Makes a suite's chroot, once per package list; to be sourced.

# The packages of list $2... that suite $1 wants, one a line.
suite_packages()
{
	local suite=$1

	shift
	awk -v suite="$suite" '/^#/ || !NF { next }
		NF == 1 || index(" " $0 " ", " " suite " ") { print $1 }' "$@"
}

# What the chroot of suite $1 is made of, as one string.
chroot_recipe()
{
	suite_packages "$1" "$VM_DIR"/packages.*
	cat "$VM_DIR/chroot.sh" "$VM_DIR/fetch-kernel.sh"
}

# Make the chroot of the current suite unless it is there and current.
# shellcheck disable=SC2153
chroot_ensure()
{
	local recipe

	recipe=$(chroot_recipe "$SUITE" | sha256sum | cut -d ' ' -f 1)
	CHROOT_STAMP=$SUITE_CACHE/chroot.stamp
	[[ -d $CHROOT && -f $CHROOT_STAMP &&
		$(<"$CHROOT_STAMP") == "$recipe" ]] && return
	((EUID == 0)) || die "making a chroot needs root"
	host_needs mmdebstrap debian-archive-keyring
	say "making the $SUITE chroot (some minutes, once)"
	rm -f -- "$CHROOT_STAMP"
	rm -rf --one-file-system -- "$CHROOT"
	suite_sources "$SUITE" >"$SUITE_CACHE/sources.list"
	chroot_make
	printf '%s\n' "$recipe" >"$CHROOT_STAMP"
}

# What it mounts there goes with its namespace, even if it is killed.
chroot_make()
{
	local include

	include=$(suite_packages "$SUITE" "$VM_DIR"/packages.* | paste -sd ,)
	quietly "$OUT/chroot.log" unshare --mount --propagation private -- \
		mmdebstrap --mode=root --variant=apt \
		--include="$include" \
		--aptopt='Acquire::Check-Valid-Until "false"' \
		--aptopt='Acquire::Languages "none"' \
		--aptopt='Acquire::Retries "3"' \
		--dpkgopt=force-unsafe-io \
		--dpkgopt='path-exclude=/usr/share/man/*' \
		--dpkgopt='path-exclude=/usr/share/doc/*' \
		--dpkgopt='path-exclude=/usr/share/locale/*' \
		--customize-hook="$VM_DIR/fetch-kernel.sh \"\$1\"" \
		"$SUITE" "$CHROOT" "$SUITE_CACHE/sources.list" ||
		die "could not make the $SUITE chroot; is the mirror reachable?"
}
