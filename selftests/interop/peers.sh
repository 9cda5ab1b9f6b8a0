# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# The openconnect of other suites, whose chroots are in /peers; to be sourced after
# own.sh. It sees the test's files, by the same names.

PEERS_PATH=$PATH

# peers_use SUITE: from now on openconnect is that suite's
peers_use()
{
	local root=/peers/$1 tools=$WORK/peers/$1

	PATH=$PEERS_PATH
	[[ $1 != "$(peers_own)" ]] || return 0
	[[ -x $root/usr/sbin/openconnect ]] || return 1
	mkdir -p "$tools"
	# It has a mount namespace of its own, as all of "ip netns exec".
	cat >"$tools/openconnect" <<-END
		#!/bin/sh
		for dir in /dev /proc /sys /tmp; do
			mount --rbind \$dir $root\$dir || exit
		done
		exec chroot $root /usr/sbin/openconnect "\$@"
	END
	chmod 755 "$tools/openconnect"
	PATH=$tools:$PATH
}

# peers_own: the suite whose chroot is the root of what runs as a process
peers_own()
{
	sed -n 's/^VERSION_CODENAME=//p' /etc/os-release
}

# peers_version: of openconnect, such as 9.12
peers_version()
{
	on client openconnect --version |
		sed -nE '1s/^OpenConnect version v?([0-9]+\.[0-9]+).*/\1/p'
}
