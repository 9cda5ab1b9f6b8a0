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
check_ended "the network is gone" 9 'does not answer.*check the network'
on router nft delete table inet block

connect
gateway_stop
# Versions differ in whether they tell the clients.
check_ended "ocserv stops" "9|12" "$GATEWAY_NAME.*"

must "ocserv starts again" gateway_start "udp-port = 443"
connect
gateway_kill
check_ended "ocserv is killed" 9 "$GATEWAY_NAME.*lost"
finish
