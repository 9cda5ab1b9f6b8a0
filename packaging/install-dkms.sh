#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# install-dkms.sh [-r] [DIRECTORY]: put what the module is built from, and no
# more, below DIRECTORY, where DKMS looks for it; without DIRECTORY into this
# system, in place of any version that DKMS has, and have it built for the
# running kernel, or that of release KERNEL, and whenever there is a new one.
# -r: remove it.
set -eu

cd "$(dirname "$0")/.."
version=$(cat VERSION)

die()
{
	echo "install-dkms: $*" >&2
	exit 1
}

# install_source DIRECTORY
install_source()
{
	find Kbuild VERSION kmod include -type f \( -name '*.[ch]' \
		-o -name probe.sh -o -name Kbuild -o -name VERSION \) \
		! -name '*.mod.c' ! -name probed.h |
		while read -r file; do
			install -D -p -m 644 "$file" "$1/$file"
		done
	sed "s/#MODULE_VERSION#/$version/" packaging/dkms.conf.in \
		>"$1/dkms.conf"
}

# The versions that DKMS knows.
versions()
{
	dkms status acvpn | sed -n 's|^acvpn/\([^,:]*\).*|\1|p' | sort -u
}

remove()
{
	for old in $(versions); do
		dkms remove "acvpn/$old" --all
		rm -rf "/usr/src/acvpn-$old"
	done
	rm -rf "/usr/src/acvpn-$version"
}

remove_only=''
[ "${1:-}" != -r ] || { remove_only=1; shift; }
if [ "${1:-}" ]; then
	rm -rf "$1/usr/src/acvpn-$version"
	[ "$remove_only" ] || install_source "$1/usr/src/acvpn-$version"
	exit
fi
command -v dkms >/dev/null || die "there is no dkms: apt install dkms"
! dpkg-query -W -f '${Status}' acvpn-dkms 2>/dev/null |
	grep -q ' installed$' ||
	die "the package acvpn-dkms is installed: apt remove acvpn-dkms"
remove
[ ! "$remove_only" ] || exit 0
install_source "/usr/src/acvpn-$version"
dkms add "acvpn/$version"
dkms install "acvpn/$version" -k "${KERNEL:-$(uname -r)}"
