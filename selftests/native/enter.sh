#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# enter.sh CHROOT NEWEST PROGRAM command...: run a test in mount, process and
# network namespaces of its own, so that tests do not meet, and nothing outlives
# them. PROGRAM is its acvpnd; ocserv and what else the test talks to are those
# of CHROOT, which sees the test's files under the same names; what it only
# looks at things with is that of the chroot NEWEST.
set -euo pipefail

chroot=$1 newest=$2 program=$3 tools=/run/tools
system=/usr/sbin:/usr/bin:/sbin:/bin
shift 3
# Named networks and their hosts, and the files of the test.
mkdir -p /etc/netns
mount -t tmpfs tmpfs /etc/netns
mount -t tmpfs tmpfs /run
mkdir -p /run/netns "$tools"

# same CHROOT: what is the same there as here
same()
{
	mount -t proc proc "$1/proc"
	mount --rbind /dev "$1/dev"
	mount --bind /run "$1/run"
}

same "$chroot"
[[ $newest == "$chroot" ]] || same "$newest"

# tool NAME [CHROOT]: it runs in the chroot
tool()
{
	printf '%s\n' '#!/bin/sh' \
		"PATH=$system" \
		"exec chroot '${2:-$chroot}' $1 \"\$@\"" >"$tools/$1"
	chmod 755 "$tools/$1"
}

for name in freeradius oathtool ocserv occtl ocpasswd openconnect ping python3 \
	sqlite3; do
	tool "$name"
done
# That of Debian 12 takes ten times as long to start.
tool jq "$newest"
ln -s "$program" "$tools/acvpnd"
# What asks a gateway is built beside it.
ln -s "${program%/unit/*}/acnl" "$tools/acnl"
export PATH=$tools:$system TMPDIR=/run NATIVE=1
export LANG=C.UTF-8
exec "$@"
