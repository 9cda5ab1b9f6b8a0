#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# enter.sh CHROOT [-b DIR PATH]... command...: what in_chroot runs in its own
# mount namespace, so that no mount outlives the command. It finds each DIR at
# PATH of the chroot.
set -euo pipefail

chroot=$1
shift
mount -t proc proc "$chroot/proc"
mount --rbind /dev "$chroot/dev"
while [[ $1 == -b ]]; do
	mkdir -p "$chroot$3"
	mount --bind "$2" "$chroot$3"
	shift 3
done
exec chroot "$chroot" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin \
	HOME=/root LANG=C.UTF-8 TERM="${TERM:-dumb}" "$@"
