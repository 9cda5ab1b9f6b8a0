# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Boots a kernel that runs as a process; to be sourced after boot.sh.

# The project, as this run found it: others may build theirs meanwhile.
uml_project()
{
	mkdir -p "$OUT/project"
	rsync --archive --delete --delete-excluded --exclude='*.o' \
		--exclude=/build/selftests/unit --exclude=/build/debug \
		--exclude=/build/uml "$CHROOT/acvpn/" "$OUT/project/"
	cp "$VM_DIR/init" "$OUT/project/.init"
	cp "$VM_DIR/uml-init" "$OUT/project/.uml-init"
}

# The other suites whose chroots are there: what a test wants of them it looks for.
uml_peers()
{
	local suite

	for suite in bookworm trixie; do
		[[ ! -f $CACHE/$suite/chroot.stamp ]] || echo "$CACHE/$suite"
	done
}

# Run the kernel in this process: the command's line is its standard input and
# output, the log goes to its standard error.
uml_start()
{
	local line="root=/dev/root rootfstype=hostfs rootflags=/ ro"

	line+=" init=/acvpn/.uml-init mem=${VM_MEMORY}M"
	[[ $SUITE == debug ]] || line+=" ncpus=$VM_CPUS"
	line+=" seccomp=on noreboot console=tty1"
	line+=" con=null con0=fd:0,fd:1 con1=null,fd:2"
	[[ ! $TRAVEL ]] || line+=" time-travel=inf-cpu"
	# shellcheck disable=SC2086
	PEERS=$(uml_peers) TMP_SIZE=$((VM_MEMORY + 64))M exec \
		unshare --mount --pid --fork \
		--kill-child --propagation private -- \
		bash "$VM_DIR/uml-enter.sh" "$CHROOT" "$KERNEL" \
		"$OUT/project" "$OUT/results" $line $KERNEL_LINE \
		${VM_APPEND:-} 2>>"$OUT/console.log"
}

# Boot and wait.
uml_boot()
{
	rm -rf -- "$OUT"/{results,timeout}
	mkdir -p "$OUT/results"
	: >"$OUT/console.log"
	if [[ $INTERACTIVE ]]; then
		(uml_start)
	else
		vm_guarded KILL uml_start
	fi
}
