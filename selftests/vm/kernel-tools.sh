# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# The kernel's own generator and checkers, out of forky's linux-source; to be
# sourced after lib.sh, hostdeps.sh, sources.sh and chroot.sh.

KERNEL_TOOLS=$CACHE/kernel-tools
KERNEL_TOOLS_WANTED=(tools/net/ynl Documentation/netlink tools/lib/python
	tools/docs scripts/checkpatch.pl scripts/spelling.txt
	scripts/const_structs.checkpatch scripts/spdxcheck.py
	scripts/kernel-doc)

# Unpack them, once for each release of the suite's kernel.
kernel_tools_ensure()
{
	local name

	suite_paths forky
	suite_lock
	chroot_ensure
	name=linux-source-$(kernel_release | cut -d . -f 1,2)
	[[ ! -f $KERNEL_TOOLS/.complete ||
		$(<"$KERNEL_TOOLS/.complete") != "$name" ]] || {
		suite_unlock
		return 0
	}
	host_needs xz-utils
	say "fetching the kernel's tools out of $name (some minutes, once)"
	kernel_tools_fetch "$name"
	printf '%s\n' "$name" >"$KERNEL_TOOLS/.complete"
	suite_unlock
}

kernel_tools_fetch()
{
	local get="apt-get -qq -o APT::Sandbox::User=root"

	rm -rf -- "$KERNEL_TOOLS"
	mkdir -p "$KERNEL_TOOLS"
	quietly "$OUT/linux-source.log" in_chroot sh -c \
		"$get update && cd /tmp && $get download $1" ||
		die "could not fetch $1; is the mirror reachable?"
	dpkg-deb --fsys-tarfile "$CHROOT/tmp/$1"_*.deb |
		tar -xO --wildcards "*/$1.tar.xz" |
		tar -xJ -C "$KERNEL_TOOLS" --strip-components=1 \
			"${KERNEL_TOOLS_WANTED[@]/#/$1/}" ||
		die "could not unpack what is wanted of $1"
	rm -f -- "$CHROOT/tmp/$1"_*.deb
	# the generator looks for the root of the tree by this
	touch "$KERNEL_TOOLS/MAINTAINERS"
}
