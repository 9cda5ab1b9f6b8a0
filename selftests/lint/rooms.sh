#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# rooms of module and userspace include only what their READMEs say
set -euo pipefail

# shellcheck source=selftests/lint/lib.sh
. "$(dirname -- "$0")/lib.sh"

# The line of a README that begins so names rooms, or headers of a room that
# may not be used whole; a room may always include its own headers. Tests and
# fuzzers look into every room, and main.c of the module wires all of them.
begin='May include:'
failed=0

# allowed TOP ROOM: the rooms and headers it may include, one a line
allowed()
{
	printf '%s\n' "${2#"$1/"}"
	sed -n "s/^$begin *//p" "$2/README.md" | tr ',' '\n' |
		sed 's/^ *//; s/\.*$//; /^nothing$/d'
}

# check TOP ROOM: includes are relative to TOP, or to the room itself
check()
{
	local file line include header

	grep -q "^$begin" "$2/README.md" 2>/dev/null || {
		echo "$2: no README.md with a line '$begin'"
		failed=1
		return
	}
	while IFS=: read -r file line include; do
		header=${include#*\"}
		header=${header%\"*}
		[[ $header == */* || ! -e $2/$header ]] || continue
		! grep -qxF -e "${header%/*}" -e "$header" \
			<(allowed "$1" "$2") || continue
		echo "$file:$line: $2 may not include $header"
		failed=1
	done < <(grep -HnE '^#include "' "$2"/*.[ch])
}

for top in kmod userspace; do
	mapfile -t rooms < <(tree "$top/*.c" "$top/*.h" |
		xargs dirname | sort -u)
	for room in "${rooms[@]}"; do
		[[ $room == @(kmod|kmod/compat/probes|userspace/@(unit|fuzz)) ]] ||
			check "$top" "$room"
	done
done
exit "$failed"
