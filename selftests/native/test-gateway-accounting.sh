#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What each suite's freeradius is told of sessions of our own gateway: when they
# begin, now and then, when they end, and why; also if it does not listen.
# Waits for about a minute.

# shellcheck source=selftests/native/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=selftests/native/own.sh
. "$(dirname -- "$0")/own.sh"
# shellcheck source=selftests/native/radius.sh
. "$(dirname -- "$0")/radius.sh"

mkdir -p "$WORK/radius"
radius_users <<-END
	often Cleartext-Password := "$USER_PASSWORD"
	 Acct-Interim-Interval = 1,
	 Class = 0x00010203
END
must "freeradius starts" radius_start
ACCT="acct = radius[config=$WORK/radius/client.conf,nas-identifier=us]"
must "the gateway starts, with accounting" own_start "udp-port = 0" "$ACCT" \
	"session-store = $OWN_STORE" "stats-report-time = 1"

connects "a session" SSL
comes "a session: it begins" Start
check "its user" test "$(field Start User-Name)" = "$USER_NAME"
check "its address" test "$(field Start Framed-IP-Address)" = "$(told_address)"
check "its client" test "$(field Start Calling-Station-Id)" = 192.0.2.2
check "who says so" test "$(field Start NAS-Identifier)" = us
session=$(field Start Acct-Session-Id)
check "it has a name" test "${#session}" = 24
comes "it goes on" Interim-Update 2
check "it is the same" test "$(field Interim-Update Acct-Session-Id)" = \
	"$session"
check "what it carried is told" test \
	"$(field Interim-Update Acct-Input-Octets)" -ge 0
own_ends USR1
must "the gateway starts again" own_run "$WORK/own.conf"
n=$(records Interim-Update)
comes "the session goes on" Interim-Update $((n + 2))
check "it did not begin twice" test "$(records Start)" = 1
check "an administrator ends it" acnl logoff user "$USER_NAME"
comes "it ends" Stop
peer_ends 0
check "once" test "$(records Stop)" = 1
check "it is the same session" test "$(field Stop Acct-Session-Id)" = \
	"$session"
check "because he wants so" test \
	"$(field Stop Acct-Terminate-Cause)" = Admin-Reset
check "after some time" test "$(field Stop Acct-Session-Time)" -ge 2

connects "another one" SSL
comes "another one: it begins" Start 2
check "it is another one" test "$(field Start Acct-Session-Id)" != "$session"
radius_stop
check "and that one, too" acnl logoff user "$USER_NAME"
peer_ends 0
check "no server: the log tells" wait_for 20 "a line" own_says \
	'accounting: servers of .* take no records: none answers'
must "freeradius starts again" radius_run
check "what waited is told" wait_for 30 "the record" has_records Stop 2
check "and the log tells" wait_for 10 "a line" own_says 'answer again'
check "how long it waited" test "$(field Stop Acct-Delay-Time)" -ge 1
connects "at the end" SSL
comes "at the end: it begins" Start 3
peer_ends KILL
leaves "accounting"
check "the end of the gateway is that of the session" has_records Stop 3
check "and why" test "$(field Stop Acct-Terminate-Cause)" = NAS-Reboot
radius_stop

must "freeradius starts once more" radius_run
OWN_AUTH="radius[config=$WORK/radius/client.conf,groupconfig=true]"
must "the gateway starts, with RADIUS" own_start "udp-port = 0" "$ACCT" \
	"session-store = $OWN_STORE"
n=$(records Interim-Update)
PEER_USER=often connects "as often as the server wants" SSL
comes "as often as the server wants" Interim-Update $((n + 2))
check "with the Class that the server gave" test \
	"$(field Interim-Update Class)" = 0x00010203
own_ends USR1
: >"$NULL_RECORD"
must "this one starts again, too" own_run "$WORK/own.conf"
n=$(records Interim-Update)
comes "the session goes on there" Interim-Update $((n + 2))
check "its Class is still known" test \
	"$(field Interim-Update Class)" = 0x00010203
check "an administrator ends this one, too" acnl logoff user often
peer_ends 0
leaves "RADIUS"

OWN_AUTH=''
must "the gateway starts, and hears servers" own_start "udp-port = 0" "$ACCT" \
	"radius-disconnect-port = 3799"
n=$(records Start)
connects "to be ended" SSL
comes "to be ended: it is told" Start $((n + 1))
session=$(field Start Acct-Session-Id)
check "who does not have the secret is not answered" test \
	"$(disconnect other 0 user "$USER_NAME")" = none
check "a user without a time is refused" test \
	"$(disconnect "$RADIUS_SECRET" '' user "$USER_NAME")" = "42 402 True"
check "what is old is refused" test \
	"$(disconnect "$RADIUS_SECRET" 400 user "$USER_NAME")" = "42 404 True"
check "a user who is not there" test \
	"$(disconnect "$RADIUS_SECRET" 0 user nobody)" = "42 503 True"
check "a session that there is not" test \
	"$(disconnect "$RADIUS_SECRET" '' session 012)" = "42 503 True"
check "both have to be so" test "$(disconnect "$RADIUS_SECRET" '' \
	session "$session" user nobody)" = "42 503 True"
check "the session is still there" acnl sessions "user=$USER_NAME"
check "the session by its name: whoever asks twice is answered twice" test \
	"$(disconnect "$RADIUS_SECRET" '' session "$session")" = "41 0 True"
check "it is over" wait_for 20 "its end" own_says \
	"user $USER_NAME, over: admin"
peer_ends 0
connects "to be ended by address" SSL
check "the session by user and address" test "$(disconnect "$RADIUS_SECRET" 0 \
	user "$USER_NAME" address "$(told_address)")" = "41 0 True"
check "it is over, too" wait_for 20 "its end" own_says \
	"user $USER_NAME, over: admin" 2
peer_ends 0
leaves "servers"
finish
