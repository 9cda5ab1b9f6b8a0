#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The sample configuration of the suite's ocserv, as acvpnd gateway reads it.
# Environment: OCSERV_CONF, another file; ACVPND, another program.

# shellcheck source=selftests/kmod/lib.sh
. "$(dirname -- "$0")/../kmod/lib.sh"
OCSERV_CONF=${OCSERV_CONF:-/etc/ocserv/ocserv.conf}
ACVPND=${ACVPND:-acvpnd}
# Fewer options than any sample has.
OPTIONS_MIN=80

# look FILE: what is told of it, for the reader and in $TMP/told
look()
{
	local status=0

	"$ACVPND" gateway --check-config -c "$1" >"$TMP/told" 2>&1 || status=$?
	cat "$TMP/told"
	((status == 0 || status == 2)) || fail "status $status"
}

# What it names need not be there, but nothing that it says is wrong.
as_it_is()
{
	[[ -s $OCSERV_CONF ]] || fail "no $OCSERV_CONF"
	look "$OCSERV_CONF"
	! grep -E 'error: [^ ]*:[0-9]+: ' "$TMP/told" |
		grep -v ': No such file or directory;' ||
		fail "errors in lines"
}

# Its options, those in comments as well, one a line with their values.
options()
{
	sed -nE 's/^#? ?([a-z0-9][a-z0-9_-]*) ?= ?(.*)$/\1 = \2/p' \
		"$OCSERV_CONF"
}

all_are_known()
{
	options >"$TMP/all"
	(($(cut -d= -f1 "$TMP/all" | sort -u | wc -l) > OPTIONS_MIN)) ||
		fail "few options were found"
	look "$TMP/all"
	! grep -F 'there is no option' "$TMP/told" || fail "unknown options"
}

# So is what is not one.
others_are_not()
{
	sed 's/^idle-timeout/idle-timout/' "$TMP/all" >"$TMP/other"
	look "$TMP/other"
	grep -F "there is no option 'idle-timout'; is it 'idle-timeout'" \
		"$TMP/told"
}

tap_case "the sample is read as it is" as_it_is
tap_case "all options of the sample are known" all_are_known
tap_case "what is none is told" others_are_not
tap_end
