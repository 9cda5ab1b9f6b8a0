#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What our own gateway tells the data plane of the priority of what is sent to
# openconnect: by the configuration, a file of a group or a user.
# Runs with one suite.

# shellcheck source=selftests/native/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=selftests/native/own.sh
. "$(dirname -- "$0")/own.sh"

# has TEXT USER PATTERN: what his session is made with, behind its addresses
has()
{
	: >"$NULL_RECORD"
	PEER_USER=$2 admits "$1" "$2.*"
	check "$1: its session" grep -xE "session-new [0-9.]+ -$3" "$NULL_RECORD"
}

mkdir "$WORK/users" "$WORK/groups"
for name in marked zero; do
	gateway_user "$name" "$USER_PASSWORD"
done
gateway_user voice "$USER_PASSWORD" -g phones
echo "net-priority = 0x4a" >"$WORK/users/marked"
echo "net-priority = 0" >"$WORK/users/zero"
echo "net-priority = 0xB8" >"$WORK/groups/phones"

FILES=("udp-port = 0" "config-per-user = $WORK/users"
	"config-per-group = $WORK/groups")
must "the gateway starts" own_start "${FILES[@]}"
has "unset" "$USER_NAME" ""
leaves "unset"
must "the gateway starts, with a priority" own_start "${FILES[@]}" \
	"net-priority = 6"
check "there is no warning" test "$(grep -c 'no effect' "$OWN_LOG")" = 0
has "priority" "$USER_NAME" " priority 6 dscp 0"
has "type of service, without what tells of congestion" marked \
	" priority 0 dscp 18"
has "that of a group" voice " priority 0 dscp 46"
has "none" zero ""
leaves "priorities"
finish
