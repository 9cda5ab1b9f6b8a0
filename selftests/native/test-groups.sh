#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Groups: the one asked for counts, by value or by label.
# shellcheck disable=SC2317

# shellcheck source=selftests/native/lib.sh
. "$(dirname -- "$0")/lib.sh"

CLIENT_CHANNEL=

ocserv_names_group()
{
	gateway_sessions | jq -e --arg group "$1" '.Groupname == $group'
}

# group NAME TEXT: log in with what the user calls it
group()
{
	must "--authgroup '$2' connects" client_start --authgroup "$2"
	check "ocserv has the user in $1" ocserv_names_group "$1"
	client_ends TERM
	check "'$2': nothing is left" nothing_left
}

gateway_user "$USER_NAME" "$USER_PASSWORD" -g staff,guests
must "ocserv starts" gateway_start "udp-port = 443" \
	"select-group = staff[The staff]" "select-group = guests"
group guests guests
group staff "The staff"
client_fails "unknown group" 6 "no group 'others'.*staff" --authgroup others
finish
