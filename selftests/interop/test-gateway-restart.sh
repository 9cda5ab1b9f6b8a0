#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Processes of our gateway are killed while Debian's openconnect carries traffic
# through it: sessions are in the kernel, and whoever starts next has them. The
# TCP flow goes on, the session is the same, and what it carried adds up.
# shellcheck disable=SC2317

# shellcheck source=selftests/interop/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=selftests/interop/own.sh
. "$INTEROP/own.sh"

FLOW='' FLOW_SECONDS=600

starts()
{
	own_start "udp-port = 443" "session-store = $OWN_STORE"
}

# identity: by what the kernel tells the session from all others
identity()
{
	on gateway acnl -j show | jq -c '[.devices[]
		| select(.name == "vpn0") | .sessions[]
		| [.id, .generation, .cookie, .ipv4]]'
}

carried_by_dtls()
{
	on gateway acnl -j show | jq -e '[.devices[]
		| select(.name == "vpn0") | .sessions[].active] == ["dtls"]'
}

# Somebody holds all transports of the session.
held()
{
	[[ $(own_transport cstp '.orphaned_ms == null') == true &&
		$(own_transport dtls '.orphaned_ms == null') == true ]]
}

# flow_start: TCP through the tunnel, both ways, until flow_ends
flow_start()
{
	ip netns exec client iperf3 -c "$INNER4" --bidir -b 4M \
		-t "$FLOW_SECONDS" --forceflush -i 1 >"$LOGS/flow.log" 2>&1 \
		</dev/null &
	FLOW=$!
	wait_for 20 "the flow" flow_goes_on
}

flow_ends()
{
	stop "$FLOW" INT || true
	FLOW=
}

# goes_on TEXT: nothing happened to the client
goes_on()
{
	check "$1: the TCP flow goes on" wait_for 20 "bytes" flow_goes_on
	check "$1: ping from the client" on client "${PING[@]}" "$INNER4"
	check "$1: ping to the client" on inner "${PING[@]}" "$ADDRESS"
	check "$1: the kernel's session is the same" \
		test "$(identity)" = "$IDENTITY"
	check "$1: and DTLS carries it" carried_by_dtls
	check "$1: openconnect has noticed nothing" \
		test "$(grep -ciE 'reconnect|dead peer|broken|closed' \
			"$PEER_LOG")" = "$NOTICED"
}

# taken_over TEXT: by the next gateway
taken_over()
{
	check "$1: the flow goes on without a gateway" \
		wait_for 20 "bytes" flow_goes_on
	must "$1: the next gateway starts" starts
	check "$1: it finds the session" own_says '1 session is there'
	check "$1: and holds its sockets" wait_for 10 "descriptors" held
	goes_on "$1"
}

ready_again()
{
	wait_for 20 "it is ready" own_says 'gateway is ready' 2
}

# What the kernel told of its sessions when they ended, and what auth made of it.
kernel_bytes()
{
	jq -s '[.[] | select(.event == "session-del") | .stats]
		| "\(map(.rx_bytes) | add) \(map(.tx_bytes) | add)"' \
		-r "$WORK/events.json"
}

auth_bytes()
{
	sed -nE "s/.*user $USER_NAME, over: user; ([0-9]+) bytes received, ([0-9]+) sent.*/\1 \2/p" \
		"$OWN_LOG" | tail -n 1
}

told_of_end()
{
	[[ $(kernel_bytes) == "$(auth_bytes)" ]]
}

own_as_before()
{
	[[ ! $(ip -n gateway link show type acvpn) ]] &&
		test "$(module_references)" = 0
}

iperf_server
must "the gateway starts" starts
must "openconnect connects" peer_start
must "with DTLS" wait_for 20 DTLS own_transport dtls '.state == "up"'
ADDRESS=$(peer_address)
IDENTITY=$(identity)
NOTICED=$(grep -ciE 'reconnect|dead peer|broken|closed' "$PEER_LOG" || true)
ip netns exec gateway acnl -j monitor >"$WORK/events.json" 2>&1 </dev/null &
MONITOR=$!
must "a TCP flow begins" flow_start

own_killed
taken_over "all are killed"

own_processes >"$WORK/processes"
own_ends KILL
check "the monitor is killed: all end" \
	wait_for 20 "their end" own_all_gone
taken_over "the monitor is killed"

kill -KILL "$(own_auth)"
check "auth is killed: another one comes" ready_again
goes_on "auth is killed"

own_workers >"$WORK/workers"
xargs kill -KILL <"$WORK/workers"
check "workers are killed: others come" \
	wait_for 20 "workers" own_other_workers
goes_on "workers are killed"

kill -KILL "$(own_nursery)"
own_ends 0
check "what starts auth is killed: the gateway ends, not with 0" \
	test "$OWN_STATUS" != 0
taken_over "what starts auth is killed"

own_ends USR1
check "SIGUSR1 ends the gateway with status 0" test "$OWN_STATUS" = 0
taken_over "SIGUSR1"
flow_ends

# What was adopted can be resumed, with another tunnel and other keys.
kill -USR2 "$PEER"
check "openconnect comes again with its token" wait_for 40 "it is told" \
	own_says "user $USER_NAME, DTLS up"
check "with the address that it had" test "$(peer_address)" = "$ADDRESS"
check "its packets pass" on client "${PING[@]}" "$INNER4"
check "the kernel has one session" own_has_sessions 1

own_killed
must "the gateway starts once more" starts
peer_ends INT
check "openconnect ends well" test "$PEER_STATUS" = 0
check "the kernel has no session any more" \
	wait_for 10 "it ends" own_has_sessions 0
check "what the kernel and what auth counted is the same, to the byte" \
	wait_for 10 "the same" told_of_end
note "kernel: $(kernel_bytes), auth: $(auth_bytes)"

# A client that went while there was nobody to hear it.
must "openconnect connects again" peer_start
own_killed
peer_ends KILL
must "the gateway starts for nobody" starts
check "the kernel has nothing of who went meanwhile" \
	wait_for 20 "it ends" own_has_sessions 0
check "auth waits for him" own_says "1 session is there"
own_ends TERM
check "SIGTERM ends the gateway with status 0" test "$OWN_STATUS" = 0
check "and the session that waits" test "$(own_stored)" = 0
check "it left no device and no reference" \
	wait_for 5 "no device, and no references" own_as_before
finish
