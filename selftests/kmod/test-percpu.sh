#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The memory that a device has for each processor is charged to who makes it,
# told by what the kernel traces of such memory.

# shellcheck source=selftests/kmod/lib.sh
. "$(dirname -- "$0")/lib.sh"

TRACING=/sys/kernel/tracing
EVENT=$TRACING/events/percpu/percpu_alloc_percpu/enable
IP_LIB_DIR=$KMOD_DIR/../../build/userspace/iproute2
export IP_LIB_DIR

# What the module asked for while the command ran.
traced()
{
	echo nop >"$TRACING/current_tracer"
	echo >"$TRACING/trace"
	echo 1 >"$EVENT"
	echo 1 >"$TRACING/tracing_on"
	"$@"
	echo 0 >"$EVENT"
	sed -n '/percpu_alloc_percpu: .*\[acvpn\]/p' "$TRACING/trace" \
		>"$TMP/trace"
	cat "$TMP/trace"
	echo >"$TRACING/trace"
}

# Counters of drops, and queues.
device()
{
	netns_setup
	traced ip -n "$M" link add vpn9 type acvpn
	ip -n "$M" link del vpn9
	(($(wc -l <"$TMP/trace") >= 2)) || fail "the trace has nothing of it"
	! grep -v 'gfp_flags=[A-Z_|]*_ACCOUNT' "$TMP/trace" ||
		fail "not charged"
}

modprobe acvpn
mountpoint -q "$TRACING" || mount -t tracefs none "$TRACING"
tap_case "a device" device
netns_cleanup
tap_end
