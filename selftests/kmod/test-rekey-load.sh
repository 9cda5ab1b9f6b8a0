#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# New keys every second under load, on new sockets and on the same one: nothing
# is lost, and no number is used twice under one key.

# shellcheck source=selftests/kmod/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=selftests/kmod/duplexlib.sh
. "$(dirname -- "$0")/duplexlib.sh"

SECONDS_LOAD=6
[[ ! $LONG ]] || SECONDS_LOAD=60
PACE=$((4000 * SLOW)) # microseconds
RATE=$((3000 / SLOW))K # bits per second

# check_wire NS KEYS: no number twice under a key, and at least so many keys;
# nothing may have been sent under the last
check_wire()
{
	local file=$TMP/wire.$1

	cat "$file"
	(($(value lost "$file") == 0)) || fail "the capture is not complete"
	(($(value records "$file") > 100)) || fail "too few records"
	(($(value keys "$file") >= $2)) || fail "fewer keys than rekeys"
	(($(value repeated "$file") == 0)) || fail "a nonce was used twice"
	(($(value copies "$file") == 0)) || fail "a record was sent twice"
}

# check_flow WAY NAME: all arrived
check_flow()
{
	local file=$TMP/$1

	grep -v '^at' "$file"
	figure "rekey-$2-$1-datagrams" "$(value received "$file")" datagrams
	figure "rekey-$2-$1-lost" "$(value lost "$file")" datagrams
	figure "rekey-$2-$1-reorder-max" "$(value reorder-max "$file")" \
		datagrams
	(($(value received "$file") > SECONDS_LOAD * 20)) ||
		fail "too few datagrams"
	(($(value lost "$file") == 0)) || fail "datagrams were lost"
	(($(value duplicates "$file") == 0)) || fail "datagrams came twice"
}

# Rejected records would be loss that TCP hides.
no_drops()
{
	local end

	for end in a b; do
		tunnel stats "$end" | tee "$TMP/stats"
		! grep -E '^(dtls|total) rx-(auth|replay|epoch|passed) [1-9]' \
			"$TMP/stats" || fail "records were dropped"
	done
}

retransmits()
{
	awk '/sender/ { for (i = 1; i < NF; i++)
		if ($i == "bits/sec" || $i ~ /bits\/sec$/)
			n += $(i + 1) } END { print n + 0 }' "$TMP/client"
}

# load OUTER socket|epoch
load()
{
	local rekeys=0 seconds=$((SECONDS_LOAD * SLOW)) end

	netns_setup
	duplex_start "$1"
	watch_start
	traffic_start -t $((seconds + 3)) -b "$RATE"
	# Longer than all rekeys take: who has no data does not follow.
	flows_start "$PACE" $((600 + 10 * seconds))
	end=$((SECONDS + seconds))
	while ((SECONDS < end)) || ((rekeys < SECONDS_LOAD - 2)); do
		slowly 0.95
		tunnel rekey "$2"
		rekeys=$((rekeys + 1))
	done
	flows_stop
	iperf_done
	both_active dtls || fail "data left DTLS"
	no_drops
	tunnel_kill
	watch_end
	figure "rekey-$2-rekeys" "$rekeys" keys
	figure "rekey-$2-tcp-retransmits" "$(retransmits)" segments
	check_wire "$M" "$rekeys"
	check_wire "$P" "$rekeys"
	check_flow there "$2"
	check_flow back "$2"
	no_splat
	netns_cleanup
}

modprobe -a acvpn tls
tap_case "new sockets every second" load 4 socket
tap_case "new epochs every second" load 6 epoch
netns_cleanup
tap_end
