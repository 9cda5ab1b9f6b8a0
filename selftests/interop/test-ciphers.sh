#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Each cipher that the kernel has, over both channels, as chosen by ocserv; and
# those that it has not.
#
# Runs with each TLS library.
# shellcheck disable=SC2317

# shellcheck source=selftests/interop/lib.sh
. "$(dirname -- "$0")/lib.sh"

ONLY=NORMAL:%SERVER_PRECEDENCE:-CIPHER-ALL

# ocserv_names NAME: it is the cipher of the user's DTLS
ocserv_names()
{
	gateway_sessions | jq -e --arg name "$1" '."DTLS cipher"
		| contains("DTLS1.2") and contains($name)'
}

# passes TYPE: packets pass, both ways, by a transport of this type
passes()
{
	local tx rx

	tx=$(kernel_transport "$1" .stats.tx_packets)
	rx=$(kernel_transport "$1" .stats.rx_packets)
	on client "${PING[@]}" "$INNER4"
	(($(kernel_transport "$1" .stats.tx_packets) >= tx + 5)) &&
		(($(kernel_transport "$1" .stats.rx_packets) >= rx + 5))
}

# gateway_wants PRIORITIES: with all of TLS that the old clients lack
gateway_wants()
{
	GATEWAY_LEGACY=false gateway_start "udp-port = 443" \
		"tls-priorities = \"$1\""
}

# cipher VERSION NAME: connect to an ocserv that allows only these
cipher()
{
	must "ocserv wants TLS $1 with $2" gateway_wants \
		"$ONLY:+$2:-VERS-ALL:+VERS-DTLS1.2:+VERS-TLS$1"
	must "it connects" client_start -v
	check "TLS speaks it" client_says "TLS$1 $2"
	check "and is the kernel's" kernel_cstp '.state == "up"'
	# shellcheck disable=SC2016
	check "the kernel has a DTLS key for it" \
		kernel_dtls '.keys[0].cipher == $name' --arg name "${2,,}"
	check "ocserv uses it, too" ocserv_names "$2"
	check "packets pass over DTLS" passes dtls
	must "TLS is preferred" prefer cstp
	check "packets pass over TLS" passes cstp
	client_ends TERM
	check "it ends well" test "$CLIENT_STATUS" = 0
	check "nothing is left" nothing_left
	gateway_stop
}

# All combinations are tested with the library alone, and with the module alone.
cipher 1.2 AES-128-GCM
cipher 1.2 CHACHA20-POLY1305
cipher 1.3 AES-256-GCM
cipher 1.3 CHACHA20-POLY1305

must "ocserv wants CBC for TLS, GCM for DTLS" gateway_wants \
	"$ONLY:+AES-128-CBC:+AES-128-GCM:-VERS-ALL:+VERS-DTLS1.2:+VERS-TLS1.2"
must "it connects" client_start
check "one line tells why TLS is not the kernel's" \
	client_says 'warning: .*TLS1.2 AES-128-CBC.*need DTLS'
check "TLS is not" eval '! kernel_cstp .'
check "packets pass over DTLS" passes dtls
client_ends TERM
check "it ends well" test "$CLIENT_STATUS" = 0
check "nothing is left" nothing_left
gateway_stop

must "ocserv wants what the kernel lacks" gateway_wants \
	"$ONLY:+AES-128-CBC:-VERS-ALL:+VERS-DTLS1.2:+VERS-TLS1.2"
# To a ClientHello without a cipher that it wants, ocserv answers nothing; so
# this looks as if UDP was blocked, which may pass.
CLIENT_CHANNEL=
client_fails "no common cipher" 4 'no DTLS'
gateway_stop

must "ocserv wants what nobody should have" gateway_wants \
	"$ONLY:+3DES-CBC:-VERS-ALL:+VERS-DTLS1.2:+VERS-TLS1.2"
client_fails "no common cipher for TLS" 4 \
	'no TLS with .*(reset by peer|without a goodbye); .*a cipher of today'
finish
