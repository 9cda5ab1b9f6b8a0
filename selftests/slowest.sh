#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# slowest.sh PART...: a table of the tests that took longest, from the lines
# "# TEST: exit status 0 after 12 s" in build/tap.
set -euo pipefail

cd -- "$(dirname -- "$0")/../build/tap"
echo "# the twenty slowest tests"
for part in "$@"; do
	[[ ! -f $part ]] || sed -nE "s|^# ([^ ]+): exit status [0-9]+ after\
 ([0-9]+) s\$|\2 $part \1|p" "$part"
done | sort -k 1,1nr |
	awk 'NR <= 20 { printf "# %5d s  %-16s %s\n", $1, $2, $3 }'
