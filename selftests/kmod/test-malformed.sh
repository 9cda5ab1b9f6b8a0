#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Malformed datagrams at the UDP port of a busy tunnel: each is counted under
# the right reason, and the tunnel does not care.

# shellcheck source=selftests/kmod/lib.sh
. "$(dirname -- "$0")/lib.sh"

# value NAME <stats: the counter, 0 if absent
value()
{
	awk -v name="$1" '$1 == name { v = $2 } END { print v + 0 }'
}

# Every counter that the flood raises, and no other, has its exact number.
compare()
{
	local word name count got sum=0 drops status=0

	while read -r word name count; do
		[[ $word == expect ]] || continue
		got=$(value "$name" <"$TMP/stats")
		echo "$name: $got, expected $count"
		((got == count)) || status=1
		sum=$((sum + count))
	done <"$TMP/expected"
	drops=$(grep -vE '^rx-(packets|records|keepalives|passed) ' \
		"$TMP/stats" | awk '/^rx-/ { n += $2 } END { print n + 0 }')
	echo "drops: $drops, expected $sum of $1"
	((drops == sum && sum == $1)) || status=1
	return "$status"
}

# The good records were accepted.
primed()
{
	tunnel stats a >"$TMP/stats"
	(($(value rx-keepalives <"$TMP/stats") == 99))
}

# flood OUTER COUNT SEED
flood()
{
	netns_setup
	tunnel_start "$1"
	tunnel prime
	eventually 10 primed
	traffic_start -t 0 -b $((8000 / SLOW))K
	tunnel flood "$2" "$3" >"$TMP/expected"
	traffic_goes 5
	traffic_stop
	ip netns exec "$P" ping -q -c 5 -i 0.2 -W 2 "$INNER_M"
	tunnel stats a >"$TMP/stats"
	cat "$TMP/stats"
	compare "$2"
	(($(value rx-passed <"$TMP/stats") == 0)) || fail "rx-passed"
	tunnel_kill
	netns_cleanup
}

modprobe acvpn
many=$((10000 / SLOW))
few=$((2000 / SLOW))
tap_case "$many datagrams during iperf3, IPv4" flood 4 "$many" 1
tap_case "$few datagrams during iperf3, IPv6" flood 6 "$few" 2
netns_cleanup
tap_end
