#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Our own gateway, whose clients come to another network namespace than the one
# that its device is in: Debian's openconnect has CSTP and DTLS in the kernel,
# and keeps them when the gateway is restarted. What the gateway has of networks
# apart from that, it does not have there.
# shellcheck disable=SC2317

# shellcheck source=selftests/interop/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=selftests/interop/own.sh
. "$INTEROP/own.sh"
# shellcheck source=selftests/interop/carry.sh
. "$INTEROP/carry.sh"

# shellcheck disable=SC2034
BYTES=2M

# apart: the gateway's cable to clients is in "front", and the gateway is not
apart()
{
	net_namespace front
	ip -n gateway link set router netns front
	net_end front router 198.51.100.1/24 2001:db8:2::1/64
	net_default front 198.51.100.2 2001:db8:2::2
	wait_for 20 "the way to it" on client ping -q -c 1 -W 1 "$GATEWAY4"
}

starts()
{
	own_start "udp-port = 443" "session-store = $OWN_STORE" \
		"listen-netns = ${1:-front}" "${@:2}"
}

# listens NAMESPACE: how many sockets at the gateway's ports it has
listens()
{
	on "$1" ss -Hltun 'sport = 443' | wc -l
}

# identity: by what the kernel tells the session from all others
identity()
{
	on gateway acnl -j show | jq -c '[.devices[].sessions[]
		| [.id, .generation, .cookie, .ipv4]]'
}

# tells TEXT LOG option...: acvpnd gateway ends as for a wrong configuration, and
# tells that there is no such namespace
tells()
{
	OWN_STATUS=0
	on gateway acvpnd gateway "${@:3}" -c "$WORK/own.conf" >"$LOGS/$2" \
		2>&1 </dev/null || OWN_STATUS=$?
	check "$1: it ends" test "$OWN_STATUS" = 2
	check "$1: and tells why" grep -F '/run/netns/nowhere: ' "$LOGS/$2"
}

iperf_server
must "the ways from outside lead to another namespace" apart >/dev/null
must "the gateway starts" starts
check "it listens there, by TCP and UDP" test "$(listens front)" -ge 3
check "and not where it is itself" test "$(listens gateway)" = 0
check "where its device is" ip -n gateway link show vpn0
check "and not there" test ! "$(ip -n front link show type acvpn)"
session "DTLS" dtls
session "TLS only" cstp --no-dtls

# A worker that is started later has the same sockets.
own_workers >"$WORK/workers"
xargs kill -KILL <"$WORK/workers"
must "other workers" wait_for 20 "workers" own_other_workers
must "openconnect connects, with others" peer_start
must "it has DTLS" wait_for 20 DTLS own_transport dtls '.state == "up"'
IDENTITY=$(identity)
own_ends USR1
must "the gateway starts again" starts /run/netns/front
pings "restarted"
check "restarted: the kernel's session is the same" \
	test "$(identity)" = "$IDENTITY"
check "restarted: it has DTLS, as before" own_transport dtls '.state == "up"'
check "restarted: it listens there, and not twice" \
	test "$(on front ss -Hltn 'sport = 443' | wc -l)" = 2
peer_ends INT
session "after a restart" dtls

own_ends TERM
check "SIGTERM ends the gateway with status 0" test "$OWN_STATUS" = 0
check "it left no device and no reference" own_left_nothing
check "and nothing that listens" test "$(listens front)" = 0

own_config "listen-netns = nowhere" >"$WORK/own.conf"
tells "a namespace that there is not" nowhere.log
tells "--check-config" check.log --check-config
finish
