# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# TAP, namespaces and tunnels for tests in shell; to be sourced. The
# namespaces are those of netns.h; vpn0 is in both of them here.

KMOD_DIR=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
PROGRAMS=${PROGRAMS:-$KMOD_DIR/../../build/selftests/kmod}
# How many times longer than usual things may take.
SLOW=${ACVPN_SLOW:-1}
M=acvpn-m
P=acvpn-p
INNER_M=10.9.0.1
TUNNEL='' CLIENT='' SERVER=''
TMP=$(mktemp -d)
trap 'rm -rf -- "$TMP"' EXIT

tap_count=0
tap_failed=0

# tap_case NAME function arguments...: a case passes if no command of it fails.
# Of what a case that passed prints, only its figures are shown.
tap_case()
{
	local name=$1 status

	shift
	(
		trap 'tunnel_kill; traffic_stop' EXIT
		set -e
		"$@"
	) >"$TMP/case.log" 2>&1 </dev/null
	status=$?
	tap_count=$((tap_count + 1))
	if ((status == 0)); then
		grep '^# figure ' "$TMP/case.log"
		echo "ok $tap_count - $name"
		return
	fi
	tap_failed=$((tap_failed + 1))
	tail -n 30 "$TMP/case.log" | sed 's/^/# /'
	echo "not ok $tap_count - $name"
}

tap_end()
{
	echo "1..$tap_count"
	exit $((tap_failed > 0))
}

# fail words...: end the running case
fail()
{
	echo "failed: $*"
	exit 1
}

# figure NAME VALUE UNIT: tell what was measured; in a case, or outside
figure()
{
	echo "# figure $*"
}

# eventually SECONDS command...: repeat it until it succeeds; a machine that has
# other things to do gets three times as long
eventually()
{
	local tries=$(($1 * 30 * SLOW))

	shift
	until "$@" >"$TMP/eventually.log" 2>&1; do
		((--tries > 0)) || {
			cat "$TMP/eventually.log"
			echo "never succeeded: $*"
			return 1
		}
		sleep 0.1
	done
}

netns_setup_end()
{
	ip -n "$1" link set lo up
	ip -n "$1" addr add "192.0.2.$2/24" dev veth0
	ip -n "$1" addr add "2001:db8::$2/64" dev veth0 nodad
	ip -n "$1" link set veth0 up
	# TCP connections that cannot even say goodbye hold their namespace.
	ip netns exec "$1" sysctl -qw net.ipv4.tcp_orphan_retries=1
}

netns_setup()
{
	netns_cleanup
	# What overflows there is lost without any counter of the module.
	sysctl -qw net.core.netdev_max_backlog=20000
	ip netns add "$M"
	ip netns add "$P"
	ip -n "$M" link add veth0 type veth peer name veth0 netns "$P"
	netns_setup_end "$M" 1
	netns_setup_end "$P" 2
}

netns_cleanup()
{
	ip netns del "$M" 2>/dev/null || true
	ip netns del "$P" 2>/dev/null || true
}

# tunnel_start 4|6 [PROGRAM argument...]: a tunnel between both; commands go to
# it on descriptor 8 and its answers come on 9
tunnel_start()
{
	local outer=$1 program=${2:-tunnel}

	mkfifo "$TMP/in" "$TMP/out"
	exec 8<>"$TMP/in" 9<>"$TMP/out"
	rm "$TMP/in" "$TMP/out"
	"$PROGRAMS/$program" "$M" "$P" "$outer" "${@:3}" <&8 >&9 2>&1 &
	TUNNEL=$!
	tunnel_answer ready
	eventually 10 ip netns exec "$P" ping -c 1 -W 1 "$INNER_M"
}

# Print the answer up to the line that ends it.
tunnel_answer()
{
	local line

	while IFS= read -r -t $((40 + 20 * SLOW)) -u 9 line; do
		[[ $line != "$1" ]] || return 0
		echo "$line"
		[[ $line != error* && $line != Bail* ]] || return 1
	done
	echo "the tunnel does not answer"
	return 1
}

# tunnel command...: let it do something, see tunnel.c
tunnel()
{
	echo "$*" >&8
	tunnel_answer ok
}

tunnel_kill()
{
	[[ ! $TUNNEL ]] || kill -KILL "$TUNNEL" 2>/dev/null || true
	[[ ! $TUNNEL ]] || wait "$TUNNEL" 2>/dev/null || true
	TUNNEL=
}

# Start TCP both ways through the tunnel; sets SERVER and CLIENT.
traffic_start()
{
	ip netns exec "$M" iperf3 -s -1 >"$TMP/server" 2>&1 8>&- 9>&- &
	SERVER=$!
	eventually 10 listening "$M"
	ip netns exec "$P" iperf3 -c "$INNER_M" --bidir "$@" \
		>"$TMP/client" 2>&1 8>&- 9>&- &
	CLIENT=$!
	traffic_goes 20
}

listening()
{
	[[ $(ip netns exec "$1" ss -Hltn) == *:5201* ]]
}

rx_bytes()
{
	ip netns exec "$1" cat /sys/class/net/vpn0/statistics/rx_bytes
}

# More than a few handshakes came both ways within a while.
traffic_flows()
{
	local m p

	m=$(rx_bytes "$M")
	p=$(rx_bytes "$P")
	sleep 0.3
	(($(rx_bytes "$M") > m + 10000 && $(rx_bytes "$P") > p + 10000))
}

# traffic_goes SECONDS: or iperf3 has failed, and why is told
traffic_goes()
{
	eventually "$1" traffic_flows || fail "iperf3: $(tail -n 5 "$TMP/client")"
}

traffic_stop()
{
	local pid

	for pid in $CLIENT $SERVER; do
		kill -KILL "$pid" 2>/dev/null || true
		wait "$pid" 2>/dev/null || true
	done
	CLIENT='' SERVER=''
}

no_splat()
{
	! dmesg | grep -E 'BUG:|WARNING:|Oops|refcount_t|unregister_netdev' ||
		fail "the kernel complains"
}
