#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Each suite's openconnect at our own gateway, up to where the data plane would
# carry packets: who is let in, and who may come again.
# shellcheck disable=SC2317

# shellcheck source=selftests/native/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=selftests/native/own.sh
. "$(dirname -- "$0")/own.sh"

has_workers()
{
	(($(own_workers | wc -l) == 2))
}

groups()
{
	own_says "user $USER_NAME, group $1 logged in"
}

must "the gateway starts" own_start "udp-port = 443"
connects "password" DTLS
check "password: DTLS has keys for AES-GCM" \
	was_told 'attach-dtls current mtu 1[34].* AES-(128|256)-GCM'
check "password: auth knows of both" wait_for 10 "it is told" \
	own_says "user $USER_NAME, DTLS up: AES"
# What was there before ends before anything new begins.
again()
{
	[[ $(sed 's/ .*//' "$NULL_RECORD" | paste -sd ' ') == \
		"$before session-end session-free session-new attach-cstp"* ]]
}

before=$(sed 's/ .*//' "$NULL_RECORD" | paste -sd ' ')
address=$(told_address)
kill -USR2 "$PEER"
check "reconnect: the session goes on with another tunnel" \
	wait_for 40 "the other tunnel" again
check "reconnect: it has the address that it had" \
	test "$(grep -c "^session-new $address -" "$NULL_RECORD")" = 2
check "reconnect: auth knows why the first one ended" \
	own_says "session 1: user $USER_NAME, TLS up" 2
own_workers >"$WORK/workers"
xargs kill -KILL <"$WORK/workers"
check "killed workers are missed" wait_for 10 "a line for each" \
	own_says 'worker [01]: killed by signal 9' 2
check "and others come" wait_for 20 "new workers" has_workers
leaves "password"

must "the gateway starts, with groups and without UDP" own_start \
	"select-group = staff[The staff]" "select-group = guests"
gateway_user "$USER_NAME" "$USER_PASSWORD" -g staff,guests
connects "group" SSL --authgroup guests
check "group: it is the one that was asked for" groups guests
leaves "group"

must "the gateway starts again" own_start
echo wrong >"$WORK/wrong"
PASSWORD=$WORK/wrong peer_launch
peer_ends 0
check "a wrong password gets nothing" test "$PEER_STATUS" != 0
check "and the log tells" own_says "user $USER_NAME, from .*: login failed"
own_ends TERM
check "nobody is left to wait for" test "$OWN_STATUS" = 0
finish
