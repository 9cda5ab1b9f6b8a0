#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# uninstall-kmod.sh [DESTDIR]: remove the module that make install put there,
# for each kernel.
status=0
for file in "${1:-}"/lib/modules/*/updates/acvpn.ko*; do
	[ -e "$file" ] || continue
	dir=${file%/*}
	rm -f "$file" || status=1
	rmdir --ignore-fail-on-non-empty "$dir"
	release=${dir%/updates}
	[ "${1:-}" ] || depmod "${release##*/}" || status=1
done
exit "$status"
