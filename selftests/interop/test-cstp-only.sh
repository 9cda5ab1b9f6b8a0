#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Packets go over TLS: the gateway has no DTLS, or UDP does not get through, or
# the user does not want it.
# shellcheck disable=SC2034,SC2317

# shellcheck source=selftests/interop/lib.sh
. "$(dirname -- "$0")/lib.sh"

BYTES=2M CLIENT_CHANNEL=TLS FLOOD=
# A datagram that is longer is lost on its way; what it has beside the packet are
# IPv4, UDP, record, explicit nonce, frame type and tag.
NARROW=1300
NARROW_MTU=$((NARROW - 20 - 8 - 13 - 8 - 1 - 16))

test_cleanup()
{
	[[ ! $FLOOD ]] || stop "$FLOOD" TERM || true
}

client_address()
{
	ip -n client -j addr show dev vpn0 |
		jq -r '.[].addr_info[] | select(.family == "inet") | .local'
}

ocserv_names_no_dtls()
{
	gateway_sessions | jq -e '."DTLS cipher" | . == null or . == "" or
		test("no-dtls|none|NULL"; "i")'
}

check_pings()
{
	check "$1: ping from the client" on client "${PING[@]}" "$INNER4"
	check "$1: ping to the client" on inner "${PING[@]}" "$(client_address)"
}

# link_mtu_is MTU
link_mtu_is()
{
	ip -n client -j link show dev vpn0 | jq -e ".[0].mtu == $1"
}

# told_mtu: that of ocserv's own device, which it has told the client
told_mtu()
{
	ip -n gateway -j link show type tun | jq -er '.[0].mtu'
}

# passes LENGTH: a packet that may not be taken apart
passes()
{
	on client ping -q -c 2 -i 0.2 -W 5 -M "do" -s $(($1 - 28)) "$INNER4"
}

# too_long LENGTH: for the device
too_long()
{
	local said

	said=$(on client ping -c 1 -W 1 -M "do" -s $(($1 - 28)) "$INNER4" \
		2>&1) && return 1
	echo "$said"
	[[ $said == *"too long"* ]]
}

# has_mtu TEXT MTU: the link has that of TLS, and takes just that
has_mtu()
{
	check "$1: the link has the MTU of TLS" wait_for 5 "it" link_mtu_is "$2"
	check "$1: so has the kernel's CSTP" test "$(kernel_cstp .mtu)" = "$2"
	check "$1: a packet of that length passes" passes "$2"
	check "$1: a longer one does not" too_long $(($2 + 1))
}

# narrow: long datagrams get lost, whoever sends them
narrow()
{
	on router nft "add table inet narrow
		add chain inet narrow forward \
			{ type filter hook forward priority 0; }
		add rule inet narrow forward udp dport 443 \
			ip length > $NARROW drop
		add rule inet narrow forward udp sport 443 \
			ip length > $NARROW drop"
}

# gives_dtls_up: as what is not answered makes it do
gives_dtls_up()
{
	on client ping -q -c 1 -W 1 "$INNER4" || true
	client_says 'no DTLS.*UDP.*no answer.*TLS carries.*next attempt'
}

# check_carried NAME tx|rx OPTION...: TCP, and who counted its bytes
check_carried()
{
	local name=$1 counter=.stats.$2_bytes before tcp bytes

	shift 2
	before=$(kernel_cstp "$counter") tcp=$(net_counted tcp)
	must "iperf3 $name" iperf_client "$name" -n "$BYTES" "$@"
	bytes=$(iperf_bytes "$name")
	note "$(iperf_rate "$name") Mbit/s, $bytes bytes"
	check "the kernel's CSTP path counted them" \
		test $(($(kernel_cstp "$counter") - before)) -ge "$bytes"
	check "they passed the router as TLS" \
		test $(($(net_counted tcp) - tcp)) -ge "$bytes"
}

check_logout()
{
	client_ends TERM
	check "$1: it ends well" test "$CLIENT_STATUS" = 0
	check "$1: nothing is left" nothing_left
	check "$1: ocserv has the user no more" \
		wait_for 10 "the user leaves" gateway_has_nobody
}

# What ocserv's device got for the client came out of the client's.
nothing_lost()
{
	local sent received

	sent=$(ip -n gateway -s -j link show type tun |
		jq -e '[.[].stats64.tx.packets] | add')
	received=$(on client cat /sys/class/net/vpn0/statistics/rx_packets)
	echo "$sent sent, $received received"
	((sent > 0 && sent == received))
}

# The gateway has packets for the client before it answers to CONNECT, so they
# come right behind the answer; and the client is slow to give the connection to
# the kernel, so they are there before. Given are options of the client.
early_packets()
{
	local microseconds=200000

	CLIENT_WRAPPER=(strace -D -o "$LOGS/strace.log" -e trace=setsockopt
		-e "inject=setsockopt:delay_enter=$microseconds")
	ip netns exec inner ping -q -n -i 0.01 -s 1000 "$ADDRESS" \
		>"$LOGS/flood.log" 2>&1 </dev/null &
	FLOOD=$!
	must "early packets: it connects" client_start "$@"
	CLIENT_WRAPPER=()
	check "early packets: they arrive" \
		wait_for 10 "packets" kernel_cstp '.stats.rx_packets > 100'
	stop "$FLOOD" INT || true
	FLOOD=
	check "early packets: none was lost" \
		wait_for 10 "the last of them" nothing_lost
}

net_count
iperf_server
must "ocserv starts, without UDP" gateway_start
must "it connects" client_start
ADDRESS=$(client_address)
check "it tells that there is no DTLS" client_says 'offers no DTLS'
check "the kernel has TLS only" eval 'kernel_cstp . && ! kernel_dtls .'
has_mtu "no DTLS" "$(told_mtu)"
check "occtl names no DTLS" ocserv_names_no_dtls
check_pings "no DTLS"
check_carried to tx -c "$INNER4"
check_carried from rx -R -c "$INNER4"
check_logout "no DTLS"
early_packets
check_logout "early packets"
gateway_stop

must "ocserv starts, TLS 1.3, with UDP" \
	eval 'GATEWAY_LEGACY=false gateway_start "udp-port = 443"'
early_packets --no-dtls
check "--no-dtls: it speaks TLS 1.3" client_says TLS1.3
check "--no-dtls: the kernel has TLS only" \
	eval 'kernel_cstp . && ! kernel_dtls .'
check_pings "--no-dtls"
check_logout "--no-dtls"
net_block udp drop
must "UDP blocked: it connects" client_start
check_pings "UDP blocked"
check "UDP blocked: one line tells" wait_for 30 "the line" \
	client_says 'no DTLS.*UDP.*no answer.*TLS carries.*next attempt'
check_pings "UDP blocked, after it was told"
check_logout "UDP blocked"
net_unblock

narrow
must "UDP lost: it connects" eval 'CLIENT_CHANNEL=DTLS client_start'
check "UDP lost: the link has the MTU of DTLS first" \
	wait_for 30 "it" link_mtu_is "$NARROW_MTU"
net_block udp drop
check "UDP lost: one line tells" wait_for 60 "the line" gives_dtls_up
has_mtu "UDP lost" "$(told_mtu)"
check_pings "UDP lost"
check_logout "UDP lost"
finish
