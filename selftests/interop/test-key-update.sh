#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A gateway of TLS 1.3 changes its key, and asks for a new one of ours, under
# traffic. Kernels whose TLS takes new keys go on at once, those before 6.14 over
# another connection; neither takes a login.
#
# Runs with each TLS library.
# shellcheck disable=SC2317

# shellcheck source=selftests/interop/lib.sh
. "$(dirname -- "$0")/lib.sh"

FAKE=''
CLIENT_CHANNEL=TLS
IN_PLACE='new keys on the TLS connection'
INSTEAD='goes on over a new TLS connection'

test_cleanup()
{
	[[ ! $PINGS ]] || stop "$PINGS" KILL || true
	[[ ! $FAKE ]] || stop "$FAKE" TERM || true
}

fake_start()
{
	ip netns exec gateway python3 "$(dirname -- "$0")/updater.py" \
		"$WORK/server.pem" "$WORK/server.key" >"$LOGS/updater.log" \
		2>&1 </dev/null &
	FAKE=$!
	wait_for 10 "the gateway" fake_listens
}

fake_listens()
{
	alive "$FAKE" || return 2
	[[ $(on gateway ss -Hltn 'sport = :443') ]]
}

# fake_said LINE [TIMES]
fake_said()
{
	(($(grep -cx "$1" "$LOGS/updater.log") >= ${2:-1}))
}

# Lines of the client's log that tell of new keys, one way or the other.
changed()
{
	grep -cE "$IN_PLACE|$INSTEAD" "$CLIENT_LOG" || true
}

has_changed()
{
	alive "$CLIENT" || return 2
	(($(changed) >= $1))
}

answered()
{
	on client ping -q -c 3 -i 0.1 -W 1 "$INNER4"
}

# update SIGNAL LINE: the gateway does it, and packets pass afterwards
update()
{
	local before

	before=$(changed)
	kill "-$1" "$FAKE"
	check "$2: the gateway has sent it" \
		wait_for 10 "it" fake_said "update $2 True" "$3"
	check "$2: the client has new keys" \
		wait_for 10 "them" has_changed $((before + 1))
	check "$2: packets pass" wait_for 10 "answers" answered
}

must "a gateway of TLS 1.3" fake_start
must "it connects" client_start -v
check "the kernel has TLS" kernel_cstp '.state == "up"'
pings_start
update USR1 alone 1
update USR2 requested 1
update USR2 requested 2
update USR1 alone 2
LOST=$(pings_lost)
note "lost $LOST pings"
if client_says "$INSTEAD"; then
	check "one connection for each" fake_said connection 5
	check "of some seconds of pings some are lost" test "$LOST" -lt 60
else
	check "all on one connection" eval '! fake_said connection 2'
	check "no ping is lost" test "$LOST" = 0
fi
check "nobody has logged in again" eval '! fake_said POST 2'
check "the kernel still has TLS" kernel_cstp '.state == "up"'
client_ends TERM
check "it ends well" test "$CLIENT_STATUS" = 0
check "the gateway heard so" wait_for 5 "it" fake_said goodbye
check "nothing is left" nothing_left
finish
