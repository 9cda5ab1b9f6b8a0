#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# kernels.sh SYSTEM: install there the headers of two kernels, one of them for real
# time. Those of some suites ask for the kernels themselves, hundreds of megabytes
# of which nothing would be used: packages that provide them stand in for them.
set -eu

# The headers that a name for the newest stands for.
newest()
{
	chroot "$root" apt-cache depends "$1" |
		sed -n 's/^ *Depends: *\(linux-headers-.*\)/\1/p'
}

wants_kernel()
{
	chroot "$root" apt-cache depends "$1" |
		grep 'Depends: linux-image-' >&2
}

# stand_in RELEASE VERSION: of another name, or apt would take the real one to be
# newer.
stand_in()
{
	image=$root/tmp/no-linux-image-$1
	modules=$image/usr/lib/modules/$1
	mkdir -p "$image/DEBIAN" "$modules"
	touch "$modules/modules.order" "$modules/modules.builtin" \
		"$modules/modules.builtin.modinfo"
	cat >"$image/DEBIAN/control" <<-END
		Package: no-linux-image-$1
		Provides: linux-image-$1 (= $2)
		Version: $2
		Architecture: amd64
		Maintainer: nobody <nobody@acvpn.invalid>
		Description: stands in for a kernel
	END
	dpkg-deb --build -Znone "$image" "$image.deb"
	chroot "$root" dpkg --install "/tmp/no-linux-image-$1.deb"
	rm -r "$image" "$image.deb"
}

root=$1
for kernel in linux-headers-amd64 linux-headers-rt-amd64; do
	headers=$(newest "$kernel")
	version=$(chroot "$root" apt-cache show --no-all-versions "$headers" |
		sed -n 's/^Version: //p')
	! wants_kernel "$headers" ||
		stand_in "${headers#linux-headers-}" "$version"
done
chroot "$root" apt-get --yes install linux-headers-amd64 linux-headers-rt-amd64
# DKMS keeps the tables of modprobe for kernels alone that are installed, which it
# sees by a module's being in these tables.
for build in "$root"/usr/lib/modules/*/build; do
	modules=${build%/build}
	release=${modules##*/}
	mkdir -p "$modules/kernel"
	chroot "$root" as -o "/usr/lib/modules/$release/kernel/none.ko" </dev/null
	chroot "$root" depmod "$release"
done
