#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The story of a tunnel, against Debian's own ocserv; fails unless the packets
# went through the kernel's DTLS path.

# shellcheck source=selftests/interop/lib.sh
. "$(dirname -- "$0")/../interop/lib.sh"

STEADY=

test_cleanup()
{
	stop "$STEADY" TERM || true
}

tell()
{
	printf '\n== %s\n' "$*"
}

failed()
{
	diagnose
	printf '\nFAILED: %s\n' "$*"
	exit 1
}

# run NAMESPACE FILTER command...: show the command and what sed leaves of it
run()
{
	local namespace=$1 filter=$2

	shift 2
	printf '%s$ %s\n' "$namespace" "$*"
	on "$namespace" "$@" </dev/null 2>&1 | sed -E "$filter"
}

# run_iperf NAME option...: TCP, in one line
run_iperf()
{
	printf 'client$ iperf3 %s: ' "${*:2}"
	iperf_client "$@" || failed "iperf3 $1"
	printf '%s bytes arrived, %s Mbit/s\n' "$(iperf_bytes "$1")" \
		"$(iperf_rate "$1")"
}

ocserv_version()
{
	ocserv --version 2>&1 | sed -nE '1s/.* ([0-9]+\.[0-9.]+).*/\1/p'
}

story_login()
{
	tell "ocserv $(ocserv_version) in namespace gateway, acvpnd in client"
	gateway_start "udp-port = 443" "route = 10.98.0.0/255.255.255.0" \
		>/dev/null || failed "ocserv does not start"
	printf 'client$ acvpnd client --user %s --interface vpn0 %s\n' \
		"$USER_NAME" "$URL"
	client_start --interface vpn0 >/dev/null || failed "acvpnd does not connect"
	cat "$CLIENT_LOG"
}

story_device()
{
	tell "the device and its session, as the kernel has them"
	run client 's/ (qdisc|promiscuity|addrgenmode) .*//' ip -d link show vpn0
	run client '' acnl show
}

story_traffic()
{
	local before_tx before_rx

	tell "packets, in both directions"
	run client '/packets/!d' ping -n -c 3 -i 0.3 "$INNER4"
	run inner '/packets/!d' ping -n -c 3 -i 0.3 "$(inner_address)"
	iperf_server >/dev/null
	before_tx=$(kernel_counter tx_bytes)
	before_rx=$(kernel_counter rx_bytes)
	run_iperf there -c "$INNER4" -t 3
	run_iperf back -c "$INNER4" -t 3 -R
	SENT=$(($(kernel_counter tx_bytes) - before_tx))
	RECEIVED=$(($(kernel_counter rx_bytes) - before_rx))
}

inner_address()
{
	ip -n client -j addr show dev vpn0 | jq -r '.[].addr_info[0].local'
}

story_gateway()
{
	tell "what ocserv has to say"
	printf 'gateway$ occtl show users\n'
	# not on a terminal, or it would start a pager
	gateway_occtl show users | cat
	printf 'gateway$ occtl show user %s | grep DTLS\n' "$USER_NAME"
	gateway_occtl show user "$USER_NAME" | grep DTLS || true
}

story_logout()
{
	tell "logout, and verdict"
	client_ends TERM
	tail -n 2 "$CLIENT_LOG"
	wait_for 10 "the user leaves" gateway_has_nobody >/dev/null ||
		failed "ocserv still has the user"
}

verdict()
{
	local there back

	there=$(iperf_bytes there) back=$(iperf_bytes back)
	printf 'iperf3 moved       %10d bytes out and %10d bytes in\n' \
		"$there" "$back"
	printf 'the kernel counted %10d bytes out and %10d bytes in on DTLS\n' \
		"$SENT" "$RECEIVED"
	[[ $CHANNEL == *DTLS* ]] ||
		failed "ocserv's channel is ${CHANNEL:-not DTLS}"
	((there > 0 && back > 0 && SENT >= there && RECEIVED >= back)) ||
		failed "not all of it went through the kernel's DTLS path"
	((CLIENT_STATUS == 0)) || failed "acvpnd ended with $CLIENT_STATUS"
	nothing_left >"$LOGS/left" || failed "acvpnd left something behind"
	printf 'PASSED: all of it went through the kernel, over %s\n' "$CHANNEL"
}

"$INTEROP/steady.py" &
STEADY=$!
story_login
story_device
story_traffic
CHANNEL=$(gateway_sessions | jq -r '."DTLS cipher"')
story_gateway
story_logout
verdict
