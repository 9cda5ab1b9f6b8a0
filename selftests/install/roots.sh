# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2153
# Clean systems, to be used through fresh.sh. Two of each suite: "plain" has DKMS,
# the headers of two kernels, one of them for real time, and what modules for them
# are built with; "builder" has what building the packages needs besides, and no
# more. One, "cross", has compilers for other processors, with libraries. To be
# sourced after lib.sh, hostdeps.sh and sources.sh.

# root_ensure SUITE NAME MAKER [argument...]: have one, made anew by root_MAKER if
# what it is made of has changed; sets ROOT_DIR. An argument names in a comment
# what it uses.
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
		declare -f "root_$1"
	} | sha256sum)
	if [[ ! -d $ROOT_DIR || ! -f $stamp || $(<"$stamp") != "$recipe" ]]; then
		say "making a clean $suite, $name (a minute, once)"
		rm -rf --one-file-system -- "$ROOT_DIR" "$stamp"
		"root_$1" "$suite" "$name" "${@:2}"
		printf '%s\n' "$recipe" >"$stamp"
	fi
	exec {lock}>&-
}

# root_make SUITE NAME mmdebstrap-option...: one of nothing; in a mount namespace of
# its own, so that no mount is left or copied.
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

# root_extend SUITE NAME BASE SCRIPT: a copy of the system BASE, changed by a shell
# script that runs in it and finds debian/control below /tmp/source.
root_extend()
{
	local cache=$CACHE/$1 log=$CACHE/$1/$2.log

	cp -a -- "$cache/$3" "$ROOT_DIR"
	cp --remove-destination /etc/resolv.conf "$ROOT_DIR/etc/resolv.conf"
	quietly "$log" unshare --mount --propagation private -- \
		bash "$VM_DIR/enter.sh" "$ROOT_DIR" \
		-b "$ROOT/debian" /tmp/source/debian \
		env DEBIAN_FRONTEND=noninteractive sh -ec "$4" ||
		die "could not make $ROOT_DIR; is the mirror reachable?"
}

# Where the packages are built and looked at; nobody reads manual pages there.
root_builder()
{
	local depends

	root_plain "$1"
	depends=$(sed -n '/^Build-Depends/,/^[^ ]*:/p' debian/control | cksum)
	root_ensure "$1" builder extend plain "
		echo 'path-exclude=/usr/share/man/*' >/etc/dpkg/dpkg.cfg.d/man
		apt-get --yes install lintian
		apt-get --yes build-dep /tmp/source
		# $depends $(<"$CACHE/$1/plain.stamp")"
}

# Where they are installed.
root_plain()
{
	local kernels=$ROOT/selftests/install/kernels.sh

	root_ensure "$1" plain make --variant=apt --include=dkms,iproute2 \
		--dpkgopt='path-exclude=/usr/share/locale/*' \
		--customize-hook="$kernels \"\$1\" # $(cksum <"$kernels")"
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
	root_ensure "$1" cross make --variant=apt \
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
	root_ensure "$1" arm64 make --variant=extract --architectures=arm64 \
		--setup-hook='sed -i /-security/d "$1"/etc/apt/sources.list.d/*' \
		--include=linux-image-arm64,busybox-static,dash,kmod \
		--include=iproute2,procps,libgnutls30 \
		--include=libnl-genl-3-200,libnl-route-3-200
}
