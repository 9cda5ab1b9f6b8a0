#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The story of a tunnel, against Debian's own ocserv; fails unless the packets
# went through the kernel's DTLS path.

# shellcheck source=selftests/demo/story.sh
. "$(dirname -- "$0")/story.sh"

test_cleanup()
{
	story_cleanup
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
	tell "packets, in both directions"
	run client '/packets/!d' ping -n -c 3 -i 0.3 "$INNER4"
	run inner '/packets/!d' ping -n -c 3 -i 0.3 "$(inner_address)"
	carried kernel_counter "$INNER4"
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
	all_counted
	[[ $CHANNEL == *DTLS* ]] ||
		failed "ocserv's channel is ${CHANNEL:-not DTLS}"
	((CLIENT_STATUS == 0)) || failed "acvpnd ended with $CLIENT_STATUS"
	nothing_left >"$LOGS/left" || failed "acvpnd left something behind"
	printf 'PASSED: all of it went through the kernel, over %s\n' "$CHANNEL"
}

story_begin
story_login
story_device
story_traffic
CHANNEL=$(gateway_sessions | jq -r '."DTLS cipher"')
story_gateway
story_logout
verdict
