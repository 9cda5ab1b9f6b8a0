#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Each suite's openconnect at our own gateway with RADIUS, and each suite's
# freeradius: passwords, challenges, groups, what sessions get.

# shellcheck source=selftests/native/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=selftests/native/own.sh
. "$(dirname -- "$0")/own.sh"
# shellcheck source=selftests/native/radius.sh
. "$(dirname -- "$0")/radius.sh"

make_users()
{
	mkdir -p "$WORK/radius"
	radius_users <<-END
		alice Cleartext-Password := "$USER_PASSWORD"
		staff Cleartext-Password := "$USER_PASSWORD"
		 Class = "OU=one;two",
		 Class += 0x00010203,
		 Class += "OU=three",
		 Class += "four"
		framed Cleartext-Password := "$USER_PASSWORD"
		 Service-Type = Framed-User,
		 Framed-IP-Address = 10.99.0.77,
		 Framed-IP-Netmask = 255.255.255.0,
		 Framed-MTU = 1280,
		 Framed-Route = "10.98.0.0/16 10.99.0.1 1",
		 Framed-Route += "10.97.1.1/24",
		 MS-Primary-DNS-Server = 10.98.0.53,
		 Session-Timeout = 3600,
		 Idle-Timeout = 600
		console Cleartext-Password := "$USER_PASSWORD"
		 Service-Type = Administrative-User
	END
}

# The process that asks RADIUS servers, a child of auth.
helper()
{
	pgrep -P "$(own_auth)"
}

helper_has()
{
	grep -qE "^$1" "/proc/$(helper)/status"
}

radius_knows()
{
	grep -qE "$1" "$WORK/radius/log"
}

by_radius()
{
	OWN_AUTH="radius[config=$WORK/radius/client.conf${1:-}]"
}

make_users
must "freeradius starts" radius_start
PEER_ASKS=1

by_radius ",nas-identifier=us"
must "the gateway starts, with RADIUS" own_start "udp-port = 0"
check "what asks servers is no root" helper_has "Uid:[[:space:]]+[1-9]"
check "and has no capability" helper_has "CapPrm:[[:space:]]+0+$"
check "nor will have one" helper_has "CapBnd:[[:space:]]+0+$"
answers "$USER_PASSWORD"
PEER_USER=alice connects "password" SSL
check "password: freeradius knows that" radius_knows \
	'Login OK: \[alice.*from client gateway.* cli 192\.0\.2\.2'
check "password: the user is in no group" own_says ': user alice logged in'
peer_ends INT
answers wrong "$USER_PASSWORD"
PEER_USER=alice admits "wrong, then right" "alice"
answers wrong wrong wrong
PEER_USER=alice refuses "three wrong ones" 'user alice, from .*: login refused'
check "the password is told to nobody" test -z \
	"$(grep -lF "$USER_PASSWORD" "$OWN_LOG" || true)"
answers "$(printf '%0200d' 0)" "$USER_PASSWORD"
PEER_USER=alice admits "one that is too long, then right" "alice"
answers "$USER_PASSWORD" "$USER_PASSWORD" "$USER_PASSWORD"
PEER_USER=console refuses "one who may do something else" \
	'user console, from .*: login refused'

answers first 123456 up
PEER_USER=asked admits "two challenges" "asked"
check "challenges: what freeradius says is shown, in a line" \
	grep -qF 'The <code>, please.' "$PEER_LOG"
answers first 654321 first 123456 up
PEER_USER=asked admits "a wrong answer, then right ones" "asked"

answers "$USER_PASSWORD"
PEER_USER=framed connects "without groupconfig" SSL
check "without groupconfig the server sets nothing" \
	test "$(told_address)" != 10.99.0.77
peer_ends INT
leaves "RADIUS"

by_radius
must "the gateway starts, with groups" own_start "udp-port = 0" \
	"select-group = two" "select-group = four" "select-group = five" \
	"default-select-group = own"
answers "$USER_PASSWORD"
PEER_USER=staff admits "the first group" "staff, group one" \
	--authgroup own
for group in two four; do
	answers "$USER_PASSWORD"
	PEER_USER=staff admits "a group that is chosen" "staff, group $group" \
		--authgroup "$group"
done
answers "$USER_PASSWORD" "$USER_PASSWORD" "$USER_PASSWORD"
PEER_USER=staff refuses "a group of others" \
	'user staff, from .*: login refused' --authgroup five
leaves "groups"

by_radius ,groupconfig=true
must "the gateway starts, with groupconfig" own_start "udp-port = 0" \
	"session-store = $OWN_STORE"
framed()
{
	check "$1: the address is that of the server" \
		test "$(told_address)" = 10.99.0.77
	check "$1: its mask" peer_got 'X-CSTP-Netmask: 255.255.255.0'
	check "$1: its routes" peer_got \
		'X-CSTP-Split-Include: 10.98.0.0/255.255.0.0'
	check "$1: both, and not ours" test "$(grep -c \
		'^X-CSTP-Split-Include: ' "$PEER_LOG")" = 2
	check "$1: the other one" peer_got \
		'X-CSTP-Split-Include: 10.97.1.0/255.255.255.0'
	check "$1: its name server" peer_got 'X-CSTP-DNS: 10.98.0.53'
	check "$1: its MTU" peer_got 'X-CSTP-MTU: 1280'
	check "$1: the time of a session" peer_got \
		'X-CSTP-(Session|Lease).*: (3600|35[0-9][0-9])'
	check "$1: the time without data" peer_got \
		'X-CSTP-Idle-Timeout: 600'
}

peer_got()
{
	grep -qE "^$1" "$PEER_LOG"
}

answers "$USER_PASSWORD"
PEER_USER=framed peer_launch
must "groupconfig: openconnect connects" wait_for 40 "it says so" connected SSL
check "groupconfig: the data plane has the MTU, too" was_told \
	'attach-cstp current mtu 1280'
framed "groupconfig"
# What a server told once is good for all tunnels of a session.
own_ends USR1
: >"$NULL_RECORD"
must "the gateway starts again" own_run "$WORK/own.conf"
told_again()
{
	(($(grep -c '^X-CSTP-Address: 10\.99\.0\.77' "$PEER_LOG") == 2 &&
	  $(grep -c '^X-CSTP-DNS: 10\.98\.0\.53' "$PEER_LOG") == 2))
}

check "groupconfig: the session gets the same from the next gateway" \
	wait_for 40 "openconnect's next tunnel" told_again
peer_ends KILL
leaves "groupconfig"

by_radius
must "the gateway starts once more" own_start "udp-port = 0"
radius_stop
answers "$USER_PASSWORD"
PEER_USER=alice refuses "no server" \
	'user alice, .*: the login cannot be judged now: no server answers'
must "freeradius starts again" radius_run
answers "$USER_PASSWORD"
PEER_USER=alice admits "the server is back" "alice"
helper >"$WORK/helpers"
xargs kill -KILL <"$WORK/helpers"
check "if what asks is gone the log tells" wait_for 10 "it does" \
	own_says 'the process that asks RADIUS by .* is gone'
leaves "no server"

sed -i 's/^127.*/127.0.0.1 another/' "$WORK/radius/servers"
must "the gateway starts, with another secret" own_start "udp-port = 0"
answers "$USER_PASSWORD"
PEER_USER=alice refuses "another secret" \
	'user alice, .*: the login cannot be judged now: no server answers'
check "another secret: it is told to nobody" test -z \
	"$(grep -lE "another|$RADIUS_SECRET" "$OWN_LOG" || true)"
radius_stop
must "somebody forges answers" radius_forge
answers "$USER_PASSWORD"
PEER_USER=alice refuses "forged answers" \
	'the login cannot be judged now: what answers does not have our secret'
check "forged answers: nobody is let in" \
	test "$(grep -c 'logged in' "$OWN_LOG")" = 0
leaves "forged answers"

fails()
{
	! own_start "udp-port = 0"
}

rm "$WORK/radius/servers"
check "without secrets the gateway does not start" fails
check "and tells why" grep -qE 'radius: server 127.0.0.1: .* no secret for it' \
	"$OWN_LOG"
finish
