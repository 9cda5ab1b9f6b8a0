#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# test-make.sh: make install and make uninstall, as root in a system whose
# /acvpn is the tree, built.
set -uo pipefail

# shellcheck source=selftests/install/tap.sh
. "$(dirname -- "$0")/tap.sh"
cd /acvpn || exit
version=$(cat VERSION)
release=$(basename /usr/src/linux-headers-*-cloud-amd64)
release=${release#linux-headers-}
# As the tree was built, so that the module is not built again.
make=(make --no-print-directory W=1 "KDIR=/lib/modules/$release/build")

# Directories may stay.
files()
{
	find / -xdev \( -path /proc -o -path /acvpn -o -path /tmp \) -prune \
		-o ! -type d -print | sort
}

unchanged()
{
	files >/tmp/after
	diff /tmp/before /tmp/after
}

small()
{
	(($(stat -c %s "/lib/modules/$release/updates/acvpn.ko"*) < 1000000))
}

local_paths()
{
	same "acvpnd $version" /usr/local/sbin/acvpnd --version &&
		same "acnl $version" /usr/local/bin/acnl --version &&
		grep acvpn <(ip link help acvpn 2>&1) &&
		grep '^ExecStart=/usr/local/sbin/acvpnd ' \
			/usr/local/lib/systemd/system/acvpn-client@.service &&
		grep '^ExecStart=/usr/local/sbin/acvpnd gateway$' \
			/usr/local/lib/systemd/system/acvpn-gateway.service
}

# One that builds into a directory of its own, as a packager does.
staged()
{
	"${make[@]}" -j2 install DESTDIR=/tmp/staged PREFIX=/usr &&
		grep '^ExecStart=/usr/sbin/acvpnd ' \
			/tmp/staged/usr/lib/systemd/system/acvpn-client@.service &&
		ls "/tmp/staged/lib/modules/$release/updates/acvpn.ko"* &&
		unchanged
}

unstaged()
{
	"${make[@]}" uninstall DESTDIR=/tmp/staged PREFIX=/usr &&
		same '' find /tmp/staged ! -type d
}

# No more than the module is built from.
staged_dkms()
{
	"${make[@]}" install-dkms DESTDIR=/tmp/dkms &&
		same "Kbuild VERSION dkms.conf include kmod" \
			sh -c "cd /tmp/dkms/usr/src/acvpn-$version && echo *" &&
		same '' find /tmp/dkms ! -name '*.[ch]' ! -name Kbuild \
			! -name VERSION ! -name dkms.conf ! -name probe.sh \
			! -type d &&
		same '' find /tmp/dkms -name '*.mod.c'
}

full()
{
	! build/userspace/acvpnd --version >/dev/full &&
		! build/userspace/acnl --version >/dev/full
}

completion()
{
	local COMP_WORDS COMP_CWORD=1 COMPREPLY

	# shellcheck source=/dev/null
	. build/userspace/completion/bash/acnl
	COMP_WORDS=(acnl "")
	_acnl
	COMP_WORDS=(acnl -)
	_acnl
	[[ " ${COMPREPLY[*]} " == *" --version "* ]]
}

# modprobe's tables have been there.
depmod "$release"
rm -rf "/lib/modules/$release/updates"
t "DESTDIR, nothing outside" eval 'files >/tmp/before; staged'
t "uninstall, DESTDIR" unstaged
t "make install" quiet "${make[@]}" -j2 install
t "modprobe finds the module" same \
	"/lib/modules/$release/updates/$(basename \
		"/lib/modules/$release/updates/acvpn.ko"*)" \
	modinfo -k "$release" -F filename acvpn
t "for its link kind" grep -q rtnl-link-acvpn \
	"/lib/modules/$release/modules.alias"
t "stripped" small
t "paths below /usr/local, and ip's" local_paths
t "again" quiet "${make[@]}" -j2 install
t "make uninstall" quiet "${make[@]}" uninstall
t "nothing left" unchanged
t "modprobe finds none" not modinfo -k "$release" acvpn
t "what DKMS gets" staged_dkms
t "the tools say so if standard output is full" full
t "completion of acnl under set -u" completion
