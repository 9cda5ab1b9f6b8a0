#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The TLS connection is lost, and a gateway answers to the token in one way or
# the other. How long that is tried is in test-resume-until, what follows from
# other addresses in test-readdress.
# Runs with one suite.
# shellcheck disable=SC2317

# shellcheck source=selftests/native/lib.sh
. "$(dirname -- "$0")/lib.sh"

DONE='<config-auth client="vpn" type="complete"><auth id="success"/></config-auth>'
TUNNEL='X-CSTP-Address: 10.99.0.7|X-CSTP-Netmask: 255.255.255.0|X-CSTP-MTU: 1300'
LOST='down cstp current broken'

test_cleanup()
{
	fake_stop
}

# heard METHOD TIMES: that many requests
heard()
{
	cat "$LOGS/fake.log"
	(($(grep -c "\"$1 " "$LOGS/fake.log") == $2))
}

# connected TEXT ANSWER...: to a gateway of which CONNECT gets these, in turns
connected()
{
	local answers=("${@:2}")

	must "$1: a gateway" fake "200 $DONE" "${answers[@]/#200/200 $TUNNEL}"
	must "$1: it connects" client_start -v
	client_routes >"$WORK/routes"
}

# goes_on TEXT: after a loss, on the device that there was
goes_on()
{
	check "$1: it goes on" wait_for 30 "it" client_says "$GOES_ON"
	check "$1: routes, rules and address are as before" \
		diff "$WORK/routes" <(client_routes)
	check "$1: nobody was asked for a password" heard POST "${2:-1}"
}

CLIENT_CHANNEL=
connected "401" "200" "401 Unauthorized"
happens "$LOST"
client_ended "401" 14 'session with .* is over: Unauthorized.*log in again'
check "401: one attempt" heard CONNECT 2
check "401: nobody was asked for a password" heard POST 1
fake_stop

connected "503" "200" "503 Full" "503 Full" "200"
happens "$LOST"
goes_on "503"
check "503: as often as it takes" heard CONNECT 4
happens 'disconnect cstp current other go away'
client_ended "kicked" 12 'ended the session: go away'
check "kicked: it does not come again" heard CONNECT 4
fake_stop

connected "refused" "200"
fake_stop
happens "$LOST"
check "refused: tried again and again" wait_for 20 "the lines" \
	client_says 'no new TLS.*refused; next attempt' 3
check "refused: with growing pauses" client_says 'next attempt in [345]\.'
check "refused: routes, rules and address stay" \
	diff "$WORK/routes" <(client_routes)
must "refused: another certificate" openssl req -x509 -newkey ec -nodes \
	-pkeyopt ec_paramgen_curve:P-256 -days 2 -subj "/CN=$GATEWAY_NAME" \
	-keyout "$WORK/other.key" -out "$WORK/other.pem"
FAKE_CERTIFICATE=other must "refused: somebody else answers" fake "200 $TUNNEL"
check "somebody else: he is not trusted" wait_for 20 "the line" \
	client_says 'warning: .*certificate .* is not trusted'
check "somebody else: and is told nothing" heard CONNECT 0
fake_stop
must "the gateway is back" fake "200 $TUNNEL"
goes_on "back" 0
client_ends TERM
check "back: it ends with status 0" test "$CLIENT_STATUS" = 0
check "back: nothing is left" nothing_left
finish
