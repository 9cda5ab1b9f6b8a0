#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The process of our own gateway that lets clients in does not get as far as to
# begin: another one takes its place.
# Waits for about a minute.
# Runs with one suite.
# shellcheck disable=SC2016,SC2317

# shellcheck source=selftests/native/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=selftests/native/own.sh
. "$(dirname -- "$0")/own.sh"
# shellcheck source=selftests/interop/vendor.sh
. "$INTEROP/vendor.sh"

TRIES=5

# Auth dies, and what starts it stops before it is asked for the next one. How
# long that takes is longer from death to death. False: it came too late.
hang_early()
{
	tries=$((tries + 1))
	kill -KILL "$(own_auth)"
	wait_for 20 "its end is told" own_says 'auth: killed by signal 9' \
		"$tries" || return
	kill -STOP "$nursery"
	sleep 3
	[[ ! $(pgrep -P "$nursery") ]] && return
	kill -CONT "$nursery"
	wait_for 20 "it is ready" own_says 'gateway is ready' $((tries + 1))
	return 1
}

must "the gateway starts" own_start "udp-port = 0"
nursery=$(own_nursery)
tries=0
until hang_early || ((tries == TRIES)); do
	:
done
must "auth hangs as it begins: it is killed" wait_for 90 "it is told" \
	own_says 'auth has not answered for 60 seconds, and is killed'
kill -CONT "$nursery"
must "auth hangs as it begins: another one takes its place" wait_for 20 \
	"it is ready" own_says 'gateway is ready' $((tries + 1))
vendor_start after
check "auth hangs as it begins: clients are let in" vendor_logs_in "$USER_NAME"
vendor_ends
leaves "hangs"
finish
