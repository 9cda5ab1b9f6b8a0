#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The TLS connection is lost: the session token opens another one, as often and
# as long as that makes sense, and nobody is asked for a password.
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

# uplink ADDRESS: it has this one now, and no other
uplink()
{
	ip -n client -4 addr flush dev router
	ip -n client addr add "$1/24" dev router
	ip -n client route add default via 192.0.2.1
}

ends_well()
{
	client_ends TERM
	check "$1: it ends with status 0" test "$CLIENT_STATUS" = 0
	check "$1: nothing is left" nothing_left
	fake_stop
}

must "ocserv starts" gateway_start "udp-port = 443" "route = 10.98.0.0/24"
must "it connects" client_start -v
client_routes >"$WORK/routes"
LOGINS=$(logins)
happens "$LOST"
renewed "broken" 1
happens 'dead cstp current silence'
check "soon again: it takes its time" wait_for 10 "the line" \
	client_says 'did not last; next attempt in [01]\.'
renewed "silent" 2
happens 'down cstp current other expired'
renewed "whatever else" 3

ip -n client link add idle type veth peer name busy
ip -n client addr add 192.0.2.77/32 dev idle
ip -n client link set idle up
ip -n client addr add 192.0.2.88/24 dev router
ip -n client route replace default via 192.0.2.1 src 192.0.2.88
# Who takes notice of that does so within this time.
sleep 1
check "what makes no difference: it takes no notice" \
	eval '! client_says "another way"'
uplink 192.0.2.66
ip -n client link del idle
client_routes >"$WORK/routes"
renewed "another way" 4
check "another way: by one attempt" eval '! client_says "new TLS.*reach"'
check "nobody has logged in again" test "$(logins)" = "$LOGINS"
client_ends TERM
check "it ends with status 0" test "$CLIENT_STATUS" = 0
uplink 192.0.2.2
check "nothing is left" nothing_left
check "ocserv has the user no more" \
	wait_for 10 "the user leaves" gateway_has_nobody
gateway_stop

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
ends_well "back"

must "another address: a gateway" \
	fake "200 $DONE" "200 $TUNNEL" "200 ${TUNNEL/.7/.8}"
must "another address: it connects" client_start -v
happens "$LOST"
client_ended "another address" 9 'gives other addresses than before'
fake_stop

# Patience begins anew with each loss, though pauses do not.
TUNNEL+='|X-CSTP-Session-Timeout: 600|X-CSTP-Disconnected-Timeout: 2'
connected "disconnected timeout" "200" "200" "200"
happens "$LOST"
goes_on "disconnected timeout"
sleep 3
happens "$LOST"
check "disconnected timeout: it goes on once more" \
	wait_for 30 "it" client_says "$GOES_ON" 2
fake_stop
happens "$LOST"
client_ended "disconnected timeout" 9 'there is no other one: .*refused'
TUNNEL+='|X-CSTP-Disconnected-Timeout: 600|X-CSTP-Session-Timeout-Remaining: 2'
connected "end of the session" "200"
fake_stop
happens "$LOST"
client_ended "end of the session" 9 'there is no other one: .*refused'
finish
