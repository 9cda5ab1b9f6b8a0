#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A process of our own gateway hangs: another one takes its place.
# Waits for about a minute.
# Runs with one suite.
# shellcheck disable=SC2016,SC2317

# shellcheck source=selftests/native/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=selftests/native/own.sh
. "$(dirname -- "$0")/own.sh"
# shellcheck source=selftests/interop/vendor.sh
. "$INTEROP/vendor.sh"

# still_up: nothing that is not to be has ended
still_up()
{
	check "$1: it is gone" eval '! alive "$hangs"'
	check "$1: the session has not ended" never_told session-end
	vendor_start "after-$2"
	check "$1: others are let in afterwards" vendor_logs_in "$USER_NAME"
	check "$1: nobody else was killed" test \
		"$(grep -c 'is killed' "$OWN_LOG")" = "$3"
}

must "the gateway starts" own_start "udp-port = 0" "session-store = $OWN_STORE"
vendor_start before
must "login" vendor_logs_in "$USER_NAME"
must "CONNECT" vendor connect
hangs=$(own_auth)
kill -STOP "$hangs"
must "auth hangs: it is killed" wait_for 60 "it is told" \
	own_says 'auth has not answered for 30 seconds, and is killed'
must "auth hangs: another one takes its place" \
	wait_for 20 "it is ready" own_says 'gateway is ready' 2
still_up "auth hangs" auth 1
read -r hangs < <(own_workers)
kill -STOP "$hangs"
must "a worker hangs: it is killed" wait_for 60 "it is told" own_says \
	'worker [0-9]+ has not answered for 30 seconds, and is killed'
must "a worker hangs: another one takes its place" wait_for 20 "it is told" \
	own_says 'killed by signal 9 .*; another one takes its place'
still_up "a worker hangs" worker 2
vendor_ends
leaves "hangs"
finish
