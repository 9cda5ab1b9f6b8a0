# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Our own gateway with a data plane that carries nothing, and openconnect there;
# to be sourced after lib.sh.

# shellcheck source=selftests/interop/own.sh
. "$INTEROP/own.sh"

# connected CHANNEL: openconnect says that it is, by this channel; DTLS that was
# there first is "established", for it looked for the MTU meanwhile
connected()
{
	peer_says "^Configured as 10\.99\.[0-9.]+, .*$1 (connected|established)"
}

told_address()
{
	sed -n 's/^Configured as \([0-9.]*\),.*/\1/p' "$PEER_LOG"
}

# connects TEXT CHANNEL option...
connects()
{
	: >"$NULL_RECORD"
	peer_launch "${@:3}"
	must "$1: openconnect connects" wait_for 40 "it says so" connected "$2"
	check "$1: the data plane has a session with its address" \
		was_told "session-new $(told_address) -"
	check "$1: and CSTP" was_told 'attach-cstp current mtu 1[34]'
}

# answers LINE...: what openconnect reads from now on, with PEER_ASKS
answers()
{
	printf '%s\n' "$@" >"$WORK/answers"
	PASSWORD=$WORK/answers
}

# leaves TEXT: openconnect ends, and the gateway
leaves()
{
	[[ ! $PEER ]] || peer_ends KILL
	own_ends TERM
	check "$1: SIGTERM ends the gateway with status 0" \
		test "$OWN_STATUS" = 0
	check "$1: each session was ended, and released" \
		test "$(grep -c ^session-end "$NULL_RECORD")" = \
			"$(grep -c ^session-free "$NULL_RECORD")"
}

# admits TEXT WHO option...: openconnect is let in as this user, and leaves
admits()
{
	local n

	n=$(grep -c ": user $2 logged in" "$OWN_LOG" || true)
	peer_launch "${@:3}"
	must "$1: openconnect is let in" wait_for 40 "it says so" connected SSL
	check "$1: as $2" own_says ": user $2 logged in" $((n + 1))
	peer_ends INT
}

# turned_away: openconnect has ended, and was never connected
turned_away()
{
	((PEER_STATUS)) && [[ $(<"$PEER_LOG") != *"Configured as"* ]]
}

# refuses TEXT PATTERN option...: openconnect is not, and the log tells
refuses()
{
	peer_launch "${@:3}"
	peer_ends 0
	check "$1: openconnect is not let in" turned_away
	check "$1: and the log tells" own_says "$2"
}
