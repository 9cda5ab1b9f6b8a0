#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The process of our own gateway that lets clients in hangs: another one takes
# its place.
# Runs with one suite.
# shellcheck disable=SC2016,SC2317

# shellcheck source=selftests/native/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=selftests/native/own.sh
. "$(dirname -- "$0")/own.sh"
# shellcheck source=selftests/interop/vendor.sh
. "$INTEROP/vendor.sh"

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
check "auth hangs: it is gone" eval '! alive "$hangs"'
check "auth hangs: the session has not ended" never_told session-end
vendor_start after
check "auth hangs: others are let in afterwards" vendor_logs_in "$USER_NAME"
check "auth hangs: nobody else was killed" test \
	"$(grep -c 'is killed' "$OWN_LOG")" = 1
vendor_ends
leaves "auth hangs"
finish
