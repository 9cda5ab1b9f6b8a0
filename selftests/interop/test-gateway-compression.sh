#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Debian's openconnect, which offers to compress packets unless it is told not to,
# at our own gateway: where that does not want it, where it does, and on one
# channel alone.
# shellcheck disable=SC2317

# shellcheck source=selftests/interop/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=selftests/interop/own.sh
. "$INTEROP/own.sh"
# shellcheck source=selftests/interop/compress.sh
. "$INTEROP/compress.sh"

BYTES=4M

transport_is()
{
	own_transport "$1" "$2"
}

transport_tells()
{
	own_transport "$1" "$2"
}

# connects TEXT TYPE option...
connects()
{
	must "$1: openconnect connects" peer_start "${@:3}"
	[[ $2 != dtls ]] || check "$1: with DTLS" wait_for 20 DTLS \
		own_transport dtls '.state == "up"'
}

leaves()
{
	peer_ends INT
	check "$1: openconnect ends well" test "$PEER_STATUS" = 0
}

# told TEXT TYPE none|lzs: by the gateway, of such a tunnel
told()
{
	check "$1: the gateway tells of $2: $3" told_of "$2" "$3"
}

told_of()
{
	on gateway acnl -j sessions --socket "$WORK/control" |
		jq -e --arg type "$1" --arg name "$2" '.sessions[].tunnels[] |
			select(.type == $type and .up) | .compression == $name'
}

# carried TEXT TYPE: TCP of what shrinks, both ways
carried()
{
	local rx tx

	must "$1: iperf3 to the gateway" iperf_client "up-$2" -n "$BYTES" \
		--repeating-payload -c "$INNER4"
	note "$(iperf_rate "up-$2") Mbit/s"
	must "$1: iperf3 from it" iperf_client "down-$2" -n "$BYTES" \
		--repeating-payload -R -c "$INNER4"
	note "$(iperf_rate "down-$2") Mbit/s"
	read -r rx tx < <(counts "$2")
	check "$1: most packets were compressed, received" test "$rx" -gt 1000
	check "$1: and sent" test "$tx" -gt 1000
	whole "$1" "$2"
}

says_nothing()
{
	! grep compress "$OWN_LOG"
}

iperf_server
must "the gateway starts, as it is without a word" own_start \
	"udp-port = 443" "occtl-socket-file = $WORK/control"
connects "declined" dtls
not_compressed "declined" cstp
not_compressed "declined" dtls
told "declined" dtls none
pinged "declined" dtls 1000 no no
leaves "declined"
own_ends TERM

must "the gateway starts, with compression" own_start "udp-port = 443" \
	"compression = true" "compression-algo-priority = lzs:1000" \
	"occtl-socket-file = $WORK/control"
check "it has nothing to say of that" says_nothing
connects "DTLS" dtls
compressed "DTLS" cstp
compressed "DTLS" dtls
told "DTLS" ssl lzs
told "DTLS" dtls lzs
pinged "DTLS, 1000 bytes" dtls 1000 some some
pinged "DTLS, 256 bytes" dtls 256 some some
pinged "DTLS, 255 bytes" dtls 255 some no
carried "DTLS" dtls
leaves "DTLS"
connects "TLS" cstp --no-dtls
compressed "TLS" cstp
pinged "TLS, 1000 bytes" cstp 1000 some some
pinged "TLS, 255 bytes" cstp 255 some no
carried "TLS" cstp
leaves "TLS"
connects "not offered" dtls --compression=none
not_compressed "not offered" cstp
not_compressed "not offered" dtls
told "not offered" ssl none
pinged "not offered" dtls 1000 no no
leaves "not offered"
own_ends TERM

must "the gateway starts, and compresses short packets" own_start \
	"udp-port = 443" "compression = true" "no-compress-limit = 100"
connects "short" dtls
pinged "100 bytes" dtls 100 some some
pinged "99 bytes" dtls 99 some no
leaves "short"
own_ends TERM
check "SIGTERM ends the gateway with status 0" test "$OWN_STATUS" = 0
finish
