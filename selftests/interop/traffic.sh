# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034
# Pings and TCP through the tunnel; to be sourced.

IPERF='' PINGS='' FLOW='' FLOW_REPORT=''
PING=(ping -q -n -c 5 -i 0.2 -W 5)

# iperf_server: in the network behind the gateway; a new one, if there is one
iperf_server()
{
	[[ ! $IPERF ]] || stop "$IPERF" TERM || true
	ip netns exec inner iperf3 -s >"$LOGS/iperf3-server.log" 2>&1 </dev/null &
	IPERF=$!
	wait_for 10 "iperf3 listens" iperf_listens
}

iperf_listens()
{
	[[ $(on inner ss -Hltn 'sport = :5201') ]]
}

# iperf_client NAME option...: the report goes to $WORK/NAME.json
iperf_client()
{
	local report=$LOGS/$1.json

	shift
	on client timeout 60 iperf3 -J --connect-timeout 5000 "$@" \
		>"$report" </dev/null ||
		{
			jq -r '.error // empty' "$report"
			return 1
		}
}

# iperf_bytes NAME: what arrived at the other end
iperf_bytes()
{
	jq .end.sum_received.bytes "$LOGS/$1.json"
}

# iperf_rate NAME: in Mbit/s
iperf_rate()
{
	jq '.end.sum_received.bits_per_second / 1e5 | round / 10' \
		"$LOGS/$1.json"
}

# pings_start: twenty a second from the client, until pings_lost
pings_start()
{
	ip netns exec client ping -i 0.05 -W 2 "$INNER4" >"$LOGS/ping.log" \
		2>&1 </dev/null &
	PINGS=$!
}

# pings_lost: end them, and tell how many of those before the last answer had
# none
pings_lost()
{
	stop "$PINGS" INT || true
	sed -nE 's/.*icmp_seq=([0-9]+) .*/\1/p' "$LOGS/ping.log" |
		sort -n -u | awk 'END { print $1 - NR }'
}

# flow_bytes: what TCP brought to the network behind the gateway
flow_bytes()
{
	on inner ss -Htin 'sport = :5201' |
		sed -nE 's/.*bytes_received:([0-9]+).*/\1/p' |
		sort -n | tail -n 1
}

# flow_goes_on: the process FLOW brings more than a moment ago, by the connections
# that it began with
flow_goes_on()
{
	local before now

	alive "$FLOW" || {
		jq -r '.error // empty' "$FLOW_REPORT"
		return 2
	}
	before=$(flow_bytes)
	sleep 0.5
	now=$(flow_bytes)
	((${now:-0} > ${before:-0}))
}

# flow_starts: TCP from the client that lasts until flow_stops. A server that had
# one before takes no other as long as it has not noticed that this ended.
flow_starts()
{
	iperf_server
	FLOW_REPORT=$LOGS/flow.$CLIENT_RUNS.json
	ip netns exec client timeout 120 iperf3 -J -t 110 -c "$INNER4" \
		>"$FLOW_REPORT" 2>&1 </dev/null &
	FLOW=$!
}

# What it said last goes by the tunnel.
flow_stops()
{
	[[ $FLOW ]] || return 0
	stop "$FLOW" TERM || true
	FLOW=
	wait_for 10 "the server lets it go" flow_gone || true
}

flow_gone()
{
	[[ ! $(on inner ss -Htn 'sport = :5201') ]]
}
