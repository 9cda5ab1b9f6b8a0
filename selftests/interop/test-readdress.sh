#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The gateway gives another inner address to a client that connects again by its
# token: the same device takes it, packets flow by it, and meanwhile none goes
# around the tunnel.
# shellcheck disable=SC2016,SC2317

# shellcheck source=selftests/interop/lib.sh
. "$(dirname -- "$0")/lib.sh"

KNOCKS=()

test_cleanup()
{
	knocks_stop
}

knocks_stop()
{
	local pid

	for pid in "${KNOCKS[@]}"; do
		stop "$pid" INT || true
	done
	KNOCKS=()
}

# Its number is that of the process which has the connection.
worker_kill()
{
	kill -KILL "$(gateway_sessions | jq .ID)"
}

# gives ADDRESS: what ocserv gives our user from now on
gives()
{
	printf 'explicit-ipv4 = %s\n' "$1" >"$WORK/users/$USER_NAME"
}

# What of the client's passes the router in clear, of all that is sent here.
clear_count()
{
	on router nft -f - <<-END
		table inet clear {
			counter clear_icmp { }
			chain prerouting {
				type filter hook prerouting priority 0;
				iifname client meta l4proto icmp \
					counter name clear_icmp
			}
		}
	END
}

clear_counted()
{
	on router nft -j list counter inet clear clear_icmp |
		jq '.nftables[].counter.packets // empty'
}

# has_address ADDRESS: the link, and no other; and the kernel's session
has_address()
{
	local address

	address=$(ip -n client -j -4 addr show dev vpn0 |
		jq -r '[.[].addr_info[].local] | join(" ")')
	echo "$address"
	[[ $address == "$1" ]] && on client acnl -j show |
		jq -e --arg address "$1" '.devices[]
			| select(.name == "vpn0") | .sessions
			| length == 1 and .[0].ipv4 == $address'
}

# Twenty a second, into the tunnel or not at all.
knock()
{
	ip netns exec client ping -q -n -i 0.05 "$1" >"$LOGS/ping.$1" 2>&1 \
		</dev/null &
	KNOCKS+=("$!")
}

mkdir "$WORK/users"
chmod 755 "$WORK/users"
gives 10.99.0.77
must "ocserv gives what is said" gateway_start "udp-port = 443" \
	"route = default" "config-per-user = $WORK/users"
iperf_server
must "it connects" client_start
check "first it has one" has_address 10.99.0.77
IFINDEX=$(ip -n client -j link show dev vpn0 | jq '.[0].ifindex')
clear_count
knock "$INNER4"
knock "$WORLD4"
gives 10.99.0.88
worker_kill
check "it goes on" wait_for 30 "it" client_says "$GOES_ON"
check "one line tells" client_says \
	'other addresses .* 10\.99\.0\.88.* now, not 10\.99\.0\.77'
check "link and session have it" \
	wait_for 5 "it" has_address 10.99.0.88
check "the device is the one that there was" \
	test "$(ip -n client -j link show dev vpn0 | jq '.[0].ifindex')" = \
	"$IFINDEX"
check "pings pass" on client "${PING[@]}" "$INNER4"
check "and to it" on inner "${PING[@]}" 10.99.0.88
check "over DTLS again" wait_for 20 "DTLS" \
	kernel_transport dtls '.state == "up"'
check "TCP passes" iperf_client after -n 1M -c "$INNER4"
knocks_stop
check "nothing went in clear" test "$(clear_counted)" = 0
check "the counter counts what does" eval \
	'on client ping -q -c 1 -m $((0xac9d)) "$WORLD4" && (($(clear_counted)))'
client_ends TERM
check "it ends well" test "$CLIENT_STATUS" = 0
check "nothing is left" nothing_left
check "ocserv has the user no more" \
	wait_for 10 "the user leaves" gateway_has_nobody
finish
