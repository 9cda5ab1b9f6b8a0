#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The gateway ends the session, in a good way or not.

# shellcheck source=selftests/interop/lib.sh
. "$(dirname -- "$0")/lib.sh"

status_is()
{
	[[ $CLIENT_STATUS == @($1) ]]
}

# ended TEXT STATUS PATTERN: the daemon noticed, and cleaned up
check_ended()
{
	client_ends 0
	check "$1: status $2" status_is "$2"
	check "$1: one line tells" client_error "$3"
	check "$1: nothing is left" nothing_left
}

connect()
{
	must "it connects" client_start
	check "packets pass" on client "${PING[@]}" "$INNER4"
}

must "ocserv starts" gateway_start "udp-port = 443" "dpd = 4"
connect
gateway_occtl disconnect user "$USER_NAME" >/dev/null
check_ended "disconnected by the administrator" 12 "$GATEWAY_NAME.*"

connect
on router nft 'add table inet block
	add chain inet block forward { type filter hook forward priority 0; }
	add rule inet block forward drop'
check "the network is gone: the daemon tells" wait_for 40 "the line" \
	client_says "warning: .*$GATEWAY_NAME was lost.* does not answer"
on router nft delete table inet block
check "it is back: so is the tunnel" wait_for 60 "it" client_says "$GOES_ON"
check "it is back: packets pass" on client "${PING[@]}" "$INNER4"
client_ends TERM
check "it is back: it ends well" status_is 0
check "it is back: nothing is left" nothing_left

# Versions differ in whether they tell the clients; who was not told asks the next
# one, which does not know him.
connect
gateway_stop
must "ocserv starts again" gateway_start "udp-port = 443"
check_ended "ocserv stops" "12|14" "$GATEWAY_NAME.*"
finish
