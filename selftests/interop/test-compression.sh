#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Packets are compressed between our client and ocserv if both want it, over
# either channel, and not otherwise.
# shellcheck disable=SC2034,SC2317

# shellcheck source=selftests/interop/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=selftests/interop/compress.sh
. "$INTEROP/compress.sh"

transport_is()
{
	kernel_transport "$1" "$2"
}

transport_tells()
{
	kernel_transport "$1" "$2"
}

leaves()
{
	client_ends TERM
	check "$1: it ends well" test "$CLIENT_STATUS" = 0
	check "$1: nothing is left" nothing_left
}

must "ocserv starts, with compression" gateway_start "udp-port = 443" \
	"compression = true"
must "not asked for: it connects" client_start
not_compressed "not asked for" cstp
not_compressed "not asked for" dtls
pinged "not asked for" dtls 1000 no no
leaves "not asked for"

must "asked for: it connects" client_start --compression lzs
check "asked for: it tells what came of it" \
	client_says 'compresses packets by LZS over TLS and DTLS'
compressed "asked for" cstp
compressed "asked for" dtls
pinged "DTLS, 1000 bytes" dtls 1000 some some
pinged "DTLS, 100 bytes" dtls 100 no some
pinged "DTLS, 39 bytes" dtls 39 no no
whole "DTLS" dtls
leaves "asked for"

CLIENT_CHANNEL=TLS
must "TLS alone: it connects" client_start --compression=lzs --no-dtls
check "TLS alone: it tells what came of it" \
	client_says 'compresses packets by LZS over TLS$'
compressed "TLS alone" cstp
pinged "TLS, 1000 bytes" cstp 1000 some some
whole "TLS alone" cstp
leaves "TLS alone"
gateway_stop

CLIENT_CHANNEL=DTLS
must "ocserv starts, without compression" gateway_start "udp-port = 443"
must "declined: it connects" client_start --compression lzs
check "declined: it tells" client_says 'does not compress packets'
not_compressed "declined" cstp
not_compressed "declined" dtls
pinged "declined" dtls 1000 no no
leaves "declined"
finish
