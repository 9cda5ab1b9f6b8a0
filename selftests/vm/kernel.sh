# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What the kernels that are built here have in common; to be sourced.

KERNEL_BASE=forky

# The options of suite $1, from the files that make them up. Another comment
# makes no other kernel.
kernel_config()
{
	local part parts

	case $1 in
	uml) parts=(base uml smp) ;;
	debug) parts=(base uml faults debug) ;;
	debug-qemu) parts=(base faults debug-qemu) ;;
	esac
	for part in "${parts[@]}"; do
		sed -nE '/^(# )?CONFIG_/p' "$VM_DIR/kernel/$part.config"
	done
}

# kernel_hash TEXT...: one short word for all of it
kernel_hash()
{
	printf '%s\n' "$@" | sha256sum | cut -c 1-32
}

# Runs in the tree, in the chroot: make a configuration of acvpn.config. An
# option that nothing provides any more would vanish without a word.
# shellcheck disable=SC2016
KERNEL_CONFIGURE='
	make $ARCH KCONFIG_ALLCONFIG=acvpn.config allnoconfig
	if grep -vxFf .config acvpn.config; then
		echo "*** these options did not come to be"
		exit 1
	fi'

# The stamp of the chroot that they use, and the release of its kernel. If it is
# there, nothing is waited for: a run does not change it.
kernel_base()
(
	suite_paths "$KERNEL_BASE"
	stamp=$(chroot_recipe "$SUITE" | sha256sum | cut -d ' ' -f 1)
	if [[ $(cat "$SUITE_CACHE/chroot.stamp" 2>/dev/null) != "$stamp" ]]
	then
		suite_lock
		chroot_ensure
	fi
	printf '%s %s\n' "$stamp" "$(kernel_release)"
)
