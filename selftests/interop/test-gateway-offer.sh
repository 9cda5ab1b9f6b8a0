#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# DTLS was offered to Debian's openconnect, and the process of our gateway that
# had the keys for the handshake is gone: openconnect comes again, for others.
# shellcheck disable=SC2317

# shellcheck source=selftests/interop/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=selftests/interop/own.sh
. "$INTEROP/own.sh"

LOST='has to come again: the keys for its DTLS handshake are lost'

starts()
{
	own_start "udp-port = 443" "dpd = 3" "session-store = $OWN_STORE"
}

# dtls_comes TEXT TIMES: openconnect has DTLS, which it has had so often
dtls_comes()
{
	check "$1: it has DTLS" \
		wait_for 30 DTLS own_says "user $USER_NAME, DTLS up" "$2"
	check "$1: and its route" wait_for 20 "its route" peer_has_route
	check "$1: its packets pass" on client "${PING[@]}" "$INNER4"
	check "$1: there is one session" own_has_sessions 1
}

must "the gateway starts" starts

# In the midst of a handshake
net_block udp drop
peer_launch
must "openconnect tries DTLS" \
	wait_for 40 "its try" peer_says '^DTLS initialised'
must "it has TLS" wait_for 20 TLS own_says "user $USER_NAME, TLS up"
own_killed
must "the next gateway starts" starts
check "whoever is in the midst of a handshake comes again" \
	wait_for 20 "it is told" own_says "$LOST"
net_unblock
dtls_comes "in the midst" 1

# Long after it
kill -KILL "$(own_auth)"
must "auth is killed: another one comes" \
	wait_for 20 "it is ready" own_says 'gateway is ready' 2
check "whoever has DTLS goes on" test "$(grep -c "$LOST" "$OWN_LOG")" = 1
net_block udp drop
must "openconnect loses DTLS" \
	wait_for 30 "it is noticed" peer_says 'DTLS Dead Peer Detection'
net_unblock
check "whoever wants it again comes again" \
	wait_for 30 "it is told" own_says "$LOST" 2
dtls_comes "long after" 2

peer_ends INT
check "openconnect ends well" test "$PEER_STATUS" = 0
own_ends TERM
check "SIGTERM ends the gateway with status 0" test "$OWN_STATUS" = 0
finish
