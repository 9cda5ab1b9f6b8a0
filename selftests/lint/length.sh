#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# no function is longer than 60 lines
set -euo pipefail

# shellcheck source=selftests/lint/lib.sh
. "$(dirname -- "$0")/lib.sh"
mapfile -t files < <(tree '*.c' '*.h' '*.sh' '*/run' '*/init')
awk -v max=60 '
	FNR == 1 { start = 0 }
	/^\{/ { start = FNR }
	/^\}/ && start {
		if (FNR - start - 1 > max) {
			printf "%s:%d: %d lines\n", FILENAME, start,
				FNR - start - 1
			long = 1
		}
		start = 0
	}
	END { exit long }' "${files[@]}"
