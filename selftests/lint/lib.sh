# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Helpers shared by the checkers; to be sourced.

# shellcheck source=selftests/vm/lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/../vm/lib.sh"
for part in hostdeps sources chroot kernel-tools; do
	# shellcheck source=/dev/null
	. "$VM_DIR/$part.sh"
done
cd -- "$ROOT" || exit

# tree [PATTERN...]: the tree's files, without the generated ones
tree()
{
	git -c safe.directory='*' ls-files --cached --others \
		--exclude-standard -- "$@" ':!kmod/netlink/generated' \
		':!include/uapi' | while read -r file; do
		[[ ! -f $file ]] || printf '%s\n' "$file"
	done
}
