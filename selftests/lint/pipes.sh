#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# no shell script leaves unread what comes by a pipe
set -euo pipefail

# shellcheck source=selftests/lint/lib.sh
. "$(dirname -- "$0")/lib.sh"
# With pipefail, a writer that is not done yet when its reader goes fails the
# whole pipe, though only at times. grep without -q and "sed -n 1,9p" read all.
mapfile -t files < <(tree . | xargs grep -lE -m 1 \
	'^#!/bin/bash|shellcheck shell=bash')
awk '
	{ line = piped && FNR > 1 ? "|" $0 : $0 }
	line ~ /(^|[^|])[|][ \t]*grep ([^|]* )?-[a-zA-Z]*[qm]/ ||
	line ~ /(^|[^|])[|][ \t]*head -/ {
		print FILENAME ":" FNR ": " $0
		found = 1
	}
	{ piped = $0 ~ /[^|][|][ \t]*\\?$/ }
	END { exit found }' "${files[@]}"
