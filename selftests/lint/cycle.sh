#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# few files of the module call each other in a loop
set -euo pipefail

# shellcheck source=selftests/lint/lib.sh
. "$(dirname -- "$0")/lib.sh"

# The largest set of files each of which calls, maybe by others, functions of
# each other one: those have to be understood at once. It may only shrink.
MAX=3

# Print "defines FILE FUNCTION" and "calls FILE FUNCTION" of each object. A
# call has a relocation of its own kind; that a function's address is given to
# somebody else has another.
references()
{
	local object file

	for object in "$@"; do
		file=${object#"$CHROOT/acvpn/kmod/"}
		file=${file%.o}
		nm --defined-only "$object" |
			awk -v file="$file" '$2 == "T" && $3 ~ /^acvpn_/ {
				print "defines", file, $3 }'
		readelf -rW "$object" | awk -v file="$file" '
			/^Relocation section/ { text = /\.rela?\.text/ }
			text && $3 == "R_X86_64_PLT32" && $5 ~ /^acvpn_/ {
				print "calls", file, $5 }'
	done
}

# Warshall's closure of who calls whom; then the largest set, and for each of
# it whom of the set it calls.
largest_cycle()
{
	awk -v max="$MAX" '
		function loops(i, j)
		{
			return (i, j) in reach && (j, i) in reach
		}
		$1 == "defines" {
			at[$3] = $2
			if (!known[$2]++)
				node[++n] = $2
		}
		$1 == "calls" { from[++m] = $2; what[m] = $3 }
		END {
			for (i = 1; i <= m; i++) {
				to = what[i] in at ? at[what[i]] : from[i]
				if (to == from[i])
					continue
				reach[from[i], to] = 1
				if (!index(uses[from[i], to], what[i]))
					uses[from[i], to] = \
						uses[from[i], to] " " what[i]
			}
			for (k = 1; k <= n; k++)
			for (i = 1; i <= n; i++)
			for (j = 1; j <= n; j++)
				if ((node[i], node[k]) in reach &&
				    (node[k], node[j]) in reach)
					reach[node[i], node[j]] = 1
			for (i = 1; i <= n; i++) {
				size = 0
				for (j = 1; j <= n; j++)
					size += loops(node[i], node[j])
				if (size > best) {
					best = size
					in_it = node[i]
				}
			}
			printf "%d of %d files call each other in a loop; " \
				"%d may\n", best, n, max
			for (i = 1; i <= n; i++)
			for (j = 1; j <= n; j++)
				if (i != j && uses[node[i], node[j]] &&
				    loops(in_it, node[i]) &&
				    loops(in_it, node[j]))
					print node[i] " -> " node[j] ":" \
						uses[node[i], node[j]]
			exit !n || best > max
		}'
}

suite_paths "$1"
"$VM_DIR/run" -b "$SUITE"
# That for kernels which cannot have the module calls nobody.
mapfile -t objects < <(tree 'kmod/*.c' | grep -vE '/probes/|unsupported' |
	sed "s|.*|$CHROOT/acvpn/&|; s|c\$|o|")
references "${objects[@]}" | largest_cycle
