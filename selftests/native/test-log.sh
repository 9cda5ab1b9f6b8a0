#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What the gateway tells the journal of openconnect, in fields.
# Runs with one suite.
# shellcheck disable=SC2317

# shellcheck source=selftests/native/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=selftests/interop/own.sh
. "$INTEROP/own.sh"

JOURNAL=
LOGIN=e622b564f7ae4458bdb6e3dc4c3d3d33
REFUSED=c4998b9280874d54aa8e414750f9c5d0
UP=4f6bb20d370344c899583758d63290f6
DOWN=22ab69afd16842ac838bdbffaf86b9a0
OVER=fe0f901428ec4aa7b3fd409ba1ea8ef6

own_cleanup=$(declare -f test_cleanup)
eval "own_${own_cleanup}"
test_cleanup()
{
	own_test_cleanup
	[[ ! $JOURNAL ]] || stop "$JOURNAL" TERM || true
}

journal_listens()
{
	alive "$JOURNAL" || return 2
	[[ -S /run/systemd/journal/socket ]]
}

# has ID FILTER: a message of this kind that is so
has()
{
	jq -es "any(.[]; .MESSAGE_ID == \"$1\" and ($2))" "$WORK/journal"
}

# wait_has TEXT ID FILTER
wait_has()
{
	check "$1" wait_for 20 "its message" has "$2" "$3"
}

# Its standard error is the journal, as systemd tells its units.
own_launch()
{
	local stream

	OWN_LOG=$LOGS/gateway.log
	: >"$OWN_LOG"
	own_config "$@" >"$WORK/own.conf"
	stream=$(stat -c %d:%i "$OWN_LOG")
	JOURNAL_STREAM=$stream ip netns exec gateway \
		acvpnd gateway -c "$WORK/own.conf" >>"$OWN_LOG" 2>&1 \
		</dev/null &
	OWN=$!
	wait_for 20 "the gateway is ready" own_says 'gateway is ready'
}

told_address()
{
	sed -n 's/^Configured as \([0-9.]*\),.*/\1/p' "$PEER_LOG"
}

never_has_secrets()
{
	! grep -F -e "$USER_PASSWORD" -e "$(<"$WORK/wrong")" "$WORK/journal"
}

cp "${BASH_SOURCE[0]%/*}/journal.py" "$WORK"
python3 "$WORK/journal.py" "$WORK/journal" >"$LOGS/journal.log" 2>&1 \
	</dev/null &
JOURNAL=$!
must "the journal listens" wait_for 10 "it does" journal_listens
must "the gateway starts" own_launch "udp-port = 443"
echo wrong >"$WORK/wrong"
PASSWORD=$WORK/wrong peer_launch
peer_ends 0
wait_has "a login that fails" "$REFUSED" ".ACVPN_USER == \"$USER_NAME\" and
	(.ACVPN_REMOTE | startswith(\"192.0.2.2:\")) and .ACVPN_REASON and
	.PRIORITY == \"6\" and .SYSLOG_IDENTIFIER == \"acvpnd\""
peer_launch
must "openconnect connects" wait_for 40 "it says so" \
	peer_says '^Configured as 10\.99\.0\.[0-9]+'
session=".ACVPN_USER == \"$USER_NAME\" and .ACVPN_INDEX == \"1\""
inner=".ACVPN_IPV4 == \"$(told_address)\""
wait_has "the login" "$LOGIN" "$session and .ACVPN_AGENT and
	(.MESSAGE | test(\"logged in\"))"
wait_has "the TLS tunnel" "$UP" "$session and $inner and .ACVPN_CIPHER and
	.ACVPN_CHANNEL == \"TLS\""
wait_has "the DTLS tunnel" "$UP" "$session and $inner and .ACVPN_CIPHER and
	.ACVPN_CHANNEL == \"DTLS\""
check "log off" acnl logoff index 1
wait_has "the end of a tunnel, and why" "$DOWN" "$session and $inner and
	.ACVPN_REASON == \"admin\" and .ACVPN_RX_BYTES"
wait_has "the end of the session, and why" "$OVER" "$session and $inner and
	.ACVPN_REASON == \"admin\" and .ACVPN_RX_BYTES and .ACVPN_REMOTE"
peer_ends 0
check "no password is in it" never_has_secrets
check "what the journal has is not told twice" test \
	"$(grep -c 'logged in' "$OWN_LOG")" = 0

# Nobody listens there any more: then the line alone.
stop "$JOURNAL" TERM || true
JOURNAL=
peer_launch
must "openconnect connects again" wait_for 40 "it says so" \
	peer_says '^Configured as 10\.99\.0\.[0-9]+'
check "without the journal, the line is told" wait_for 10 "it" \
	own_says "<6>acvpnd: session 2: user $USER_NAME logged in"
peer_ends INT
own_ends TERM
check "SIGTERM ends the gateway with status 0" test "$OWN_STATUS" = 0
finish
