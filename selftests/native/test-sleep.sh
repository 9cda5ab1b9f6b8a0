#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The machine sleeps, as far as the client's clocks can tell: it connects again at
# once, or ends, as the user wants. And how long it tries is the user's choice.
# shellcheck disable=SC2016,SC2317

# shellcheck source=selftests/native/lib.sh
. "$(dirname -- "$0")/lib.sh"

DONE='<config-auth client="vpn" type="complete"><auth id="success"/></config-auth>'
TUNNEL='X-CSTP-Address: 10.99.0.7|X-CSTP-Netmask: 255.255.255.0|X-CSTP-MTU: 1300'
LOST='down cstp current broken'
export NULL_ASLEEP=$WORK/asleep
ASLEEP=0
echo 0 >"$NULL_ASLEEP"

test_cleanup()
{
	fake_stop
}

# sleeps SECONDS: and wakes up again
sleeps()
{
	ASLEEP=$((ASLEEP + $1))
	echo "$ASLEEP" >"$NULL_ASLEEP"
}

# connected TEXT HEADERS option...: to a gateway that has two tunnels with these
connected()
{
	local tunnel="200 $TUNNEL${2:+|$2}"

	must "$1: a gateway" fake "200 $DONE" "$tunnel" "$tunnel"
	must "$1: it connects" client_start -v "${@:3}"
}

# heard METHOD TIMES: that many requests
heard()
{
	cat "$LOGS/fake.log"
	(($(grep -c "\"$1 " "$LOGS/fake.log") == $2))
}

# tries TEXT PATTERN [TIMES]: it says so of an attempt that failed
tries()
{
	check "$1" wait_for 20 "the line" client_says \
		"no new TLS.*refused; $2" "${3:-1}"
}

# It asks for a TCP connection, and nobody answers.
connecting()
{
	[[ $(on client ss -Hnt state syn-sent) ]]
}

must "ocserv starts" gateway_start "udp-port = 443" "route = 10.98.0.0/24"
must "it connects" client_start -v
client_routes >"$WORK/routes"
LOGINS=$(logins)
sleeps 0
sleeps 3600
check "an hour: it is told" wait_for 10 "the line" \
	client_says "machine has slept for 60 min; connecting again to"
renewed "an hour" 1
sleeps 5
check "soon again: it is told" wait_for 10 "the line" \
	client_says "machine has slept for 5 s; connecting again to"
renewed "soon again" 2
check "by one attempt each" eval '! client_says "no new TLS"'
check "nobody had to wait for silence" eval '! client_says "was lost"'
check "nobody has logged in again" test "$(logins)" = "$LOGINS"
check "nothing else was a sleep" test "$(grep -c slept "$CLIENT_LOG")" = 2
client_ends TERM
check "it ends with status 0" test "$CLIENT_STATUS" = 0
gateway_forgot "ended"

must "end: it connects" client_start -v --after-sleep end
LOGOUTS=$(logouts)
sleeps 7
client_ends 0
check "end: status 15" test "$CLIENT_STATUS" = 15
check "end: it is told" \
	grep 'slept for 7 s, and --after-sleep is end' "$CLIENT_LOG"
check "end: that is no error" eval '! grep -E "error:|warning:" "$CLIENT_LOG"'
check "end: nothing is left" nothing_left
check "end: the gateway was told" \
	wait_for 10 "the logout" heard_logouts $((LOGOUTS + 1))
gateway_forgot "end"
gateway_stop

suite_ends
CLIENT_CHANNEL=
KEEPS="X-CSTP-Disconnected-Timeout"
connected "asleep for a part of the time" "$KEEPS: 600"
fake_stop
sleeps 100
tries "a part of the time: the rest is left" 'next .*last in (49[0-9]|500) s'
client_ends TERM

connected "asleep until later than that" "$KEEPS: 2"
fake_stop
sleeps 100
tries "later: there is time to find a network" 'next .*last in (5[0-9]|60) s'
tries "later: it tries on" 'next attempt in [345]\.'
sleeps 200
check "asleep again: it is told" wait_for 10 "the line" \
	client_says "machine has slept for 3 min"
tries "asleep again: it begins anew" 'next attempt in [01]\..*(5[0-9]|60) s' 2
must "the gateway is back" fake "200 $TUNNEL"
check "it goes on" wait_for 60 "it" client_says "$GOES_ON"
check "without a login" heard POST 0
client_ends TERM
fake_stop

# Patience
connected "never" "$KEEPS: 600" --reconnect-timeout 0
happens "$LOST"
client_ended "never" 9 'connection to .* was lost: .*; start again'
check "never: it does not come again" heard CONNECT 1
fake_stop

connected "never, and asleep" "$KEEPS: 600" --reconnect-timeout 0
sleeps 20
client_ended "asleep" 9 'was lost: the machine has slept for 20 s; start again'
check "asleep: it does not come again" heard CONNECT 1
fake_stop

connected "some time" "$KEEPS: 600" --reconnect-timeout 2
fake_stop
happens "$LOST"
tries "some time: it is known" 'next .*last in 2 s'
client_ended "some time" 9 \
	'there is no other one: .*refused; start again.*--reconnect-timeout'

connected "less than the gateway's" "$KEEPS: 2" --reconnect-timeout 600
fake_stop
happens "$LOST"
tries "less: it is known" 'next .*last in 2 s'
client_ended "less than the gateway's" 9 'there is no other one: .*refused'

connected "silence" "$KEEPS: 600" --reconnect-timeout 1
on router nft 'add table inet block
	add chain inet block forward { type filter hook forward priority 0; }
	add rule inet block forward tcp dport 443 drop'
happens "$LOST"
client_ended "silence" 9 'there is no other one: the attempt takes too long'
net_unblock
fake_stop

# Before there is a tunnel there is nothing to connect again.
must "asleep at the login: a gateway" fake "200 $DONE" "200 $TUNNEL"
net_block tcp drop
client_launch -v
check "asleep at the login: it waits" wait_for 10 "the connection" \
	connecting
sleeps 30
check "asleep at the login: it is told" wait_for 10 "the line" \
	client_says 'the machine has slept for 30 s$'
net_unblock
check "asleep at the login: it goes on" wait_for 40 "vpn0 is up" client_up
client_ends TERM
check "asleep at the login: status 0" test "$CLIENT_STATUS" = 0
check "nothing is left" nothing_left
finish
