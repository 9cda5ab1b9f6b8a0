#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# make-deb.sh DIRECTORY: build the Debian packages of this tree there; the
# options in DEB_BUILD_FLAGS go to dpkg-buildpackage (default: -b -us -uc).
set -eu

cd "$(dirname "$0")/.."
version=$(cat VERSION)
packaged=$(dpkg-parsechangelog -S Version)
[ "$version" = "$packaged" ] || {
	echo "make-deb: VERSION is $version, but debian/changelog tells of" \
		"$packaged" >&2
	exit 1
}
rm -rf "$1"
mkdir -p "$1/acvpn-$version"
tar -c --exclude=./build --exclude=./.git . | tar -x -C "$1/acvpn-$version"
cd "$1/acvpn-$version"
# shellcheck disable=SC2086
dpkg-buildpackage ${DEB_BUILD_FLAGS:--b -us -uc}
cd ..
rm -rf "acvpn-$version"
ls -- *.deb
