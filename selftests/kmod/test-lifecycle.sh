#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Everything is taken away while traffic flows both ways: nothing leaks.

# shellcheck source=selftests/kmod/lib.sh
. "$(dirname -- "$0")/lib.sh"

ROUNDS=${ROUNDS:-$((${ACVPN_LONG:-0} ? 3 : 1))}
D=acvpn-d
# Always something under way, and time left for what is done meanwhile.
LOAD=(-t $((60 * SLOW)) -b $((30 / SLOW))M)

start()
{
	netns_setup
	tunnel_start 4
	traffic_start "${LOAD[@]}"
}

module_is_unused()
{
	grep '^acvpn ' /proc/modules
	! awk '$1 == "acvpn" { print $3 }' /proc/modules | grep -v '^0$'
}

# The module is not in use, and unloads and loads.
module_is_free()
{
	eventually 20 module_is_unused
	! grep -q '^acvpn ' /proc/modules || rmmod acvpn
	modprobe acvpn
}

gone()
{
	! "$@" >/dev/null 2>&1
}

# A namespace that something still refers to keeps its end of the veth pair.
namespaces_go()
{
	ip netns del "$M"
	eventually 20 gone ip -n "$P" link show veth0
	ip -n "$P" link add veth0 type veth peer name veth1
	ip netns add "$M"
	ip -n "$P" link set veth1 netns "$M"
	ip netns del "$P"
	eventually 20 gone ip -n "$M" link show veth1
	ip netns del "$M"
}

finish()
{
	traffic_stop
	tunnel_kill
	namespaces_go
	module_is_free
	no_splat
}

rounds()
{
	local i

	for ((i = 0; i < ROUNDS; i++)); do
		echo "round $i of $1 at $SECONDS s"
		"$1"
		exec 8>&- 9>&-
	done
}

link_del()
{
	start
	ip -n "$M" link del vpn0
	gone ip -n "$M" link show vpn0
	sleep 0.5
	ip -n "$P" link del vpn0
	finish
}

link_down_up()
{
	local i

	start
	for i in 1 2 3 4 5; do
		ip -n "$M" link set vpn0 down
		ip -n "$P" link set vpn0 down
		ip -n "$M" link set vpn0 up
		ip -n "$P" link set vpn0 up
		eventually 10 ip netns exec "$P" ping -c 1 -W 1 "$INNER_M"
	done
	finish
}

unload()
{
	start
	rmmod acvpn
	gone ip -n "$M" link show vpn0
	gone ip -n "$P" link show vpn0
	finish
}

no_carrier()
{
	[[ $(ip -n "$1" link show vpn0) == *NO-CARRIER* ]]
}

# The sockets close; the devices stay, without carrier.
kill_holder()
{
	start
	tunnel_kill
	eventually 5 no_carrier "$M"
	eventually 5 no_carrier "$P"
	sleep 0.5
	finish
}

session_del()
{
	local i

	start
	for i in 1 2 3; do
		tunnel session-del
		sleep 0.3
		tunnel session-new
		eventually 10 ip netns exec "$P" ping -c 1 -W 1 "$INNER_M"
	done
	traffic_goes 20
	finish
}

rekey()
{
	local i

	start
	for i in 1 2 3 4 5; do
		tunnel rekey
		eventually 10 ip netns exec "$P" ping -c 1 -W 1 "$INNER_M"
	done
	traffic_goes 20
	kill -0 "$CLIENT" || fail "iperf3 did not survive new keys"
	finish
}

# The device's namespace goes, its socket's stays.
device_namespace()
{
	netns_setup
	ip netns add "$D"
	tunnel_start 4
	ip -n "$M" link set vpn0 netns "$D"
	ip -n "$D" addr add "$INNER_M/24" dev vpn0
	ip -n "$D" link set vpn0 up
	M=$D traffic_start "${LOAD[@]}"
	kill -KILL "$SERVER"
	ip netns del "$D"
	sleep 1
	finish
}

# Everything at once: the namespaces with devices, sockets and their holder.
all_namespaces()
{
	start
	ip netns del "$M"
	ip netns del "$P"
	tunnel_kill
	traffic_stop
	sleep 2
	module_is_free
	no_splat
}

modprobe acvpn
tap_case "link deleted during traffic" rounds link_del
tap_case "links down and up during traffic" rounds link_down_up
tap_case "module unloaded during traffic" rounds unload
tap_case "holder of the sockets killed" rounds kill_holder
tap_case "sessions deleted during traffic" rounds session_del
tap_case "new keys during traffic" rounds rekey
tap_case "namespace of the device deleted" rounds device_namespace
tap_case "namespaces deleted during traffic" rounds all_namespaces
netns_cleanup
tap_end
