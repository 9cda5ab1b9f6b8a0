#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# enter.sh CHROOT command...: what in_chroot runs in its own mount namespace,
# so that no mount outlives the command.
set -euo pipefail

chroot=$1
shift
mount -t proc proc "$chroot/proc"
mount --rbind /dev "$chroot/dev"
exec chroot "$chroot" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin \
	HOME=/root LANG=C.UTF-8 TERM="${TERM:-dumb}" "$@"
