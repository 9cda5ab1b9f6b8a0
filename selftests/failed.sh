#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# failed.sh PART...: the tests that failed, once more, by what is in build/tap,
# with the last that each told before, and the first after; and of a part that
# ended with an error what it said last.
set -uo pipefail

BEFORE=6 AFTER=6

cd -- "$(dirname -- "$0")/../build/tap" || exit 1

# What one test tells ends with the next result, and with what is told of a
# whole program.
failures()
{
	awk -v part="$1" -v before="$BEFORE" -v after="$AFTER" '
		/^not ok/ {
			name = $0
			sub(/^not ok( [0-9]+)?( -)? /, "", name)
			print "# failed in " part ": " name
			for (i = n > before ? n - before : 0; i < n; i++)
				print "#     " told[i]
			n = 0
			left = after
			next
		}
		/^# (figure|part|totals)/ { next }
		/^ok/ || !/^#/ || /^# [a-z]+\/[^ ]*: exit status/ {
			n = left = 0
			next
		}
		left > 0 { left--; print "#     " substr($0, 3); next }
		{ told[n++] = substr($0, 3) }' "$1"
}

# Some parts say all in their results.
last_words()
{
	local from=$1.err

	[[ -s $from ]] || from=$1
	grep -vE '^(ok|not ok|# figure) ' "$from" | tail -n 30 |
		sed "s/^/#     /"
}

for part in "$@"; do
	[[ -f $part ]] || continue
	failures "$part"
	! grep -q '^not ok - .* ended with an error$' "$part" ||
		last_words "$part"
done
