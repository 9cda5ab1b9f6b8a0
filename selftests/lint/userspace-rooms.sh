#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# userspace's rooms include only what their READMEs say
set -euo pipefail

# shellcheck source=selftests/lint/lib.sh
. "$(dirname -- "$0")/lib.sh"

# The line of a README that begins so names rooms, or headers of a room that
# may not be used whole; a room may always include its own headers. Tests and
# fuzzers look into every room.
begin='May include:'
failed=0

# allowed ROOM: the rooms and headers it may include, one a line
allowed()
{
	printf '%s\n' "${1#userspace/}"
	sed -n "s/^$begin *//p" "$1/README.md" | tr ',' '\n' |
		sed 's/^ *//; s/\.*$//; /^nothing$/d'
}

mapfile -t rooms < <(tree 'userspace/*.c' 'userspace/*.h' |
	xargs dirname | sort -u)
for room in "${rooms[@]}"; do
	[[ $room != userspace/@(unit|fuzz) ]] || continue
	grep -q "^$begin" "$room/README.md" 2>/dev/null || {
		echo "$room: no README.md with a line '$begin'"
		failed=1
		continue
	}
	while IFS=: read -r file line include; do
		header=${include#*\"}
		header=${header%\"*}
		! grep -qxF -e "${header%/*}" -e "$header" \
			<(allowed "$room") || continue
		echo "$file:$line: $room may not include $header"
		failed=1
	done < <(grep -HnE '^#include "' "$room"/*.[ch])
done
exit "$failed"
