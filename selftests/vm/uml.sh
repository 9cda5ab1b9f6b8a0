# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Makes the kernels that run as a process (User Mode Linux); to be sourced after
# kernel.sh. Such a suite is forky's chroot with another kernel, which is built
# of forky's linux-source. KERNEL has what is kept of that: the program "linux",
# modules, and in build/ what other modules are built with.

# in the chroot: where a kernel is built, and what modules are built with
UML_TREE=/usr/src/uml-tree
UML_BUILD=/usr/src/uml-build

# Make chroot and kernel of the current suite unless they are there and current.
# The chroot is free for others while the kernel is built.
uml_ensure()
{
	local release stamp fd

	release=$(kernel_base) || exit
	release=${release#* }
	stamp=$(kernel_hash "$release" "$(kernel_config "$SUITE")" \
		"$(cat "$VM_DIR"/kernel/*.patch)" "$KERNEL_CONFIGURE" \
		"$(declare -f uml_makefile uml_make uml_keep)")
	mkdir -p "$CACHE/$SUITE"
	exec {fd}>"$CACHE/$SUITE/lock"
	lock_wait "$fd" "the $SUITE kernel"
	[[ $(cat "$KERNEL/stamp" 2>/dev/null) == "$stamp" ]] ||
		uml_kernel "$release" "$stamp"
	exec {fd}>&-
}

# uml_kernel RELEASE STAMP: build it from the source of RELEASE, going on where
# a build that was stopped had come to.
uml_kernel()
{
	local start=$SECONDS tree=$CACHE/$SUITE/tree

	linux_source_of "$1"
	linux_source_ensure
	say "building the $SUITE kernel (some 8 minutes, once;" \
		"see $OUT/kernel.log)"
	uml_unpack "$tree"
	kernel_config "$SUITE" >"$tree/acvpn.config"
	uml_makefile >"$tree/GNUmakefile"
	rm -rf -- "$KERNEL.new"
	mkdir -p "$KERNEL.new"
	quietly "$OUT/kernel.log" uml_make "$tree" ||
		die "could not build the $SUITE kernel"
	quietly "$OUT/kernel-keep.log" uml_keep "$tree" "$KERNEL.new" ||
		die "could not keep what modules are built with"
	printf '%s\n' "$2" >"$KERNEL.new/stamp"
	rm -rf -- "$KERNEL"
	mv "$KERNEL.new" "$KERNEL"
	rm -rf -- "$tree"
	say "the $SUITE kernel took $((SECONDS - start)) s"
}

# The source, patched, unless it is there; without the drivers of graphics and
# sound, which are half of it.
uml_unpack()
{
	local patch stamp

	host_needs patch
	stamp=$(kernel_hash "$LINUX_SOURCE" "$(cat "$VM_DIR"/kernel/*.patch)")
	[[ $(cat "$1/acvpn.stamp" 2>/dev/null) != "$stamp" ]] || return 0
	rm -rf -- "$1"
	mkdir -p "$1"
	linux_source_unpack "$1" -{drivers/gpu,sound}/'*.[ch]' \
		-Documentation/'*/*'
	for patch in "$VM_DIR"/kernel/*.patch; do
		patch -s -d "$1" -p1 <"$patch" || die "$patch does not apply"
	done
	printf '%s\n' "$stamp" >"$1/acvpn.stamp"
}

# With -O2 what the detectors add takes twice as long to compile. Modules, which
# are built later, have what the kernel's own Makefile says.
uml_makefile()
{
	printf '%s\n' 'export KCFLAGS := -O1' 'include Makefile'
}

# UBSAN is for what is tested: that of the kernel's own code takes long to
# compile, and finds nothing of ours.
uml_make()
{
	in_chroot -b "$1" "$UML_TREE" sh -c "set -e; cd $UML_TREE; ARCH=ARCH=um
		$KERNEL_CONFIGURE
		make ARCH=um UBSAN_SANITIZE=n -j$(nproc) linux modules"
}

# The script that packages use for the last of these does not know that this
# architecture is made of two.
uml_keep()
{
	# shellcheck disable=SC2016
	in_chroot -b "$1" "$UML_TREE" -b "$2" /mnt sh -c 'set -e; cd "$1"
		make -s ARCH=um kernelrelease >/mnt/release
		make ARCH=um modules_install INSTALL_MOD_PATH=/mnt \
			INSTALL_MOD_STRIP=1
		cp linux /mnt/
		strip -g /mnt/linux
		make ARCH=um run-command KBUILD_RUN_COMMAND="
			scripts/package/install-extmod-build /mnt/build"
		{
			find arch/x86 -maxdepth 1 -name "Makefile*"
			find arch/x86/include arch/x86/um -name "*.h"
			find include/generated arch/um -name "*.[hs]" -o \
				-name "Makefile*"
		} | tar -c -T - | tar -x -C /mnt/build
		rm -f /mnt/lib/modules/*/build' sh "$UML_TREE"
}
