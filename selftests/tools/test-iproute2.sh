#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The plug-in of iproute2 with the suite's own ip, whose ABI no header promises.

# shellcheck source=selftests/kmod/lib.sh
. "$(dirname -- "$0")/../kmod/lib.sh"
PLUGIN=${PLUGIN:-$KMOD_DIR/../../build/userspace/iproute2/link_acvpn.so}

links_del()
{
	ip link del vpn0 2>/dev/null || true
	ip link del vpn1 2>/dev/null || true
}

with_links()
{
	export IP_LIB_DIR=${PLUGIN%/*}
	links_del
	ip link add vpn0 type acvpn
	ip link add vpn1 type acvpn mode mp
	trap links_del EXIT
	"$@"
}

# Where make install puts it, or else nobody ever notices it.
default_place()
{
	local dir

	dir=$(make -s -C "$KMOD_DIR/../../userspace" print-iproute2dir)
	mkdir -p "$dir"
	cp "$PLUGIN" "$dir/"
	unset IP_LIB_DIR
	ip link help acvpn | grep -F 'mode { p2p | mp }'
	rm "$dir/link_acvpn.so"
	! ip link help acvpn 2>&1 | grep -F 'mode { p2p | mp }' ||
		fail "still there after it was removed"
}

text()
{
	ip -d link show vpn0 | tee /dev/stderr | grep -E ' acvpn mode p2p '
	ip -d link show vpn1 | tee /dev/stderr | grep -E ' acvpn mode mp '
}

# mode DEVICE: as JSON tells it
mode()
{
	ip -j -d link show "$1" | tee /dev/stderr |
		jq -r '.[0].linkinfo | .info_kind + " " + .info_data.mode'
}

json()
{
	[[ $(mode vpn0) == 'acvpn p2p' && $(mode vpn1) == 'acvpn mp' ]]
}

# cap DEVICE NAME: as JSON tells it
cap()
{
	ip -j -d link show "$1" | tee /dev/stderr |
		jq -r ".[0].linkinfo.info_data.$2"
}

caps()
{
	[[ $(cap vpn1 max_sessions) == 0 ]]
	[[ $(cap vpn1 queue_bytes) == 67108864 ]]
	ip link set vpn1 type acvpn max-sessions 5 queue-bytes 70000
	ip -d link show vpn1 | tee /dev/stderr |
		grep -E ' acvpn mode mp max-sessions 5 queue-bytes 70000 '
	ip link set vpn1 type acvpn mode mp max-sessions 6
	[[ $(cap vpn1 max_sessions) == 6 && $(cap vpn1 queue_bytes) == 70000 ]]
	! ip link set vpn1 type acvpn mode p2p max-sessions 7 \
		>"$TMP/refused" 2>&1 || fail "mode was changed"
	grep -F 'mode of a device cannot be changed' "$TMP/refused"
	[[ $(cap vpn1 max_sessions) == 6 ]]
}

# A color that was meant as none would show up here.
color()
{
	ip -d -c=always link show vpn1 | tee /dev/stderr |
		grep -F ' acvpn mode mp '
}

# refused TEXT options...
refused()
{
	local text=$1

	shift
	! ip link add vpn2 type acvpn "$@" >"$TMP/refused" 2>&1 ||
		fail "accepted: $*"
	cat "$TMP/refused"
	grep -F "$text" "$TMP/refused"
	[[ ! -e /sys/class/net/vpn2 ]]
}

options_refused()
{
	refused 'frob: no mode' mode frob
	refused 'mode: its value is missing' mode
	refused 'mtu: no option of acvpn' mode mp mtu
	refused 'Usage: ... acvpn' help
}

tap_case "ip finds it where it is installed" default_place
tap_case "ip -d link shows the mode" with_links text
tap_case "ip -j -d link shows the mode" with_links json
tap_case "caps are set, shown and changed" with_links caps
tap_case "ip -c -d link shows it without a color" with_links color
tap_case "wrong options are refused with a text" with_links options_refused
tap_end
