# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# TAP of one step after the other; to be sourced. What a step printed is told if
# it fails: what looks like a reason, and the end of it.

LOG=$(mktemp)

# t TEXT command...: it succeeds
t()
{
	local text=$1

	shift
	if "$@" >"$LOG" 2>&1 </dev/null; then
		echo "ok - $text"
	else
		grep -aE '^not ok|[Ee]rror:|\*\*\*' "$LOG" | sed -n '1,20s/^/# /p'
		tail -n 30 "$LOG" | sed 's/^/# /'
		echo "not ok - $text"
	fi
}

# quiet command...: it succeeds, and none of what it says is a warning
quiet()
{
	"$@" 2>&1 | tee /dev/stderr | { ! grep -iE 'warning|error'; }
	return $((PIPESTATUS[0] | PIPESTATUS[2]))
}

# same TEXT command...: what it prints is TEXT
same()
{
	local want=$1 have

	shift
	have=$("$@")
	echo "'$have', should be '$want'"
	[[ $have == "$want" ]]
}

not()
{
	! "$@"
}
