# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# The kernel's own generator and checkers, out of forky's linux-source; to be
# sourced after lib.sh, hostdeps.sh, sources.sh and chroot.sh.

# shellcheck source=selftests/vm/linux-source.sh
. "$VM_DIR/linux-source.sh"

KERNEL_TOOLS=$CACHE/kernel-tools
KERNEL_TOOLS_WANTED=(tools/net/ynl Documentation/netlink tools/lib/python
	tools/docs scripts/checkpatch.pl scripts/spelling.txt
	scripts/const_structs.checkpatch scripts/spdxcheck.py
	scripts/kernel-doc)

# Unpack them, once for each release of the suite's kernel.
kernel_tools_ensure()
{
	local have

	suite_paths forky
	suite_lock
	chroot_ensure
	linux_source_of "$(kernel_release)"
	have=$(cat "$KERNEL_TOOLS/.complete" 2>/dev/null) || true
	if [[ $have != "$LINUX_SOURCE_NAME" ]]; then
		say "unpacking the kernel's tools (some minutes, once)"
		linux_source_ensure
		kernel_tools_unpack
		printf '%s\n' "$LINUX_SOURCE_NAME" >"$KERNEL_TOOLS/.complete"
	fi
	suite_unlock
}

kernel_tools_unpack()
{
	rm -rf -- "$KERNEL_TOOLS"
	mkdir -p "$KERNEL_TOOLS"
	linux_source_unpack "$KERNEL_TOOLS" "${KERNEL_TOOLS_WANTED[@]}"
	# the generator looks for the root of the tree by this
	touch "$KERNEL_TOOLS/MAINTAINERS"
}
