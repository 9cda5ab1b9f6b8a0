#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Hosts on networks behind both ends, whose addresses are translated there, and
# whose links take larger packets than the tunnel: each learns of the MTU, by an
# answer about what it sent itself, and TCP gets through without a lower MSS.

# shellcheck source=selftests/kmod/lib.sh
. "$(dirname -- "$0")/lib.sh"

HOST=acvpn-h SERVER_NS=acvpn-s
# Of the tunnel's transport, see tunnel.c; the devices take more.
MTU=1400

hosts_cleanup()
{
	ip netns del "$HOST" 2>/dev/null || true
	ip netns del "$SERVER_NS" 2>/dev/null || true
}

# host NAMESPACE ROUTER NET: one that has a network with a router
host()
{
	ip netns add "$1"
	ip -n "$1" link set lo up
	ip -n "$2" link add lan type veth peer name veth0 netns "$1"
	ip -n "$2" addr add "10.$3.0.1/24" dev lan
	ip -n "$2" addr add "fd00:$3::1/64" dev lan nodad
	ip -n "$2" link set lan up
	ip -n "$1" addr add "10.$3.0.2/24" dev veth0
	ip -n "$1" addr add "fd00:$3::2/64" dev veth0 nodad
	ip -n "$1" link set veth0 up
	ip -n "$1" route add default via "10.$3.0.1"
	ip -n "$1" route add default via "fd00:$3::1"
}

# router NAMESPACE: forwards, and lends its addresses to those behind it
router()
{
	ip netns exec "$1" sysctl -qw net.ipv4.ip_forward=1 \
		net.ipv6.conf.all.forwarding=1
	ip netns exec "$1" nft -f - <<-'END'
		table inet nat {
			chain out {
				type nat hook postrouting priority srcnat
				oifname { "vpn0", "lan" } masquerade
			}
		}
	END
}

# To the network behind the other end goes what a host sends, and no more: both
# know of each other only what the tunnel's ends are called.
networks()
{
	netns_setup
	hosts_cleanup
	host "$HOST" "$M" 7
	host "$SERVER_NS" "$P" 8
	tunnel_start 4
	ip -n "$M" addr add fd00:9::1/64 dev vpn0 nodad
	ip -n "$P" addr add fd00:9::2/64 dev vpn0 nodad
	ip -n "$M" link set vpn0 mtu 1500
	ip -n "$P" link set vpn0 mtu 1500
	router "$M"
	router "$P"
	ip -n "$M" route add 10.8.0.0/24 via 10.9.0.2
	ip -n "$M" route add fd00:8::/64 via fd00:9::2
	eventually 10 ip netns exec "$HOST" ping -c 1 -W 1 10.8.0.2
	eventually 10 ip netns exec "$HOST" ping -c 1 -W 1 fd00:8::2
}

# learned NAMESPACE ADDRESS: its route to there
learned()
{
	ip -n "$1" route get "$2"
	[[ $(ip -n "$1" route get "$2") == *" mtu $MTU"* ]]
}

# finishes ADDRESS [option...]: a megabyte of TCP, whose first full segment is
# too large
finishes()
{
	ip netns exec "$SERVER_NS" iperf3 -s -1 >"$TMP/server" 2>&1 8>&- 9>&- &
	SERVER=$!
	eventually 10 listening "$SERVER_NS"
	ip netns exec "$HOST" timeout $((30 * SLOW)) \
		iperf3 -c "$1" -n 1M "${@:2}" 8>&- 9>&-
	wait "$SERVER"
	SERVER=
}

# largest ADDRESS HEADERS: one that fits does, one byte more does not
largest()
{
	ip netns exec "$HOST" ping -c 1 -W 5 -M 'do' -s $((MTU - $2)) "$1"
	! ip netns exec "$HOST" ping -c 1 -W 1 -M 'do' \
		-s $((MTU - $2 + 1)) "$1" || fail "too large, and answered"
}

# through ADDRESS HEADERS BACK: both ways, each way's sender learns the MTU
through()
{
	networks
	finishes "$1"
	learned "$HOST" "$1"
	largest "$1" "$2"
	finishes "$1" -R
	learned "$SERVER_NS" "$3"
}

modprobe acvpn
tap_case "IPv4" through 10.8.0.2 28 10.8.0.1
tap_case "IPv6" through fd00:8::2 48 fd00:8::1
tap_case "the kernel does not complain" no_splat
hosts_cleanup
netns_cleanup
tap_end
