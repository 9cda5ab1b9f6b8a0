#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The data plane does not take TLS over: it stays with the daemon, and packets
# need DTLS.
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

connect "DTLS goes"
happens 'down dtls current other gone'
client_ended "DTLS goes" 9 'carries no packets|lost|does not answer'
gateway_forgot "DTLS goes"

# It has a minute to come back by itself.
connect "DTLS is dead"
happens 'dead dtls current silence'
client_ended "DTLS is dead" 9 'does not answer on DTLS any more'
gateway_forgot "DTLS is dead"

connect "the gateway is killed"
gateway_kill
client_ended "the gateway is killed" 9 "$GATEWAY_NAME.*lost"
finish
