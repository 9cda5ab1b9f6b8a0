#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Each cipher that the kernel has, as chosen by ocserv.
# shellcheck disable=SC2317

# shellcheck source=selftests/interop/lib.sh
. "$(dirname -- "$0")/lib.sh"

PRIORITIES=NORMAL:%SERVER_PRECEDENCE:-VERS-ALL:+VERS-DTLS1.2:+VERS-TLS1.2
ONLY=-CIPHER-ALL

# ocserv_names NAME: it is the cipher of the user's DTLS
ocserv_names()
{
	gateway_sessions | jq -e --arg name "$1" '."DTLS cipher"
		| contains("DTLS1.2") and contains($name)'
}

# cipher NAME LINE...: connect to an ocserv configured so
cipher()
{
	local name=$1

	shift
	must "ocserv wants $name" gateway_start "udp-port = 443" "$@"
	must "it connects" client_start
	# shellcheck disable=SC2016
	check "the kernel has a key for $name" \
		kernel_dtls '.keys[0].cipher == $name' --arg name "${name,,}"
	check "ocserv uses $name, too" ocserv_names "$name"
	check "packets pass" on client "${PING[@]}" "$INNER4"
	client_ends TERM
	check "nothing is left" nothing_left
	gateway_stop
}

cipher AES-128-GCM "tls-priorities = \"$PRIORITIES:$ONLY:+AES-128-GCM\""
cipher AES-256-GCM "tls-priorities = \"$PRIORITIES:$ONLY:+AES-256-GCM\""
GATEWAY_LEGACY=false
cipher AES-128-GCM "match-tls-dtls-ciphers = true" \
	"tls-priorities = \"NORMAL:$ONLY:+AES-128-GCM\""

must "ocserv wants what the kernel lacks" gateway_start "udp-port = 443" \
	"tls-priorities = \"$PRIORITIES:$ONLY:+CHACHA20-POLY1305\""
client_fails "no common cipher" 7 'no DTLS'
finish
