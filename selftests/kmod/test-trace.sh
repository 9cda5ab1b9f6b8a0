#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Tracepoints and ethtool tell the same of dropped packets as netlink does, and
# the life of sessions, transports and keys can be followed.

# shellcheck source=selftests/kmod/lib.sh
. "$(dirname -- "$0")/lib.sh"

TRACING=/sys/kernel/tracing
FLOOD=800

# The events of the module in the first namespace's tunnel, as "event fields".
trace_start()
{
	echo 0 >"$TRACING/tracing_on"
	echo nop >"$TRACING/current_tracer"
	echo 4096 >"$TRACING/buffer_size_kb"
	echo >"$TRACING/trace"
	echo 1 >"$TRACING/events/acvpn/enable"
	echo 1 >"$TRACING/tracing_on"
}

trace_stop()
{
	echo 0 >"$TRACING/tracing_on"
	echo 0 >"$TRACING/events/acvpn/enable"
	sed -nE 's/^.* (acvpn_[a-z]+): (dev=.*)/\1 \2/p' "$TRACING/trace" \
		>"$TMP/trace"
	echo >"$TRACING/trace"
	sort "$TMP/trace" | uniq -c | sed -n 1,40p
}

# The rises that the flood foretold, as "name count" in order
expected()
{
	awk '$1 == "expect" && /^expect rx-/ && $3 { print $2, $3 }' \
		"$TMP/expected" |
		grep -vE '^rx-(packets|records|keepalives|passed) ' | sort
}

# flooded: what every way of asking has to tell of the flood
flooded()
{
	netns_setup
	tunnel_start 4
	tunnel prime
	tunnel flood "$FLOOD" 3 >"$TMP/expected"
	expected >"$TMP/want"
	cat "$TMP/want"
	[[ -s $TMP/want ]] || fail "the flood foretells nothing"
	# All of it has arrived when the last good record is counted.
	eventually 10 arrived
}

arrived()
{
	local sum

	tunnel stats a >"$TMP/stats"
	sum=$(grep -wFf <(cut -d' ' -f1 "$TMP/want") "$TMP/stats" |
		awk '{ n += $2 } END { print n + 0 }')
	((sum == $(awk '{ n += $2 } END { print n }' "$TMP/want")))
}

test_ethtool()
{
	flooded
	ip netns exec "$M" ethtool -S vpn0 >"$TMP/ethtool"
	cat "$TMP/ethtool"
	sed -nE 's/^ +([a-z-]+): ([0-9]+)$/\1 \2/p' "$TMP/ethtool" |
		awk '$2 && /^rx-/' | sort | diff "$TMP/want" -
	ip netns exec "$M" ethtool -i vpn0 | grep -x 'driver: acvpn'
	ip netns exec "$M" ethtool -T vpn0 | grep software-receive
}

# Each reason of the specification has a name of its own there.
test_ethtool_names()
{
	netns_setup
	ip -n "$M" link add vpn1 type acvpn
	ip netns exec "$M" ethtool -S vpn1 |
		sed -nE 's/^ +([a-z-]+): 0$/\1/p' >"$TMP/names"
	awk '/^ +name: drop-reason$/ { on = 1; next }
	     on && /^attribute-sets/ { exit }
	     on && /^ +name: / { print $2 }' \
		"$KMOD_DIR/../../kmod/netlink/acvpn.yaml" |
		diff - "$TMP/names"
	(($(wc -l <"$TMP/names") > 20)) || fail "few names"
	netns_cleanup
}

test_drops()
{
	trace_start
	flooded
	trace_stop
	sed -nE 's/^acvpn_drop dev=vpn0 session=1 transport=dtls reason=(rx-[a-z-]+) len=[0-9]+$/\1/p' \
		"$TMP/trace" | sort | uniq -c | awk '{ print $2, $1 }' |
		diff "$TMP/want" -
}

# seen EVENT FIELDS...: an event that has all of these fields
seen()
{
	local field lines event=$1

	lines=$(grep "^$event " "$TMP/trace")
	shift
	for field in "$@"; do
		lines=$(grep -wF -- "$field" <<<"$lines") ||
			fail "no $event with $*"
	done
}

test_lives()
{
	trace_start
	netns_setup
	tunnel_start 4
	tunnel rekey
	tunnel session-del
	eventually 10 grep -q "what=session-del reason=user" \
		"$TRACING/trace"
	trace_stop
	seen acvpn_session session=1 what=session-new
	seen acvpn_transport session=1 transport=dtls what=transport-attach
	seen acvpn_key session=1 epoch=1 what=key-new
	seen acvpn_transport transport=dtls what=transport-up
	seen acvpn_transport what=transport-down reason=user
	seen acvpn_session session=1 what=session-del reason=user
	! grep -E '(transport|what|reason)=(0x|-|[0-9])' "$TMP/trace" ||
		fail "a value without a name"
}

# The formats that tools read have numbers where the source has enumerators.
test_formats()
{
	local format

	for format in "$TRACING"/events/acvpn/acvpn_*/format; do
		cat "$format"
		! grep -q 'ACVPN_' "$format" || fail "$format has enumerators"
	done
	grep -q '"rx-replay"' "$TRACING/events/acvpn/acvpn_drop/format"
}

modprobe acvpn
mountpoint -q "$TRACING" || mount -t tracefs tracefs "$TRACING"
tap_case "ethtool -S counts drops by reason" test_ethtool
tap_case "ethtool -S has the names of the specification" test_ethtool_names
tap_case "each drop is traced with its reason" test_drops
tap_case "sessions, transports and keys are traced" test_lives
tap_case "formats are legible to tools" test_formats
netns_cleanup
tap_end
