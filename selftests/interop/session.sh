# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2016,SC2153
# One session from login to logout; to be sourced by the tests, which set
#   OUTER    4 or 6: what the gateway is reached by
#   INNER    "4" or "4 6": what is in the tunnel
#   ROUTES   split or full

# shellcheck source=selftests/interop/lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

BYTES=4M INNERMOST=

session_gateway()
{
	local lines=("udp-port = 443")

	[[ $INNER != *6* ]] ||
		lines+=("ipv6-network = fd00:99::/64" "ipv6-subnet-prefix = 128")
	if [[ $ROUTES == full ]]; then
		lines+=("route = default")
	else
		lines+=("route = 10.98.0.0/255.255.255.0")
		[[ $INNER != *6* ]] || lines+=("route = fd00:98::/64")
	fi
	net_hosts "$(address "$OUTER" GATEWAY) $GATEWAY_NAME"
	gateway_start "${lines[@]}"
}

# The client's inner address, as the kernel's session and the link have it.
client_address()
{
	ip -n client -j addr show dev vpn0 | jq -r --arg family "$1" \
		'.[].addr_info[] | select(.family == $family) | .local'
}

# link_is JQ-CONDITION
link_is()
{
	ip -n client -d -j link show dev vpn0 | jq -e ".[0] | $1"
}

check_link()
{
	check "ip shows vpn0, a device of kind acvpn, with carrier" \
		link_is '.linkinfo.info_kind == "acvpn" and
			(.flags | index("UP") and index("LOWER_UP"))'
	check "acnl shows DTLS to the gateway" kernel_dtls \
		'.remote.port == 443 and .remote.address == $address' \
		--arg address "$(address "$OUTER" GATEWAY)"
	check "with keys for AES-GCM" kernel_dtls \
		'.keys[0].cipher | test("^aes-(128|256)-gcm$")'
	check "and the link's MTU" link_is ".mtu == $(kernel_dtls .mtu)"
}

ocserv_names_dtls()
{
	gateway_sessions | jq -e '."DTLS cipher" | test("DTLS.*AES.*GCM")'
}

check_pings()
{
	local version family

	for version in $INNER; do
		family=inet
		[[ $version == 4 ]] || family=inet6
		check "ping over IPv$version from the client" \
			on client "${PING[@]}" "$(address "$version" INNER)"
		check "ping over IPv$version to the client" \
			on inner "${PING[@]}" "$(client_address $family)"
	done
}

# check_carried NAME tx|rx OPTION...: TCP, and who counted its bytes
check_carried()
{
	local name=$1 counter=$2_bytes before udp tcp bytes

	shift 2
	before=$(kernel_counter "$counter")
	udp=$(net_counted udp) tcp=$(net_counted tcp)
	must "iperf3 $name" iperf_client "$name" -n "$BYTES" "$@"
	bytes=$(iperf_bytes "$name")
	note "$(iperf_rate "$name") Mbit/s, $bytes bytes"
	check "the kernel's DTLS path counted them" \
		test $(($(kernel_counter "$counter") - before)) -ge "$bytes"
	check "they passed the router as UDP" \
		test $(($(net_counted udp) - udp)) -ge "$bytes"
	check "and not as TLS" test $(($(net_counted tcp) - tcp)) -lt 65536
}

check_traffic()
{
	local drops

	drops=$(kernel_drops)
	iperf_server
	check_carried to tx -c "$INNERMOST"
	check_carried from rx -R -c "$INNERMOST"
	check "no packet was dropped" test "$(kernel_drops)" = "$drops"
}

# check_logout SIGNAL
check_logout()
{
	client_ends "$1"
	check "SIG$1 ends the daemon with status 0" test "$CLIENT_STATUS" = 0
	check "it left no link, address, route, socket or module reference" \
		nothing_left
	check "ocserv has the user no more" \
		wait_for 10 "the user leaves" gateway_has_nobody
	check "for the client said so" gateway_heard_logouts
}

# A DISCONNECT ends the session for good, a closed connection does not.
gateway_heard_logouts()
{
	(($(grep -c 'reason: user disconnected' "$OCSERV_LOG") == CLIENT_RUNS))
}

# Everything that a test of a session does.
session()
{
	INNERMOST=$(address "${INNER##* }" INNER)
	net_count
	must "ocserv starts" session_gateway
	must "login, DTLS, network" client_start
	check_link
	check_routes
	check_pings
	check_traffic
	check "occtl names DTLS as the user's channel" ocserv_names_dtls
	check_logout TERM
	must "a second login" client_start
	check_logout INT
	finish
}
