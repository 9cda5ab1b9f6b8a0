#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# uml-enter.sh CHROOT KERNEL PROJECT RESULTS argument...: run a kernel as a
# process, in mount and process namespaces that end with it. The chroot, with
# these three in it, is what the kernel mounts as its root; it does not write
# there, so any number of them can do that. TMP_SIZE is that of its memory, PEERS
# has the chroots of other suites, which it finds by their names in /peers.
set -euo pipefail

chroot=$1 kernel=$2 project=$3 results=$4
shift 4

# bind DIR PATH
bind()
{
	mkdir -p "$chroot$2"
	mount --bind "$1" "$chroot$2"
}

mount -t proc proc "$chroot/proc"
mount --rbind /dev "$chroot/dev"
mount -t tmpfs -o "mode=1777,size=$TMP_SIZE" tmpfs "$chroot/tmp"
bind "$kernel/lib/modules" /usr/lib/modules
bind "$kernel" /usr/src/uml-build
bind "$project" /acvpn
bind "$results" /results
for peer in $PEERS; do
	bind "$peer/chroot" "/peers/${peer##*/}"
done
# not as the first process of the namespace, which no signal ends
chroot "$chroot" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin \
	HOME=/root TMPDIR=/tmp /usr/src/uml-build/linux uml_dir=/tmp/ "$@"
