#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# fresh.sh SYSTEM WORK ARCHIVES command...: run it in the system below directory
# SYSTEM, which forgets all of it afterwards; directory WORK is /fresh there, the
# packages that apt downloads are kept in directory ARCHIVES. For root.
set -euo pipefail

if [[ ! ${FRESH:-} ]]; then
	FRESH=1 exec unshare --mount --propagation private -- "$0" "$@"
fi
system=$1 work=$2 archives=$3
shift 3
# Over any directory: the mounts go with the namespace. On a file system of its
# own, for not every one can be the upper one of an overlay.
top=/mnt
mount -t tmpfs tmpfs "$top"
mkdir "$top"/{upper,work,root}
mount -t overlay overlay -o \
	"lowerdir=$system,upperdir=$top/upper,workdir=$top/work" "$top/root"
root=$top/root
mkdir -p "$root/fresh" "$root/var/cache/apt/archives"
mount --bind "$work" "$root/fresh"
mount --bind "$archives" "$root/var/cache/apt/archives"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
cp --remove-destination /etc/resolv.conf "$root/etc/resolv.conf"
exec chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin \
	HOME=/root LANG=C.UTF-8 TERM=dumb DEBIAN_FRONTEND=noninteractive "$@"
