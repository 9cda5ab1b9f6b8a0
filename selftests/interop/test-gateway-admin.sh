#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What acnl tells of a gateway's sessions is what the kernel counts, and who is
# logged off is gone from there.
# shellcheck disable=SC2317

# shellcheck source=selftests/interop/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=selftests/interop/own.sh
. "$INTEROP/own.sh"

BYTES=2M

# told FILTER: of the gateway's first session
told()
{
	acnl -j sessions | jq -ec ".sessions[0] | $1"
}

# kernel FILTER: of the kernel's first one
kernel()
{
	on gateway acnl -j show | jq -ec ".devices[]
		| select(.name == \"vpn0\") | .sessions[0] | $1"
}

COUNTERS='{rx_packets, rx_bytes, tx_packets, tx_bytes}'

# Both are read while a packet may come.
totals_agree()
{
	[[ $(kernel ".totals | $COUNTERS") == $(told ".totals | $COUNTERS") ]]
}

tunnel_agrees()
{
	[[ $(kernel ".transports[] | select(.type == \"dtls\") | .stats |
		$COUNTERS") == $(told ".tunnels[2].carried | $COUNTERS") ]]
}

# Milliseconds since DTLS brought something, of the kernel's and of acnl's.
heard_agrees()
{
	local before told after

	before=$(kernel '.transports[] | select(.type == "dtls") | .last_rx_ms')
	told=$(told '.tunnels[2].idle_ms')
	after=$(kernel '.transports[] | select(.type == "dtls") | .last_rx_ms')
	((before <= told && told <= after))
}

told_bytes()
{
	own_says "session 1: user $USER_NAME, over: admin; [0-9]{7,} bytes"
}

peer_ended()
{
	! alive "$PEER"
}

iperf_server
must "the gateway starts" own_start "udp-port = 443" "idle-timeout = 1200"
must "openconnect connects" peer_start
must "it has DTLS" wait_for 20 DTLS own_transport dtls '.state == "up"'
must "iperf3" iperf_client up -n "$BYTES" -c "$INNER4"
check "the totals are the kernel's" wait_for 10 "a quiet moment" totals_agree
check "those of DTLS, too" wait_for 10 "a quiet moment" tunnel_agrees
check "they are what iperf3 has sent, and more" told \
	".totals.rx_bytes >= $(iperf_bytes up)"
check "the idle time is the kernel's" told '.idle_timeout_s == 1200 and
	.idle_left_ms <= 1200000 and .idle_ms < 1200000'
check "that of DTLS, too" wait_for 10 "a quiet moment" heard_agrees
check "by TLS came nothing, or nothing later" told '.tunnels[2].idle_ms != null and
	(.tunnels[1].idle_ms == null or
		.tunnels[1].idle_ms >= .tunnels[2].idle_ms)'
check "each tunnel has its client" told '.agent != null and
	([.tunnels[].agent] - [.agent]) == []'
check "log off" acnl logoff user "$USER_NAME"
check "its client ends" wait_for 20 "its end" peer_ended
peer_ends 0
check "the kernel has no session any more" wait_for 10 "it ends" \
	own_has_sessions 0
check "auth knows why, and what was carried" wait_for 10 "the end" told_bytes
own_ends TERM
check "SIGTERM ends the gateway with status 0" test "$OWN_STATUS" = 0
finish
