#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A gateway with two addresses: what has begun at one of them stays there.
# Runs with one suite.
# shellcheck disable=SC2317

# shellcheck source=selftests/native/lib.sh
. "$(dirname -- "$0")/lib.sh"

CLIENT_CHANNEL=
FIRST=198.51.100.9
FORM='<config-auth client="vpn" type="auth-request"><auth id="main"><form method="post" action="/auth"><input type="text" name="username" label="Name:"/><input type="password" name="password" label="Password:"/></form></auth></config-auth>'
SUCCESS='<config-auth client="vpn" type="complete"><auth id="success"/></config-auth>'
TUNNEL='X-CSTP-Address: 10.99.0.7|X-CSTP-Netmask: 255.255.255.0|X-CSTP-MTU: 1300'

test_cleanup()
{
	fake_stop
}

ip -n gateway addr add "$FIRST/24" dev router
net_hosts "$FIRST $GATEWAY_NAME" "$GATEWAY4 $GATEWAY_NAME"
# The first one refuses until the second has answered.
FAKE_ADDRESS=$GATEWAY4 FAKE_CLOSE=1 FAKE_THEN=$FIRST must "a gateway" \
	fake "200 $FORM" "200 $SUCCESS" "503 Full"
client_fails "the session is where it began" 13 'no tunnel now'
check "CONNECT went there, too" fake_heard '"CONNECT .* 503'
check "nothing went to the other address" eval '! fake_heard elsewhere'
check "which could have been reached by then" \
	on client timeout 5 bash -c "echo >/dev/tcp/$FIRST/443"
check "as it tells" wait_for 5 "it" fake_heard elsewhere
fake_stop

FAKE_ADDRESS=$GATEWAY4 FAKE_THEN=$FIRST must "a gateway again" \
	fake "200 $FORM" "200 $SUCCESS" "200 $TUNNEL" "401 Over"
must "it connects" client_start
happens 'down cstp current broken'
client_ended "the connection is lost" 14 'session .* is over'
check "the same one was asked for another" fake_heard '"CONNECT .* 401'
check "and the other address was not" eval '! fake_heard elsewhere'
fake_stop

FAKE_ADDRESS=$GATEWAY4 FAKE_BROKEN=$FIRST must "no TLS at one: a gateway" \
	fake "200 $SUCCESS" "503 Full"
client_fails "no TLS at one: the other one is asked" 13 'no tunnel now'
check "no TLS at one: it was tried first" fake_heard '^reset '
check "no TLS at one: the log tells" \
	grep "warning: $FIRST:443: no TLS: .*; trying another" "$CLIENT_LOG"
fake_stop

FAKE_ADDRESS=$GATEWAY4 FAKE_BROKEN=$FIRST must "no TLS alone: a gateway" \
	fake "200 $SUCCESS"
net_hosts "$FIRST $GATEWAY_NAME"
client_fails "no TLS alone" 4 'no TLS with '
finish
