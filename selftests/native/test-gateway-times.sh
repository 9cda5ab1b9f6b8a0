#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A session of our own gateway has its time from the login on, whatever becomes
# of its tunnels: who comes again by his token has what is left of it, and none
# of it anew. The client is one that plays the vendor's.
# shellcheck disable=SC2016,SC2317

# shellcheck source=selftests/native/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=selftests/native/own.sh
. "$(dirname -- "$0")/own.sh"
# shellcheck source=selftests/interop/vendor.sh
. "$INTEROP/vendor.sh"
# shellcheck source=selftests/native/radius.sh
. "$(dirname -- "$0")/radius.sh"

SECONDS_OF_ALL=30

# left_is MILLISECONDS: no more of the session's time is left, but some is
left_is()
{
	acnl -j sessions | jq -e --argjson most "$1" \
		'[.sessions[0] | .. | .session_left_ms? // empty] |
			.[0] > 0 and .[0] <= $most'
}

# remaining FILTER: is that so of what the reply to CONNECT says of it?
remaining()
{
	vendor_told '.headers["X-CSTP-Session-Timeout-Remaining"] |
		length == 1 and (.[0] | tonumber | '"$1)"
}

# took SECONDS: what accounting was told
took()
{
	local seconds

	seconds=$(field Stop Acct-Session-Time)
	echo "$seconds seconds"
	((seconds >= $1))
}

mkdir -p "$WORK/radius"
radius_users </dev/null
must "freeradius starts" radius_start
must "the gateway starts" own_start "udp-port = 0" \
	"session-timeout = $SECONDS_OF_ALL" \
	"acct = radius[config=$WORK/radius/client.conf,nas-identifier=us]"
vendor_start alone
must "login" vendor_logs_in "$USER_NAME"
must "CONNECT" vendor connect
check "the reply has the time of all" vendor_told \
	'.headers["X-CSTP-Session-Timeout"] == [$all]' \
	--arg all "$SECONDS_OF_ALL"
check "and what is left of it" remaining \
	". > 15 and . <= $SECONDS_OF_ALL"
comes "accounting: it begins" Start
must "half of it goes by" wait_for 20 "the half" left_is 15000
vendor drop >/dev/null
happens 'down cstp current closed'
check "TLS is gone, and the session waits" wait_for 10 "it is told" own_says \
	"user $USER_NAME, TLS down"
must "some more of it goes by" wait_for 10 "it" left_is 12000
must "CONNECT by the token" vendor connect
check "what is left is less, by what went by" remaining ". > 0 and . <= 12"
check "the time of all is as it was" vendor_told \
	'.headers["X-CSTP-Session-Timeout"] == [$all]' \
	--arg all "$SECONDS_OF_ALL"
check "the session ends with its time" wait_for 30 "its end" own_says \
	"user $USER_NAME, over: session timeout"
check "the data plane was to tell the client" \
	was_told 'disconnect session timeout'
comes "accounting: it ends" Stop
check "after all of the time" took "$SECONDS_OF_ALL"
check "not after twice of it" test \
	"$(field Stop Acct-Session-Time)" -lt $((2 * SECONDS_OF_ALL))
check "because of it" test \
	"$(field Stop Acct-Terminate-Cause)" = Session-Timeout
vendor connect
check "the token is of no use any more: 401" vendor_told '.status == 401'
check "nobody is there" eval \
	'acnl -j sessions | jq -e ".sessions == []"'
must "who logs in again" vendor_logs_in "$USER_NAME"
must "has a tunnel" vendor connect
check "with a time of its own" remaining ". > 15"
vendor_ends || true
radius_stop
leaves "time"
finish
