#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# acnl with the kernel: what it sets is set, what it shows is so.

# shellcheck source=selftests/kmod/lib.sh
. "$(dirname -- "$0")/../kmod/lib.sh"

# A tunnel; acnl runs at the end M.
with_tunnel()
{
	netns_setup
	tunnel_start 4
	"$@"
}

m()
{
	ip netns exec "$M" "$@"
}

# session FILTER: true of the session as JSON has it
session()
{
	m acnl -j session show vpn0 1 >"$TMP/session"
	jq -e "$1" "$TMP/session" >/dev/null ||
		fail "not so: $1: $(jq -c 'del(.. | .drops?)' "$TMP/session")"
}

# fails STATUS TEXT arguments...: acnl ends with STATUS and tells why
fails()
{
	local expected=$1 text=$2 status=0

	shift 2
	m acnl "$@" >"$TMP/stdout" 2>"$TMP/stderr" || status=$?
	cat "$TMP/stdout" "$TMP/stderr"
	((status == expected)) ||
		fail "acnl $*: status $status, expected $expected"
	grep -F -- "$text" "$TMP/stderr" || fail "acnl $*: no text: $text"
	(($(wc -l <"$TMP/stderr") == 1)) || fail "acnl $*: not one line"
}

shown()
{
	local text

	m ping -c 3 -i 0.2 -W 2 10.9.0.2
	m acnl show
	for text in 'vpn0: p2p, up, carrier' 'data goes by    dtls' \
		'transport dtls, up' 'DPD after 30 s, keepalive after 20 s' \
		'epoch 1, aes-128-gcm'; do
		m acnl show -v vpn0 | grep -F "$text" || fail "no text: $text"
	done
	m acnl show vpn0 | grep -E '^    active    dtls .*, up, aes-128-gcm'
	m acnl session show vpn0 1 | grep -E '^    traffic   '
	session '.active == "dtls" and .prefer == "dtls"'
	session '.totals.tx_packets >= 3 and .totals.rx_bytes >= 3 * 84'
	session '.transports[0].stats.tx_packets >= .totals.tx_packets'
	session '.idle_ms < .age_ms and .idle_timeout_s == 0'
	session '.idle_ms - (.transports[0] |
		[.last_rx_ms, .last_tx_ms] | min) > -1000'
	# Keepalives are no data: one may have been sent by now.
	session '(.transports[0].stats | .tx_keepalives + .rx_keepalives > 0) or
		.idle_ms - (.transports[0] |
			    [.last_rx_ms, .last_tx_ms] | min) < 1000'
	session '.networks == [] and .roaming == false and .mss_clamp == 0'
	session '.transports[0] | .slot == "current" and .state == "up" and
		.mtu == 1400 and .outer_df and .compression == "none"'
	m acnl session list | grep -E '^vpn0 +1 .* dtls\* '
	listed
}

# What the filters ask is what the columns say.
listed()
{
	local cell peer

	cell=$(m acnl session list vpn0 -f active=dtls -f 'tx>0' -o id,cipher)
	[[ $cell == *$'\n'' 1  aes-128-gcm' ]] || fail "not listed: $cell"
	m acnl session list -f active=cstp | grep . && fail "listed"
	m acnl -j session list -f id=1 | jq -e '.version == 1 and
		(.sessions | length == 1)'
	m acnl -j session list -f 'id!=1' | jq -e '.sessions == []'
	m acnl -j session list -t | jq -e '.version == 1 and
		(.totals | length == 1) and (.totals[0] | .id == 1 and
		.active == "dtls" and .totals.tx_records > 0)'
	m acnl session list -o state,id | grep -E '^up +1$'
	peer=$(m acnl -j session show vpn0 1 | jq -r '.transports[0].remote |
		"\(.address):\(.port)"')
	m acnl -j session show vpn0 "$peer" | jq -e '.id == 1'
	fails 4 'peer address' session show vpn0 192.0.2.77:1
}

session_set()
{
	m acnl session set vpn0 1 idle-timeout 60 roaming on ignore-df on \
		mss-clamp 1300 copy-dscp on prefer cstp idle-action delete \
		lifetime 7200 dead-timeout 90 persist 60
	session '.idle_timeout_s == 60 and .roaming and .ignore_df and
		.mss_clamp == 1300 and .copy_dscp and .prefer == "cstp"'
	session '.idle_action == "delete" and .lifetime_s == 7200 and
		.lifetime_left_ms <= 7200000 and .dead_timeout_s == 90 and
		.dead_ms == null and .persist_s == 60 and
		(.transports | all(.orphaned_ms == null))'
	m acnl session set vpn0 1 roaming off mss-clamp 0 idle-action tell \
		lifetime 0 dead-timeout 0 persist 0
	session '.roaming == false and .mss_clamp == 0 and .copy_dscp and
		.idle_timeout_s == 60'
	m acnl show -v | grep -F 'data goes by    dtls, though cstp is preferred'
	session '.rx_rate == 0 and .rx_burst == 0'
	m acnl session set vpn0 1 rx-rate 1000000 tx-rate 1 tx-burst 70000
	session '.rx_rate == 1000000 and .rx_burst == 125000 and
		.tx_rate == 1 and .tx_burst == 70000'
	m acnl session set vpn0 1 rx-burst 80000 tx-rate 0
	session '.rx_rate == 1000000 and .rx_burst == 80000 and
		.tx_rate == 0 and .tx_burst == 0'
	m acnl session set vpn0 1 rx-rate 0
	m acnl session set vpn0 1 mark 77 priority 6 rx-mark 78 dscp 46
	session '.mark == 77 and .priority == 6 and .rx_mark == 78 and
		.dscp == 46'
	m acnl session set vpn0 1 mark 0 priority 0 rx-mark 0 dscp 0
	m acnl session set vpn0 1 networks 10.1.0.0/16,fd01::/64
	session '.networks | sort == ["10.1.0.0/16", "fd01::/64"]'
	m acnl session set vpn0 1 networks 10.2.0.0/16
	session '.networks == ["10.2.0.0/16"]'
	m acnl -j session show vpn0 10.2.3.4 | jq -e '.id == 1'
	fails 4 'inner address' session show vpn0 10.3.0.1
	m acnl session set vpn0 1 networks none
	session '.networks == []'
	m acnl session set vpn0 1 cookie alice@example
	session '.cookie == "616c696365406578616d706c65" and .generation == 1'
	m acnl show -v | grep -F 'cookie          "alice@example"'
	m acnl session set vpn0 1 cookie none
	session '.cookie == null'
}

transport_set()
{
	m acnl transport set vpn0 1 dtls mtu 1300 dpd 7 keepalive 0 \
		compression lzs outer-df off answer-timeout 700 \
		compress-min 300
	session '.transports[0] | .mtu == 1300 and .dpd_s == 7 and
		.keepalive_s == 0 and .compression == "lzs" and
		.outer_df == false and .answer_timeout_ms == 700 and
		.compress_min == 300'
	fails 4 'transport dtls/next, session 1 of vpn0' \
		transport set vpn0 1 dtls/next mtu 1200
	fails 4 'transport cstp, session 1 of vpn0' \
		transport set vpn0 1 cstp dpd 3
}

keys()
{
	m acnl key show vpn0
	m acnl -j key show vpn0 1 | tee "$TMP/keys"
	jq -e '.keys | length == 1 and (.[0] | .session == 1 and
		.transport == "dtls" and .transport_slot == "current" and
		.slot == "current" and .epoch == 1 and
		.cipher == "aes-128-gcm" and .soft_records == 23726566)' \
		"$TMP/keys" >/dev/null || fail "the keys are not so"
	tunnel rekey
	m acnl -j key show vpn0 | jq -e '.keys | length == 1' >/dev/null
}

# replied SIZE arguments...
replied()
{
	local size=$1

	shift
	m acnl -j probe vpn0 1 "$@" | tee "$TMP/probe"
	jq -e ".size == $size and .reply_size == $size and .rtt_us > 0" \
		"$TMP/probe" >/dev/null || fail "probe $* is not so"
}

probe()
{
	replied 0
	replied 1400 1400
	replied 0 dtls
	replied 700 dtls/current 700
	m acnl probe vpn0 1 dtls 100 |
		grep -E 'sent 100 bytes, answer of 100 bytes after [0-9.]+ ms'
	fails 4 'transport cstp, session 1 of vpn0' probe vpn0 1 cstp
	fails 1 'transport dtls, session 1 of vpn0' probe vpn0 1 16000
	ip -n "$P" link set veth0 down
	fails 6 'no answer within 5 s' -j probe vpn0 1
	jq -e '.reply_size == null and .rtt_us == null' "$TMP/stdout"
}

refused()
{
	fails 4 'veth0' session show veth0 1
	fails 4 'vpn7' show vpn7
	fails 4 'session 2 of vpn0' session show vpn0 2
	fails 4 'session 2 of vpn0' session set vpn0 2 roaming on
	fails 4 'session 2 of vpn0' key show vpn0 2
	fails 4 'session 2 of vpn0' probe vpn0 2
	fails 4 'session 2 of vpn0' session del vpn0 2
	fails 4 'vpn7' session flush vpn7
	for words in 'show' 'session flush vpn0' 'probe vpn0 1' 'monitor'; do
		unprivileged "$words"
	done
}

# unprivileged WORDS: refused with its own status
unprivileged()
{
	local status=0

	# shellcheck disable=SC2086 # words
	m setpriv --bounding-set=-all --inh-caps=-all --reuid=65534 \
		--clear-groups timeout 10 acnl $1 2>"$TMP/stderr" || status=$?
	cat "$TMP/stderr"
	((status == 5)) || fail "acnl $1 without privilege: status $status"
	grep CAP_NET_ADMIN "$TMP/stderr"
}

# watch FILE options...: acnl monitor into FILE until it is killed
watch()
{
	local file=$1

	shift
	ip netns exec "$M" acnl monitor "$@" >"$file" 2>&1 8>&- 9>&- &
	WATCHERS+=" $!"
}

unwatch()
{
	# shellcheck disable=SC2086 # words
	kill $WATCHERS
	tunnel_kill
}

# event FILTER: there is an event of which it is true
event()
{
	jq -se "any(.[]; $1)" "$TMP/json" >/dev/null
}

monitor()
{
	fails 4 'veth0: not an acvpn device' monitor -e transport-down veth0
	WATCHERS=
	watch "$TMP/json" -j
	watch "$TMP/text"
	watch "$TMP/some" -e session-del,idle
	trap unwatch EXIT
	eventually 10 grep '"event":"start"' "$TMP/json"
	# the other one tells nothing when it starts
	eventually 10 monitor_sees_probe
	m acnl session flush vpn0
	eventually 10 event '.event == "session-del" and .reason == "user"'
	event '.event == "transport-down" and .transport == "dtls" and
		.slot == "current" and .reason == "session-deleted" and
		.session == 1 and .device == "vpn0"'
	event '.event == "probe-reply" and .size == 50 and .count == null'
	eventually 10 grep 'session-del, session 1, reason user' "$TMP/text"
	eventually 10 grep 'session-del, session 1, reason user' "$TMP/some"
	(($(wc -l <"$TMP/some") == 1)) || fail "more: $(cat "$TMP/some")"
	cat "$TMP/json" "$TMP/text"
	m acnl -j session list | jq -e '.sessions == []'
	m acnl show vpn0 | grep 'no session'
	fails 4 'session 1 of vpn0' session show vpn0 1
}

monitor_sees_probe()
{
	m acnl probe vpn0 1 50
	sleep 0.1
	grep 'probe-reply, session 1, transport dtls, size 50' "$TMP/text"
}

tap_case "show tells what is so" with_tunnel shown
tap_case "session set" with_tunnel session_set
tap_case "transport set" with_tunnel transport_set
tap_case "key show" with_tunnel keys
tap_case "probe" with_tunnel probe
tap_case "failures have a status and a text" with_tunnel refused
tap_case "session flush, and the events of it" with_tunnel monitor
netns_cleanup
tap_end
