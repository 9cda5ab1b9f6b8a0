#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What a freeradius that is not there cannot be told of sessions is told once it
# is, whatever became of our gateway meanwhile: auth or all of it was killed, or
# it has ended.

# shellcheck source=selftests/native/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=selftests/native/own.sh
. "$(dirname -- "$0")/own.sh"
# shellcheck source=selftests/native/radius.sh
. "$(dirname -- "$0")/radius.sh"

starts()
{
	own_start "udp-port = 0" "session-store = $OWN_STORE" \
		"acct = radius[config=$WORK/radius/client.conf]"
}

# waiting: how many records the store has; nobody else may have it open
waiting()
{
	sqlite3 "$OWN_STORE" 'SELECT count(*) FROM account'
}

# refused TIMES: servers took nothing, which is told once by each auth
refused()
{
	wait_for 20 "a line" own_says 'accounting: servers of .* none answers' \
		"$1"
}

# was_then: what its last Stop says of when it was agrees
was_then()
{
	local told at

	told=$(($(field Stop Timestamp) - $(field Stop Acct-Delay-Time)))
	at=$(date -d "$(field Stop Event-Timestamp | sed 's/ [A-Z]*$//')" +%s)
	((at - told <= 2 && told - at <= 2))
}

mkdir -p "$WORK/radius"
radius_users </dev/null
must "freeradius starts" radius_start
must "the gateway starts, with accounting" starts

# auth is killed
start=$SECONDS
connects "a session" SSL
comes "a session: it begins" Start
session=$(field Start Acct-Session-Id)
radius_stop
check "an administrator ends it" acnl logoff user "$USER_NAME"
age=$((SECONDS - start + 1))
peer_ends 0
check "no server: the log tells" refused 1
kill -KILL "$(own_auth)"
must "auth is killed: another one takes its place" \
	wait_for 20 "it is ready" own_says 'gateway is ready' 2
check "auth is killed: the next one knows what waits" own_says \
	'servers are told 1 records that waited'
check "auth is killed: nobody answers that one, either" refused 2
must "freeradius starts again" radius_run
comes "auth is killed: the session is over" Stop
check "auth is killed: it is the same" test \
	"$(field Stop Acct-Session-Id)" = "$session"
check "auth is killed: its user" test "$(field Stop User-Name)" = "$USER_NAME"
check "auth is killed: and why" test \
	"$(field Stop Acct-Terminate-Cause)" = Admin-Reset
check "auth is killed: the session did not last while it waited" test \
	"$(field Stop Acct-Session-Time)" -le "$age"
check "auth is killed: how long that was" test \
	"$(field Stop Acct-Delay-Time)" -ge 1
check "auth is killed: it is told when that was" was_then

# all are killed
connects "another one" SSL
comes "another one: it begins" Start 2
check "nothing was told twice" test "$(records Stop)" = 1
check "it ends, and waits for nobody" acnl logoff user "$USER_NAME"
peer_ends 0
comes "it is over" Stop 2
radius_stop
connects "unknown to servers" SSL
check "unknown to servers: it waits" refused 3
check "unknown to servers: it ends" acnl logoff user "$USER_NAME"
peer_ends 0
own_killed
check "all are killed: both records are in the store" test "$(waiting)" = 2
check "all are killed: the servers' secret is not" test \
	"$(cat "$OWN_STORE"* | grep -c "$RADIUS_SECRET")" = 0
must "freeradius starts once more" radius_run
must "all are killed: the next gateway starts" starts
comes "all are killed: the session began" Start 3
comes "all are killed: and it is over" Stop 3
check "all are killed: both are of one" test \
	"$(field Start Acct-Session-Id)" = "$(field Stop Acct-Session-Id)"

# it ends
connects "at the end" SSL
comes "at the end: it begins" Start 4
radius_stop
peer_ends KILL
leaves "no server"
check "no server: what waits is told" grep -q \
	'1 records for servers of .* wait in the store' "$OWN_LOG"
check "no server: it is in the store" test "$(waiting)" = 1
must "freeradius starts the last time" radius_run
must "no server: the next gateway starts" starts
comes "no server: the session is over" Stop 4
check "no server: and why" test \
	"$(field Stop Acct-Terminate-Cause)" = NAS-Reboot
check "no server: it is told when that was" was_then
leaves "all was told"
check "all was told: once" test "$(records Start) $(records Stop)" = "4 4"
check "all was told: the store has nothing of it" test "$(waiting)" = 0
finish
