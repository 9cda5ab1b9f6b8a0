#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# headers.sh SYSTEM: put the headers of Debian's kernel for arm64 there, with the
# tools of this processor to build with them. Installed they would want a
# compiler that runs on arm64.
set -eu

depends()
{
	chroot "$root" apt-cache depends "$1" | sed -n 's/^ *Depends: *//p'
}

root=$1
headers=$(depends linux-headers-arm64:arm64)
common=$(depends "$headers" | tr -d '<>' | sed -n 's/\(-common\).*/\1/p')
kbuild=$(depends "$headers" | tr -d '<>' | sed -n 's/\(linux-kbuild[^:]*\).*/\1/p')
chroot "$root" apt-get --yes install "$common" "$kbuild"
chroot "$root" sh -c "cd /tmp && apt-get download '$headers'"
for deb in "$root"/tmp/linux-headers-*.deb; do
	# The rest of it would make a directory of the link /lib.
	dpkg --fsys-tarfile "$deb" | tar -x -C "$root" ./usr/src
	rm "$deb"
done
