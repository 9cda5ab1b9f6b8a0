#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# the shell scripts pass shellcheck
set -euo pipefail

# shellcheck source=selftests/lint/lib.sh
. "$(dirname -- "$0")/lib.sh"
host_needs shellcheck
mapfile -t files < <(tree . | xargs grep -lE -m 1 \
	'^#!(/bin/|/usr/bin/env )(ba|busybox |da)?sh|^# shellcheck shell=')
shellcheck -x -P SCRIPTDIR -P . "${files[@]}"
