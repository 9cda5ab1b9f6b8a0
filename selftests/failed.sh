#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# failed.sh PART...: the tests that failed, once more, by what is in build/tap;
# and of a part that ended with an error what it said last.
set -uo pipefail

cd -- "$(dirname -- "$0")/../build/tap" || exit 1
for part in "$@"; do
	[[ -f $part ]] || continue
	sed -nE "s/^not ok( [0-9]+)?( -)? /# failed in $part: /p" "$part"
	! grep -q '^not ok - .* ended with an error$' "$part" ||
		tail -n 30 "$part.err" | sed "s/^/#     /"
done
