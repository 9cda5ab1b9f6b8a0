#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# UDP stops to get through while TCP flows in the tunnel, both ways, and comes
# back.
# shellcheck disable=SC2317

# shellcheck source=selftests/interop/lib.sh
. "$(dirname -- "$0")/lib.sh"

TCP=

test_cleanup()
{
	[[ ! $TCP ]] || stop "$TCP" TERM || true
}

# TCP that lasts until it is told to stop.
tcp_starts()
{
	ip netns exec client timeout 120 iperf3 -J --bidir -t 110 \
		-c "$INNER4" >"$LOGS/iperf3.json" 2>&1 </dev/null &
	TCP=$!
}

# moves dtls|cstp tx|rx: the kernel counts another 100 kB there
moves()
{
	local filter=.stats.$2_bytes before

	before=$(kernel_transport "$1" "$filter")
	wait_for 20 "bytes" moved "$1" "$filter" $((before + 100000))
}

moved()
{
	(($(kernel_transport "$1" "$2") > $3))
}

# check_flows dtls|cstp TEXT
check_flows()
{
	check "$2: TCP to the gateway goes over $1" moves "$1" tx
	check "$2: TCP from the gateway goes over $1" moves "$1" rx
	check "$2: the connections are the same" alive "$TCP"
}

must "ocserv starts" gateway_start "udp-port = 443" "dpd = 2"
must "it connects" client_start
iperf_server
tcp_starts
check_flows dtls "all is well"
SWITCHES=$(grep -c 'packets go over TLS' "$CLIENT_LOG")
net_block udp drop
check "UDP blocked: the kernel moves the packets to TLS" \
	wait_for 30 "the switch" client_goes_over TLS $((SWITCHES + 1))
check "UDP blocked: one line tells that DTLS is silent" \
	client_says 'DTLS: the gateway does not answer any more'
check_flows cstp "UDP blocked"
net_unblock
check "UDP back: the kernel moves the packets to DTLS" \
	wait_for 30 "the switch" client_goes_over DTLS $((SWITCHES + 1))
check "UDP back: one line tells" client_says 'DTLS: the gateway answers again'
check_flows dtls "UDP back"
stop "$TCP" TERM || true
TCP=
client_ends TERM
check "it ends well" test "$CLIENT_STATUS" = 0
check "nothing is left" nothing_left
finish
