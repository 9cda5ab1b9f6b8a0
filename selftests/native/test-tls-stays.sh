#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The data plane does not take TLS over: it stays with the daemon, and packets
# need DTLS.
# Waits for about a minute.
# shellcheck disable=SC2317

# shellcheck source=selftests/native/lib.sh
. "$(dirname -- "$0")/lib.sh"

export NULL_FAIL=take-tls=95

connect()
{
	must "$1: it connects" client_start
}

must "ocserv starts" gateway_start "udp-port = 443" "route = 10.98.0.0/24" \
	"dpd = 4"
# It may be another time, so that it is worth another attempt.
ip -n router rule add ipproto udp dport 443 priority 10 blackhole
client_fails "no answer on DTLS" 4 'nothing on the way blocks this port'
ip -n router rule del priority 10

connect "goodbye"
check "one line tells" client_says 'warning: .*packets need DTLS'
check "TLS is not attached" never_told 'attach-cstp'
check_routes
client_ends TERM
check "goodbye: status 0" test "$CLIENT_STATUS" = 0
check "goodbye: nothing is left" nothing_left
gateway_forgot "goodbye"

connect "kicked"
gateway_occtl disconnect user "$USER_NAME" >/dev/null
client_ended "kicked" 12 "$GATEWAY_NAME ended the session"

connect "new keys"
happens 'key-soon dtls'
check "new keys: DTLS is renewed here as well" \
	wait_for 20 "it" told 'attach-dtls next'
client_ends TERM

# resumes TEXT TIMES: another connection, and DTLS with it
resumes()
{
	check "$1: it goes on" wait_for 90 "it" client_says "$GOES_ON" "$2"
	check "$1: with another DTLS" told 'attach-dtls current' $(($2 + 1))
	check "$1: for one session" one_session
}

connect "DTLS goes"
happens 'down dtls current other gone'
resumes "DTLS goes" 1
# It has a minute to come back by itself.
happens 'dead dtls current silence'
resumes "DTLS is dead" 2
client_ends TERM
check "it ends with status 0 then, too" test "$CLIENT_STATUS" = 0
check "nothing is left then, either" nothing_left
gateway_forgot "two losses"

connect "the gateway is killed"
gateway_kill
check "the gateway is killed: it is told" \
	wait_for 20 "the line" client_says "warning: .*$GATEWAY_NAME was lost"
must "ocserv starts again" gateway_start "udp-port = 443"
client_ended "the gateway is killed" 14 'session with .* is over'
finish
