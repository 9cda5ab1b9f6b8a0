#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What each suite's openconnect is told at our own gateway of the networks behind
# other clients.

# shellcheck source=selftests/native/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=selftests/native/own.sh
. "$(dirname -- "$0")/own.sh"

# connected CHANNEL: with addresses of both families
connected()
{
	peer_says "^Configured as 10\.99\.[0-9.]+ \+ fd00:99::.* $1 connected"
}

# routes of the one who came last, in one line
routes()
{
	sed -n 's/^X-CSTP-Split-Include\(-IP6\)\?: //p' "$PEER_LOG" |
		sort | paste -sd ' '
}

# gets TEXT USER ROUTE...: the user is let in, and told these routes alone
gets()
{
	PEER_USER=$2 admits "$1" "$2.*"
	check "$1: it has these routes" test "$(routes)" = "${*:3}"
}

# file PATH LINE...
file()
{
	printf '%s\n' "${@:2}" >"$WORK/$1"
}

GENERAL=10.98.0.0/255.255.255.0
EAST=10.50.1.0/255.255.255.0
WEST=10.50.2.0/255.255.255.0
WEST6=fd00:50::/64
NORTH=10.50.3.0/255.255.255.0

mkdir "$WORK/users" "$WORK/groups"
for name in east west all strict deaf; do
	gateway_user "$name" "$USER_PASSWORD"
done
gateway_user north "$USER_PASSWORD" -g staff
file users/east "iroute = 10.50.1.0/24" "no-route = 10.50.3.0/24"
file users/west "iroute = 10.50.2.0/24" "iroute = fd00:50::/64"
file users/all "route = default"
file users/deaf "expose-iroutes = false"
file users/strict "restrict-user-to-routes = true" "route = 10.50.2.0/24"
file groups/staff "iroute = 10.50.3.0/24"

must "the gateway starts" own_start "udp-port = 0" "expose-iroutes = true" \
	"ipv6-network = fd00:99::/64" "config-per-user = $WORK/users" \
	"config-per-group = $WORK/groups" "session-store = $OWN_STORE"
check "there is no warning" test "$(grep -c 'no effect' "$OWN_LOG")" = 0
gets "who has none, before anybody has come" "$USER_NAME" \
	"$EAST" "$WEST" "$NORTH" "$GENERAL" "$WEST6"
gets "who has one: it is not told of it, nor of what has no route" east \
	"$WEST" "$GENERAL" "$WEST6"
gets "who has two" west "$EAST" "$NORTH" "$GENERAL"
gets "whose group has one" north "$EAST" "$WEST" "$GENERAL" "$WEST6"
gets "who sends all into the tunnel" all
gets "who is not to know of them" deaf "$GENERAL"
gets "who has one of them as a route: it is told once" strict \
	"$EAST" "$WEST" "$NORTH" "$WEST6"

# What is a route passes the filter.
PEER_USER=strict peer_launch --no-dtls
must "strict: openconnect is let in" wait_for 40 "it says so" connected SSL
on gateway nft list table inet acvpn_vpn0 >"$LOGS/table"
check "strict: it reaches a network behind another" grep -wF \
	10.50.1.0 "$LOGS/table"
own_auth >"$WORK/auth.pid"
xargs kill -KILL <"$WORK/auth.pid"
must "another auth" wait_for 20 "it is ready" own_says 'gateway is ready' 2
on gateway nft list table inet acvpn_vpn0 >"$LOGS/table.2"
check "strict: it does so by the next auth" grep -wF \
	10.50.1.0 "$LOGS/table.2"
peer_ends INT

# Files are read again with the configuration.
file users/new "iroute = 10.50.4.0/24"
gets "a file that is new" deaf "$GENERAL"
kill -HUP "$OWN"
must "reload" wait_for 20 "a line in the log" \
	own_says 'the configuration was read again'
gets "a file that is new: after a reload" "$USER_NAME" \
	"$EAST" "$WEST" "$NORTH" 10.50.4.0/255.255.255.0 "$GENERAL" "$WEST6"

# No more than can be told, and the log says so.
for ((i = 0; i < 40; i++)); do
	printf "iroute = 10.$((100 + i)).%d.0/24\\n" {1..60} \
		>"$WORK/users/many$i"
done
kill -HUP "$OWN"
must "another reload" wait_for 20 "a line in the log" \
	own_says 'the configuration was read again' 2
PEER_USER=east admits "more networks than can be told" east
check "more networks: as many as can are" test "$(routes | wc -w)" = 2048
check "more networks: the log tells how many are not" \
	own_says 'user east is not told of 356 networks behind others'
leaves "networks behind clients"
finish
