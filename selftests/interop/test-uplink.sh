#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# All goes through the tunnel, and its uplink loses address and default route and
# gets others, and another MTU: the tunnel follows at once, its interface is never
# down, and nothing goes in clear meanwhile.
# shellcheck disable=SC2016,SC2317

# shellcheck source=selftests/interop/lib.sh
. "$(dirname -- "$0")/lib.sh"

HOME4=192.0.2.2 AWAY4=192.0.2.66 WORLD_PINGS='' LINKS=''

test_cleanup()
{
	flow_stops
	[[ ! $WORLD_PINGS ]] || stop "$WORLD_PINGS" KILL || true
	[[ ! $LINKS ]] || stop "$LINKS" TERM || true
}

# Count what the client sends to whoever is not the gateway.
count_clear()
{
	on router nft -f - <<-END
		table inet clear {
			counter seen { }
			chain prerouting {
				type filter hook prerouting priority 0;
				iifname client ip daddr { $WORLD4, $INNER4 } \
					counter name seen
			}
		}
	END
}

# clear_packets: how many so far
clear_packets()
{
	on router nft -j list counter inet clear seen |
		jq '.nftables[].counter.packets // empty'
}

world_pings()
{
	ip netns exec client ping -i 0.05 "$WORLD4" >"$LOGS/world.log" 2>&1 \
		</dev/null &
	WORLD_PINGS=$!
}

# Write down what becomes of vpn0.
links_watch()
{
	ip -n client -o monitor link dev vpn0 >"$LOGS/links.log" 2>&1 \
		</dev/null &
	LINKS=$!
	wait_for 10 "the first event" links_seen
}

links_seen()
{
	ip -n client link set vpn0 alias watched
	[[ -s $LOGS/links.log ]]
}

never_down()
{
	cat "$LOGS/links.log"
	[[ -s $LOGS/links.log ]] && ! grep -vE '<([^>]*,)?UP[,>]' "$LOGS/links.log"
}

# uplink_mtu BYTES: both ends of the cable
uplink_mtu()
{
	ip -n client link set router mtu "$1"
	ip -n router link set client mtu "$1"
}

mtu()
{
	ip -n client -j link show vpn0 | jq '.[].mtu'
}

# mtu_is COMPARISON BYTES: that of vpn0
mtu_is()
{
	alive "$CLIENT" || return 2
	test "$(mtu)" "$1" "$2"
}

# The default route goes with the last address of its network.
uplink_lost()
{
	ip -n client addr del "$1/24" dev router
	[[ ! $(ip -n client -4 route show default) ]]
}

uplink_found()
{
	ip -n client addr add "$1/24" dev router
	ip -n client route add default via 192.0.2.1
}

# leaves_from TYPE ADDRESS
leaves_from()
{
	kernel_transport "$1" '.local.address == $address' --arg address "$2"
}

# moves TEXT FROM TO TIMES MTU
moves()
{
	check "$1: address and default route are gone" uplink_lost "$2"
	# So that something is sent that has no way.
	sleep 1
	uplink_mtu "$5"
	check "$1: there are others" uplink_found "$3"
	check "$1: it is noticed" wait_for 10 "the line" \
		client_says 'another way to' "$4"
	check "$1: the tunnel goes on" wait_for 20 "it" client_says \
		"$GOES_ON" "$4"
	check "$1: from the new address" leaves_from cstp "$3"
	check "$1: so does TCP" wait_for 40 "bytes" flow_goes_on
	check "$1: DTLS is made anew" wait_for 20 "it" leaves_from dtls "$3"
	check "$1: on the device, with the session that there was" \
		diff "$WORK/tunnel" <(tunnel_state)
}

must "ocserv starts" gateway_start "udp-port = 443" "route = default"
count_clear
must "it connects" client_start -v
tunnel_state >"$WORK/tunnel"
flow_starts
world_pings
check "TCP flows" wait_for 20 "bytes" flow_goes_on
must "vpn0 is watched" links_watch
WIDE=$(mtu)
moves "away" "$HOME4" "$AWAY4" 1 1400
check "away: vpn0 is narrower" wait_for 20 "its MTU" mtu_is -le $((WIDE - 100))
NARROW=$(mtu)
moves "home" "$AWAY4" "$HOME4" 2 1500
check "home: vpn0 is as before" wait_for 20 "its MTU" mtu_is -eq "$WIDE"
uplink_mtu 1400
check "the same link, but narrower: vpn0 follows" \
	wait_for 5 "its MTU" mtu_is -eq "$NARROW"
uplink_mtu 1500
check "and wider: vpn0 follows" wait_for 5 "its MTU" mtu_is -eq "$WIDE"
check "that took no other connection" eval '! client_says "$GOES_ON" 3'
check "vpn0 was never down" never_down
check "the first attempt was the right one" \
	eval '! client_says "no new TLS connection"'
check "nobody had to wait for silence" eval '! client_says "was lost"'
check "nothing went in clear" test "$(clear_packets)" = 0
on client ping -q -c 1 -W 1 -m $((0xac9d)) "$WORLD4" >/dev/null
check "which would have been seen" test "$(clear_packets)" = 1
flow_stops
stop "$WORLD_PINGS" INT || true
client_ends TERM
check "it ends well" test "$CLIENT_STATUS" = 0
check "nothing is left" nothing_left
check "ocserv has the user no more" \
	wait_for 10 "the user leaves" gateway_has_nobody
finish
