#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# After a reconnect the gateway gives other addresses, or none of a family any
# more, or other routes: the client takes what it gets on the device that there
# is, and at no moment does a packet find a way around the tunnel.
# Runs with one suite.
# shellcheck disable=SC2317

# shellcheck source=selftests/native/lib.sh
. "$(dirname -- "$0")/lib.sh"

CLIENT_CHANNEL=
DONE='<config-auth client="vpn" type="complete"><auth id="success"/></config-auth>'
MASK='X-CSTP-Netmask: 255.255.255.0|X-CSTP-MTU: 1300'
ROUTE='X-CSTP-Split-Include'
FIRST="X-CSTP-Address: 10.99.0.7|$MASK"
NEXT="X-CSTP-Address: 10.99.0.8|$MASK"
SPLIT="X-CSTP-Address: 10.97.0.9|$MASK|$ROUTE: 10.98.0.0/255.255.255.0|$ROUTE: 10.97.0.0/255.255.0.0|X-CSTP-Split-Exclude: 10.97.128.0/255.255.128.0"
BOTH="$SPLIT|X-CSTP-Address-IP6: fd00:99::9/64|X-CSTP-Split-Include-IP6: fd00:98::/64"
SIX='X-CSTP-Address-IP6: fd00:99::a/64|X-CSTP-MTU: 1400'
# The key of TLS is to be replaced, and cannot be: another connection, at once.
REPLACE='handshake cstp current other 1800000100'
IP=''

test_cleanup()
{
	fake_stop
	[[ ! $IP ]] || stop "$IP" TERM || true
}

# has ADDRESS...: the interface, and no others
has()
{
	diff <(printf '%s\n' "$@") <(ip -n client -j addr show dev vpn0 |
		jq -r '.[].addr_info[] | "\(.local)/\(.prefixlen)"')
}

# watch: addresses, routes and rules that come and go
watch()
{
	ip -n client -o monitor address route rule >"$LOGS/monitor" 2>&1 </dev/null &
	IP=$!
	# It has begun when it tells of something.
	wait_for 10 "ip monitor" watch_begins
}

watch_begins()
{
	ip -n client route add 203.0.113.99/32 dev router
	ip -n client route del 203.0.113.99/32 dev router
	[[ -s $LOGS/monitor ]]
}

watch_ends()
{
	stop "$IP" TERM || true
	IP=
	sed -i '/203\.0\.113\.99/d; /table local/d' "$LOGS/monitor"
}

# line PATTERN: the number of the last line of it that matches
line()
{
	grep -nE "$1" "$LOGS/monitor" | tail -n 1 | cut -d : -f 1
}

# in_order PATTERN...: each was seen, and the last of it after that before
in_order()
{
	local pattern number last=0

	cat "$LOGS/monitor"
	for pattern in "$@"; do
		number=$(line "$pattern")
		((number > last)) || {
			echo "not in order: $pattern"
			return 1
		}
		last=$number
	done
}

no_route_moved()
{
	! grep -E '^(Deleted )?[0-9a-f.:/]+ dev|lookup|default' "$LOGS/monitor"
}

# goes_nowhere ADDRESS
goes_nowhere()
{
	! ip -n client route get "$1"
}

# moved TEXT TIMES ADDRESS...: it has another session, of these addresses
moved()
{
	check "$1: it goes on" wait_for 30 "it" client_says "$GOES_ON" "$2"
	check "$1: the interface has what was given" has "${@:3}"
	check "$1: and is the one that there was" \
		test "$(ip -n client -j link show dev vpn0 |
			jq '.[0].ifindex')" = "$IFINDEX"
}

# session_is ADDRESS4 ADDRESS6: the data plane's, the only one
session_is()
{
	cat "$NULL_RECORD"
	[[ $(grep '^session-new ' "$NULL_RECORD" | tail -n 1) == \
		"session-new $1 $2" ]] &&
		(($(grep -c '^session-new ' "$NULL_RECORD") ==
			$(grep -c '^session-free ' "$NULL_RECORD") + 1))
}

net_hosts "$GATEWAY4 $GATEWAY_NAME"
must "a gateway" fake "200 $DONE" "200 $FIRST" "200 $NEXT" "200 $SPLIT" \
	"200 $BOTH" "200 $BOTH" "200 $SIX" "200 $FIRST" "200 $FIRST|$ROUTE: 10.98.0.0/255.255.255.0"
export NULL_FAIL=rekey=95
must "it connects" client_start -v
IFINDEX=$(ip -n client -j link show dev vpn0 | jq '.[0].ifindex')

must "another address: ip monitor" watch
happens "$REPLACE"
moved "another address" 1 10.99.0.8/24
watch_ends
check "another address: the old one goes when the new one is there" in_order \
	'vpn0 +inet 10\.99\.0\.8.* secondary' \
	'Deleted .*vpn0 +inet 10\.99\.0\.7'
check "another address: no route moved" no_route_moved
check "another address: the data plane has it" session_is 10.99.0.8 -
check "another address: one line tells from what to what" client_says \
	'warning: .*other addresses .* vpn0 has 10\.99\.0\.8/24 now, not 10\.99\.0\.7/24'

must "another network: ip monitor" watch
happens "$REPLACE"
moved "another network" 2 10.97.0.9/24
watch_ends
check "another network: address, routes, rules, then the old ones" in_order \
	'vpn0 +inet 10\.97\.0\.9' '^10\.98\.0\.0/24 dev vpn0' \
	'^throw 10\.97\.128\.0/17' '^159[0-9]+:.*lookup' \
	'^Deleted 157[0-9]+:.*lookup' '^Deleted default dev vpn0' \
	'Deleted .*vpn0 +inet 10\.99\.0\.8'
check "another network: routes are the new ones" goes_by vpn0 "$INNER4"
check "another network: with what is left out" goes_by router 10.97.200.1
check "another network: and no others" goes_by router "$WORLD4"
check "another network: nor for IPv6" goes_by router "$WORLD6"

happens "$REPLACE"
moved "IPv6, too" 3 10.97.0.9/24 fd00:99::9/64
check "IPv6, too: the data plane has both" session_is 10.97.0.9 fd00:99::9
check "IPv6, too: it is routed" goes_by vpn0 "$INNER6"
client_routes >"$WORK/routes"
happens "$REPLACE"
check "the same once more: it goes on" \
	wait_for 30 "it" client_says "$GOES_ON" 4
check "the same once more: nothing has changed" \
	diff "$WORK/routes" <(client_routes)
check "the same once more: it is the same session" eval \
	'! told "session-new" 5'

happens "$REPLACE"
moved "IPv6 alone" 5 fd00:99::a/64
check "IPv6 alone: the data plane has it" session_is - fd00:99::a
check "IPv6 alone: all of it is in the tunnel" goes_by vpn0 "$WORLD6"
check "IPv6 alone: IPv4 goes nowhere" goes_nowhere "$WORLD4"
check "IPv6 alone: it tells" client_says 'gives no IPv4 address'
check "IPv6 alone: the MTU is its" eval \
	'ip -n client -j link show dev vpn0 | jq -e ".[0].mtu == 1400"'

happens "$REPLACE"
moved "back" 6 10.99.0.7/24
check "back: all of IPv4 is in the tunnel" goes_by vpn0 "$WORLD4"
check "back: IPv6 goes nowhere" goes_nowhere "$WORLD6"

happens "$REPLACE"
moved "other routes alone" 7 10.99.0.7/24
check "other routes alone: they are the new ones" goes_by router "$WORLD4"
check "other routes alone: both" goes_by vpn0 "$INNER4"
check "other routes alone: IPv6 is free again" goes_by router "$WORLD6"
check "other routes alone: it is the same session" eval \
	'! told "session-new" 7'
check "rules are not more than at first" test \
	"$(ip -n client rule show | grep -c 'lookup main suppress')" = 1

client_ends TERM
check "it ends with status 0" test "$CLIENT_STATUS" = 0
check "nothing is left" nothing_left
check "there was one login" test "$(grep -c '"POST ' "$LOGS/fake.log")" = 1
finish
