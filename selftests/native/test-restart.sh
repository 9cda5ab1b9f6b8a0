#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Any process of our gateway is killed, or all of them: sessions are in the
# store, and openconnect has them again with its token. Without the module
# tunnels end with the monitor, which has their sockets.
# Waits for about a minute.
# shellcheck disable=SC2317

# shellcheck source=selftests/native/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=selftests/interop/own.sh
. "$INTEROP/own.sh"

starts()
{
	own_start "udp-port = 443" "session-store = $OWN_STORE" \
		"dns = 192.0.2.53"
}

told_address()
{
	sed -n 's/^Configured as \([0-9.]*\),.*/\1/p' "$PEER_LOG" | tail -n 1
}

has_workers()
{
	(($(own_workers | wc -l) == 2))
}

knows_told()
{
	acnl -j sessions --detail | jq -e '.sessions[0] |
		.dns == ["192.0.2.53"] and .split_include == ["10.98.0.0/24"]'
}

sessions_made()
{
	grep -c '^session-new' "$NULL_RECORD" || true
}

# resumes TEXT: the same session, with the address that it had
resumes()
{
	check "$1: openconnect has its session again" \
		wait_for 40 "its tunnel" own_says \
		"session $INDEX: user $USER_NAME, TLS up"
	check "$1: the data plane has it with the address that it had" \
		test "$(grep '^session-new' "$NULL_RECORD" | tail -n 1)" = \
			"session-new $ADDRESS -"
	check "$1: DTLS is offered again" wait_for 40 "it is told" \
		own_says "session $INDEX: user $USER_NAME, DTLS up"
	check "$1: openconnect was never refused" \
		test "$(grep -ciE 'cookie.*(reject|no longer)|HTTP/1.1 401' \
			"$PEER_LOG")" = 0
}

# starts_again TEXT: the next gateway goes on where the one before ended
starts_again()
{
	: >"$NULL_RECORD"
	must "$1: the next gateway starts" starts
	resumes "$1"
}

must "the gateway starts" starts
peer_launch
must "openconnect connects" wait_for 40 "it says so" peer_says \
	'^Configured as 10\.99\.0\.'
must "with DTLS" wait_for 40 "it is told" own_says \
	"user $USER_NAME, DTLS up"
ADDRESS=$(told_address)
INDEX=1

kill -KILL "$(own_auth)"
check "auth is killed: it is missed" wait_for 10 "a line" \
	own_says 'auth: killed by signal 9.*no session is lost'
check "auth is killed: another one takes its place" \
	wait_for 20 "it is ready" own_says 'gateway is ready' 2
check "auth is killed: with new workers" \
	wait_for 20 "two of them" has_workers
check "auth is killed: the tunnel stays" test "$(sessions_made)" = 1
check "auth is killed: the next one knows what its client was told" \
	knows_told
check "auth is killed: nothing says that it went" \
	test "$(grep -cE 'down:|over:' "$OWN_LOG")" = 0
kill -USR2 "$PEER"
check "auth is killed: the token is good" wait_for 40 "another tunnel" \
	own_says "session $INDEX: user $USER_NAME, TLS up" 2
check "auth is killed: for the same address" \
	test "$(grep -c "^session-new $ADDRESS -" "$NULL_RECORD")" = 2

# Workers have the keys while DTLS is begun: whose handshake dies with them has
# to come again.
must "with DTLS again" wait_for 40 "it is told" own_says \
	"session $INDEX: user $USER_NAME, DTLS up" 2
own_workers >"$WORK/workers"
xargs kill -KILL <"$WORK/workers"
check "workers are killed: others come" \
	wait_for 20 "new workers" own_other_workers
check "workers are killed: the tunnel stays" test "$(sessions_made)" = 2

own_processes >"$WORK/processes"
own_ends KILL
check "the monitor is killed: all of them end" \
	wait_for 20 "their end" own_all_gone
check "the monitor is killed: the session is in the store" \
	test "$(own_stored)" = 1
starts_again "the monitor is killed"

own_killed
starts_again "all are killed"

own_processes >"$WORK/processes"
kill -KILL "$(own_nursery)"
own_ends 0
check "what starts auth is killed: the gateway ends, not with 0" \
	test "$OWN_STATUS" != 0
check "what starts auth is killed: all of them end" \
	wait_for 20 "their end" own_all_gone
starts_again "what starts auth is killed"

own_processes >"$WORK/processes"
kill -KILL "$(pgrep -x acvpnd-nft -P "$OWN")"
own_ends 0
check "what starts nft is killed: the gateway ends, not with 0" \
	test "$OWN_STATUS" != 0
check "what starts nft is killed: all of them end" \
	wait_for 20 "their end" own_all_gone
starts_again "what starts nft is killed"

own_ends USR1
check "SIGUSR1: the gateway ends with status 0" test "$OWN_STATUS" = 0
check "SIGUSR1: the session is in the store" test "$(own_stored)" = 1
starts_again "SIGUSR1"

own_ends TERM
check "SIGTERM: the gateway ends with status 0" test "$OWN_STATUS" = 0
check "SIGTERM: the store has no session" test "$(own_stored)" = 0
must "SIGTERM: the next gateway starts" starts
peer_ends 0
check "SIGTERM: openconnect's session is none any more" \
	test "$PEER_STATUS" != 0
# second LINE...: another gateway, with these lines added to the configuration
second()
{
	SECOND=0
	{
		cat "$WORK/own.conf"
		printf '%s\n' "$@"
	} >"$WORK/second.conf"
	on gateway acvpnd gateway -c "$WORK/second.conf" >"$WORK/second" 2>&1 ||
		SECOND=$?
}

# The first one is there, and administrators find it.
first_answers()
{
	acnl -j gateway status | jq -e ".pid == $OWN"
}

second "occtl-socket-file = $WORK/second.sock"
check "a second gateway for the same device is refused" \
	test "$SECOND" = 11
check "and told why" grep -q 'vpn0: another gateway has it' "$WORK/second"
second
check "so it is with the same control socket" test "$SECOND" = 11
check "and told why, with the same words" \
	grep -q 'vpn0: another gateway has it' "$WORK/second"
check "the first one answers" first_answers
second "device = vpn1"
check "so is one for another device with the same control socket" \
	test "$SECOND" != 0
check "and told that" grep -q 'another gateway listens there' "$WORK/second"
check "the first one still answers" first_answers
own_ends TERM
check "the first one goes on" test "$OWN_STATUS" = 0

no_start()
{
	! starts
}

head -c 4096 /dev/urandom >"$OWN_STORE"
rm -f "$OWN_STORE"-*
check "a store that is none is not begun with" no_start
check "the log tells what to do" grep -q 'session-store: .*move it away' \
	"$OWN_LOG"
finish
