#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Our own gateway behind a load balancer: whom it takes clients for, whom it
# bans, and what else belongs to its processes; and strangers who finish TLS and
# then take their time.
# Waits for about a minute.
# Runs with one suite.
# shellcheck disable=SC2317

# shellcheck source=selftests/native/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=selftests/native/own.sh
. "$(dirname -- "$0")/own.sh"
# shellcheck source=selftests/interop/load.sh
. "$INTEROP/load.sh"

SIGNATURE='\r\n\r\n\0\r\nQUIT\n'
GROUP=daemon
LAZY=40

balancer_listens()
{
	[[ $(on gateway ss -Hltn 'sport = :443') ]]
}

balancer_start()
{
	cp "${BASH_SOURCE[0]%/*}/balancer.py" "$WORK"
	: >"$WORK/header"
	ip netns exec gateway python3 "$WORK/balancer.py" 443 "$GATEWAY4" \
		8443 "$WORK/header" >"$LOGS/balancer.log" 2>&1 </dev/null &
	FAKE=$!
	wait_for 10 "the balancer" balancer_listens
}

# tells FORMAT: what the balancer says of the next clients
tells()
{
	# shellcheck disable=SC2059
	printf "$1" >"$WORK/header"
}

# from TEXT ADDRESS: who logs in is that client
from()
{
	connects "$1" "${3:-SSL}"
	check "$1: the log has its address" \
		own_says "user $USER_NAME logged in from $2"
	leaves_only
}

# One login, and its end; the gateway goes on.
leaves_only()
{
	peer_ends INT
}

# guesses TIMES: log in with a wrong password
guesses()
{
	local i

	for ((i = 0; i < $1; i++)); do
		PASSWORD=$WORK/wrong peer_launch
		peer_ends 0
	done
}

refused()
{
	peer_launch
	peer_ends 0
	((PEER_STATUS))
}

has_group()
{
	local pid gid

	read -r pid < <(own_workers)
	gid=$(awk '$1 == "Gid:" { print $2 }' "/proc/$pid/status")
	echo "group $gid, should be $(getent group "$GROUP")"
	[[ $gid == "$(getent group "$GROUP" | cut -d : -f 3)" ]]
}

# strangers N: so many connections are there, at least
strangers()
{
	(($(on gateway ss -Htn state established sport = :443 | wc -l) >= $1))
}

no_strangers()
{
	! strangers 1
}

# lazy KIND: of those that selftests/load has, LAZY at a time
lazy()
{
	load_start "$1" "$LAZY"
	must "lazy, $1: $LAZY of them" wait_for 30 "them" load_says '^lazy '
	check "lazy, $1: the gateway has them" strangers "$LAZY"
}

test_cleanup()
{
	load_cleanup
	own_cleanup
}

echo wrong >"$WORK/wrong"
must "the gateway starts" own_start "tcp-port = 8443" "udp-port = 443" \
	"listen-proxy-proto = true" "max-ban-score = 20" "ban-time = 3600" \
	"run-as-group = $GROUP" "pid-file = $WORK/pid" "rate-limit-ms = 10"
must "the balancer starts" balancer_start
check "workers are of the group" has_group
check "the file has its number" test "$(cat "$WORK/pid")" = "$OWN"
tells 'PROXY TCP4 198.51.100.9 192.0.2.1 4711 443\r\n'
from "version 1" '198\.51\.100\.9:4711' DTLS
tells "$SIGNATURE"'\x21\x21\0\x24\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x09\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01\x12\x67\x01\xbb'
from "version 2" '\[2001:db8::9\]:4711'
tells 'PROXY UNKNOWN\r\n'
guesses 3
from "who is told without an address is nobody, and not banned" '0\.0\.0\.0:0'
tells 'PROXY TCP4 198.51.100.9 192.0.2.1 4711 443\r\n'
guesses 2
check "who guesses is banned" refused
check "and the log tells" own_says "from 198.51.100.9:4711: banned"
tells 'PROXY TCP4 198.51.100.10 192.0.2.1 4711 443\r\n'
from "the balancer is not: others log in" '198\.51\.100\.10:4711'
: >"$WORK/header"
check "without the protocol nobody is served" refused
check "and the log tells of that" own_says 'refused: no PROXY protocol'
own_ends TERM
check "it ends with status 0" test "$OWN_STATUS" = 0
check "nobody finds it by the file any more" test ! -s "$WORK/pid"

fake_stop
must "lazy: the gateway starts" own_start "udp-port = 443" "auth-timeout = 40"
lazy head
lazy body
lazy reader
connects "lazy: who comes meanwhile" DTLS
leaves_only
check "lazy: all of them are ended" wait_for 60 "their end" no_strangers
own_ends TERM
check "lazy: the gateway ends with status 0" test "$OWN_STATUS" = 0
finish
