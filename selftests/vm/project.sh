# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Copies the tree into the chroot and builds it there; to be sourced.

# The files that belong to the tree: known to git or new, but not ignored.
tree_files()
{
	git -C "$ROOT" -c safe.directory='*' ls-files -z \
		--cached --others --exclude-standard |
		while IFS= read -r -d '' file; do
			[[ ! -e $ROOT/$file && ! -L $ROOT/$file ]] ||
				printf '%s\0' "$file"
		done
}

# Make the chroot's copy like the tree: rewrite only what differs, so that
# make rebuilds only that, and remove what the tree no longer has.
project_sync()
{
	local list=$SUITE_CACHE/files

	tree_files | sort -z >"$list.new"
	mkdir -p "$CHROOT/acvpn"
	[[ ! -f $list ]] || comm -z -23 "$list" "$list.new" |
		(cd "$CHROOT/acvpn" && xargs -0r rm -f --)
	rsync --archive --no-times --checksum --no-owner --no-group \
		--from0 --files-from="$list.new" "$ROOT/" "$CHROOT/acvpn/"
	mv "$list.new" "$list"
}

# project_make WHAT make-arguments...: log in OUT/build-WHAT.log
project_make()
{
	local log=$OUT/build-$1.log

	shift
	quietly "$log" in_chroot make -C /acvpn -j2 --no-print-directory "$@"
}

# Builds every part, so that all failures are told at once.
project_build()
{
	local failed=0

	kmod_build || failed=1
	[[ ! -f $CHROOT/acvpn/userspace/Makefile ]] ||
		project_make userspace -C userspace \
			O=/acvpn/build/userspace || failed=1
	[[ ! -f $CHROOT/acvpn/selftests/Makefile ]] ||
		project_make selftests -C selftests \
			O=/acvpn/build/selftests \
			LIB_O=/acvpn/build/userspace || failed=1
	return "$failed"
}

kmod_build()
{
	local release

	release=$(kernel_release)
	project_make kmod kmod KDIR="/lib/modules/$release/build" &&
		kmod_warnings && kmod_install "$release"
}

# A warning is printed once, when the file is compiled: forget the objects, or
# the next run would pass.
kmod_warnings()
{
	local log=$OUT/build-kmod.log

	grep -E 'warning:|WARNING:' "$log" >"$OUT/warnings" || return 0
	cat "$OUT/warnings" >&2
	find "$CHROOT/acvpn/kmod" -name '*.o' -delete
	say "the module builds with warnings in suite $SUITE"
	return 1
}

# Where modprobe finds it in the chroot; depmod's tables go with the project
# image, for the base image must not change with each build.
kmod_install()
{
	local dir=$CHROOT/lib/modules/$1 to=$CHROOT/acvpn/build/modules

	mkdir -p "$dir/updates" "$to/updates"
	find "$CHROOT/acvpn" -name acvpn.ko -not -path '*/build/modules/*' \
		-exec cp -u -t "$dir/updates" {} +
	[[ -f $dir/updates/acvpn.ko ]] || {
		say "the build left no acvpn.ko"
		return 1
	}
	[[ ! $to/modules.dep -nt $dir/updates/acvpn.ko ]] || return 0
	chroot "$CHROOT" depmod "$1"
	cp "$dir"/modules.* "$to/"
	cp "$dir/updates/acvpn.ko" "$to/updates/"
}
