#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The data plane does not take DTLS that openconnect thinks it has: it is told, and
# its packets go over TLS, long before it could find out by itself.
# shellcheck disable=SC2034,SC2317

# shellcheck source=selftests/native/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=selftests/native/own.sh
. "${BASH_SOURCE[0]%/*}/own.sh"

# Each of two workers hears it twice.
not_for_ever()
{
	(($(grep -c '^attach-dtls' "$NULL_RECORD") <= 4))
}

found_nothing()
{
	! grep 'Dead Peer Detection' "$PEER_LOG"
}

export NULL_FAIL=attach-dtls=28
must "the gateway starts" own_start "udp-port = 443"
must "openconnect connects" peer_start -v -v
check "it has made DTLS" wait_for 40 DTLS peer_says '^Established DTLS'
check "the data plane was told, and refused" was_told attach-dtls
check "the log tells" wait_for 10 "why" \
	own_says 'session 1: DTLS: No space left on device'
ip netns exec client ping -q -i 0.2 "$INNER4" >"$WORK/ping" 2>&1 </dev/null &
PINGS=$!
check "its packets go over TLS" wait_for 8 "one" \
	peer_says '^Sending uncompressed data packet'
stop "$PINGS" KILL 2>"$WORK/killed" || true
check "it did not find out by itself" found_nothing
check "it is not heard for ever" not_for_ever
peer_ends INT
check "openconnect ends well" test "$PEER_STATUS" = 0
own_ends TERM
check "SIGTERM ends the gateway with status 0" test "$OWN_STATUS" = 0
finish
