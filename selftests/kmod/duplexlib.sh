# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Tunnels with both channels, and streams of numbered datagrams; to be sourced
# after lib.sh.

INNER_P=10.9.0.2
SLOW=${ACVPN_SLOW:-1}
LONG=${ACVPN_LONG:-}
COUNTED=${ACVPN_COUNTED:-}
UDP_FLOW=''
UDP_BACK=''
WATCH=()

# slowly SECONDS: wait as long as this means on a slow kernel
slowly()
{
	sleep "$(awk -v s="$1" -v f="$SLOW" 'BEGIN { print s * f }')"
}

# duplex_start 4|6 [DPD]: commands go to it by tunnel, see duplex.c
duplex_start()
{
	tunnel_start "$1" duplex "${@:2}"
}

# A command whose answer is the time just before it was obeyed.
timed()
{
	tunnel "$@" | awk '$1 == "clock" { print $2 }'
}

# counter a|b WHOSE NAME: such as "dtls rx-records"; 0 if it is not there
counter()
{
	tunnel stats "$1" | awk -v whose="$2" -v name="$3" '
		$1 == whose && $2 == name { v = $3 } END { print v + 0 }'
}

# Both ends send data by this channel.
both_active()
{
	[[ $(tunnel active a) == "active $1" &&
		$(tunnel active b) == "active $1" ]]
}

flows_arrive()
{
	grep -q '^at' "$TMP/there" && grep -q '^at' "$TMP/back"
}

# flows_start MICROSECONDS SECONDS [SIZE]: numbered datagrams both ways, told
# in $TMP/there (M to P) and $TMP/back; the first are there when this returns
flows_start()
{
	"$PROGRAMS/udpflow" "$M" "$P" "$INNER_P" "$@" >"$TMP/there" \
		2>&1 8>&- 9>&- &
	UDP_FLOW=$!
	"$PROGRAMS/udpflow" "$P" "$M" "$INNER_M" "$@" >"$TMP/back" \
		2>&1 8>&- 9>&- &
	UDP_BACK=$!
	eventually 10 flows_arrive
}

# Stop them and wait until the last datagrams are in.
flows_stop()
{
	kill "$UDP_FLOW" "$UDP_BACK"
	flows_end
}

flows_end()
{
	wait "$UDP_FLOW" || fail "udpflow: $(grep -v '^at' "$TMP/there")"
	wait "$UDP_BACK" || fail "udpflow: $(grep -v '^at' "$TMP/back")"
}

# value NAME FILE: of "NAME 123", 0 if it is not there
value()
{
	awk -v name="$1" '$1 == name { v = $2 } END { print v + 0 }' "$2"
}

# gap_after FILE FROM [TO]: longest time without delivery between two times; the
# stream has to go on until TO
gap_after()
{
	awk -v from="$2" -v to="${3:-0}" '
		BEGIN { last = from; gap = 0 }
		$1 != "at" || $2 < from || (to && last > to) { next }
		{
			if ($2 - last > gap)
				gap = $2 - last
			last = $2
		}
		END { print (to - last > gap ? to - last : gap) }' "$1"
}

# watch_start: count the records that either end receives from the wire
watch_start()
{
	local ns i=0

	for ns in "$M" "$P"; do
		rm -f "$TMP/watch.$ns"
		mkfifo "$TMP/watch.$ns"
		"$PROGRAMS/wirewatch" "$ns" <"$TMP/watch.$ns" \
			>"$TMP/wire.$ns" 2>&1 8>&- 9>&- &
		WATCH[i]=$!
		i=$((i + 1))
	done
	exec 6>"$TMP/watch.$M" 7>"$TMP/watch.$P"
	eventually 10 grep -q ready "$TMP/wire.$M"
	eventually 10 grep -q ready "$TMP/wire.$P"
}

# What they saw is in $TMP/wire.NAMESPACE, see wirewatch.c.
watch_end()
{
	exec 6>&- 7>&-
	wait "${WATCH[0]}" || fail "wirewatch: $(<"$TMP/wire.$M")"
	wait "${WATCH[1]}" || fail "wirewatch: $(<"$TMP/wire.$P")"
	rm "$TMP/watch.$M" "$TMP/watch.$P"
}

# What a change of channels must not touch.
link_state()
{
	ip -n "$M" -o link show dev vpn0
	ip -n "$M" -o addr show dev vpn0
	ip -n "$P" -o link show dev vpn0
	ip -n "$P" -o addr show dev vpn0
}

iperf_done()
{
	wait "$CLIENT" || fail "iperf3: $(tail -n 5 "$TMP/client")"
	grep -q 'iperf Done' "$TMP/client" || fail "iperf3 is not done"
}
