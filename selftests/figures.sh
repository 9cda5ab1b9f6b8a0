#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# figures.sh PART...: gather what the tests measured. A test prints a line
# "# figure NAME VALUE UNIT"; this prints them as a table, and leaves them in
# build/figures.txt as "PART NAME VALUE UNIT".
set -euo pipefail

cd -- "$(dirname -- "$0")/../build"
for part in "$@"; do
	[[ ! -f tap/$part ]] ||
		sed -n "s/^#[# \t]*figure /$part /p" "tap/$part"
done >figures.txt
[[ -s figures.txt ]] || exit 0
echo "# figures, also in build/figures.txt"
awk '{
	unit = $4
	for (i = 5; i <= NF; i++)
		unit = unit " " $i
	printf "# %-16s %-40s %14s %s\n", $1, $2, $3, unit
}' figures.txt
