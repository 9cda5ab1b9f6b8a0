# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Boots a suite's kernel in an emulator, and brings the results back; to be
# sourced.

# What differs with the suite and with run's options. A kernel that looks for
# faults is slower and keeps a shadow of the memory, and tests should not go on
# after what it finds.
vm_settings()
{
	ACVPN_SLOW=1
	KERNEL_LINE="loglevel=7 panic=-1"
	case $SUITE in
	debug-qemu) ACVPN_SLOW=6 VM_MEMORY=${VM_MEMORY:-3072} ;;
	debug)
		VM_CPUS=1 VM_MEMORY=${VM_MEMORY:-2048}
		[[ $TRAVEL ]] || ACVPN_SLOW=2
		;;
	esac
	VM_CPUS=${VM_CPUS:-2}
	VM_MEMORY=${VM_MEMORY:-1536}
	VM_TIMEOUT=${VM_TIMEOUT:-$((1200 * ACVPN_SLOW))}
	is_uml || vm_emulator
	! finds_faults || vm_faults
}

# Whether the kernel is one that looks for faults.
finds_faults()
{
	[[ $SUITE == debug* ]]
}

# Without slab_debug there are caches of pointers to what was just allocated, and
# the leak detector takes those for owners. So it does what is left in an object
# of the time when it was free, unless that has a place of its own.
vm_faults()
{
	KERNEL_LINE+=" panic_on_warn=1 slab_debug=FPZ"
	KERNEL_LINE+=" rcupdate.rcu_cpu_stall_timeout=90"
}

# An emulator before 8.0 translates a program again for each address that it is
# loaded at; at the same one, shell scripts run more than twice as fast.
vm_emulator()
{
	KERNEL_LINE+=" console=ttyS0 oops=panic mitigations=off norandmaps"
	KERNEL_LINE+=" random.trust_cpu=1 tsc=reliable no_timer_check"
	VM_ACCEL=(-accel "tcg,thread=multi")
	[[ $COUNTED ]] || return 0
	VM_CPUS=1
	VM_ACCEL=(-accel "tcg,thread=single" -icount "shift=0,sleep=off")
}

# vm_start CHARDEV argument...: run the VM in this process, command's line on
# CHARDEV. It has its own number, so that a clone can tell that it is one.
vm_start()
{
	local line=$1

	shift
	cd -- "$OUT" || exit
	exec qemu-system-x86_64 -nodefaults -no-user-config -no-reboot \
		"${VM_ACCEL[@]}" -cpu max \
		-smp "$VM_CPUS" -display none -nic none \
		-kernel "$CHROOT/boot/vmlinuz-$(kernel_release)" \
		-initrd "$INITRAMFS" -append "$KERNEL_LINE ${VM_APPEND:-}" \
		"${VM_DISKS[@]}" \
		-chardev file,id=log,append=on,path=console.log \
		-serial chardev:log -device vmgenid,guid=auto \
		-device virtio-serial-pci -chardev "$line,id=line" \
		-device virtconsole,chardev=line "$@"
}

# What the VM writes to goes with it. The root image is named by descriptor,
# for another run may put a new one in its place before a clone opens it.
vm_disks()
{
	local drive=if=virtio,cache=unsafe,format

	rm -rf -- "$OUT"/{results,results.img,timeout,root.qcow2}
	truncate -s 256M "$OUT/results.img"
	exec {ROOT_FD}<"$ROOT_IMAGE"
	if [[ $COUNTED ]]; then
		vm_disks_counted
	else
		qemu-img create -q -f qcow2 -F raw \
			-b "/proc/self/fd/$ROOT_FD" "$OUT/root.qcow2"
		VM_DISKS=(-machine q35 -m "$VM_MEMORY"
			-drive "$drive=qcow2,file=root.qcow2"
			-drive "$drive=raw,file=$PROJECT_IMAGE")
	fi
	VM_DISKS+=(-drive "$drive=raw,file=results.img")
}

# Where the clock counts instructions, and nothing but this machine's disk is
# waited for, it would jump from timer to timer: by minutes, while one block is
# read. Memory that keeps its content is not waited for. What is written there
# goes with the VM.
vm_disks_counted()
{
	local image n=0

	VM_DISKS=(-machine "q35,nvdimm=on" -m "$VM_MEMORY,slots=2,maxmem=8G")
	for image in "/proc/self/fd/$ROOT_FD" "$PROJECT_IMAGE"; do
		n=$((n + 1))
		VM_DISKS+=(-object "memory-backend-file,id=disk$n,share=off,\
mem-path=$image,size=$(stat -L -c %s "$image")"
			-device "nvdimm,memdev=disk$n")
	done
}

# Boot and wait.
vm_boot()
{
	: >"$OUT/console.log"
	vm_disks
	if [[ $INTERACTIVE ]]; then
		(vm_start stdio,signal=off)
	else
		vm_guarded TERM vm_lives
	fi
	rm -f -- "$OUT/root.qcow2"
}

# vm_guarded SIGNAL command...: run it until it ends, or until the watchdog ends
# this one VM by its process id.
vm_guarded()
{
	local vm dog signal=$1

	shift
	"$@" </dev/null &
	vm=$!
	vm_watchdog "$signal" "$vm" &
	dog=$!
	# shellcheck disable=SC2064
	trap "kill -$signal $vm 2>/dev/null; kill $dog 2>/dev/null" EXIT
	wait "$vm" || true
	trap - EXIT
	kill "$dog" 2>/dev/null || true
}

# Whether the command was begun, in the VM that was booted last.
vm_began()
{
	[[ $INTERACTIVE || -e $OUT/timeout ]] ||
		grep -qF 'vm: the command starts' "$OUT/console.log"
}

# The VM, then one clone after the other as long as it asks for them: what was
# running stops, and its image runs on in a machine of another number.
vm_lives()
{
	local incoming=() qemu='' watch=''

	rm -f -- "$OUT"/{clone,monitor}.{in,out} "$OUT"/clone.{new,image}
	mkfifo "$OUT"/{clone,monitor}.{in,out}
	trap 'kill $qemu $watch 2>/dev/null; exit' TERM
	while :; do
		vm_start stdio,signal=off "${incoming[@]}" \
			-chardev pipe,id=clone,path=clone \
			-device virtserialport,chardev=clone,name=clone \
			-chardev pipe,id=monitor,path=monitor -mon monitor \
			2>"$OUT/qemu.log" &
		qemu=$!
		vm_clone &
		watch=$!
		wait "$qemu" ||
			say "qemu failed: $(tail -n 3 "$OUT/qemu.log")"
		kill "$watch" 2>/dev/null || true
		[[ -s $OUT/clone.new ]] || break
		mv "$OUT/clone.new" "$OUT/clone.image"
		incoming=(-incoming "exec:cat clone.image")
	done
	rm -f -- "$OUT"/{clone,monitor}.{in,out} "$OUT/clone.image"
}

# Once the VM asks for it, have its image written, and end it. It runs on
# meanwhile, but for the last moment.
vm_clone()
{
	read -r _ <"$OUT/clone.out" || return 0
	cat >"$OUT/monitor.in" <<-'END'
		migrate_set_parameter max-bandwidth 8G
		migrate_set_parameter downtime-limit 10000
		migrate "exec:cat >clone.new"
		quit
	END
}

vm_watchdog()
{
	exec {OUT_FD}>&- >/dev/null
	trap 'kill "$nap" 2>/dev/null; exit' TERM
	sleep "$VM_TIMEOUT" &
	nap=$!
	wait "$nap"
	: >"$OUT/timeout"
	kill "-$1" "$2" 2>/dev/null
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
	[[ ! -f $OUT/results.img ]] ||
		tar -xf "$OUT/results.img" -C "$OUT/results" 2>/dev/null || true
	if [[ ! -f $OUT/results/.status ]]; then
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

	finds_faults && [[ -f $OUT/results/.status ]] || return 0
	[[ ! -f $file || -s $file ]] || return 0
	head -n 60 "$file" >&2 || true
	say "the kernel lost memory, or did not look; see $file"
	return 1
}
