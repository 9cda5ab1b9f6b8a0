#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# New keys for DTLS: beside those in use, which go when the new ones are there.
# shellcheck disable=SC2317

# shellcheck source=selftests/native/lib.sh
. "$(dirname -- "$0")/lib.sh"

UDP_BLOCKED="ipproto udp dport 443 priority 10 blackhole"

# The lines about DTLS, one after the other.
dtls_calls()
{
	sed -nE 's/^((attach-dtls|detach dtls) [a-z]+|promote).*/\1/p' \
		"$NULL_RECORD" | paste -sd ,
}

dtls_was()
{
	dtls_calls
	[[ $(dtls_calls) == "$1" ]]
}

# renewed TEXT EVENT: it makes new ones, and the old ones stay until then
renewed()
{
	local calls

	calls=$(dtls_calls)
	happens "$2"
	check "$1: the new one is attached beside the old one" wait_for 20 \
		"it" dtls_was "$calls,attach-dtls next,promote"
	check "$1: the old socket stays open" has_dtls_sockets 2
	happens 'down dtls previous other replaced'
	check "$1: and goes when the data plane is done with it" \
		wait_for 10 "its end" has_dtls_sockets 1
}

must "ocserv starts" gateway_start "udp-port = 443" "route = 10.98.0.0/24"
must "it connects" client_start
check "the first one replaces nothing" dtls_was 'attach-dtls current,promote'
renewed "keys used up soon" 'key-soon dtls'
# ocserv takes no second hello within three seconds.
sleep 3
renewed "keys used up" 'key-limit dtls'
sleep 3
happens 'key-soon dtls'
happens 'key-limit dtls'
check "two events make one new one" wait_for 20 "it" dtls_was \
	'attach-dtls current,promote,attach-dtls next,promote,attach-dtls next,promote,attach-dtls next,promote'
happens 'down dtls previous other replaced'
client_ends TERM
check "it ends with status 0" test "$CLIENT_STATUS" = 0
check "nothing is left" nothing_left

# shellcheck disable=SC2086
[[ $ACVPN_SUITE != forky ]] || {
	must "it connects again" client_start
	ip -n router rule add $UDP_BLOCKED
	happens 'key-soon dtls'
	check "no new one: the old one stays" wait_for 30 "the line" \
		client_says 'no new DTLS.*no answer; the one before carries'
	check "its socket as well" has_dtls_sockets 1
	check "and the data plane keeps it" \
		dtls_was 'attach-dtls current,promote'
	client_ends TERM
	check "it ends with status 0 then, too" test "$CLIENT_STATUS" = 0
}
finish
