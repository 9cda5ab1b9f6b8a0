#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# the shell scripts pass shellcheck
set -euo pipefail

# shellcheck source=selftests/lint/lib.sh
. "$(dirname -- "$0")/lib.sh"
host_needs shellcheck
status=0
# Tests are functions whose names are given to a function that runs them:
# what SC2317 takes for unreachable.
check=(shellcheck -x -P SCRIPTDIR -P . --exclude=SC2317)
mapfile -t files < <(tree . | xargs grep -lE -m 1 \
	'^#!(/bin/|/usr/bin/env )(ba|busybox |da)?sh')
"${check[@]}" "${files[@]}" || status=1

# What is only sourced sets variables for those that source it, and has theirs.
mapfile -t files < <(tree '*.sh' | xargs grep -L -m 1 '^#!')
"${check[@]}" --exclude=SC2034,SC2153 "${files[@]}" || status=1
exit "$status"
