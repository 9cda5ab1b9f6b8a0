# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Makes suite "debug-qemu": forky's chroot, with a kernel that is built from
# forky's linux-source; to be sourced after kernel.sh and linux-source.sh. The
# kernel is kept apart from the chroot, for it takes longest: new packages make
# a new chroot only.

# in the chroot: where it is built, and what is kept of that
DEBUG_TREE=/usr/src/linux-debug
DEBUG_STAGE=/usr/src/stage

# Make chroot and kernel of the current suite unless they are there and current.
debug_ensure()
{
	local base release chroot kernel have

	base=$(kernel_base) || exit
	release=${base#* }
	chroot=$(kernel_hash "$base" "$(debug_packages)" \
		"$(declare -f debug_chroot debug_copy)")
	kernel=$(kernel_hash "$release" "$(kernel_config "$SUITE")" \
		"$KERNEL_CONFIGURE" \
		"$(declare -f debug_kernel_make debug_kernel_keep)")
	CHROOT_STAMP=$SUITE_CACHE/chroot.stamp
	have=$(cat "$CHROOT_STAMP" 2>/dev/null) || true
	[[ $have != "$chroot $kernel" ]] || return 0
	((EUID == 0)) || die "making a chroot needs root"
	[[ ${have% *} == "$chroot" ]] || debug_chroot
	printf '%s\n' "$chroot -" >"$CHROOT_STAMP"
	[[ $(cat "$KERNEL/stamp" 2>/dev/null) == "$kernel" ]] ||
		debug_kernel "$release" "$kernel"
	debug_kernel_install
	printf '%s\n' "$chroot $kernel" >"$CHROOT_STAMP"
}

debug_packages()
{
	suite_packages "$SUITE" "$VM_DIR/packages.debug"
}

# Copy the base, which must not change meanwhile, without its kernel.
debug_copy()
(
	to=$CHROOT
	suite_paths "$KERNEL_BASE"
	suite_lock
	chroot_ensure
	rsync --archive --hard-links \
		--exclude={/acvpn,/boot,/tmp,/usr/lib/modules,/usr/src}/'*' \
		"$CHROOT/" "$to/"
)

debug_chroot()
{
	local packages get="apt-get -qq -o DPkg::Options::=--force-unsafe-io"

	say "making the $SUITE chroot, a copy of $KERNEL_BASE's"
	rm -rf -- "$CHROOT" "$CHROOT_STAMP" "$SUITE_CACHE/files"
	mkdir -p "$CHROOT"
	debug_copy || die "could not copy the $KERNEL_BASE chroot"
	packages=$(debug_packages | paste -sd ' ')
	quietly "$OUT/chroot.log" in_chroot sh -c "$get update &&
		DEBIAN_FRONTEND=noninteractive $get install \
			--no-install-recommends $packages" ||
		die "could not make the $SUITE chroot; is the mirror reachable?"
}

# debug_kernel RELEASE STAMP: build it from the source of RELEASE, going on
# where a build that was stopped had come to.
debug_kernel()
{
	local start=$SECONDS tree=$CHROOT$DEBUG_TREE

	linux_source_of "$1"
	linux_source_ensure
	say "building the $SUITE kernel (some 15 minutes, once;" \
		"see $OUT/kernel.log)"
	if [[ $(cat "$tree.stamp" 2>/dev/null) != "$2" ]]; then
		rm -rf -- "$tree" "$tree.stamp"
		mkdir -p "$tree"
		linux_source_unpack "$tree"
		printf '%s\n' "$2" >"$tree.stamp"
	fi
	rm -rf -- "${CHROOT:?}$DEBUG_STAGE" "$KERNEL"
	kernel_config "$SUITE" >"$tree/acvpn.config"
	quietly "$OUT/kernel.log" debug_kernel_make ||
		die "could not build the $SUITE kernel"
	quietly "$OUT/kernel-keep.log" debug_kernel_keep ||
		die "could not keep what modules are built with"
	mv "$CHROOT$DEBUG_STAGE" "$KERNEL"
	rm -rf -- "$tree" "$tree.stamp"
	printf '%s\n' "$2" >"$KERNEL/stamp"
	say "the $SUITE kernel took $((SECONDS - start)) s"
}

debug_kernel_make()
{
	in_chroot sh -c "set -e; cd $DEBUG_TREE; ARCH=
		$KERNEL_CONFIGURE
		make -j$(nproc) bzImage modules"
}

# Image, modules, and the part of the tree that other modules are built with.
debug_kernel_keep()
{
	# shellcheck disable=SC2016
	in_chroot sh -c 'set -e; cd "$1"; release=$(make -s kernelrelease)
		make modules_install INSTALL_MOD_PATH="$2" INSTALL_MOD_STRIP=1
		mkdir -p "$2/boot" "$2/usr/src"
		cp arch/x86/boot/bzImage "$2/boot/vmlinuz-$release"
		headers=/usr/src/linux-headers-$release
		make run-command KBUILD_RUN_COMMAND="
			scripts/package/install-extmod-build $2$headers"
		ln -sfn "$headers" "$2/lib/modules/$release/build"
		rm -f "$2/lib/modules/$release/source"' \
		sh "$DEBUG_TREE" "$DEBUG_STAGE"
}

# Put it where the other suites have theirs.
debug_kernel_install()
{
	rm -rf -- "${CHROOT:?}"/{boot,usr/src,usr/lib/modules}/*
	cp -al "$KERNEL/boot/." "$CHROOT/boot/"
	cp -al "$KERNEL/usr/src/." "$CHROOT/usr/src/"
	cp -al "$KERNEL/lib/modules/." "$CHROOT/usr/lib/modules/"
}
