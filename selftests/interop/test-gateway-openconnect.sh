#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Debian's openconnect at our own gateway: login by password, CSTP and DTLS in
# the kernel, and nothing left afterwards.
# shellcheck disable=SC2317

# shellcheck source=selftests/interop/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=selftests/interop/own.sh
. "$INTEROP/own.sh"
# shellcheck source=selftests/interop/carry.sh
. "$INTEROP/carry.sh"

BYTES=4M

iperf_server
must "the gateway starts, without DTLS" own_start
check "system calls of its first process are filtered" \
	grep -qx $'Seccomp:\t2' "/proc/$OWN/status"
check "who starts nft runs as the user that it has become" \
	pgrep -x acvpnd-nft -P "$OWN" -u nobody
session "CSTP" cstp
own_ends TERM
check "SIGTERM ends the gateway with status 0" test "$OWN_STATUS" = 0
check "it left no device and no reference" own_left_nothing

must "the gateway starts, with DTLS" own_start "udp-port = 443"
session "DTLS" dtls
session "DTLS again" dtls
session "TLS only" cstp --no-dtls

# Whoever goes without a word may come again.
must "openconnect connects once more" peer_start
peer_ends KILL
check "the gateway waits for who was killed" wait_for 10 "it is told" \
	own_says "user $USER_NAME, TLS down: (lost|dead peer)"
check "the kernel has nothing of it" wait_for 10 "it ends" own_has_sessions 0

echo wrong >"$WORK/wrong"
PASSWORD=$WORK/wrong peer_launch
peer_ends 0
check "a wrong password gets nothing" test "$PEER_STATUS" != 0
check "and the log tells" own_says "user $USER_NAME, from .*: login failed"

comes_again 6
on inner ping -c 1 -W 1 -M 'do' -s 1472 "$address" >"$LOGS/long" 2>&1 || true
check "a packet that is too long is told, with both sizes" \
	wait_for 10 "a line" own_says "session [0-9]+: 1 packet was too long \
for its DTLS, the last one with 1500 bytes, where 1[1-4][0-9]{2} fit"
check "the kernel has one session" own_has_sessions 1
peer_ends INT
check "the kernel has no session any more" \
	wait_for 10 "it ends" own_has_sessions 0

# Sessions live in the kernel, not in the worker that made them.
must "openconnect connects, with a worker to lose" peer_start
own_workers >"$WORK/workers"
xargs kill -KILL <"$WORK/workers"
check "other workers take the place of killed ones" \
	wait_for 20 "workers" own_other_workers
pings "without its worker"
own_ends TERM
check "SIGTERM ends the gateway with a session, status 0" \
	test "$OWN_STATUS" = 0
peer_ends 0
check "openconnect was told" grep -q 'shuts down' "$PEER_LOG"
check "it left no device and no reference" own_left_nothing
finish
