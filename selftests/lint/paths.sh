#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# the tree names no path and no mirror of this machine
set -euo pipefail

# shellcheck source=selftests/lint/lib.sh
. "$(dirname -- "$0")/lib.sh"

# Hosts that apt is configured with, and where this tree lies; not what is
# there on any machine.
private()
{
	local dir

	host_sources | sed -E 's|^[a-z+]+:/+([^/:]+).*|\1|' | sort -u
	for dir in "$ROOT" "$(dirname -- "$ROOT")"; do
		case $dir in
		/ | /acvpn | /home | /opt | /root | /src | /srv | /tmp) ;;
		*) printf '%s/\n' "$dir" ;;
		esac
	done
}

private >build/lint/private
if tree . | xargs grep -nIF -f build/lint/private; then
	exit 1
fi
