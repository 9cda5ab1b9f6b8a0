# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Copies the tree into the chroot and builds it there; to be sourced.

PLANTED=selftests/vm/planted

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

# tree_copy DIR LIST: make DIR hold the files that standard input names, and no
# others of those that LIST has of the last time; rewrite only what differs, so
# that make rebuilds only that.
tree_copy()
{
	sort -z >"$2.new"
	mkdir -p "$1"
	[[ ! -f $2 ]] || comm -z -23 "$2" "$2.new" |
		(cd "$1" && xargs -0r rm -f --)
	rsync --archive --no-times --checksum --no-owner --no-group \
		--from0 --files-from="$2.new" "$ROOT/" "$1/" ||
		(($? == 24)) || die "could not copy the tree"
	mv "$2.new" "$2"
}

# A kernel that has no chroot of its own has its own copy of the module, for the
# build leaves there what it found out about the kernel.
project_sync()
{
	tree_files | tree_copy "$CHROOT/acvpn" "$SUITE_CACHE/files"
	! is_uml || tree_files |
		grep -zE "^(Makefile|Kbuild|VERSION|(kmod|include|$PLANTED)/.*)$" |
		tree_copy "$CHROOT/acvpn/build/$SUITE" "$SUITE_CACHE/files.$SUITE"
}

# Builds every part, so that all failures are told at once.
project_build()
{
	local failed=0

	kmod_build || failed=1
	[[ ! -f $CHROOT/acvpn/userspace/Makefile ]] ||
		project_make userspace userspace TLS="${TLS:-gnutls}" \
			O=/acvpn/build/userspace all variants || failed=1
	[[ ! -f $CHROOT/acvpn/selftests/Makefile ]] ||
		project_make selftests selftests \
			O=/acvpn/build/selftests \
			LIB_O=/acvpn/build/userspace || failed=1
	return "$failed"
}

kmod_build()
{
	if is_uml; then
		kmod_make_uml "kmod-$SUITE" . || return
		[[ $SUITE != debug ]] ||
			kmod_make_uml kmod-planted "$PLANTED" || return
	else
		project_make kmod . kmod W=1 \
			KDIR="/lib/modules/$(kernel_release)/build" || return
	fi
	kmod_install "$(kernel_release)"
}

# kmod_make_uml PART DIR: in the suite's own copy
kmod_make_uml()
{
	project_make "$1" "build/$SUITE/$2" kmod W=1 ARCH=um KDIR="$UML_BUILD"
}

# project_make PART DIR make-arguments...: log in OUT/build-PART.log
project_make()
{
	local part=$1 log=$OUT/build-$1.log bad='error:|undefined ref|\*\*\*'
	local dir=$2 binds=()

	shift 2
	! is_uml || binds=(-b "$KERNEL/build" "$UML_BUILD")
	project_forget "$part"
	if ! in_chroot "${binds[@]}" make -C "/acvpn/$dir" -j2 \
		--no-print-directory "$@" >"$log" 2>&1 </dev/null; then
		grep -E -A 2 "$bad" "$log" | sed -n 1,30p >&2
		say "$part does not build in suite $SUITE (whole log: $log)"
		return 1
	fi
	project_warnings "$part" "$log"
}

# Warnings in the module fail any run, those in the rest one that asks for it.
warnings_fail()
{
	[[ $1 == kmod* || $STRICT ]]
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
	kmod-*) find "$CHROOT/acvpn/build/$SUITE" -name '*.o' -delete ;;
	*) rm -rf -- "$CHROOT/acvpn/build/$1" ;;
	esac
}

# Where modprobe finds it in the chroot; depmod's tables go with the project,
# for what the VM boots of must not change with each build.
kmod_install()
{
	local dir=$CHROOT/lib/modules/$1 from=$CHROOT/acvpn binds=() built
	local to=$CHROOT/acvpn/build/modules/$1

	if is_uml; then
		dir=$KERNEL/lib/modules/$1 from+=/build/$SUITE
		binds=(-b "$KERNEL/lib/modules" /usr/lib/modules)
	fi
	mapfile -t built < <(
		ls "$from"/acvpn.ko "$from/$PLANTED"/*.ko 2>/dev/null)
	[[ -f $from/acvpn.ko ]] || {
		say "the build left no acvpn.ko"
		return 1
	}
	[[ $(find "${built[@]}" -newer "$to/modules.dep" 2>&1) ]] || return 0
	mkdir -p "$dir/updates" "$to/updates"
	cp -t "$dir/updates" "${built[@]}"
	in_chroot "${binds[@]}" depmod "$1" &&
		cp -t "$to/updates" "${built[@]}" && cp "$dir"/modules.* "$to/"
}
