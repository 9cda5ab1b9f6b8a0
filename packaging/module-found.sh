#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# module-found.sh RELEASE: say so if modprobe finds another acvpn.ko than that
# which make install put there.
found=$(modinfo -k "$1" -F filename acvpn)
case $found in
*/updates/acvpn.ko*) ;;
*)
	echo "install: modprobe will load $found, not the module installed" \
		"now; DKMS built it: make uninstall-dkms, or" \
		"apt remove acvpn-dkms" >&2
	;;
esac
