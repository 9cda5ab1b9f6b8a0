#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What client and gateway agree on comes to the data plane, of each channel: our
# client with ocserv, and openconnect with our gateway.
# shellcheck disable=SC2034,SC2317

# shellcheck source=selftests/native/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=selftests/native/own.sh
. "${BASH_SOURCE[0]%/*}/own.sh"

NONE='keepalive [0-9]+ ([^l]|$)'

# has TEXT CSTP DTLS: patterns of what it is told of each
has()
{
	check "$1: CSTP" was_told "attach-cstp .* $2"
	check "$1: DTLS" was_told "attach-dtls .* $3"
}

# client TEXT CSTP DTLS option...: our own, which then leaves
client()
{
	must "$1: it connects" client_start "${@:4}"
	has "$1" "$2" "$3"
	client_ends TERM
	check "$1: it ends well" test "$CLIENT_STATUS" = 0
}

must "ocserv starts, with compression" gateway_start "udp-port = 443" \
	"compression = true"
client "not asked for" "$NONE" "$NONE"
client "asked for" 'lzs from 0 ' 'lzs from 0 ' --compression lzs
client "none asked for" "$NONE" "$NONE" --compression=none
gateway_stop
must "ocserv starts, without" gateway_start "udp-port = 443"
client "declined" "$NONE" "$NONE" --compression lzs
check "declined: it was told" grep -q 'does not compress packets' "$CLIENT_LOG"
gateway_stop

# peer TEXT CSTP DTLS option...: openconnect, which then leaves
peer()
{
	: >"$NULL_RECORD"
	peer_launch "${@:4}"
	must "$1: openconnect has DTLS" wait_for 40 DTLS was_told attach-dtls
	has "$1" "$2" "$3"
	peer_ends INT
}

must "our gateway starts, as it is without a word" own_start "udp-port = 443"
peer "it declines" "$NONE" "$NONE"
own_ends TERM
must "our gateway starts, with compression" own_start "udp-port = 443" \
	"compression = true" "no-compress-limit = 300"
peer "it accepts" 'lzs from 300 ' 'lzs from 300 '
peer "nothing was offered" "$NONE" "$NONE" --compression=none
own_ends TERM
check "SIGTERM ends the gateway with status 0" test "$OWN_STATUS" = 0
finish
