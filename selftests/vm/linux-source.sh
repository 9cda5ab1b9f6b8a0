# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Fetches the source that a suite's kernel is built from; to be sourced after
# lib.sh.

# linux_source_of RELEASE: name the package with the source of that kernel, and
# the file that it is kept in.
linux_source_of()
{
	LINUX_SOURCE_NAME=linux-source-$(cut -d . -f 1,2 <<<"$1")
	LINUX_SOURCE=$CACHE/linux-source/${LINUX_SOURCE_NAME}_$1.deb
}

linux_source_ensure()
{
	local fd

	mkdir -p "$CACHE/linux-source"
	exec {fd}>"$CACHE/linux-source/lock"
	lock_wait "$fd" "the kernel's source"
	[[ -f $LINUX_SOURCE ]] || linux_source_fetch
	exec {fd}>&-
}

# The mirror may have gone on from the version that the suite has.
linux_source_fetch()
{
	local get="apt-get -qq -o APT::Sandbox::User=root"

	say "fetching $LINUX_SOURCE_NAME"
	rm -rf -- "$CHROOT/tmp/linux-source" "$CACHE"/linux-source/*.deb
	mkdir -p "$CHROOT/tmp/linux-source"
	quietly "$OUT/linux-source.log" in_chroot sh -c \
		"$get update && cd /tmp/linux-source &&
		$get download $LINUX_SOURCE_NAME" ||
		die "could not fetch $LINUX_SOURCE_NAME; is the mirror" \
			"reachable?"
	mv "$CHROOT/tmp/linux-source/"*.deb "$LINUX_SOURCE"
}

# linux_source_unpack DIR [PATH...]: unpack it, or only these paths, in DIR;
# what -PATH names is left out.
linux_source_unpack()
{
	local dir=$1 name=$LINUX_SOURCE_NAME path paths=()

	for path in "${@:2}"; do
		case $path in
		-*) paths+=("--exclude=$name/${path#-}") ;;
		*) paths+=("$name/$path") ;;
		esac
	done
	host_needs xz-utils
	dpkg-deb --fsys-tarfile "$LINUX_SOURCE" |
		tar -xO --wildcards "*/$name.tar.xz" |
		tar -xJ -C "$dir" --strip-components=1 "${paths[@]}" ||
		die "could not unpack $LINUX_SOURCE"
}
