#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A path that loses, repeats and reorders: each record is counted as what it
# is, and the tunnel goes on.

# shellcheck source=selftests/kmod/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=selftests/kmod/duplexlib.sh
. "$(dirname -- "$0")/duplexlib.sh"

SECONDS_LOAD=5
[[ ! $LONG ]] || SECONDS_LOAD=60
PACE=$((3000 * SLOW)) # microseconds
RATE=$((3000 / SLOW))K # bits per second
STALL=1500 # milliseconds, where they are counted

# Both ways. Delay with jitter reorders on its own account, too.
spoil()
{
	local ns

	for ns in "$M" "$P"; do
		tc -n "$ns" qdisc add dev veth0 root netem limit 10000 \
			delay 10ms 4ms loss 5% duplicate 5% reorder 25%
	done
}

# quiet add|del: what is under way arrives, but no packet comes to vpn0 any more;
# or again
quiet()
{
	local ns

	for ns in "$M" "$P"; do
		tc -n "$ns" qdisc "$1" dev vpn0 root netem loss 100%
	done
	[[ $1 == del ]] || slowly 1
}

# check NAME NUMBER OPERATOR NUMBER, with an operator of test
check()
{
	echo "$1: $2 $3 $4"
	test "$2" "$3" "$4" || fail "$1: $2, not $3 $4"
}

# account RECEIVER ITS_NAMESPACE SENDER: exact, for all that was sent is known
account()
{
	local wire=$TMP/wire.$2 sent records unique copies missing got replayed

	cat "$wire"
	sent=$(counter "$3" dtls tx-records)
	got=$(counter "$1" dtls rx-records)
	replayed=$(counter "$1" dtls rx-replay)
	records=$(value records "$wire")
	unique=$(value unique "$wire")
	copies=$(value copies "$wire")
	missing=$((sent - unique))
	figure "netem-$1-sent" "$sent" records
	figure "netem-$1-lost" "$missing" records
	figure "netem-$1-copies" "$copies" records
	figure "netem-$1-behind" "$(value behind "$wire")" records
	check "capture lost packets" "$(value lost "$wire")" -eq 0
	check "nonces repeated" "$(value repeated "$wire")" -eq 0
	check "records accepted" "$got" -eq "$unique"
	check "replays dropped" "$replayed" -eq "$copies"
	check "accepted or replayed" $((got + replayed)) -eq "$records"
	# what is lost at the very end leaves no gap
	check "gaps in the numbers" "$(value missing "$wire")" -le "$missing"
	check "few at the end" $((missing - $(value missing "$wire"))) -le 20
	check "lost, in percent" $((missing * 100 / sent)) -le 9
	check "lost at all" "$missing" -gt 0
	check "repeated at all" "$copies" -gt $((sent / 50))
	check "reordered at all" "$(value behind "$wire")" -gt 1
}

# Nothing but replays was dropped.
only_replays()
{
	tunnel stats "$1" | tee "$TMP/stats"
	! grep -E '^dtls (rx|tx)-' "$TMP/stats" | grep -vE \
		'(packets|records|control|responses|rx-replay|rx-passed) ' ||
		fail "other drops"
	! grep -E '^dtls (rx-passed|rx-control) [1-9]' "$TMP/stats" ||
		fail "records were not understood"
}

# netem OUTER
netem()
{
	local seconds=$((SECONDS_LOAD * SLOW)) way

	netns_setup
	duplex_start "$1"
	# from the first record on: the numbers begin anew
	tunnel attach dtls
	both_active dtls || fail "DTLS does not carry data"
	quiet add
	tunnel attach dtls
	watch_start
	spoil
	quiet del
	# without an end: on such a path it may take TCP long to begin
	traffic_start -t 0 -b "$RATE"
	flows_start "$PACE" "$seconds"
	flows_end
	traffic_goes 20
	traffic_stop
	both_active dtls || fail "data left DTLS"
	quiet add
	watch_end
	account a "$M" b
	account b "$P" a
	only_replays a
	only_replays b
	for way in there back; do
		grep -v '^at' "$TMP/$way"
		figure "netem-longest-gap-$way" "$(value gap "$TMP/$way")" ms
		[[ ! $COUNTED ]] ||
			check "stall" "$(value gap "$TMP/$way")" -lt "$STALL"
	done
	tunnel_kill
	no_splat
	netns_cleanup
}

modprobe -a acvpn tls sch_netem
tap_case "loss, copies and disorder, IPv4" netem 4
tap_case "loss, copies and disorder, IPv6" netem 6
netns_cleanup
tap_end
