# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Makes the kernels that run as a process (User Mode Linux); to be sourced after
# kernel.sh. Such a suite is forky's chroot with another kernel, which is built
# of forky's linux-source. KERNEL has what is kept of that: the program "linux",
# modules, and in build/ what other modules are built with.

# in the chroot: the source, where a kernel is built, and what modules are built
# with
UML_SOURCE=/usr/src/uml-source
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
		"$(declare -f uml_make uml_keep)")
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
	uml_source_ensure
	say "building the $SUITE kernel (some 8 minutes, once;" \
		"see $OUT/kernel.log)"
	rm -rf -- "$KERNEL.new"
	mkdir -p "$KERNEL.new" "$tree"
	kernel_config "$SUITE" >"$tree/acvpn.config"
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

# What no such kernel is made of: half of the files.
UML_UNUSED=(Documentation/'*/*' sound/'*.[ch]' tools/testing
	arch/{a,c,h,l,m,n,o,p,r,s,xt}'*.[chS]' arch/'*.dts*'
	drivers/{accel,clk,crypto,gpu,iio,infiniband,input,media}/'*.[ch]'
	drivers/{net/ethernet,net/wireless,pinctrl,scsi,staging,usb}/'*.[ch]')

# The source, patched, which both kernels are built of, and which stays: where as
# many files have just been deleted, ext4 takes twice as long to make others.
uml_source_ensure()
{
	local patch stamp fd

	host_needs patch
	UML_SOURCE_DIR=$CACHE/linux-source/tree
	stamp=$(kernel_hash "$LINUX_SOURCE" "${UML_UNUSED[@]}" \
		"$(cat "$VM_DIR"/kernel/*.patch)")
	exec {fd}>"$CACHE/linux-source/lock"
	lock_wait "$fd" "the kernel's source"
	if [[ $(cat "$UML_SOURCE_DIR.stamp" 2>/dev/null) != "$stamp" ]]; then
		rm -rf -- "$UML_SOURCE_DIR" "$UML_SOURCE_DIR.stamp"
		mkdir -p "$UML_SOURCE_DIR"
		linux_source_unpack "$UML_SOURCE_DIR" "${UML_UNUSED[@]/#/-}"
		for patch in "$VM_DIR"/kernel/*.patch; do
			patch -s -d "$UML_SOURCE_DIR" -p1 <"$patch" ||
				die "$patch does not apply"
		done
		printf '%s\n' "$stamp" >"$UML_SOURCE_DIR.stamp"
	fi
	exec {fd}>&-
}

# With -O2 what the detectors add takes twice as long to compile. Modules, which
# are built later, have what the kernel's own Makefile says. UBSAN is for what is
# tested: that of the kernel's own code takes long to compile, and finds nothing
# of ours.
uml_make()
{
	in_chroot -b "$UML_SOURCE_DIR" "$UML_SOURCE" -b "$1" "$UML_TREE" \
		sh -c "set -e; cd $UML_TREE
		ARCH='ARCH=um -C $UML_SOURCE O=$UML_TREE'
		$KERNEL_CONFIGURE
		make ARCH=um KCFLAGS=-O1 UBSAN_SANITIZE=n -j$(nproc) \
			linux modules"
}

# The script that packages use for the last of these does not know that this
# architecture is made of two.
uml_keep()
{
	# shellcheck disable=SC2016
	in_chroot -b "$UML_SOURCE_DIR" "$UML_SOURCE" -b "$1" "$UML_TREE" \
		-b "$2" /mnt sh -c 'set -e; cd "$2"
		make -s ARCH=um kernelrelease >/mnt/release
		make ARCH=um modules_install INSTALL_MOD_PATH=/mnt \
			INSTALL_MOD_STRIP=1
		cp linux /mnt/
		strip -g /mnt/linux
		make ARCH=um run-command KBUILD_RUN_COMMAND="
			$1/scripts/package/install-extmod-build /mnt/build"
		for dir in "$1" "$2"; do
			cd "$dir"
			find arch/x86 arch/um include/generated \
				-path "arch/x86/[!iu]*/*" -prune -o \
				-name "*.[hs]" -print -o \
				-name "Makefile*" -print |
				tar -c -T - | tar -x -C /mnt/build
		done
		rm -f /mnt/lib/modules/*/build' sh "$UML_SOURCE" "$UML_TREE"
}
