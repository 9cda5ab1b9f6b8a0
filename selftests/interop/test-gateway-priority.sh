#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Debian's openconnect at our own gateway, which gives what it sends by TLS and
# DTLS a priority, or a type of service, that others see.
# shellcheck disable=SC2317

# shellcheck source=selftests/interop/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=selftests/interop/own.sh
. "$INTEROP/own.sh"

# watch NAMESPACE HOOK MATCH: count what is so, of all that comes from port 443
watch()
{
	on "$1" nft -f - <<-END
		table inet watch {
			counter by_tcp { }
			counter by_udp { }
			counter all_udp { }
			chain seen {
				type filter hook $2 priority 0
				tcp sport 443 $3 counter name by_tcp
				udp sport 443 $3 counter name by_udp
				udp sport 443 counter name all_udp
			}
		}
	END
}

unwatch()
{
	on "$1" nft delete table inet watch
}

# count NAMESPACE COUNTER
count()
{
	on "$1" nft -j list counter inet watch "$2" |
		jq '.nftables[].counter? // empty | .packets'
}

has_dtls()
{
	own_transport dtls '.state == "up"' >/dev/null &&
		peer_says 'Established DTLS|DTLS.*connected'
}

pings()
{
	on client ping -q -n -c 10 -i 0.05 -W 2 "$INNER4"
}

# sees TEXT NAMESPACE HOOK MATCH OPTION...: data that carries DTLS, or TLS alone
sees()
{
	must "$1: openconnect connects" peer_start "${@:5}"
	must "$1: DTLS" wait_for 20 "it is there" has_dtls
	watch "${@:2:3}"
	check "$1: ping" pings
	check "$1: all of DTLS is so" test "$(count "$2" by_udp)" -ge 10 -a \
		"$(count "$2" by_udp)" = "$(count "$2" all_udp)"
	peer_ends INT
	unwatch "$2"
	must "$1: openconnect connects, without DTLS" peer_start --no-dtls \
		"${@:5}"
	watch "${@:2:3}"
	check "$1: ping by TLS" pings
	check "$1: TLS is so" test "$(count "$2" by_tcp)" -ge 10
	peer_ends INT
	unwatch "$2"
}

mkdir "$WORK/users"
echo "net-priority = 0x48" >"$WORK/users/$USER_NAME"
gateway_user bob "$USER_PASSWORD"
must "the gateway starts" own_start "udp-port = 443" "net-priority = 6" \
	"config-per-user = $WORK/users"
sees "type of service" router prerouting "ip dscp af21"
GATEWAY4=$GATEWAY6 sees "type of service, IPv6 outside" router prerouting \
	"ip6 dscp af21"
PEER_USER=bob sees "priority" gateway output "meta priority 0:6"
own_ends TERM
check "SIGTERM ends the gateway with status 0" test "$OWN_STATUS" = 0
finish
