#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# the generated netlink sources are those of the spec
set -euo pipefail

# shellcheck source=selftests/lint/lib.sh
. "$(dirname -- "$0")/lib.sh"
again=$(mktemp -d)
trap 'rm -rf -- "$again"' EXIT
kmod/netlink/regen.sh "$again"
for file in include/uapi/linux/acvpn.h kmod/netlink/generated/acvpn_nl.{h,c}; do
	diff -u "$file" "$again/$file" || differ=1
done
/usr/bin/python3 docs/render-netlink.py --check || differ=1
[[ ! ${differ:-} ]] || die "run make regen, and commit what it changes"
