#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Where packets of Debian's openconnect go beyond our own gateway, if its user is
# restricted to his routes, or to ports, and if he is not: IPv4 and IPv6. That
# stays so when the gateway is killed, and somebody flushes all of nftables.
# shellcheck disable=SC2317

# shellcheck source=selftests/interop/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=selftests/interop/own.sh
. "$INTEROP/own.sh"

# A network that no route of anybody's has.
OTHER4=10.97.0.1 OTHER6=fd00:97::1
PINGS=(ping -q -n -c 3 -i 0.2 -W 2)

starts()
{
	own_start "udp-port = 443" "session-store = $OWN_STORE" \
		"ipv6-network = fd00:99::/64" "route = fd00:98::/64" \
		"config-per-user = $WORK/users"
}

# More than the gateway says: what its clients send is up to them.
write_script()
{
	cat >"$WORK/script" <<-'END'
		#!/bin/bash
		[[ $reason == connect ]] || exit 0
		ip link set dev "$TUNDEV" up mtu "$INTERNAL_IP4_MTU"
		ip addr add "$INTERNAL_IP4_ADDRESS/32" dev "$TUNDEV"
		ip addr add "${INTERNAL_IP6_ADDRESS:-${INTERNAL_IP6_NETMASK%/*}}/128" \
			dev "$TUNDEV" nodad
		for network in 10.97.0.0/24 10.98.0.0/24 10.99.0.1/32; do
			ip route add "$network" dev "$TUNDEV"
		done
		for network in fd00:97::/64 fd00:98::/64 fd00:99::1/128; do
			ip route add "$network" dev "$TUNDEV"
		done
	END
}

reaches()
{
	on client "${PINGS[@]}" "$1"
}

# rejected ADDRESS: and told so
rejected()
{
	local said

	said=$(on client "${PINGS[@]}" "$1" 2>&1) && return 1
	echo "$said"
	[[ $said == *"errors"* ]]
}

# opens PORT: TCP to it, where somebody listens
opens()
{
	on client timeout 10 bash -c "exec 3<>/dev/tcp/$INNER4/$1"
}

closed()
{
	! opens "$1"
}

# connects USER
connects()
{
	PEER_USER=$1 must "$1 connects" peer_start
}

leaves()
{
	peer_ends INT
	check "$1: openconnect ends well" test "$PEER_STATUS" = 0
}

# restricted TEXT: to his routes
restricted()
{
	check "$1: his network is there" reaches "$INNER4"
	check "$1: by IPv6, too" reaches "$INNER6"
	check "$1: another one is not" rejected "$OTHER4"
	check "$1: nor by IPv6" rejected "$OTHER6"
	check "$1: nor the gateway itself" rejected 10.99.0.1
}

has_table()
{
	[[ $(on gateway nft list tables) ]]
}

no_table()
{
	! has_table
}

test_cleanup()
{
	own_cleanup
	stop "$LISTENER" TERM 2>/dev/null || true
}

LISTENER=''
write_script
mkdir "$WORK/users"
echo "restrict-user-to-routes = true" >"$WORK/users/$USER_NAME"
echo "restrict-user-to-ports = tcp(5201), icmp()" >"$WORK/users/bob"
gateway_user bob "$USER_PASSWORD"
gateway_user carol "$USER_PASSWORD"
ip -n inner addr add "$OTHER4/24" dev lo
ip -n inner addr add "$OTHER6/64" dev lo nodad
on gateway sysctl -q -w net.ipv4.icmp_ratelimit=0 net.ipv6.icmp.ratelimit=0
ip -n gateway route add 10.97.0.0/24 via "$INNER4"
ip -n gateway route add fd00:97::/64 via "$INNER6"
iperf_server
ip netns exec inner iperf3 -s -p 5202 >"$LOGS/other.log" 2>&1 </dev/null &
LISTENER=$!

must "the gateway starts" starts
connects carol
check "who is not restricted: the network is there" reaches "$INNER4"
check "who is not restricted: so is another one" reaches "$OTHER4"
check "who is not restricted: by IPv6" reaches "$OTHER6"
check "who is not restricted: and the gateway" reaches 10.99.0.1
check "who is not restricted: any port" opens 5202
check "who is not restricted: there is no table" no_table
leaves "who is not restricted"

connects "$USER_NAME"
check "DTLS is there" wait_for 20 DTLS own_transport dtls '.state == "up"'
restricted "routes"
on gateway nft flush ruleset
check "flushed: the table is there again" wait_for 10 "it is" has_table
restricted "flushed"
own_killed
check "killed: the filter is there without a gateway" rejected "$OTHER4"
must "killed: the next gateway starts" starts
check "killed: it goes on with the session" own_says '1 session is there'
restricted "killed"
leaves "routes"
check "routes: no table is left" wait_for 10 "none" no_table

connects bob
check "ports: one that is his" opens 5201
check "ports: ping" reaches "$INNER4"
check "ports: another one is not there" closed 5202
check "ports: nor ping by IPv6" rejected "$INNER6"
own_ends TERM
check "SIGTERM ends the gateway with status 0" test "$OWN_STATUS" = 0
check "SIGTERM: no table is left" no_table
finish
