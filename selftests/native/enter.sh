#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# enter.sh CHROOT PROGRAM command...: run a test in mount, process and network
# namespaces of its own, so that tests do not meet, and nothing outlives them.
# PROGRAM is its acvpnd; ocserv and what else the test talks to are those of
# CHROOT, which sees the test's files under the same names.
set -euo pipefail

chroot=$1 program=$2 tools=/run/tools
system=/usr/sbin:/usr/bin:/sbin:/bin
shift 2
# Named networks and their hosts, and the files of the test.
mkdir -p /etc/netns
mount -t tmpfs tmpfs /etc/netns
mount -t tmpfs tmpfs /run
mkdir -p /run/netns "$tools"
mount -t proc proc "$chroot/proc"
mount --rbind /dev "$chroot/dev"
mount --bind /run "$chroot/run"

# tool NAME: it runs in the chroot
tool()
{
	printf '%s\n' '#!/bin/sh' \
		"PATH=$system" \
		"exec chroot '$chroot' $1 \"\$@\"" >"$tools/$1"
	chmod 755 "$tools/$1"
}

for name in freeradius oathtool ocserv occtl ocpasswd openconnect ping python3 \
	sqlite3; do
	tool "$name"
done
ln -s "$program" "$tools/acvpnd"
# What asks a gateway is built beside it.
ln -s "${program%/unit/*}/acnl" "$tools/acnl"
export PATH=$tools:$system TMPDIR=/run NATIVE=1
export LANG=C.UTF-8
exec "$@"
