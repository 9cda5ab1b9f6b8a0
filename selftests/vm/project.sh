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
		--from0 --files-from="$list.new" "$ROOT/" "$CHROOT/acvpn/" ||
		(($? == 24)) || die "could not copy the tree"
	mv "$list.new" "$list"
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
	project_make kmod kmod W=1 \
		KDIR="/lib/modules/$release/build" &&
		kmod_install "$release"
}

# project_make PART make-arguments...: log in OUT/build-PART.log
project_make()
{
	local part=$1 log=$OUT/build-$1.log bad='error:|undefined ref|\*\*\*'

	shift
	project_forget "$part"
	if ! in_chroot make -C /acvpn -j2 --no-print-directory "$@" \
		>"$log" 2>&1 </dev/null; then
		grep -E -A 2 "$bad" "$log" | head -n 30 >&2
		say "$part does not build in suite $SUITE (whole log: $log)"
		return 1
	fi
	project_warnings "$part" "$log"
}

# Warnings in the module fail any run, those in the rest one that asks for it.
warnings_fail()
{
	[[ $1 == kmod || $STRICT ]]
}

# A warning is printed once, when the file is compiled: remember it, so that a
# later run that fails for it sees it again.
project_warnings()
{
	local warned=$SUITE_CACHE/$1.warned

	if ! grep -E -A 4 'warning:|WARNING:' "$2" >&2; then
		! warnings_fail "$1" || rm -f -- "$warned"
		return 0
	fi
	: >"$warned"
	say "$1 builds with warnings in suite $SUITE"
	! warnings_fail "$1"
}

# Forget the objects of a part that had warnings, where that matters.
project_forget()
{
	[[ -f $SUITE_CACHE/$1.warned ]] && warnings_fail "$1" || return 0
	case $1 in
	kmod) find "$CHROOT/acvpn/kmod" -name '*.o' -delete ;;
	*) rm -rf -- "$CHROOT/acvpn/build/$1" ;;
	esac
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
	chroot "$CHROOT" depmod "$1" &&
		cp "$dir/updates/acvpn.ko" "$to/updates/" &&
		cp "$dir"/modules.* "$to/"
}
