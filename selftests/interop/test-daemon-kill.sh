#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The daemon is killed while packets flow; the next one takes over.
# shellcheck disable=SC2317

# shellcheck source=selftests/interop/lib.sh
. "$(dirname -- "$0")/lib.sh"

tcp_flows()
{
	(($(kernel_counter tx_packets) > 100))
}

transports_gone()
{
	! kernel_dtls . && ! kernel_cstp .
}

references_gone()
{
	test "$(module_references)" = 0
}

no_carrier()
{
	ip -n client -j link show vpn0 |
		jq -e '.[0].flags | index("NO-CARRIER")'
}

must "ocserv starts" gateway_start "udp-port = 443" "route = default"
must "it connects" client_start
must "acnl watches" monitor_start
iperf_server
ip netns exec client timeout 60 iperf3 -c "$INNER4" -t 60 \
	>"$LOGS/iperf3.log" 2>&1 </dev/null &
TCP=$!
must "TCP flows" wait_for 20 "packets" tcp_flows
client_ends KILL 2>/dev/null
for TYPE in dtls cstp; do
	check "the kernel tells that the socket of $TYPE was closed" \
		wait_for 10 "the event" monitor_has \
		'.event == "transport-down" and .reason == "socket-closed" and
		.transport == "'$TYPE'"'
done
check "and drops the transports" transports_gone
check "and the carrier" wait_for 5 "its end" no_carrier
check "no reference to the module is left" \
	wait_for 5 "their end" references_gone
check "ocserv has the user no more" \
	wait_for 20 "the user leaves" gateway_has_nobody
stop "$TCP" TERM || true

must "the next daemon connects" client_start
check "packets pass" on client "${PING[@]}" "$INNER4"
client_ends TERM
check "it ends well" test "$CLIENT_STATUS" = 0
check "nothing of either is left" nothing_left
finish
