# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034
# The networks of a test, one namespace each; to be sourced.
#
#   client -------- router -------- gateway -------- inner
#      192.0.2.0/24    198.51.100.0/24   10.98.0.0/24
#   2001:db8:1::/64    2001:db8:2::/64   fd00:98::/64
#
# Of each network, 2 is the left end and 1 the right one. The router also has
# 203.0.113.1 and 2001:db8:3::1, which stand for the rest of the world.

NAMESPACES=(client router gateway inner)
GATEWAY4=198.51.100.1 GATEWAY6=2001:db8:2::1
INNER4=10.98.0.1 INNER6=fd00:98::1
WORLD4=203.0.113.1 WORLD6=2001:db8:3::1
NET_MADE=()

# on NAMESPACE command...: not to be put in the background, for then $! is that
# of a shell; write "ip netns exec" there
on()
{
	ip netns exec "$@"
}

# net_link LEFT RIGHT NETWORK4 NETWORK6: a cable, its ends named after the peer
net_link()
{
	ip link add "$2" netns "$1" type veth peer name "$1" netns "$2"
	net_end "$1" "$2" "$3.2/24" "$4::2/64"
	net_end "$2" "$1" "$3.1/24" "$4::1/64"
}

# net_end NAMESPACE DEVICE ADDRESS4 ADDRESS6
net_end()
{
	ip -n "$1" -batch - <<-END
		link set $2 up
		addr add $3 dev $2
		addr add $4 dev $2
	END
}

# net_default NAMESPACE GATEWAY4 GATEWAY6
net_default()
{
	ip -n "$1" -batch - <<-END
		route add default via $2
		route add default via $3
	END
}

# Addresses can be used at once, for nobody looks for duplicates.
net_namespace()
{
	ip netns add "$1"
	NET_MADE+=("$1")
	on "$1" sh -c 'ip link set lo up; cd /proc/sys/net/ipv6/conf
		echo 0 >all/accept_dad; echo 0 >default/accept_dad'
}

net_forward()
{
	on "$1" sh -c 'cd /proc/sys/net; echo 1 >ipv4/ip_forward
		echo 1 >ipv6/conf/all/forwarding'
}

net_settled()
{
	local namespace

	for namespace in client inner; do
		[[ $(ip -n "$namespace" -6 -o addr show scope link) == *fe80* ]] ||
			return 1
	done
	on client ping -q -c 1 -W 1 "$GATEWAY6" &&
		on inner ping -q -c 1 -W 1 "$GATEWAY6"
}

net_up()
{
	local namespace

	for namespace in "${NAMESPACES[@]}"; do
		net_namespace "$namespace"
	done
	net_link client router 192.0.2 2001:db8:1
	net_link router gateway 198.51.100 2001:db8:2
	net_link gateway inner 10.98.0 fd00:98
	net_end router lo "$WORLD4/32" "$WORLD6/128"
	net_default client 192.0.2.1 2001:db8:1::1
	net_default gateway 198.51.100.2 2001:db8:2::2
	net_default inner 10.98.0.2 fd00:98::2
	net_forward router
	net_forward gateway
	wait_for 20 "the networks" net_settled >/dev/null
}

# Namespaces of a failed run may still have processes; all are ours.
net_down()
{
	local namespace

	for namespace in "${NET_MADE[@]}"; do
		ip netns pids "$namespace" | xargs -r kill -KILL || true
		ip netns del "$namespace"
		rm -rf -- "/etc/netns/$namespace"
	done
	NET_MADE=()
}

# net_hosts LINE...: what the client finds in /etc/hosts
net_hosts()
{
	mkdir -p /etc/netns/client
	touch /etc/hosts
	printf '%s\n' '127.0.0.1 localhost' "$@" >/etc/netns/client/hosts
}

# Links, addresses, routes, rules and sockets of the client, to be compared.
net_state()
{
	local family

	printf '%s\n' 'link show' 'addr show' |
		ip -n client -o -batch - | sed -E 's/ (state|qlen) .*//'
	for family in -4 -6; do
		printf '%s\n' 'rule show' 'route show table all' |
			ip -n client "$family" -o -batch -
	done
	on client ss -Hnua
	on client ss -Hnt state established
}

# net_block PROTOCOL VERDICT: the router lets none of it pass to port 443
net_block()
{
	on router nft "add table inet block
		add chain inet block forward \
			{ type filter hook forward priority 0; }
		add rule inet block forward $1 dport 443 $2
		add rule inet block forward $1 sport 443 $2"
}

net_unblock()
{
	on router nft delete table inet block
}

# Count what passes the router, by protocol and port 443.
net_count()
{
	on router nft -f - <<-'END'
		table inet passed {
			counter udp_443 { }
			counter tcp_443 { }
			chain forward {
				type filter hook forward priority 0;
				udp dport 443 counter name udp_443
				udp sport 443 counter name udp_443
				tcp dport 443 counter name tcp_443
				tcp sport 443 counter name tcp_443
			}
		}
	END
}

# net_counted udp|tcp: bytes so far
net_counted()
{
	on router nft -j list counter inet passed "$1_443" |
		jq '.nftables[].counter.bytes // empty'
}
