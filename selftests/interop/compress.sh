# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Packets that shrink; to be sourced after lib.sh by tests of compression, which
# have transport_is TYPE JQ-CONDITION and transport_tells TYPE JQ-FILTER.

PATTERNED=(ping -q -n -c 5 -i 0.2 -W 5 -p 00)

# not_compressed TEXT TYPE
not_compressed()
{
	check "$1: the kernel's $2 has no compression" \
		transport_is "$2" '.compression == "none"'
}

# compressed TEXT TYPE
compressed()
{
	check "$1: the kernel's $2 has LZS" \
		transport_is "$2" '.compression == "lzs"'
}

# counts TYPE: packets that were compressed, received and sent
counts()
{
	transport_tells "$1" '.stats | .rx_compressed, .tx_compressed' |
		paste -sd ' '
}

# pinged TEXT TYPE BYTES RECEIVED SENT: pings of packets of so many bytes, all the
# same, from the client; whether ("some" or "no") those that the kernel got and
# sent were compressed
pinged()
{
	local rx tx rx_before tx_before

	read -r rx_before tx_before < <(counts "$2")
	check "$1: pings pass" on client "${PATTERNED[@]}" -s $(($3 - 28)) \
		"$INNER4"
	read -r rx tx < <(counts "$2")
	check "$1: the kernel's $2 received $4 compressed packets" \
		is "$4" $((rx - rx_before))
	check "$1: and sent $5" is "$5" $((tx - tx_before))
}

# is some|no NUMBER
is()
{
	echo "$2 packets"
	if [[ $1 == some ]]; then
		(($2 >= 5))
	else
		(($2 == 0))
	fi
}

# whole TEXT TYPE: nothing was lost that compression may lose
whole()
{
	check "$1: the kernel's $2 could unpack all of them" \
		transport_is "$2" '.stats.drops |
			(."rx-decompress" + ."rx-compressed" + ."rx-inner") == 0'
}
