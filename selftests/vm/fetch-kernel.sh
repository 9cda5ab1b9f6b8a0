#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# fetch-kernel.sh CHROOT: unpack the kernel that the chroot's headers are of.
# It is not installed unless the headers want it, for that would bring an
# initramfs builder along.
set -euo pipefail

root=$1
headers=$(cd "$root/usr/src" && echo linux-headers-*-cloud-amd64)
release=${headers#linux-headers-}
[[ ! -f $root/boot/vmlinuz-$release ]] || exit 0
mkdir -p "$root/tmp/kernel"
for part in image binary modules; do
	# which of them exist differs from one suite to another
	chroot "$root" apt-cache show "linux-$part-$release" >/dev/null 2>&1 ||
		continue
	chroot "$root" sh -c "cd /tmp/kernel && apt-get -q download \
		-o APT::Sandbox::User=root linux-$part-$release"
done
for deb in "$root"/tmp/kernel/*.deb; do
	dpkg-deb --fsys-tarfile "$deb" |
		tar -x -C "$root" --keep-directory-symlink
done
rm -rf "$root/tmp/kernel"
kernel=$root/boot/vmlinuz-$release
[[ -f $kernel ]] || cp "$root/lib/modules/$release/vmlinuz" "$kernel"
ln -sfn "/usr/src/$headers" "$root/lib/modules/$release/build"
chroot "$root" depmod "$release"
