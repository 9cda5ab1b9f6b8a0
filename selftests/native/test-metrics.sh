#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What the gateway counts of openconnect, as OpenMetrics.
# Runs with one suite.
# shellcheck disable=SC2317

# shellcheck source=selftests/native/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=selftests/interop/own.sh
. "$INTEROP/own.sh"

WHERE=$WORK/metrics

# counts FILTER: is that so of the metrics?
counts()
{
	on gateway python3 "$WORK/metrics.py" "$WHERE" >"$WORK/json" &&
		jq -e "$1" "$WORK/json"
}

# value NAME OPERATOR NUMBER
value()
{
	counts ".[\"${1//\"/\\\"}\"] $2 $3"
}

cp "${BASH_SOURCE[0]%/*}/metrics.py" "$WORK"
must "the gateway starts" own_start "udp-port = 443" "max-ban-score = 20" \
	"ban-points-wrong-password = 10" "metrics-listen = $WHERE"
check "the socket is its owner's" test "$(stat -c %a "$WHERE")" = 600
check "nobody is there" value 'acvpn_sessions{state="active"}' == 0
check "the program tells its version" counts \
	'[keys[] | select(startswith("acvpn_build_info{version="))] |
	length == 1'
peer_launch
must "openconnect connects" wait_for 40 "it says so" \
	peer_says '^Configured as 10\.99\.0\.[0-9]+'
check "a session is active" wait_for 10 "it" \
	value 'acvpn_sessions{state="active"}' == 1
check "it has DTLS" wait_for 10 "it" value 'acvpn_tunnels{channel="dtls"}' == 1
check "a login is counted" value 'acvpn_logins_total{result="accepted"}' == 1
check "and handshakes" value 'acvpn_handshakes_total{channel="ssl"}' == 1
check "bytes and drops are told" counts \
	'has("acvpn_inner_bytes_total{direction=\"rx\"}") and
	has("acvpn_drops_total{direction=\"tx\"}")'
check "log off" acnl logoff all
check "the end is counted, and why" wait_for 10 "it" \
	value 'acvpn_sessions_ended_total{reason="admin"}' == 1
check "nobody is there any more" value 'acvpn_sessions{state="active"}' == 0
peer_ends 0
echo wrong >"$WORK/wrong"
for _ in 1 2 3; do
	PASSWORD=$WORK/wrong peer_launch
	peer_ends 0
done
check "wrong passwords are counted" value \
	'acvpn_logins_total{result="failed"}' '>=' 1
check "and what was refused" value \
	'acvpn_logins_total{result="banned"}' '>=' 1
check "so is who is banned" value acvpn_banned == 1
own_ends TERM

must "the gateway starts, with a port for metrics" own_start \
	"metrics-listen = 127.0.0.1:9180"
WHERE=127.0.0.1:9180
check "they are read there" value 'acvpn_sessions{state="active"}' == 0
own_ends TERM
check "SIGTERM ends the gateway with status 0" test "$OWN_STATUS" = 0

own_config "metrics-listen = nowhere" >"$WORK/own.conf"
check "a place that is none is refused" test "$(ip netns exec gateway acvpnd \
	gateway -c "$WORK/own.conf" 2>&1 | grep -c \
	'metrics-listen: nowhere: neither a path nor')" = 1
finish
