#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The TLS connection is lost, and there is no other one: how long that is tried
# follows from what the gateway has told of the session.
# Runs with one suite.
# shellcheck disable=SC2317

# shellcheck source=selftests/native/lib.sh
. "$(dirname -- "$0")/lib.sh"

CLIENT_CHANNEL=
DONE='<config-auth client="vpn" type="complete"><auth id="success"/></config-auth>'
TUNNEL='X-CSTP-Address: 10.99.0.7|X-CSTP-Netmask: 255.255.255.0|X-CSTP-MTU: 1300'
TUNNEL+='|X-CSTP-Session-Timeout: 600|X-CSTP-Disconnected-Timeout: '
LOST='down cstp current broken'

test_cleanup()
{
	fake_stop
}

# connected TEXT ANSWER...: to a gateway of which CONNECT gets these, in turns
connected()
{
	must "$1: a gateway" fake "200 $DONE" "${@:2}"
	must "$1: it connects" client_start -v
}

connected "disconnected timeout" "200 ${TUNNEL}2" "200 ${TUNNEL}2" \
	"200 ${TUNNEL}2"
happens "$LOST"
check "disconnected timeout: it goes on" \
	wait_for 30 "it" client_says "$GOES_ON"
# Patience begins anew with each loss, though pauses do not.
sleep 3
happens "$LOST"
check "disconnected timeout: it goes on once more" \
	wait_for 30 "it" client_says "$GOES_ON" 2
fake_stop
happens "$LOST"
client_ended "disconnected timeout" 9 'there is no other one: .*refused'
connected "end of the session" \
	"200 ${TUNNEL}600|X-CSTP-Session-Timeout-Remaining: 2"
fake_stop
happens "$LOST"
client_ended "end of the session" 9 'there is no other one: .*refused'
finish
