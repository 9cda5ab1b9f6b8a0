#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What a gateway shows: with a terminal it has to be accepted, without one it is
# written down.
# Runs with one suite.
# shellcheck disable=SC2317

# shellcheck source=selftests/native/lib.sh
. "$(dirname -- "$0")/lib.sh"

CLIENT_CHANNEL=
SHOWN='<config-auth client="vpn" type="complete"><auth id="success"><banner>Be good.&#10;You are watched.</banner></auth></config-auth>'
DONE='<config-auth client="vpn" type="complete"><auth id="success"/></config-auth>'
TUNNEL='X-CSTP-Address: 10.99.0.7|X-CSTP-Netmask: 255.255.255.0|X-CSTP-MTU: 1300'
TUNNEL+='|X-CSTP-Banner: 100%25 yours.%0AReally.'

test_cleanup()
{
	fake_stop
}

# answered TEXT ANSWER STATUS: on a terminal
answered()
{
	local status=0 log=$LOGS/terminal.log

	must "$1: a gateway" fake "200 $SHOWN" "503 Full"
	printf '%s\n' "$2" | on client timeout 60 script -qec \
		"acvpnd client --user $USER_NAME ${CAFILE[*]} $URL" "$log" \
		>/dev/null || status=$?
	cat "$log"
	check "$1: it is shown" grep -q 'Be good\.' "$log"
	check "$1: all lines of it" grep -q 'You are watched\.' "$log"
	check "$1: it is asked" grep -q 'Accept this' "$log"
	check "$1: status $3" test "$status" = "$3"
	fake_stop
}

answered "yes" yes 13
answered "just Enter" '' 13
answered "no" no 2
check "no: nothing was set up" never_told create
check "no: the gateway was not asked for a tunnel" \
	eval '! fake_heard CONNECT'

must "no terminal: a gateway" fake "200 $SHOWN" "503 Full"
client_fails "no terminal" 13 'no tunnel now'
check "no terminal: it is in the log" grep -q 'Be good\.' "$CLIENT_LOG"
fake_stop

must "with the tunnel: a gateway" fake "200 $DONE" "200 $TUNNEL"
must "with the tunnel: it connects" client_start
check "with the tunnel: it is in the log" \
	grep -q "$GATEWAY_NAME: 100% yours\.$" "$CLIENT_LOG"
check "with the tunnel: all lines of it" \
	grep -q "$GATEWAY_NAME: Really\.$" "$CLIENT_LOG"
client_ends TERM
check "with the tunnel: it ends with status 0" test "$CLIENT_STATUS" = 0
finish
