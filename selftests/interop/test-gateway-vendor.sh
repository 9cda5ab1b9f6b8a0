#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A client that plays the vendor's, from what is written about it, at our own
# gateway: data, questions and good-byes, with the kernel's counters as witness.
# What comes before there is data is in native/.
# shellcheck disable=SC2016,SC2317

# shellcheck source=selftests/interop/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=selftests/interop/own.sh
. "$INTEROP/own.sh"
# shellcheck source=selftests/interop/vendor.sh
. "$INTEROP/vendor.sh"

PORT=4443
PING=(ping -q -n -c 2 -i 0.2 -W 5)
# As sizes of packets: what fits beside IP, UDP or TCP, record and frame.
MTU_DTLS=1434 MTU_TLS=1411

# gateway LINE...: intervals that a test can wait for
gateway()
{
	own_config "$@" "cisco-client-compat = true" "udp-port = $PORT" |
		sed 's/^dpd = .*/dpd = 3/; s/^keepalive = .*/keepalive = 1/' \
			>"$WORK/own.conf"
	own_run "$WORK/own.conf"
}

# heard FRAME...: the client has had frames of all these kinds, "CHANNEL TYPE"
heard()
{
	local frame

	vendor count
	for frame in "$@"; do
		vendor_told '.frames | has($frame)' --arg frame "$frame" ||
			return 1
	done
}

has_ended()
{
	vendor count && vendor_told .closed
}

# sees FILTER SESSION: is that so of a session that acnl shows?
sees()
{
	acnl_sessions "$2" | jq -e ".sessions[0] | $1"
}

acnl_sessions()
{
	on gateway acnl -j sessions "index=$1"
}

# tallies: bytes received and sent by type of transport, as the kernel counts
tallies()
{
	on gateway acnl -j show | jq -c 'reduce (.devices[]
		| select(.name == "vpn0") | .sessions[].transports[]) as $t
		({"cstp": [0, 0], "dtls": [0, 0]};
		 .[$t.type][0] += $t.stats.rx_bytes |
		 .[$t.type][1] += $t.stats.tx_bytes)'
}

# tallied BEFORE TYPE SIZE: since then it had that much each way, the other nothing
tallied()
{
	[[ $(tallies) == "$(jq -c --arg type "$2" --argjson size "$3" \
		'.[$type] |= map(. + $size)' <<<"$1")" ]]
}

# echoes TEXT CHANNEL SIZE: a ping of that size to the network behind the gateway,
# whose answer comes the same way
echoes()
{
	must "$1: a packet of $3 bytes" vendor ping "$INNER4" "$2" "$3"
	check "$1: its answer came the same way" vendor_told \
		'.by == $by and .size == $size' --arg by "$2" \
		--argjson size "$3"
}

# carries TEXT TYPE CHANNEL SIZE: the same, and the kernel counts it
carries()
{
	local before

	before=$(tallies)
	echoes "$1" "$3" "$4"
	check "$1: the kernel's $2 counted both, and nothing else did" \
		wait_for 5 "the count" tallied "$before" "$2" "$4"
}

# reached TEXT CHANNEL: from behind the gateway, by this channel
reached()
{
	vendor forget >/dev/null
	check "$1: ping to the client" on inner "${PING[@]}" "$ADDRESS"
	check "$1: it came by $2" heard "$2 0"
}

# asks TEXT CHANNEL SIZE: each asks the other whether it is there
asks()
{
	must "$1: the gateway says what it was asked" vendor ask "$2" "$3"
	check "$1: and asks, too" wait_for 40 "a question" heard "$2 3"
}

# unpacked TYPE: frames that the kernel has unpacked, and those that it has dropped,
# as they were compressed and nobody had agreed to that
unpacked()
{
	own_transport "$1" '.stats | [.rx_compressed, .drops."rx-compressed"]'
}

# squeezes TEXT TYPE CHANNEL BEFORE AFTER: a ping that is compressed is answered if
# the kernel unpacks it, and else counted; and the tunnel is there
squeezes()
{
	check "$1: the kernel's $2 had none that was compressed" \
		test "$(unpacked "$2")" = "$4"
	must "$1: a packet that is compressed" vendor squeeze "$INNER4" "$3"
	check "$1: what follows it is answered the same way" \
		vendor_told '.by == $by' --arg by "$3"
	check "$1: it is counted" test "$(unpacked "$2")" = "$5"
}

# dtls_up N: the kernel has so many transports for DTLS that are up
dtls_up()
{
	(($(own_transport dtls 'select(.state == "up") | 1' | wc -l) == $1))
}

# ups CHANNEL: how often the gateway was told of it
ups()
{
	grep -c ", $1 up: " "$OWN_LOG" || true
}

# connects TEXT [HEADER...]: CONNECT, and the kernel has the tunnel
connects()
{
	local n

	n=$(ups TLS)
	must "$1: CONNECT" vendor connect "${@:2}"
	check "$1: it is answered" vendor_told '.status == 200'
	check "$1: there is a tunnel" wait_for 20 "it is told" own_says \
		', TLS up: ' $((n + 1))
}

# shakes TEXT NAME [LOSE]: a handshake of DTLS, and the kernel has its keys
shakes()
{
	local n

	n=$(ups DTLS)
	must "$1: a handshake" vendor dtls "${@:2}"
	check "$1: it resumed, by a cookie" vendor_told '.resumed and .cookie > 0'
	[[ ! ${3:-} ]] || check "$1: both had to repeat theirs" \
		vendor_told '.repeats > 0'
	check "$1: the gateway has its keys" wait_for 20 "it is told" own_says \
		', DTLS up: ' $((n + 1))
}

must "the gateway starts" gateway
vendor_start alone
must "a login" vendor_logs_in "$USER_NAME"
connects "TLS"
ADDRESS=$(vendor_text '.headers["X-CSTP-Address"][0]')
FIRST_ID=$(vendor_text '.headers["X-DTLS-Session-ID"][0]')
check "the MTUs are told" vendor_told '.headers |
	.["X-DTLS-MTU"] == [$dtls] and .["X-CSTP-MTU"] == [$tls]' \
	--arg dtls "$MTU_DTLS" --arg tls "$MTU_TLS"

check "it is not told to compress" vendor_told '.headers |
	has("X-CSTP-Content-Encoding") or has("X-DTLS-Content-Encoding") | not'

# TLS, while DTLS is not there

check "TLS: the kernel has it" wait_for 20 CSTP own_transport cstp \
	'.state == "up"'
carries "TLS" cstp cstp 84
must "TLS, of the MTU that the adapter has" vendor ping "$INNER4" cstp \
	"$MTU_DTLS"
check "TLS, of the MTU that the adapter has: its answer comes in pieces" \
	vendor_told '.by == "cstp" and .size <= $mtu' --argjson mtu "$MTU_TLS"
reached "TLS" cstp
squeezes "TLS, not agreed" cstp cstp "[0,0]" "[0,1]"
check "TLS, not agreed: it is not answered" vendor_told '.answered | not'
carries "TLS, not agreed" cstp cstp 84
asks "TLS" cstp 64
check "TLS: keepalives come" wait_for 40 "one" heard "cstp 7"

# DTLS beside it

shakes "DTLS" a
check "DTLS: the kernel has it, with its keys" wait_for 20 DTLS \
	own_transport dtls '.state == "up" and
		(.keys[0].cipher | test("aes-256-gcm|gcm\\(aes\\)"; "i"))'
carries "DTLS" dtls a 84
carries "DTLS, of its MTU" dtls a "$MTU_DTLS"
reached "DTLS" a
asks "DTLS" a 64
must "DTLS: a question of the size of the MTU" vendor ask a "$MTU_DTLS"
check "DTLS: TLS stays, and is asked for" wait_for 40 "a question" \
	heard "cstp 3"
check "DTLS: nothing was dropped of either, but that" test 1 = "$(on gateway \
	acnl -j show |
	jq '[.devices[].sessions[].transports[].stats.drops[]] | add')"
squeezes "DTLS, not agreed" dtls a "[0,0]" "[0,1]"
check "DTLS, not agreed: it is not answered" vendor_told '.answered | not'
carries "DTLS, not agreed" dtls a 84
check "not agreed: both tunnels are those that there were" \
	test "$(ups TLS) $(ups DTLS)" = "1 1"
must "last flight once more" vendor repeat a
carries "last flight once more, for nothing" dtls a 84

# Associations beside the first, and flights that are lost

shakes "beside" b
echoes "beside: the new one" b 84
reached "beside" b
must "beside: the first one goes" vendor drop a
reached "beside, alone" b
shakes "lost last flight" c last
echoes "lost last flight" c 84
reached "lost last flight" c
must "lost: both tunnels, without a word" vendor drop
check "lost: the gateway finds out" wait_for 20 "the end" \
	own_says "session 1: user $USER_NAME, TLS down: lost"
check "lost: the session waits" wait_for 10 "both ends" sees '.state ==
	"waiting" and .inactive_ms != null and
	([.tunnels[1:][] | .up] | any | not)' 1
check "lost: the kernel has nothing of it" wait_for 10 "its end" \
	own_has_sessions 0

# Back by the token, from another address

# comes_back TEXT: CONNECT, with what the client still knows
comes_back()
{
	connects "$1"
	check "$1: the same address, another id" vendor_told '.headers |
		.["X-CSTP-Address"] == [$address] and
		.["X-DTLS-Session-ID"] != [$id]' \
		--arg address "$ADDRESS" --arg id "$FIRST_ID"
	carries "$1" cstp cstp 84
}

ip -n client addr add 192.0.2.3/24 dev router
must "resume: from elsewhere" vendor source 192.0.2.3
comes_back "resume"
check "resume: from where, the gateway knows" \
	sees '.remote.address == "192.0.2.3"' 1
shakes "resume, DTLS" a
carries "resume, DTLS" dtls a 84
must "only DTLS is lost: it goes" vendor drop a
check "only DTLS is lost: the kernel finds out" wait_for 60 "its end" dtls_up 0
carries "only DTLS is lost" cstp cstp 84
reached "only DTLS is lost" cstp

# A client that does not answer, one that is away, and one that says good-bye

# It does not run, while TCP still takes what comes.
kill -STOP "$VENDOR_PID"
check "silent: the gateway finds out" wait_for 100 "the end" \
	own_says "session 1: user $USER_NAME, TLS down: dead peer"
kill -CONT "$VENDOR_PID"
check "silent: the session waits" sees '.state == "waiting"' 1
comes_back "silent"
must "away: it says that it is" vendor disconnect
check "away: the session waits" wait_for 20 "the end" \
	own_says "session 1: user $USER_NAME, TLS down: away"
comes_back "away"
shakes "good-bye" a
must "good-bye" vendor disconnect "User Requested"
check "good-bye: the session is over" wait_for 20 "the end" \
	own_says "session 1: user $USER_NAME, over: user"
check "good-bye: the kernel has nothing of it" wait_for 10 "its end" \
	own_has_sessions 0
must "good-bye: CONNECT" vendor connect
check "good-bye: the token is void" vendor_told '.status == 401'

# The other ciphers

# with_cipher NAME
with_cipher()
{
	connects "$1" "X-DTLS12-CipherSuite=$1"
	shakes "$1" a
	carries "$1" dtls a 84
	reached "$1" a
}

must "ciphers: a login" vendor_logs_in "$USER_NAME"
with_cipher ECDHE-RSA-AES128-GCM-SHA256
with_cipher ECDHE-ECDSA-CHACHA20-POLY1305
must "ciphers: good-bye" vendor disconnect bye
own_ends TERM
check "SIGTERM ends the gateway with status 0" test "$OWN_STATUS" = 0

# The same client, where it is told to compress

must "agreed: the gateway starts" gateway "compression = true"
must "agreed: a login" vendor_logs_in "$USER_NAME"
connects "agreed"
check "agreed: it is told to" vendor_told '.headers |
	.["X-CSTP-Content-Encoding"] == ["lzs"] and
	.["X-DTLS-Content-Encoding"] == ["lzs"]'
squeezes "agreed, TLS" cstp cstp "[0,0]" "[1,0]"
check "agreed, TLS: it is answered" vendor_told .answered
shakes "agreed" a
squeezes "agreed, DTLS" dtls a "[0,0]" "[1,0]"
check "agreed, DTLS: it is answered" vendor_told .answered
own_ends TERM
check "agreed: SIGTERM ends the gateway with status 0" test "$OWN_STATUS" = 0

# Idle is who sends no data, by whatever tunnel

# idles MORE-THAN
idles()
{
	sees ".idle_ms > $1" 1
}

must "idle: the gateway starts" gateway "idle-timeout = 25"
must "idle: a login" vendor_logs_in "$USER_NAME"
connects "idle"
shakes "idle" a
vendor forget >/dev/null
check "idle: each channel is asked for" wait_for 40 "questions" \
	heard "cstp 3" "a 3"
check "idle: that is no data" wait_for 40 "some seconds" idles 8000
must "idle: data by DTLS alone" vendor ping "$INNER4" a
check "idle: the time begins anew" sees '.idle_ms < 8000' 1
check "idle: the session ends" wait_for 60 "the end" \
	own_says "session 1: user $USER_NAME, over: idle"
check "idle: the client is told, and TLS ends" wait_for 10 "its end" has_ended
check "idle: with a word" heard "cstp 5"
must "idle: CONNECT" vendor connect
check "idle: its token is void" vendor_told '.status == 401'
own_ends TERM
check "SIGTERM ends this gateway with status 0" test "$OWN_STATUS" = 0
check "no reference is left to the module" wait_for 10 "the last one" \
	test "$(module_references)" = 0
finish
