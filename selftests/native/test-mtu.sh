#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# How long the packets are that the path of DTLS carries, by what is answered.
# Waits for about a minute.
# shellcheck disable=SC2317

# shellcheck source=selftests/native/lib.sh
. "$(dirname -- "$0")/lib.sh"

export NULL_PATH=$WORK/path

# has_mtu MTU: the link, in place
has_mtu()
{
	ip -n client -j link show dev vpn0 | jq -e ".[0].mtu == $1"
}

# found TEXT MTU TIMES: set that often, at the data plane and at the link
found()
{
	check "$1: found" wait_for 30 "MTU $2" told "set-mtu dtls $2" "$3"
	check "$1: the link has it" wait_for 5 "it" has_mtu "$2"
}

# ocserv takes no second hello within three seconds.
again()
{
	sleep 3
	happens 'down dtls previous other replaced'
	happens 'key-soon dtls'
}

must "ocserv starts" gateway_start "udp-port = 443" "route = 10.98.0.0/24"
echo 9999 >"$NULL_PATH"
must "it connects" client_start
MAX=$(sed -n 's/^probe dtls //p' "$NULL_RECORD")
check "a wide path takes one question" test "$MAX"
check "and changes nothing" never_told "set-mtu"
check "neither at the link" has_mtu "$MAX"
echo 1111 >"$NULL_PATH"
again
found "a narrow one" 1111 1
check "one line tells" client_says 'carries packets of 1111 bytes over DTLS'
# The rest has nothing to do with the gateway.
[[ $ACVPN_SUITE != forky ]] || {
	echo $((MAX - 1)) >"$NULL_PATH"
	again
	found "a wider one" $((MAX - 1)) 1
	echo 900 >"$NULL_PATH"
	check "one that got narrow is noticed in a minute" \
		wait_for 30 "it" told 'set-mtu dtls 900'
	echo 500 >"$NULL_PATH"
	again
	check "one that carries nothing of use: TLS" wait_for 30 "it" \
		client_says \
		'no packet of 576 bytes or more gets through; TLS carries'
	check "and DTLS goes" wait_for 5 "it" told 'detach dtls current'
	check "the link has the MTU of TLS then" wait_for 5 "it" \
		has_mtu "$(sed -n \
		's/^attach-cstp .*mtu \([0-9]*\) .*/\1/p' "$NULL_RECORD")"
	echo 9999 >"$NULL_PATH"
	again
	check "DTLS is there again: its MTU" \
		wait_for 30 "MTU $MAX" has_mtu "$MAX"
}
client_ends TERM
check "it ends with status 0" test "$CLIENT_STATUS" = 0
check "nothing is left" nothing_left
finish
