#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The story of our own gateway, with a configuration that one command makes:
# Debian's openconnect and our client connect to it; fails unless the packets went
# through the kernel's DTLS path.

# shellcheck source=selftests/demo/story.sh
. "$(dirname -- "$0")/story.sh"
# shellcheck source=selftests/interop/own.sh
. "$INTEROP/own.sh"

DIR=$WORK/acvpn
PEER_CA=$DIR/cert.pem CAFILE=(--cafile "$DIR/cert.pem")

test_cleanup()
{
	own_cleanup
	story_cleanup
}

story_init()
{
	tell "a gateway of our own: files for it, a user, a network behind it"
	run gateway '' acvpnd gateway --init "$DIR" --host "$GATEWAY_NAME"
	printf 'gateway$ acvpnd gateway -c %s --passwd %s\n' \
		"$DIR/gateway.conf" "$USER_NAME"
	on gateway acvpnd gateway -c "$DIR/gateway.conf" \
		--passwd "$USER_NAME" <"$WORK/password" || failed "no user"
	echo 'route = 10.98.0.0/24' >>"$DIR/gateway.conf"
	printf 'gateway$ acvpnd gateway -c %s\n' "$DIR/gateway.conf"
	own_run "$DIR/gateway.conf" >/dev/null ||
		failed "the gateway does not start"
	cat "$OWN_LOG"
}

# counted NAME: bytes as the client sees them
counted()
{
	local -A other=([tx_bytes]=rx_bytes [rx_bytes]=tx_bytes)

	own_counter dtls "${other[$1]}"
}

story_openconnect()
{
	tell "$(openconnect --version | sed -n 's/^O/o/;1p') there"
	# shellcheck disable=SC2119
	peer_start >/dev/null || failed "openconnect does not connect"
	wait_for 20 DTLS own_transport dtls '.state == "up"' >/dev/null ||
		failed "there is no DTLS"
	grep '^Configured' "$PEER_LOG"
	run gateway '' acnl sessions
	run gateway '' acnl show
	carried counted "$INNER4"
	all_counted
	peer_ends INT
}

story_client()
{
	tell "acvpnd client there"
	client_start --interface vpn0 >/dev/null ||
		failed "acvpnd does not connect"
	cat "$CLIENT_LOG"
	run client '/packets/!d' ping -n -c 3 -i 0.3 "$INNER4"
	run gateway '' acnl sessions
	client_ends TERM
}

story_end()
{
	tell "the gateway ends, and what it told"
	own_ends TERM
	sed -n '/session/p' "$OWN_LOG"
	((PEER_STATUS == 0)) || failed "openconnect ended with $PEER_STATUS"
	((CLIENT_STATUS == 0)) || failed "acvpnd ended with $CLIENT_STATUS"
	((OWN_STATUS == 0)) || failed "the gateway ended with $OWN_STATUS"
	nothing_left >"$LOGS/left" || failed "something was left behind"
	echo 'PASSED: both were there, and packets went through the kernel'
}

story_begin
story_init
story_openconnect
story_client
story_end
