#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Debian's openconnect at our own gateway: login by password, CSTP and DTLS in
# the kernel, and nothing left afterwards.
# shellcheck disable=SC2317

# shellcheck source=selftests/interop/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=selftests/interop/own.sh
. "$INTEROP/own.sh"

BYTES=4M

own_as_before()
{
	[[ ! $(ip -n gateway link show type acvpn) ]] &&
		test "$(module_references)" = 0
}

own_left_nothing()
{
	wait_for 5 "no device, and no references" own_as_before
}

# pings: both ways, between the client and the network behind the gateway
pings()
{
	check "$1: ping from the client" on client "${PING[@]}" "$INNER4"
	check "$1: ping to the client" on inner "${PING[@]}" "$(peer_address)"
}

# carries TYPE NAME rx|tx OPTION...: TCP, and who counted its bytes
carries()
{
	local type=$1 name=$1-$2 counter=$3_bytes before bytes

	before=$(own_counter "$type" "$counter")
	must "$name: iperf3" iperf_client "$name" -n "$BYTES" -c "$INNER4" \
		"${@:4}"
	bytes=$(iperf_bytes "$name")
	note "$(iperf_rate "$name") Mbit/s, $bytes bytes"
	check "$name: the kernel's $type counted them" test \
		$(($(own_counter "$type" "$counter") - before)) -ge "$bytes"
}

# What auth was told of the tunnel is what the kernel told of it.
told_bytes()
{
	own_says "session [0-9]+: user $USER_NAME, over: user; [0-9]{7,} bytes"
}

# session NAME TYPE option...: from login to logout
session()
{
	local type=$2

	must "$1: openconnect connects" peer_start "${@:3}"
	check "$1: it has an address of the pool" \
		grep -q '^10\.99\.0\.' <(peer_address)
	check "$1: the kernel has CSTP" own_transport cstp '.state == "up"'
	[[ $type != dtls ]] ||
		check "$1: the kernel has DTLS, with a key" wait_for 20 DTLS \
			own_transport dtls '.state == "up" and
				(.keys[0].cipher | test("gcm|chacha"))'
	pings "$1"
	carries "$type" "$1-up" rx
	carries "$type" "$1-down" tx -R
	peer_ends INT
	check "$1: openconnect ends well" test "$PEER_STATUS" = 0
	check "$1: the kernel has no session any more" \
		wait_for 10 "it ends" own_has_sessions 0
	check "$1: auth knows why, and what was carried" \
		wait_for 10 "the end" told_bytes
}

iperf_server
must "the gateway starts, without DTLS" own_start
session "CSTP" cstp
own_ends TERM
check "SIGTERM ends the gateway with status 0" test "$OWN_STATUS" = 0
check "it left no device and no reference" own_left_nothing

must "the gateway starts, with DTLS" own_start "udp-port = 443"
session "DTLS" dtls
session "DTLS again" dtls
session "TLS only" cstp --no-dtls

# Whoever goes without a word may come again.
must "openconnect connects once more" peer_start
peer_ends KILL
check "the gateway waits for who was killed" wait_for 10 "it is told" \
	own_says "user $USER_NAME, TLS down: (lost|dead peer)"
check "the kernel has nothing of it" wait_for 10 "it ends" own_has_sessions 0

echo wrong >"$WORK/wrong"
PASSWORD=$WORK/wrong peer_launch
peer_ends 0
check "a wrong password gets nothing" test "$PEER_STATUS" != 0
check "and the log tells" own_says "user $USER_NAME, from .*: login failed"

# The token opens another tunnel, with the same address, for the same session.
must "openconnect connects, to come again" peer_start
address=$(peer_address)
kill -USR2 "$PEER"
check "it comes again, and the session goes on" wait_for 40 "it is told" \
	own_says "user $USER_NAME, TLS up" 6
check "with the address that it had" test "$(peer_address)" = "$address"
check "and DTLS" wait_for 20 DTLS own_transport dtls '.state == "up"'
pings "again"
check "the kernel has one session" own_has_sessions 1
peer_ends INT
check "the kernel has no session any more" \
	wait_for 10 "it ends" own_has_sessions 0

# Sessions live in the kernel, not in the worker that made them.
must "openconnect connects, with a worker to lose" peer_start
own_workers >"$WORK/workers"
xargs kill -KILL <"$WORK/workers"
check "other workers take the place of killed ones" \
	wait_for 20 "workers" own_other_workers
pings "without its worker"
own_ends TERM
check "SIGTERM ends the gateway with a session, status 0" \
	test "$OWN_STATUS" = 0
peer_ends 0
check "openconnect was told" grep -q 'shuts down' "$PEER_LOG"
check "it left no device and no reference" own_left_nothing
finish
