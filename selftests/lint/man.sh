#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# mandoc finds nothing wrong with the manual pages
set -euo pipefail

# shellcheck source=selftests/lint/lib.sh
. "$(dirname -- "$0")/lib.sh"
host_needs mandoc
mapfile -t files < <(tree 'userspace/*.[58]')
((${#files[@]}))
# All of them are mdoc: others are hardly looked at.
missing=$(grep -L '^\.Dd ' "${files[@]}" || true)
[[ -z $missing ]] || {
	echo "not mdoc: $missing"
	exit 1
}
mandoc -T lint -W warning "${files[@]}"
