#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The device of a running client is removed, or its session: it says so at once,
# tells the gateway, and ends.
# shellcheck disable=SC2016,SC2317

# shellcheck source=selftests/interop/lib.sh
. "$(dirname -- "$0")/lib.sh"

# over TEXT PATTERN: it ends, and one line tells why
over()
{
	client_ends 0
	check "$1: status 9" test "$CLIENT_STATUS" = 9
	check "$1: one line tells" client_error "$2"
	check "$1: none tells of connecting again" \
		eval '! grep "connecting again" "$CLIENT_LOG"'
	check "$1: nothing is left" nothing_left
	check "$1: ocserv has the user no more" \
		wait_for 10 "the user leaves" gateway_has_nobody
}

# For a connection that is closed without a word is another thing.
gateway_heard_logouts()
{
	(($(grep -c 'reason: user disconnected' "$OCSERV_LOG") == CLIENT_RUNS))
}

must "ocserv starts" gateway_start "udp-port = 443" "route = default"
must "it connects" client_start
ip -n client link del vpn0
over "the device is removed" 'interface vpn0 was removed'
CLIENT_CHANNEL=TLS must "it connects, by TLS alone" client_start --no-dtls
ip -n client link del vpn0
over "the device is removed then" 'interface vpn0 was removed'
CLIENT_CHANNEL=DTLS must "it connects again" client_start
on client acnl session del vpn0 "$(on client acnl -j show |
	jq '.devices[] | select(.name == "vpn0") | .sessions[].id')"
over "the session is deleted" 'vpn0 carries no packets any more'
check "ocserv was told, each time" gateway_heard_logouts
finish
