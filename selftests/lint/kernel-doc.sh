#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# kernel-doc comments are complete
set -euo pipefail

# shellcheck source=selftests/lint/lib.sh
. "$(dirname -- "$0")/lib.sh"
host_needs python3
kernel_tools_ensure
mapfile -t files < <(tree 'kmod/*.c' 'kmod/*.h')
/usr/bin/python3 -B "$KERNEL_TOOLS/tools/docs/kernel-doc" -none -Wall -Werror \
	"${files[@]}" include/uapi/linux/acvpn.h
