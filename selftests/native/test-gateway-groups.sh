#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Each suite's openconnect chooses a group of our own gateway, by name, label or
# URL, and gets what the files of groups and users say.

# shellcheck source=selftests/native/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=selftests/native/own.sh
. "$(dirname -- "$0")/own.sh"

# file PATH LINE...
file()
{
	printf '%s\n' "${@:2}" >"$WORK/$1"
}

users()
{
	mkdir "$WORK/groups" "$WORK/users"
	gateway_user "$USER_NAME" "$USER_PASSWORD" -g staff,guests,others
	gateway_user fixed "$USER_PASSWORD" -g staff
	gateway_user broken "$USER_PASSWORD" -g staff
	gateway_user alone "$USER_PASSWORD"
	file groups/guests 'ipv4-network = 10.99.5.0/24'
	file users/fixed 'explicit-ipv4 = 10.99.0.77'
	file users/broken 'ipv4-network = nonsense'
}

# gets TEXT PATTERN: the address of the session that was let in last
gets()
{
	check "$1" grep -E "^Configured as $2," "$PEER_LOG"
}

# shows TEXT PATTERN: groups to choose from, which openconnect cannot alone
shows()
{
	peer_launch
	peer_ends 0
	check "$1: they are shown" grep -E "GROUP: \[($2)\]" "$PEER_LOG"
}

# host_routes: those to clients that are in no network of the device
host_routes()
{
	ip -n gateway route show root 10.99.5.0/24
}

has_route()
{
	[[ $(host_routes) == *"$(told_address) dev vpn0 "* ]]
}

has_none()
{
	[[ ! $(host_routes) ]]
}

must "there are users and groups" users
FILES=("config-per-group = $WORK/groups" "config-per-user = $WORK/users"
	"udp-port = 0")

must "the gateway starts, with groups" own_start "${FILES[@]}" \
	"select-group = staff[The staff]" "select-group = guests" \
	"default-select-group = Whichever" "select-group-by-url = true"
shows "all of them" 'Whichever\|The staff\|guests'
admits "whichever: the first one" "$USER_NAME, group staff" \
	--authgroup Whichever
admits "by name" "$USER_NAME, group guests" --authgroup guests
gets "by name: it has the group's network" '10\.99\.5\.[0-9]+'
connects "the group's network" SSL --authgroup guests
check "the group's network: the host has a route to the client" has_route
check "the group's network: acnl" acnl logoff user "$USER_NAME"
check "the group's network: and none when he is gone" \
	wait_for 10 "its end" has_none
peer_ends 0
admits "by label" "$USER_NAME, group staff" --authgroup "The staff"
gets "by label: another group's network" '10\.99\.0\.[0-9]+'
PEER_PATH=/guests admits "by URL" "$USER_NAME, group guests"
PEER_PATH=/nothing admits "a URL that is none" "$USER_NAME, group staff" \
	--authgroup Whichever
# Older ones choose of what they are shown alone.
if [[ $ACVPN_SUITE == forky ]]; then
	admits "one that is not shown" "$USER_NAME, group others" \
		--authgroup others
	refuses "one that is not shown, nor his" \
		"user $USER_NAME, from .*: login failed" --authgroup strangers
else
	peer_launch --authgroup others
	peer_ends 0
	check "one that is not shown: openconnect does not take it" \
		grep 'Auth choice "others" not available' "$PEER_LOG"
fi
PEER_USER=alone admits "a user without groups" alone --authgroup Whichever
PEER_USER=alone refuses "a group that is not his" \
	'user alone, from .*: login failed' --authgroup "The staff"
PEER_USER=fixed admits "a user with a file" "fixed, group staff" \
	--authgroup "The staff"
gets "a user with a file: it has the address of that" '10\.99\.0\.77'
PEER_USER=broken refuses "a user with a broken file" \
	'user broken gets no session' --authgroup "The staff"
check "a broken file: the log says where" \
	own_says "users/broken:1: ipv4-network: 'nonsense'"
admits "others are not concerned" "$USER_NAME, group staff" \
	--authgroup "The staff"
file users/broken ''
PEER_USER=broken admits "until it is mended" "broken, group staff" \
	--authgroup "The staff"
leaves "groups"

must "the gateway starts, with all groups of the password file" own_start \
	"${FILES[@]}" "auto-select-group = true"
admits "all groups" "$USER_NAME, group guests" --authgroup guests
shows "all groups, once" 'staff\|guests\|others'
leaves "all groups"
finish
