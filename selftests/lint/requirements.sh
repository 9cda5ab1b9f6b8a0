#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# the tests that docs/requirements.md names are there, and all rows are
set -euo pipefail

# shellcheck source=selftests/lint/lib.sh
. "$(dirname -- "$0")/lib.sh"

page=docs/requirements.md
failed=0

bad()
{
	echo "$page: $*"
	failed=1
}

# What is in backquotes is a file, or a file, "#" and a case in it.
# shellcheck disable=SC2016 # they are backquotes
while IFS= read -r test; do
	file=${test%%#*} name=${test#*#}
	if [[ ! -f $file ]]; then
		bad "there is no $file"
	elif [[ $test == *#* ]] && ! grep -qF -- "$name" "$file"; then
		bad "there is no '$name' in $file"
	fi
done < <(grep -oE '`(selftests|userspace)/[^`]*`' "$page" | tr -d '`')

# Who shows nothing says so.
while IFS='|' read -r _ row _ _ shown _; do
	[[ $shown == *'`'* || $shown == *open* || $shown == *'see '* ||
		$shown == *none:* ]] || bad "row $row is neither shown nor open"
done < <(grep -E '^\| [0-9]' "$page")

missing=$(comm -23 <(seq 1 120 | sort) <(sed -nE \
	's/^\| ([0-9]+)(-([0-9]+))? \|.*/\1 \3/p' "$page" |
	while read -r from to; do seq "$from" "${to:-$from}"; done | sort))
[[ -z $missing ]] || bad "no row ${missing//$'\n'/ }"
exit "$failed"
