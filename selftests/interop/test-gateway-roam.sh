#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# DTLS of a client that is behind a translator of addresses, and of somebody who
# has seen his packets: from another address than TCP, from another port in the
# middle of it, hellos with his session id and packets once more from elsewhere.
# shellcheck disable=SC2016,SC2317

# shellcheck source=selftests/interop/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=selftests/interop/own.sh
. "$INTEROP/own.sh"
# shellcheck source=selftests/interop/vendor.sh
. "$INTEROP/vendor.sh"

PORT=4443
# Of the client: where he is, what his UDP gets, and who is somebody else.
TCP_FROM=192.0.2.2 UDP_FROM=192.0.2.3 STRANGER=192.0.2.66
PING=(ping -q -n -c 2 -i 0.2 -W 5)

gateway()
{
	own_config "cisco-client-compat = true" "udp-port = $PORT" \
		"$@" >"$WORK/own.conf"
	own_run "$WORK/own.conf"
}

# given: the same, with sockets of a service manager for both families at once
given()
{
	OWN_LOG=$LOGS/gateway.$((++OWN_RUNS)).log
	cp "$INTEROP/given.py" "$WORK"
	on gateway timeout 60 python3 "$WORK/given.py" 443 "$PORT" \
		acvpnd gateway -c "$WORK/own.conf" >"$OWN_LOG" 2>&1 </dev/null
}

# has_session TEXT: a client who logs in, with TLS and DTLS
has_session()
{
	must "$1: a login" vendor_logs_in "$USER_NAME"
	must "$1: CONNECT" vendor connect
	ADDRESS=$(vendor_text '.headers["X-CSTP-Address"][0]')
	check "$1: TLS is there" wait_for 20 CSTP own_transport cstp \
		'.state == "up"'
	must "$1: a handshake of DTLS" vendor dtls a
	UDP_PORT=$(vendor_text .port)
	check "$1: DTLS is there" wait_for 20 DTLS own_transport dtls \
		'.state == "up"'
}

# peer_is ADDRESS PORT: where the kernel sends his DTLS to
peer_is()
{
	own_transport dtls '.remote == {address: $address, port: $port}' \
		--arg address "$1" --argjson port "$2"
}

# echoes TEXT: both ways, by DTLS alone
echoes()
{
	local before

	before=$(own_counter cstp rx_packets)
	must "$1: a packet" vendor ping "$INNER4" a
	check "$1: its answer came by DTLS" vendor_told '.by == "a"'
	vendor forget >/dev/null
	check "$1: ping to the client" on inner "${PING[@]}" "$ADDRESS"
	check "$1: nothing went by TLS" \
		test "$(own_counter cstp rx_packets)" = "$before"
}

# moved: where the client says that he is now
moved()
{
	peer_is "${NOW[@]}"
}

# told_place: sets NOW to where the client's last answer says that he is
told_place()
{
	NOW=("$(vendor_text .address)" "$(vendor_text .port)")
}

# followed: he says something, and the kernel follows; once in a second, so it may
# take more than one word
followed()
{
	vendor say a && moved
}

# shows_place: acnl sessions tells it, in both of its forms
shows_place()
{
	on gateway acnl -j sessions | jq -e --arg address "${NOW[0]}" \
		--argjson port "${NOW[1]}" '.sessions[].tunnels[]
			| select(.type == "dtls" and .up)
			| .remote == {address: $address, port: $port}' &&
		[[ $(on gateway acnl sessions --detail) == *"tunnel "*.3:*", from ${NOW[0]}:${NOW[1]} to port $PORT"* ]]
}

# moves TEXT: the same address, another port
moves()
{
	must "$1: it changes" vendor move a "$UDP_FROM"
	told_place
	check "$1: the kernel follows" wait_for 10 "the move" followed
	check "$1: acnl sessions tells where he is" shows_place
	echoes "$1"
}

# goes_astray: what he says comes from another port first, and that is believed
goes_astray()
{
	vendor astray a "$UDP_FROM" && peer_is "$(vendor_text .address)" \
		"$(vendor_text .port)"
}

# meets TEXT ADDRESS: somebody there, who has seen all packets and has no key
meets()
{
	UPS=$(grep -c ', DTLS up: ' "$OWN_LOG")
	must "$1: he has the session id, and a record" vendor stranger a "$2"
	check "$1: he may try" vendor_told '.cookie > 0'
	check "$1: it comes to nothing" vendor_told '.refused != ""'
	check "$1: he hears nothing of the client's" vendor_told '.heard == 0'
	check "$1: the client's DTLS is where it was" moved
	check "$1: there is no other" \
		test "$(grep -c ', DTLS up: ' "$OWN_LOG")" = "$UPS"
	echoes "$1"
}

replays()
{
	own_transport dtls '[.stats.drops | to_entries[]
		| select(.key | test("replay")) | .value] | add // 0'
}

# replayed N: so many so far, at least
replayed()
{
	(($(replays) >= $1))
}

ip -n client addr add "$UDP_FROM/24" dev router
ip -n client addr add "$STRANGER/24" dev router
must "the gateway starts" gateway
vendor_start alone

must "elsewhere: UDP has another address" vendor source "$TCP_FROM" "$UDP_FROM"
has_session "elsewhere"
check "elsewhere: the kernel has that of UDP" peer_is "$UDP_FROM" "$UDP_PORT"
check "elsewhere: and TLS that of TCP" own_transport cstp \
	'.remote.address == $address' --arg address "$TCP_FROM"
echoes "elsewhere"

NOW=("$UDP_FROM" "$UDP_PORT")
check "elsewhere: acnl sessions tells where he is" shows_place

moves "port"
moves "port, once more"
meets "stranger" "$STRANGER"
BEFORE=$(replays)
meets "neighbour" "$UDP_FROM"
check "neighbour: what was there comes as replays" replayed $((BEFORE + 3))

# Who is fast enough takes it along, until the client says the next word; but not
# to another host.
must "astray: a record comes from another host first" \
	vendor astray a "$STRANGER"
echoes "astray, another host"
check "astray, another host: the kernel has not followed" moved
check "astray: the kernel follows to another port" \
	wait_for 10 "the move" goes_astray
check "astray: it is back with the next word" wait_for 10 "the move" followed
echoes "astray"
must "another handshake" vendor dtls b
must "another handshake: it carries" vendor ping "$INNER4" b
must "good-bye" vendor disconnect bye
own_ends TERM
check "SIGTERM ends the gateway with status 0" test "$OWN_STATUS" = 0

# Addresses of IPv4 inside of IPv6 would be two names for one client: a socket of
# both is not taken, and each family has its own.

OWN_STATUS=0
given || OWN_STATUS=$?
check "both: a socket of both families is refused" test "$OWN_STATUS" != 0
check "both: and it says what to do" grep -E 'BindIPv6Only=ipv6-only' "$OWN_LOG"
finish
