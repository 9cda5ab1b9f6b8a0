#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Strangers who attack our gateway, and a user of it who does not notice:
# thousands of connections that send a byte a second, TCP that nobody finishes,
# and hellos of DTLS from sources that do not exist. docs/security.md has the
# limits.
# Environment: SLOW: connections, SYNS and HELLOS: packets a second, TRIES: in how
# many the user has to keep his rate once.
# shellcheck disable=SC2317

# shellcheck source=selftests/interop/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=selftests/interop/own.sh
. "$INTEROP/own.sh"
# shellcheck source=selftests/interop/load.sh
. "$INTEROP/load.sh"

SLOW=${SLOW:-4000} SYNS=${SYNS:-2000} HELLOS=${HELLOS:-2000}
TRIES=${TRIES:-3}
IPERF_SECONDS=$([[ ${ACVPN_LONG:-} ]] && echo 8 || echo 3)
SPINNERS=''
# Percent of his rate that the user has to keep.
KEEPS=70
# What a connection without a login may take of the gateway's processes, and all
# packets with forged sources together, KiB.
SLOW_KIB=32 FORGED_KIB=1024

# rate NAME: of the user's TCP, Mbit/s
rate()
{
	iperf_client "$1" -t "$IPERF_SECONDS" -c "$INNER4" >&2 && iperf_rate "$1"
}

# A processor of this machine that has nothing to do takes long to wake up, and
# who is attacked would be faster than who is alone. So each has something to do,
# which everything else goes before.
spin()
{
	local i

	for ((i = $(nproc); i > 0; i--)); do
		nice -n 19 bash -c 'while :; do :; done' &
		SPINNERS+=" $!"
	done
}

# Who comes now waits longer than usual, and his DTLS may come to nothing.
guest_is_let_in()
{
	local attacker=$LOAD_PID log=$LOAD_LOG status=0

	load_start login "$USER_NAME" "$USER_PASSWORD" 1 1
	wait_for 30 "his tunnel" load_says '^login 1 failed 0 ' || status=$?
	note_file "$LOAD_LOG"
	load_ends
	LOAD_PID=$attacker LOAD_LOG=$log
	return "$status"
}

# keeps_rate NAME MODE NUMBER WORD: while it goes on the user has most of the
# rate that he has before and after; sets PROGRAMS and KERNEL, KiB that it took
keeps_rate()
{
	local before during after programs kernel

	before=$(rate "$1-before") || return
	programs=$(memory_programs)
	kernel=$(memory_kernel)
	load_start "$2" "$3"
	wait_for 60 "the attack" load_says "^$4" || return
	during=$(rate "$1-during") || return
	PROGRAMS=$(($(memory_programs) - programs))
	KERNEL=$(($(memory_kernel) - kernel))
	! ((${GUEST:=1})) || guest_is_let_in || GUEST=0
	load_ends
	after=$(rate "$1-after") || return
	note_file "$LOAD_LOG"
	echo "# $before, $during, $after Mbit/s"
	RATIO=$(calc "200 * $during / ($before + $after)")
	holds "$RATIO >= $KEEPS"
}

# attack NAME MODE NUMBER WORD: so often as TRIES says, for other things may
# happen on this machine
attack()
{
	local i

	GUEST=1
	for ((i = 1; i < TRIES; i++)); do
		! keeps_rate "$@" >"$WORK/try" 2>&1 || break
	done
	((i < TRIES)) || keeps_rate "$@" >"$WORK/try" 2>&1 || true
	note_file "$WORK/try"
	figure "attack-$1-rate" "$RATIO" %
	figure "attack-$1-programs" "$PROGRAMS" KiB
	figure "attack-$1-kernel" "$KERNEL" KiB
	check "$1: the user keeps $KEEPS % of his rate" holds "$RATIO >= $KEEPS"
	check "$1: who logs in meanwhile is let in" test "$GUEST" = 1
	check "$1: the user has not lost his tunnel" \
		on client "${PING[@]}" "$INNER4"
}

test_cleanup()
{
	local pid

	for pid in $SPINNERS; do
		stop "$pid" KILL || true
	done 2>/dev/null
	load_cleanup
	own_cleanup
}

ulimit -n 100000
# Whoever is forged does not answer.
ip -n router route add blackhole 100.64.0.0/10
iperf_server
must "the gateway starts" own_start "udp-port = 443" "max-same-clients = 0"
must "openconnect connects" peer_start
must "with DTLS" wait_for 20 DTLS own_transport dtls '.state == "up"'

spin
attack slow slow "$SLOW" "slow"
check "slow: each takes less than $SLOW_KIB KiB of the gateway" \
	holds "$PROGRAMS <= $SLOW_KIB * $SLOW"
attack syn syn "$SYNS" forging
check "syn: the gateway's processes do not notice" \
	holds "$PROGRAMS <= $FORGED_KIB"
attack hello hello "$HELLOS" forging
check "hello: the gateway keeps nothing of them" \
	holds "$PROGRAMS <= $FORGED_KIB"
check "openconnect has noticed nothing" \
	test "$(grep -ciE 'reconnect|dead peer' "$PEER_LOG")" = 0
finish
