#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# sparse finds nothing in the module
set -euo pipefail

# shellcheck source=selftests/lint/lib.sh
. "$(dirname -- "$0")/lib.sh"
suite_paths "$1"
"$VM_DIR/run" -bk "$SUITE"
suite_lock
log=$PWD/build/lint/sparse-build.log
quietly "$log" in_chroot make -C /acvpn kmod W=1 C=2 \
	KDIR="/lib/modules/$(kernel_release)/build"
# headers of the kernel have findings of their own
grep -E '^(/acvpn/)?(kmod|include)/[^:]+:[0-9]+:.*(warning|error):' "$log" |
	sort -u | grep . && exit 1
grep -q '  CHECK ' "$log" || die "sparse did not run"
