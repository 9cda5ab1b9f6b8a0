# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Clean systems, to be used through fresh.sh. Two of each suite: "builder" has
# what building the packages needs and no more, "plain" two kernels, one of them
# for real time, and what modules for them are built with. One, "cross", has
# compilers for other processors, with libraries. To be sourced after lib.sh,
# hostdeps.sh and sources.sh.

# root_ensure SUITE NAME [mmdebstrap option...]: have one, made anew if what it
# is made of has changed; sets ROOT_DIR. A hook names in a comment what it uses.
root_ensure()
{
	local suite=$1 name=$2 cache=$CACHE/$1 recipe stamp lock

	shift 2
	ROOT_DIR=$cache/$name
	stamp=$ROOT_DIR.stamp
	mkdir -p "$cache"
	exec {lock}>"$ROOT_DIR.lock"
	lock_wait "$lock" "$ROOT_DIR"
	recipe=$({
		printf '%s\n' "$@"
		declare -f root_make
	} | sha256sum)
	if [[ ! -d $ROOT_DIR || ! -f $stamp || $(<"$stamp") != "$recipe" ]]; then
		say "making a clean $suite, $name (a minute, once)"
		rm -rf --one-file-system -- "$ROOT_DIR" "$stamp"
		root_make "$suite" "$name" "$@"
		printf '%s\n' "$recipe" >"$stamp"
	fi
	exec {lock}>&-
}

# In a mount namespace of its own, so that no mount is left or copied.
root_make()
{
	local suite=$1 name=$2 cache=$CACHE/$1

	shift 2
	host_needs mmdebstrap debian-archive-keyring
	suite_sources "$suite" >"$cache/$name.sources.list"
	quietly "$cache/$name.log" unshare --mount --propagation private \
		mmdebstrap --mode=root \
		--aptopt='Acquire::Check-Valid-Until "false"' \
		--aptopt='Acquire::Languages "none"' \
		--aptopt='Acquire::Retries "3"' \
		--aptopt='APT::Install-Recommends "false"' \
		--aptopt='APT::Sandbox::User "root"' \
		--dpkgopt=force-unsafe-io \
		--skip=cleanup/apt/lists "$@" \
		"$suite" "$ROOT_DIR" "$cache/$name.sources.list" ||
		die "could not make $ROOT_DIR; is the mirror reachable?"
}

# Where the packages are built and looked at.
root_builder()
{
	local build_dep depends

	# shellcheck disable=SC2016
	build_dep='chroot "$1" apt-get --yes build-dep /tmp/source'
	depends=$(sed -n '/^Build-Depends/,/^[^ ]*:/p' debian/control | cksum)
	# shellcheck disable=SC2016
	root_ensure "$1" builder --variant=buildd --include=lintian \
		--customize-hook='mkdir -p "$1/tmp/source/debian"' \
		--customize-hook="cp debian/control \"\$1/tmp/source/debian\"" \
		--customize-hook="$build_dep # $depends"
}

# Where they are installed. Of the kernels there are the headers, and one module,
# which tells DKMS that they are installed.
root_plain()
{
	INITRD=No root_ensure "$1" plain --variant=apt \
		--dpkgopt='path-exclude=/lib/modules/*/kernel/*' \
		--dpkgopt='path-exclude=/usr/lib/modules/*/kernel/*' \
		--dpkgopt='path-include=*/modules/*/kernel/drivers/net/dummy.ko*' \
		--dpkgopt='path-exclude=/boot/*' \
		--dpkgopt='path-exclude=/usr/share/locale/*' \
		--include=dkms,iproute2 \
		--include=linux-headers-amd64,linux-headers-rt-amd64
}

# Where programs of other processors are built, and run under an emulator. What
# is foreign has to be of the same version as what is not: no updates.
root_cross()
{
	local arch foreign='' headers=$ROOT/selftests/arch/headers.sh

	for arch in i386 s390x arm64; do
		foreign+=,libcmocka-dev:$arch,libgnutls28-dev:$arch
	done
	# shellcheck disable=SC2016
	root_ensure "$1" cross --variant=apt \
		--architectures=amd64,i386,s390x,arm64 \
		--include=make,pkgconf,gcc,qemu-user \
		--include=gcc-i686-linux-gnu,gcc-s390x-linux-gnu \
		--include="gcc-aarch64-linux-gnu$foreign" \
		--include=libnl-genl-3-dev:arm64,libnl-route-3-dev:arm64 \
		--dpkgopt='path-exclude=/usr/share/man/*' \
		--dpkgopt='path-exclude=/usr/share/doc/*' \
		--dpkgopt='path-exclude=/usr/share/locale/*' \
		--setup-hook='sed -i /-security/d "$1"/etc/apt/sources.list.d/*' \
		--customize-hook="$headers \"\$1\" # $(cksum <"$headers")"
}

# What an emulated machine of arm64 starts, unpacked and not set up.
root_arm64()
{
	# The kernel that root_cross has the headers of: no updates.
	# shellcheck disable=SC2016
	root_ensure "$1" arm64 --variant=extract --architectures=arm64 \
		--setup-hook='sed -i /-security/d "$1"/etc/apt/sources.list.d/*' \
		--include=linux-image-arm64,busybox-static,dash,kmod \
		--include=iproute2,procps,libgnutls30 \
		--include=libnl-genl-3-200,libnl-route-3-200
}
