# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Where packets of the client go; to be sourced. OUTER, INNER and ROUTES are as
# in session.sh.

# address VERSION NAME: the address that $NAME4 or $NAME6 holds
address()
{
	local name=$2$1

	printf '%s\n' "${!name}"
}

# device_to ADDRESS [mark MARK]: the device that packets of the client leave by
device_to()
{
	ip -n client -j route get "$@" | jq -r '.[0].dev'
}

# goes_by DEVICE ADDRESS [mark MARK]
goes_by()
{
	local device=$1

	shift
	[[ $(device_to "$@") == "$device" ]] || {
		ip -n client route get "$@"
		return 1
	}
}

check_routes()
{
	local version world=router

	[[ $ROUTES == split ]] || world=vpn0
	check "the daemon's own packets to the gateway stay outside" \
		goes_by router "$(address "$OUTER" GATEWAY)" mark 0xac9d
	for version in $INNER; do
		check "IPv$version behind the gateway is in the tunnel" \
			goes_by vpn0 "$(address "$version" INNER)"
		check "IPv$version elsewhere goes by $world" \
			goes_by "$world" "$(address "$version" WORLD)"
	done
	[[ $ROUTES == full ]] || check "elsewhere answers outside the tunnel" \
		on client "${PING[@]}" "$WORLD4"
}
