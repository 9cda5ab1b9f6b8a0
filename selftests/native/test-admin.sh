#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What an administrator sees and does with acnl, with openconnect as the users'
# client.
# Runs with one suite.
# shellcheck disable=SC2317

# shellcheck source=selftests/native/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=selftests/interop/own.sh
. "$INTEROP/own.sh"

# asks FILTER argument...: is that so of what acnl -j prints?
asks()
{
	acnl -j "${@:2}" | jq -e "$1"
}

# lists N argument...: that many sessions
lists()
{
	asks ".sessions | length == $1" sessions "${@:2}"
}

# fails_with STATUS argument...: acnl does, and tells in one line
fails_with()
{
	local status=0

	acnl "${@:2}" 2>"$WORK/error" || status=$?
	note "$(<"$WORK/error")"
	(($(wc -l <"$WORK/error") == 1)) && ((status == $1))
}

# has_tunnels TYPE...: those of session 1 that are up
has_tunnels()
{
	asks "[.sessions[0].tunnels[] | select(.up) | .type] | join(\" \") ==
		\"$*\"" sessions index=1
}

# connects TEXT USER DEVICE option...
connects()
{
	USER_NAME=$2 PEER_DEVICE=$3 peer_launch "${@:4}"
	must "$1: openconnect connects" wait_for 40 "it says so" \
		peer_says '^Configured as 10\.99\.0\.[0-9]+'
}

# followed N FILTER: that many lines are so, at least
followed()
{
	(($(jq -c "select($2)" "$WORK/followed" | wc -l) >= $1))
}

told_address()
{
	sed -n 's/^Configured as \([0-9.]*\),.*/\1/p' "$PEER_LOG"
}

peer_ended()
{
	! alive "$PEER"
}

check "without a gateway: status 7, and what to do" fails_with 7 sessions
check "and it says so" grep -q 'not running; start it' "$WORK/error"

gateway_user bob "$USER_PASSWORD" -g staff
mkdir "$WORK/groups"
cat >"$WORK/groups/staff" <<-END
	dns = 192.0.2.54
	no-route = 10.98.1.0/24
	iroute = 198.51.100.0/24
	split-dns = intern.example.com
END
must "the gateway starts" own_start "udp-port = 443" \
	"select-group = staff" "default-select-group = guests" \
	"config-per-group = $WORK/groups" "dns = 192.0.2.53" \
	"nbns = 192.0.2.55" "default-domain = example.com"
check "nobody is there: an empty list" lists 0
check "status: it is there, with its workers" asks \
	'.device == "vpn0" and .tcp_port == 443 and .workers == 2 and
	.sessions.active == 0' gateway status
check "the socket is its owner's" test "$(stat -c %a \
	/run/acvpn/gateway.sock)" = 600

# Those who follow are told

acnl -j sessions --follow >"$WORK/followed" &
FOLLOWER=$!
acnl sessions --follow user=bob >"$WORK/followed.bob" &
FOLLOWER_BOB=$!
must "who follows is heard" wait_for 10 "it begins" \
	followed 1 '.event == "start" and .version == 1'

# Who is there

connects "user" "$USER_NAME" tun0 --authgroup guests
address=$(told_address)
check "its three tunnels" wait_for 20 "DTLS" has_tunnels parent ssl dtls
check "what is told of it" asks ".sessions[0] | .index == 1 and
	.user == \"$USER_NAME\" and .group == null and .state == \"active\" and
	.ipv4 == \"$address\" and .remote.address == \"192.0.2.2\" and
	(.agent | test(\"AnyConnect|OpenConnect|Open AnyConnect\"; \"i\")) and
	.inactive_ms == null and .idle_ms != null" sessions
check "what is told of its tunnels" asks '.sessions[0].tunnels |
	[.[].id] == ["1.1", "1.2", "1.3"] and .[1].local_port == 443 and
	(map(.agent | test("connect"; "i")) | all) and
	.[1].remote.port > 0 and .[2].remote.port > 0 and
	(.[2].cipher | test("AES|CHACHA")) and .[1].cipher != null' sessions
check "the table has a line of it" grep -qE "^1 +$USER_NAME .* ssl,dtls " \
	<(acnl sessions)
acnl sessions --detail >"$WORK/detail"
check "and the details a line of each tunnel" test \
	"$(grep -cE '^  tunnel 1\.[123]: ' "$WORK/detail")" = 3
check "status counts it" asks '.sessions.active == 1 and .tunnels.ssl == 1 and
	.tunnels.dtls == 1' gateway status
first=$PEER first_log=$PEER_LOG
connects "another one" bob tun1 --authgroup staff
check "both are there" lists 2
check "what it was told" asks '.sessions[0] | .dns == ["192.0.2.53"] and
	.nbns == ["192.0.2.55"] and .domains == ["example.com"] and
	.split_dns == [] and .split_include == ["10.98.0.0/24"] and
	.split_exclude == [] and .networks == []' sessions --detail index=1
check "and the other one, by his group" asks '.sessions[0] |
	.dns == ["192.0.2.54"] and
	.split_dns == ["intern.example.com"] and
	.split_include == ["10.98.0.0/24"] and
	.split_exclude == ["10.98.1.0/24"] and
	.networks == ["198.51.100.0/24"]' sessions --detail index=2
check "who asks for no details is told none of it" asks '.sessions[0] |
	.dns == null and .split_include == null and .networks == null' sessions
check "the same for people" grep -qx '  behind it   198.51.100.0/24' \
	<(acnl sessions --detail index=2)
check "filter by user" lists 1 user=bob
check "filter by group" lists 1 group=staff
check "filter by address" lists 1 "address=$address"
check "filter by network" lists 2 address=10.99.0.0/24
check "filter by number" lists 1 index=2
check "filter by protocol" lists 2 protocol=ssl
check "of several, all" lists 0 user=bob index=1
check "nobody is inactive" lists 0 --inactive

# Tunnels go, sessions stay

check "nobody is so: status 4" fails_with 4 logoff user carol
PEER=$first PEER_LOG=$first_log
check "disconnect one" asks '.indexes == [1]' disconnect index 1
check "the log tells why" wait_for 10 "the end" \
	own_says "session 1: user $USER_NAME, TLS down: admin"
check "its client comes again by itself" wait_for 60 "the next tunnel" \
	own_says "session 1: user $USER_NAME, TLS up" 2
check "it is the session that it was" asks ".sessions[0] |
	.ipv4 == \"$address\" and .tunnels[1].count == 2" sessions index=1

# Logged off while it reconnects

ip -n client link set router down
kill -USR2 "$PEER"
wait_for 40 "it tries, in vain" \
	peer_says '[Ff]ailed to (reconnect|connect)|sleep [0-9]+s'
check "log it off while it reconnects" asks '.indexes == [1]' \
	logoff user "$USER_NAME"
check "it is over" wait_for 20 "the end" \
	own_says "session 1: user $USER_NAME, over: admin"
ip -n client link set router up
ip -n client route replace default via 192.0.2.1
check "its client finds its token void, and ends" wait_for 100 "its end" \
	peer_ended
check "as it is told: 401" grep -qE '401|[Cc]ookie.*(rejected|no longer valid)' \
	"$PEER_LOG"
peer_ends 0
check "nothing of it comes back" lists 0 "user=$USER_NAME"
check "the other one is as it was" asks '.sessions[0].user == "bob" and
	.sessions[0].tunnels[1].count == 1' sessions

connects "anew" "$USER_NAME" tun0 --authgroup guests
check "a new login has a number of its own" lists 1 index=3
check "log off one who is there" asks '.indexes == [3]' logoff index 3
check "its client is told, and ends" wait_for 20 "its end" peer_ended
peer_ends 0
check "the data plane was to tell it why" was_told 'disconnect admin'
check "log off all" asks '.count == 1' logoff all
check "nobody is there" wait_for 10 "the end" lists 0
check "nobody is there to be logged off: no failure" asks '.count == 0' \
	logoff all
own_ends TERM
check "SIGTERM ends the gateway with status 0" test "$OWN_STATUS" = 0
status=0
wait "$FOLLOWER" || status=$?
check "who followed is told that nobody is there: status 1" test "$status" = 1
wait "$FOLLOWER_BOB" || true
check "it was told of each login" followed 3 '.event == "login" and
	.remote.address == "192.0.2.2"'
check "of tunnels" followed 3 '.event == "tunnel-up" and .index == 1 and
	(.cipher | test("AES|CHACHA")) and .ipv4 == "'"$address"'"'
check "of both kinds" followed 1 '.event == "tunnel-up" and .index == 2 and
	.tunnel == "dtls" and .group == "staff"'
check "of their ends" followed 1 '.event == "tunnel-down" and .index == 1 and
	.tunnel == "ssl" and .reason == "admin" and .carried != null'
check "and of each end of a session" followed 3 '.event == "logout" and
	.reason == "admin" and .tunnel == null'
check "who follows one is told of that one" \
	test "$(grep -c ', user bob, group staff, ' "$WORK/followed.bob")" = 6
check "and of nobody else" \
	test "$(wc -l <"$WORK/followed.bob")" = 6
check "and acnl finds none: status 7" fails_with 7 sessions

# Bans

must "the gateway starts, with bans and a socket elsewhere" own_start \
	"max-ban-score = 20" "ban-points-wrong-password = 10" \
	"occtl-socket-file = $WORK/control"
echo wrong >"$WORK/wrong"
PASSWORD=$WORK/wrong peer_launch
peer_ends 0
there=(--socket "$WORK/control")
check "who guessed has points" asks '.bans[0] |
	.address == "192.0.2.2" and .score > 0' ban list "${there[@]}"
PASSWORD=$WORK/wrong peer_launch
peer_ends 0
PASSWORD=$WORK/wrong peer_launch
peer_ends 0
check "who goes on is banned" asks '.bans[0].banned and
	.bans[0].left_ms > 0' ban list "${there[@]}"
check "status counts it" asks '.banned == 1' gateway status "${there[@]}"
peer_launch
peer_ends 0
check "the right password gets nothing" lists 0 "${there[@]}"
check "the ban is forgotten" acnl ban del 192.0.2.2 "${there[@]}"
check "nobody has points" asks '.bans == []' ban list "${there[@]}"
check "another one has none: status 4" fails_with 4 ban del 192.0.2.3 \
	"${there[@]}"
connects "unbanned" "$USER_NAME" tun0
peer_ends INT
own_ends TERM
check "the gateway ends with status 0" test "$OWN_STATUS" = 0
finish
