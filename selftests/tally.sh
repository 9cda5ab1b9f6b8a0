#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# tally.sh PART...: sum the TAP results in build/tap; fails unless all passed.
# Only lines at the left margin count: what is indented is part of a test.
set -euo pipefail

cd -- "$(dirname -- "$0")/../build/tap"
for part in "$@"; do
	[[ -s $part ]] || echo "not ok - $part left no results" >"$part"
done
exec awk '
	/^(not )?ok([ \t]|$)/ {
		if (tolower($0) ~ /# *skip/)
			skipped++
		else if ($1 == "ok")
			passed++
		else
			failed++
	}
	END {
		printf "%d passed, %d failed", passed, failed
		if (skipped)
			printf ", %d skipped", skipped
		print ""
		exit failed || skipped || !passed
	}' "$@"
