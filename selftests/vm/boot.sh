# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Boots a suite's kernel and brings the results back; to be sourced.

KERNEL_LINE="console=ttyS0 loglevel=7 panic=-1 oops=panic mitigations=off"
KERNEL_LINE+=" random.trust_cpu=1 tsc=reliable no_timer_check"

# What differs with the suite. A debug kernel is some times slower, keeps a
# shadow of the memory, and tests should not go on after what it finds.
vm_settings()
{
	VM_CPUS=${VM_CPUS:-2}
	ACVPN_SLOW=1
	if [[ $SUITE == debug ]]; then
		ACVPN_SLOW=6
		VM_MEMORY=${VM_MEMORY:-3072}
		KERNEL_LINE+=" panic_on_warn=1"
		# without it there are caches of pointers to what was just
		# allocated, and the leak detector takes those for owners
		KERNEL_LINE+=" slab_debug=F"
		KERNEL_LINE+=" rcupdate.rcu_cpu_stall_timeout=90"
	fi
	VM_MEMORY=${VM_MEMORY:-1536}
	VM_TIMEOUT=${VM_TIMEOUT:-$((1200 * ACVPN_SLOW))}
}

# vm_start CHARDEV: run the VM in this process, command's line on CHARDEV
vm_start()
{
	local drive=if=virtio,format=raw,cache=unsafe

	exec qemu-system-x86_64 -nodefaults -no-user-config -no-reboot \
		-machine q35 -accel tcg,thread=multi -cpu max \
		-smp "$VM_CPUS" -m "$VM_MEMORY" -display none -nic none \
		-kernel "$CHROOT/boot/vmlinuz-$(kernel_release)" \
		-initrd "$INITRAMFS" -append "$KERNEL_LINE ${VM_APPEND:-}" \
		-drive "$drive,snapshot=on,file=$ROOT_IMAGE" \
		-drive "$drive,snapshot=on,file=$PROJECT_IMAGE" \
		-drive "$drive,file=$OUT/results.img" \
		-serial "file:$OUT/console.log" \
		-device virtio-serial-pci -chardev "$1,id=line" \
		-device virtconsole,chardev=line
}

# Boot and wait. The watchdog ends this one VM by its process id.
vm_boot()
{
	local vm dog

	: >"$OUT/console.log"
	rm -rf -- "$OUT/results" "$OUT/results.img" "$OUT/timeout"
	truncate -s 256M "$OUT/results.img"
	if [[ $INTERACTIVE ]]; then
		(vm_start stdio,signal=off)
	else
		vm_start stdio,signal=off </dev/null 2>"$OUT/qemu.log" &
		vm=$!
		vm_watchdog "$vm" &
		dog=$!
		# shellcheck disable=SC2064
		trap "kill $vm $dog 2>/dev/null" EXIT
		wait "$vm" || say "qemu failed: $(tail -n 3 "$OUT/qemu.log")"
		trap - EXIT
		kill "$dog" 2>/dev/null || true
	fi
}

vm_watchdog()
{
	exec {OUT_FD}>&- >/dev/null
	trap 'kill "$nap" 2>/dev/null; exit' TERM
	sleep "$VM_TIMEOUT" &
	nap=$!
	wait "$nap"
	: >"$OUT/timeout"
	kill "$1" 2>/dev/null
}

# Unpack what the VM left; the command's exit status is this one's.
vm_results()
{
	mkdir -p "$OUT/results"
	if [[ -e $OUT/timeout ]]; then
		say "no end within $VM_TIMEOUT s (VM_TIMEOUT=), VM stopped"
		tail -n 15 "$OUT/console.log" >&2
		return 124
	fi
	if ! tar -xf "$OUT/results.img" -C "$OUT/results" 2>/dev/null ||
		[[ ! -f $OUT/results/.status ]]; then
		say "the VM ended without a result; its last words:"
		tail -n 30 "$OUT/console.log" >&2
		return 125
	fi
	rm -f -- "$OUT/results.img"
	return "$(<"$OUT/results/.status")"
}

# The memory that the kernel took for lost at the end; fails if there is any,
# or if a debug kernel did not look for it.
vm_leaks()
{
	local file=$OUT/results/.kmemleak

	[[ $SUITE == debug && -f $OUT/results/.status ]] || return 0
	[[ ! -f $file || -s $file ]] || return 0
	head -n 60 "$file" >&2 || true
	say "the kernel lost memory, or did not look; see $file"
	return 1
}
