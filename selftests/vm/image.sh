# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Makes the disk images and the initramfs; to be sourced.

# What only a build needs stays out of the VM's root.
NOT_IN_ROOT=(acvpn boot dev proc sys tmp run usr/include usr/src usr/lib/gcc
	usr/libexec/gcc usr/share/doc usr/share/man usr/share/locale
	var/cache/apt var/lib/apt var/lib/dpkg)

# image_current FILE KEY: whether FILE was made as KEY says, after the chroot
image_current()
{
	[[ $1 -nt $CHROOT_STAMP && $(cat "$1.key" 2>/dev/null) == "$2" ]]
}

# make_image DIR IMAGE FREE-MEGABYTES: an ext4 image of DIR, without mounting;
# its label is what IMAGE is called
make_image()
{
	local size label=${2##*/}

	size=$(du --summarize --block-size=1M "$1" | cut -f 1)
	rm -f -- "$2"
	quietly "$2.log" mke2fs -q -t ext4 -O ^has_journal -m 0 -d "$1" \
		-L "${label%%.*}" -E root_owner=0:0 "$2" \
		"$((size + size / 8 + $3))M"
}

# The root image, of the chroot: made anew only with the chroot.
image_root()
{
	local staging=$SUITE_CACHE/staging path key

	ROOT_IMAGE=$SUITE_CACHE/root.img
	key=$(declare -p NOT_IN_ROOT && declare -f image_root make_image)
	! image_current "$ROOT_IMAGE" "$key" || return 0
	say "making the $SUITE root image"
	rm -rf -- "$staging"
	cp -al "$CHROOT" "$staging"
	for path in "${NOT_IN_ROOT[@]}"; do
		rm -rf -- "${staging:?}/$path"
	done
	find "$staging/usr/lib" -name '*.a' -delete
	mkdir -p "$staging"/{acvpn,dev,proc,sys,tmp,run,results}
	make_image "$staging" "$ROOT_IMAGE.new" 512
	mv "$ROOT_IMAGE.new" "$ROOT_IMAGE"
	printf '%s\n' "$key" >"$ROOT_IMAGE.key"
	rm -rf -- "$staging"
}

# The project image, of the built tree: made anew for each run.
image_project()
{
	PROJECT_IMAGE=$OUT/project.img
	rm -rf -- "$OUT/staging"
	cp -al "$CHROOT/acvpn" "$OUT/staging" 2>/dev/null ||
		cp -a "$CHROOT/acvpn" "$OUT/staging"
	cp "$VM_DIR/init" "$OUT/staging/.init"
	find "$OUT/staging" -name '*.o' -delete
	make_image "$OUT/staging" "$PROJECT_IMAGE" 128
	rm -rf -- "$OUT/staging"
}

# An initramfs that can mount the root image and no more.
image_initramfs()
{
	local dir=$SUITE_CACHE/initramfs release key

	release=$(kernel_release)
	INITRAMFS=$SUITE_CACHE/initramfs.cpio
	key=$(cat "$VM_DIR/initramfs" && declare -f image_initramfs)
	! image_current "$INITRAMFS" "$key" || return 0
	rm -rf -- "$dir"
	mkdir -p "$dir"/{bin,dev,proc,root,modules}
	cp "$CHROOT/bin/busybox" "$dir/bin/"
	cp "$VM_DIR/initramfs" "$dir/init"
	initramfs_modules "$release" virtio_pci virtio_blk nfit nd_pmem \
		ext4 crc32c_intel |
		initramfs_unpack "$dir/modules"
	(cd "$dir" && find . | cpio --quiet -o -H newc -R 0:0) >"$INITRAMFS"
	printf '%s\n' "$key" >"$INITRAMFS.key"
}

# The files that modprobe would load in that order for the modules given.
initramfs_modules()
{
	local release=$1 module

	shift
	for module in "$@"; do
		chroot "$CHROOT" modprobe -q -S "$release" --show-depends \
			"$module" || continue
	done | awk '$1 == "insmod" && !seen[$2]++ { print $2 }'
}

# Number them, for the init script to load them in that order.
initramfs_unpack()
{
	local n=100 file

	while read -r file; do
		n=$((n + 1))
		case $file in
		*.xz) xz -dc "$CHROOT/$file" ;;
		*.zst) zstd -qdc "$CHROOT/$file" ;;
		*) cat "$CHROOT/$file" ;;
		esac >"$1/$n.ko"
	done
}
