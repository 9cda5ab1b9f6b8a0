#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Data moves to CSTP when DTLS fails, and back, while connections go on: how
# long does nothing arrive?

# shellcheck source=selftests/kmod/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=selftests/kmod/duplexlib.sh
. "$(dirname -- "$0")/duplexlib.sh"

ROUNDS=1
[[ ! $LONG ]] || ROUNDS=10
# Milliseconds.
DPD_LIMIT=4500
ANSWER_LIMIT=5000
SIGNAL_LIMIT=100
# Data has to come back within it, wherever that is.
WINDOW=$((2000 * SLOW))
# A slow kernel has to have time left for what is measured.
PACE=$((5000 * SLOW)) # microseconds
RATE=$((1000 / SLOW))K # bits per second

# timely MILLISECONDS LIMIT: where the clock counts instructions, nobody but this
# VM makes it longer; elsewhere a busy machine may at any time.
timely()
{
	[[ ! $COUNTED ]] || (($1 < $2)) || fail "$1 ms without delivery"
}

# One end suffices: it neither sends nor receives.
udp_drop()
{
	ip netns exec "$P" nft -f - <<-'END'
		table inet wire {
			chain in {
				type filter hook input priority 0;
				meta iifname veth0 meta l4proto udp drop
			}
			chain out {
				type filter hook output priority 0;
				meta oifname veth0 meta l4proto udp drop
			}
		}
	END
}

udp_pass()
{
	ip netns exec "$P" nft delete table inet wire
}

# gap BEGIN: milliseconds without delivery, of the worse way
gap()
{
	local way this gap=0

	for way in there back; do
		this=$(gap_after "$TMP/$way" "$1")
		((this < gap)) || gap=$this
	done
	echo "$gap"
}

# What both ends told since the last time.
both_events()
{
	tunnel events a >"$TMP/events"
	tunnel events b >>"$TMP/events"
	cat "$TMP/events"
}

# start OUTER [DPD]
start()
{
	netns_setup
	duplex_start "$@"
	# in small portions: an emulator has to do with a burst for as long as
	# data may stay away
	traffic_start -t 0 -b "$RATE" -l 2K
	both_active dtls || fail "DTLS does not carry data"
	link_state >"$TMP/link.before"
}

finish()
{
	kill -0 "$CLIENT" || fail "iperf3 ended: $(tail -n 5 "$TMP/client")"
	traffic_goes 10
	traffic_stop
	link_state >"$TMP/link.after"
	diff "$TMP/link.before" "$TMP/link.after" || fail "the link changed"
	tunnel_kill
	no_splat
	netns_cleanup
}

# drop_once FILE: from the loss of UDP until DTLS carries data again
drop_once()
{
	local t moved

	slowly 1
	t=$(timed clock)
	udp_drop
	eventually $((8 * SLOW)) both_active cstp
	moved=$(counter a cstp rx-packets)
	slowly 0.5
	(($(counter a cstp rx-packets) > moved)) || fail "CSTP carries nothing"
	echo "dropped at $t"
	both_events
	# The end that is a little later follows the data of the other.
	grep -q ' transport-dead dtls dpd$' "$TMP/events" || fail "no death"
	grep -q ' switch cstp dpd$' "$TMP/events" || fail "no switch to CSTP"
	(($(grep -c ' switch cstp [dp]' "$TMP/events") == 2)) ||
		fail "CSTP was not chosen just once at each end"
	udp_pass
	eventually $((8 * SLOW)) both_active dtls
	moved=$(counter a dtls rx-packets)
	slowly 0.5
	(($(counter a dtls rx-packets) > moved)) || fail "DTLS carries nothing"
	both_events
	grep -q ' transport-alive dtls' "$TMP/events" || fail "no resurrection"
	(($(grep -c ' switch dtls ' "$TMP/events") == 2)) ||
		fail "DTLS was not chosen just once at each end"
}

# Nobody tells: the silence of the peer does.
by_dpd()
{
	local i begin gap

	start 4 1
	for ((i = 0; i < ROUNDS; i++)); do
		flows_start "$PACE" 600
		begin=$(timed clock)
		drop_once
		flows_stop
		gap=$(gap "$begin")
		figure failover-dpd-1s "$gap" ms
		((gap > 1000)) || fail "nothing was dropped"
		timely "$gap" "$DPD_LIMIT"
	done
	finish
}

# Nor that, for it takes too long: that data is not answered does.
by_answer()
{
	local begin gap

	start 4 30
	flows_start "$PACE" 600
	slowly 1
	begin=$(timed clock)
	udp_drop
	eventually $((10 * SLOW)) both_active cstp
	slowly 0.5
	flows_stop
	gap=$(gap "$begin")
	figure failover-answer "$gap" ms
	((gap > 1000)) || fail "nothing was dropped"
	timely "$gap" "$ANSWER_LIMIT"
	both_events
	grep -q ' transport-dead dtls dpd$' "$TMP/events" || fail "no death"
	(($(grep -c ' switch cstp [dp]' "$TMP/events") == 2)) ||
		fail "CSTP was not chosen just once at each end"
	udp_pass
	finish
}

# What is undone before the next round of each.
prefer_dtls()
{
	udp_pass
	tunnel prefer a dtls
}

reattach()
{
	tunnel attach dtls
}

# rounds NAME cause undo: "cause" prints when it told one end of it
rounds()
{
	local name=$1 i t there back

	for ((i = 0; i < ROUNDS; i++)); do
		eventually $((10 * SLOW)) both_active dtls
		# a choice is followed once per second
		slowly 1.5
		flows_start "$PACE" 600
		slowly 0.7
		t=$("$2")
		[[ $t ]] || fail "$2 failed"
		slowly 2.2
		flows_stop
		both_active cstp || {
			both_events
			fail "data does not go by CSTP since $t"
		}
		there=$(gap_after "$TMP/there" "$t" $((t + WINDOW)))
		back=$(gap_after "$TMP/back" "$t" $((t + WINDOW)))
		((there > back)) || there=$back
		figure "failover-$name" "$there" ms
		((there < WINDOW)) || fail "data did not come back"
		timely "$there" "$SIGNAL_LIMIT"
		"$3"
	done
}

drop_and_prefer()
{
	udp_drop
	timed prefer a cstp
}

drop_and_detach()
{
	timed detach a dtls
}

# As a daemon does: whoever says that it closes a channel does so.
close_notify()
{
	timed notify a
	tunnel detach a dtls >/dev/null
}

# The daemon tells one end; the other follows what arrives.
by_signal()
{
	start "$1"
	rounds prefer drop_and_prefer prefer_dtls
	rounds detach drop_and_detach reattach
	tunnel events b >"$TMP/events"
	rounds alert close_notify reattach
	tunnel events b | tee "$TMP/events"
	grep -q ' transport-dead dtls peer$' "$TMP/events" ||
		fail "the alert was not reported"
	grep -q ' switch cstp peer$' "$TMP/events" || fail "no switch to CSTP"
	finish
}

modprobe -a acvpn tls
tap_case "UDP is dropped, DPD of 1 s, and comes back" by_dpd
tap_case "UDP is dropped, DPD of 30 s" by_answer
tap_case "told by the daemon or by the peer" by_signal 6
netns_cleanup
tap_end
