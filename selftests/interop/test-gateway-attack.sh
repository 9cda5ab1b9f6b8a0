#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Strangers who attack our gateway, and a user of it who does not notice:
# thousands of connections that send a byte a second, before TLS or in it, or do
# not read; TCP that nobody finishes; hellos of DTLS from sources that do not
# exist. docs/security.md has the limits.
# Environment: SLOW and LAZY: connections, SYNS, FULL and HELLOS: packets a second,
# PAIRS: how often an attack stops and goes on while the user's rate is looked at.
# shellcheck disable=SC2317

# shellcheck source=selftests/interop/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=selftests/interop/own.sh
. "$INTEROP/own.sh"
# shellcheck source=selftests/interop/load.sh
. "$INTEROP/load.sh"

SLOW=${SLOW:-4000} LAZY=${LAZY:-2000}
SYNS=${SYNS:-2000} FULL=${FULL:-10000} HELLOS=${HELLOS:-2000}
PAIRS=${PAIRS:-$([[ ${ACVPN_LONG:-} ]] && echo 8 || echo 4)}
WINDOW_SECONDS=2
SPINNERS='' QUIET=0
# Percent of his rate that the user has to keep.
KEEPS=70
# What a connection without a login may take of the gateway's processes, before
# TLS and in it, and all packets with forged sources together, KiB.
SLOW_KIB=32 LAZY_KIB=64 FORGED_KIB=1024

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

# window SIGNAL: the attack stops, or goes on, and the user's TCP is watched for a
# moment; prints bytes and seconds, as the kernel counts them
window()
{
	local bytes since now

	kill "-$1" "$LOAD_PID"
	sleep 0.5
	bytes=$(flow_bytes)
	read -r since _ </proc/uptime
	sleep "$WINDOW_SECONDS"
	bytes=$(($(flow_bytes) - bytes))
	read -r now _ </proc/uptime
	echo "$1 $bytes $(calc "100 * ($now - $since)")"
}

# keeps_rate PAIRS: sets RATIO, percent of his rate that the user has while the
# attack goes on. One flow of TCP lasts all the while, and windows with the attack
# and without follow one another closely, in turns, so that whatever else this
# machine does is in both alike.
keeps_rate()
{
	local i

	CLIENT_RUNS=$((CLIENT_RUNS + 1))
	flow_starts
	wait_for 30 "his packets" flow_goes_on || return
	for ((i = 0; i < $1; i++)); do
		window STOP && window CONT && window CONT && window STOP
	done >"$WORK/windows" || return
	kill -CONT "$LOAD_PID"
	flow_stops
	note_file "$WORK/windows" 64
	RATIO=$(calc "100 * $(median CONT) / $(median STOP)")
}

# median SIGNAL: of the rates in such windows. It is no mean, for this machine may
# stand still at any time, and what comes then is lost to a window, and to no other.
median()
{
	awk -v signal="$1" '$1 == signal { print $2 / $3 }' "$WORK/windows" |
		sort -n | awk '{ rate[NR] = $1 }
			END {
				low = rate[int((NR + 1) / 2)]
				high = rate[int(NR / 2) + 1]
				print (low + high) / 2
			}'
}

# guest NAME SECONDS: who comes now waits longer than usual, and his DTLS may come
# to nothing
guest()
{
	local attacker=$LOAD_PID log=$LOAD_LOG status=0

	load_start login "$USER_NAME" "$USER_PASSWORD" 1 1
	wait_for "$2" "his tunnel" load_says '^login 1 failed 0 ' || status=$?
	note_file "$LOAD_LOG"
	[[ $status != 0 ]] ||
		figure "attack-$1-login" "$(load_of login seconds)" s
	load_ends
	LOAD_PID=$attacker LOAD_LOG=$log
	return "$status"
}

# begins NAME MODE NUMBER WORD: an attack; sets PROGRAMS and KERNEL, KiB that it
# took, and HELD, what the gateway has more than before all attacks: who has been
# attacked may keep memory for the next time
begins()
{
	local programs kernel

	programs=$(memory_programs)
	kernel=$(memory_kernel)
	load_start "$2" "$3"
	must "$1: it begins" wait_for 120 "the attack" load_says "^$4"
	sleep 1
	HELD=$(($(memory_programs) - QUIET))
	PROGRAMS=$((HELD + QUIET - programs))
	KERNEL=$(($(memory_kernel) - kernel))
	figure "attack-$1-programs" "$PROGRAMS" KiB
	figure "attack-$1-held" "$HELD" KiB
	figure "attack-$1-kernel" "$KERNEL" KiB
}

# harmless NAME PAIRS: the user does not notice
harmless()
{
	must "$1: the user's TCP" keeps_rate "$2"
	note_file "$WORK/windows" 64
	figure "attack-$1-rate" "$RATIO" %
	check "$1: the user keeps $KEEPS % of his rate" holds "$RATIO >= $KEEPS"
	check "$1: the user has not lost his tunnel" \
		on client "${PING[@]}" "$INNER4"
}

# who_comes NAME SECONDS: gets in; his figure is told
who_comes()
{
	check "$1: who logs in ${3:-meanwhile} is let in" guest "$1" "$2"
	grep '^# figure' "$WORK/check.output" || true
}

ends()
{
	load_ends
	note_file "$LOAD_LOG" 3
}

# strangers: connections that are no tunnels
strangers()
{
	on gateway ss -Htn state established sport = :443 | wc -l
}

only_the_user()
{
	(($(strangers) == 1))
}

# lazy KIND: those who finish TLS, and are slow then; none is there for ever
lazy()
{
	begins "$1" "$1" "$LAZY" lazy
	who_comes "$1" 15
	check "$1: each takes less than $LAZY_KIB KiB of the gateway" \
		holds "$HELD <= $LAZY_KIB * $LAZY"
	check "$1: all were ended" wait_for 200 "their end" only_the_user
	check "$1: the user has not lost his tunnel" \
		on client "${PING[@]}" "$INNER4"
	ends
}

test_cleanup()
{
	local pid

	kill -CONT "$LOAD_PID" 2>/dev/null || true
	for pid in $SPINNERS; do
		stop "$pid" KILL || true
	done 2>/dev/null
	flow_stops
	load_cleanup
	own_cleanup
}

half_open()
{
	on gateway ss -Htn state syn-recv sport = :443 | wc -l
}

refused_syns()
{
	on gateway nstat -asz TcpExtListenDrops |
		awk '$1 == "TcpExtListenDrops" { print $2 }'
}

ulimit -n 100000
# Whoever is forged does not answer.
ip -n router route add blackhole 100.64.0.0/10
must "the gateway starts" own_start "udp-port = 443" "max-same-clients = 0"
must "openconnect connects" peer_start
must "with DTLS" wait_for 20 DTLS own_transport dtls '.state == "up"'
spin

QUIET=$(memory_programs)
lazy head
lazy body
lazy reader

begins slow slow "$SLOW" slow
harmless slow "$PAIRS"
who_comes slow 30
check "slow: each takes less than $SLOW_KIB KiB of the gateway" \
	holds "$PROGRAMS <= $SLOW_KIB * $SLOW"
ends
check "slow: all were ended" wait_for 60 "their end" only_the_user

begins syn syn "$SYNS" forging
harmless syn "$PAIRS"
who_comes syn 30
check "syn: the gateway's processes do not notice" \
	holds "$PROGRAMS <= $FORGED_KIB"
ends

# As many as there is room for wait already when more come: nobody is let in
# then, unless the kernel has SYN cookies, which that of this test has not.
begins full syn "$FULL" forging
REFUSED=$(refused_syns)
harmless full "$PAIRS"
figure attack-full-waiting "$(half_open)" connections
check "full: there was no room for more" holds "$(refused_syns) > $REFUSED"
check "full: the gateway's processes do not notice" \
	holds "$PROGRAMS <= $FORGED_KIB"
ends
who_comes full 120 "after it"

begins hello hello "$HELLOS" forging
harmless hello "$PAIRS"
who_comes hello 15
check "hello: the gateway keeps nothing of them" \
	holds "$PROGRAMS <= $FORGED_KIB"
ends

check "openconnect has noticed nothing" \
	test "$(grep -ciE 'reconnect|dead peer' "$PEER_LOG")" = 0
finish
