#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A session from login to logout: what the gateway says comes to the data plane
# and to the interface, and goes with it.
# shellcheck disable=SC2317

# shellcheck source=selftests/native/lib.sh
. "$(dirname -- "$0")/lib.sh"

# The order matters: nothing is sent by what is not set up.
check_order()
{
	sed 's/ .*//' "$NULL_RECORD" | paste -sd ' ' | tee /dev/stderr |
		grep -x "$1"
}

# has_address FIELD: of the session, which the data plane was told
has_address()
{
	local address

	address=$(awk -v n="$1" '$1 == "session-new" { print $n }' \
		"$NULL_RECORD")
	ip -n client -o addr show dev vpn0 | tee /dev/stderr |
		grep -F " $address/"
}

has_mtu_of_dtls()
{
	local mtu

	mtu=$(sed -n 's/^attach-dtls .*mtu \([0-9]*\) .*/\1/p' "$NULL_RECORD")
	ip -n client -o link show dev vpn0 | tee /dev/stderr |
		grep -F " mtu $mtu "
}

check_interface()
{
	check "the interface has the session's IPv4 address" has_address 2
	[[ $INNER != *6* ]] ||
		check "the interface has the session's IPv6 address" \
			has_address 3
	check "the interface has the MTU of DTLS" has_mtu_of_dtls
}

# dtls_goes_to PORT: and to no other
dtls_goes_to()
{
	[[ $(on client ss -Hnu state established | tee /dev/stderr |
		sed 's/.*://') == "$1" ]]
}

# Or else what carries the tunnel would go into it.
sockets_are_marked()
{
	local sockets

	sockets=$(on client ss -HOntue state established)
	echo "$sockets"
	(($(wc -l <<<"$sockets") == 2)) &&
		! grep -v 'fwmark:0xac9d' <<<"$sockets"
}

ocserv_names_dtls()
{
	gateway_sessions | jq -e '."DTLS cipher" | test("DTLS.*AES.*GCM")'
}

UDP=443

# session NAME LINE...: of a gateway with these lines
session()
{
	net_hosts "$(address "$OUTER" GATEWAY) $GATEWAY_NAME"
	must "$1: ocserv starts" gateway_start "udp-port = $UDP" "${@:2}"
	must "$1: login, CONNECT, DTLS" client_start
	check "$1: DTLS goes to the port that was told" dtls_goes_to "$UDP"
	check "$1: both of its sockets have the mark" sockets_are_marked
	check_interface
	check_routes
	check "$1: occtl names DTLS as the user's channel" \
		wait_for 10 "the cipher" ocserv_names_dtls
	client_ends TERM
	check "$1: it ends with status 0" test "$CLIENT_STATUS" = 0
	check "$1: TLS, then DTLS, then goodbye" check_order \
		'open claim create session-new take-tls attach-cstp attach-dtls promote probe disconnect stats close'
	check "$1: no address, route, rule or socket is left" nothing_left
	gateway_forgot "$1"
	check "$1: for the client said so" heard_logouts "$CLIENT_RUNS"
	gateway_stop
}

session "IPv4, split" "route = 10.98.0.0/255.255.255.0"
INNER="4 6" session "IPv6 inside" "ipv6-network = fd00:99::/64" \
	"ipv6-subnet-prefix = 128" "route = 10.98.0.0/255.255.255.0" \
	"route = fd00:98::/64"
UDP=4443 OUTER=6 ROUTES=full session "IPv6 outside, all in the tunnel" "route = default"
finish
