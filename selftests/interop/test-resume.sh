#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The TLS connection is reset, and the gateway's worker is killed, while TCP flows
# in the tunnel: it goes on, and so does the tunnel, as it was, without a login.
#
# Runs with each TLS library.
# shellcheck disable=SC2016,SC2317

# shellcheck source=selftests/interop/lib.sh
. "$(dirname -- "$0")/lib.sh"

LOST="warning: the connection to $GATEWAY_NAME was lost"

test_cleanup()
{
	flow_stops
}

# lost TEXT TIMES CHANNEL: it is told, and all goes on
lost()
{
	check "$1: it is told" wait_for 20 "the line" client_says "$LOST" "$2"
	check "$1: it goes on" wait_for 30 "it" client_says "$GOES_ON" "$2"
	check "$1: so does TCP" wait_for 40 "bytes" flow_goes_on
	check "$1: over $3" wait_for 20 "$3" kernel_transport "$3" \
		'.state == "up"'
	check "$1: on the device, with the session that there was" \
		diff "$WORK/tunnel" <(tunnel_state)
}

# As middleboxes do that have forgotten a connection.
reset()
{
	on gateway ss -K state established 'sport = :443'
}

# Its number is that of the process which has the connection.
worker_kill()
{
	kill -KILL "$(gateway_sessions | jq .ID)"
}

connect()
{
	must "$1: it connects" client_start "${@:2}"
	tunnel_state >"$WORK/tunnel"
	flow_starts
	check "$1: TCP flows" wait_for 20 "bytes" flow_goes_on
}

end()
{
	flow_stops
	client_ends TERM
	check "$1: it ends well" test "$CLIENT_STATUS" = 0
	check "$1: nothing is left" nothing_left
	check "$1: ocserv has the user no more" \
		wait_for 10 "the user leaves" gateway_has_nobody
}

must "ocserv starts" gateway_start "udp-port = 443" "route = default"
CLIENT_CHANNEL=TLS connect "TLS alone" --no-dtls
reset
lost "reset" 1 cstp
end "TLS alone"

connect "with DTLS"
worker_kill
lost "worker killed" 1 dtls
reset
lost "reset soon after" 2 dtls
check "nobody has logged in again" test \
	"$(grep -c 'to authenticate user' "$OCSERV_LOG")" = 2
end "with DTLS"

# Nobody knows of sessions after that.
must "it connects once more" client_start
gateway_kill
must "ocserv starts again" gateway_start "udp-port = 443"
client_ends 0
check "the session is over: status 14" test "$CLIENT_STATUS" = 14
check "one line tells" client_error 'session with .* is over.*log in again'
check "nothing is left" nothing_left
finish
