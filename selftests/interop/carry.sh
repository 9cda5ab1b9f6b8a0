# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Sessions of openconnect at our own gateway that carry packets, counted by the
# kernel; to be sourced after own.sh. BYTES is what iperf3 sends each way.

own_as_before()
{
	[[ ! $(ip -n gateway link show type acvpn) ]] &&
		test "$(module_references)" = 0
}

own_left_nothing()
{
	wait_for 5 "no device, and no references" own_as_before
}

# pings: both ways, between the client and the network behind the gateway
pings()
{
	check "$1: ping from the client" on client "${PING[@]}" "$INNER4"
	check "$1: ping to the client" on inner "${PING[@]}" "$(peer_address)"
}

# own_carried COUNTER: of all transports
own_carried()
{
	own_totals | jq ".totals[].totals.$1"
}

# answered_by TYPE: a packet to the network behind the gateway
answered_by()
{
	local before

	before=$(own_counter "$1" tx_packets)
	on client ping -c 1 -W 2 "$INNER4" >/dev/null || return 1
	(($(own_counter "$1" tx_packets) > before))
}

# carries TYPE NAME rx|tx OPTION...: TCP, and who counted its bytes. What its
# UDP socket has no room for just then, openconnect may send by TLS.
carries()
{
	local type=$1 name=$1-$2 counter=$3_bytes before all bytes least

	check "$name: what comes is answered by $type" \
		wait_for 10 "an answer" answered_by "$type"
	before=$(own_counter "$type" "$counter")
	all=$(own_carried "$counter")
	must "$name: iperf3" iperf_client "$name" -n "$BYTES" -c "$INNER4" \
		"${@:4}"
	bytes=$(iperf_bytes "$name")
	note "$(iperf_rate "$name") Mbit/s, $bytes bytes"
	least=$bytes
	[[ $type-$3 != dtls-rx ]] || least=$((bytes * 3 / 4))
	check "$name: the kernel counted them" \
		test $(($(own_carried "$counter") - all)) -ge "$bytes"
	check "$name: its $type counted its share" \
		test $(($(own_counter "$type" "$counter") - before)) -ge "$least"
}

# What auth was told of the tunnel is what the kernel told of it.
told_bytes()
{
	own_says "session [0-9]+: user $USER_NAME, over: user; [0-9]{7,} bytes"
}

# session NAME TYPE option...: from login to logout
session()
{
	local type=$2

	must "$1: openconnect connects" peer_start "${@:3}"
	check "$1: it has an address of the pool" \
		grep -q '^10\.99\.0\.' <(peer_address)
	check "$1: the kernel has CSTP" own_transport cstp '.state == "up"'
	[[ $type != dtls ]] ||
		check "$1: the kernel has DTLS, with a key" wait_for 20 DTLS \
			own_transport dtls '.state == "up" and
				(.keys[0].cipher | test("gcm|chacha"))'
	pings "$1"
	carries "$type" "$1-up" rx
	carries "$type" "$1-down" tx -R
	peer_ends INT
	check "$1: openconnect ends well" test "$PEER_STATUS" = 0
	check "$1: the kernel has no session any more" \
		wait_for 10 "it ends" own_has_sessions 0
	check "$1: auth knows why, and what was carried" \
		wait_for 10 "the end" told_bytes
}

# comes_again TIMES: the token opens another tunnel, with the same address, for
# the same session, when TLS was up that many times; sets address
comes_again()
{
	must "openconnect connects, to come again" peer_start
	address=$(peer_address)
	kill -USR2 "$PEER"
	check "it comes again, and the session goes on" \
		wait_for 40 "it is told" own_says "user $USER_NAME, TLS up" "$1"
	check "with the address that it had" \
		test "$(peer_address)" = "$address"
	check "and DTLS" wait_for 20 DTLS \
		own_transport dtls '.state == "up"'
	pings "again"
}
