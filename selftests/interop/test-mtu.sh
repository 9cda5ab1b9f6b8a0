#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A router that drops long UDP datagrams and says nothing: DTLS finds out, and
# later ones do as well. Of the answers three of ten are lost meanwhile.
# shellcheck disable=SC2317

# shellcheck source=selftests/interop/lib.sh
. "$(dirname -- "$0")/lib.sh"

# IPv4, UDP, record, explicit nonce, frame type, tag.
OVERHEAD=$((20 + 8 + 13 + 8 + 1 + 16))

# narrow BYTES: longest packet that passes, by UDP, either way
narrow()
{
	on router nft "table inet narrow
		delete table inet narrow
		add table inet narrow
		add chain inet narrow forward \
			{ type filter hook forward priority 0; }
		add rule inet narrow forward udp dport 443 ip length > $1 drop
		add rule inet narrow forward udp sport 443 ip length > $1 drop
		add rule inet narrow forward udp sport 443 \
			ip length > 200 numgen random mod 10 < 3 drop"
}

widen()
{
	on router nft delete table inet narrow
}

# has_mtu MTU: the link's and the kernel's transport's
has_mtu()
{
	ip -n client -j link show dev vpn0 | jq -e ".[0].mtu == $1" &&
		kernel_dtls ".mtu == $1"
}

# as_long_as MTU: packets of just that size pass
as_long_as()
{
	on client ping -q -M "do" -c 3 -i 0.2 -W 2 -s $(($1 - 28)) "$INNER4"
}

# check_path TEXT BYTES SECONDS
check_path()
{
	local mtu=$(($2 - OVERHEAD))

	check "$1: found" wait_for "$3" "MTU $mtu" has_mtu "$mtu"
}

must "ocserv starts" gateway_start "udp-port = 443"
narrow 1300
must "it connects" client_start
check_path "1300 bytes" 1300 30
# It is looked at each minute.
[[ ! ${ACVPN_LONG:-} ]] || {
	narrow 1200
	check_path "1200 bytes from now on" 1200 30
}
widen
MTU=$(kernel_dtls .mtu)
check "packets of that size pass" as_long_as "$MTU"
iperf_server
must "and TCP" iperf_client to -n 1M -c "$INNER4"
client_ends TERM
check "it ends well" test "$CLIENT_STATUS" = 0
check "nothing is left" nothing_left
finish
