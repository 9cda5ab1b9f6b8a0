#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Two clients behind one translator of addresses that begins anew: both get other
# ports of UDP, each that of the other one, or another address. Whose packets are
# whose the kernel cannot know then, so that it follows nobody; what is there goes
# on by TLS, and DTLS as soon as a client makes another handshake.
# shellcheck disable=SC2016,SC2317

# shellcheck source=selftests/interop/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=selftests/interop/own.sh
. "$INTEROP/own.sh"
# shellcheck source=selftests/interop/vendor.sh
. "$INTEROP/vendor.sh"

PORT=4443
PING=(ping -q -n -c 2 -i 0.2)
CLIENTS=(ann bob)
# Of the translator, and another one that it gets.
OUTSIDE=198.51.100.2 ANOTHER=198.51.100.3
# What each has inside, is to have there next, and has outside, if that differs; and
# where the kernel knew it last.
declare -A ADDRESS SESSION INSIDE NEXT OUTER WAS

gateway()
{
	own_config "cisco-client-compat = true" "udp-port = $PORT" |
		sed 's/^dpd = .*/dpd = 3/' >"$WORK/own.conf"
	own_run "$WORK/own.conf"
}

# translates ADDRESS [INSIDE OUTSIDE]...: datagrams of the clients are seen to come
# from there from now on, those from a port inside from one outside; what leads to
# where they were before is lost. It remembers nothing, so that it begins anew
# whenever it is told to. TCP keeps its ports, and its address.
translates()
{
	local udp=$1 out='' in='' name port closed=''

	OUTER=()
	for ((; $# > 2; )); do
		out+="$2 : $3, " in+="$3 : $2, " OUTER[$2]=$3
		set -- "$1" "${@:4}"
	done
	for name in "${!WAS[@]}"; do
		port=${WAS[$name]##*:}
		[[ $in == *"$port : "* ]] || closed+="$port, "
	done
	on router nft -f - <<-END
		table ip translator {
		}
		delete table ip translator
		table ip translator {
			map out {
				type inet_service : inet_service
				${out:+elements = { $out \}}
			}
			map in {
				type inet_service : inet_service
				${in:+elements = { $in \}}
			}
			chain leave {
				type filter hook postrouting priority 0
				ip daddr != $GATEWAY4 accept
				udp dport $PORT ip saddr set $udp
				udp dport $PORT udp sport set udp sport map @out
				tcp dport 443 ip saddr set $OUTSIDE
			}
			chain enter {
				type filter hook prerouting priority -300
				ip saddr != $GATEWAY4 accept
				udp sport $PORT ip daddr != $udp drop
				${closed:+udp dport { $closed \} drop}
				udp sport $PORT udp dport set udp dport map @in
				udp sport $PORT ip daddr set 192.0.2.2
				tcp sport 443 ip daddr set 192.0.2.2
			}
		}
	END
}

# connects NAME: a login, TLS and DTLS
connects()
{
	vendor_start "$1"
	must "$1: a login" vendor_logs_in "$USER_NAME"
	must "$1: CONNECT" vendor connect
	ADDRESS[$1]=$(vendor_text '.headers["X-CSTP-Address"][0]')
	check "$1: TLS is there" wait_for 20 "it" has "$1" cstp
	shakes "$1" a
	SESSION[$1]=$(acnl_sessions | jq --arg ipv4 "${ADDRESS[$1]}" \
		'.sessions[] | select(.ipv4 == $ipv4) | .index')
}

# shakes NAME ASSOCIATION: another handshake, and the kernel has its keys
shakes()
{
	local n

	n=$(ups)
	vendor_is "$1"
	must "$1: a handshake of DTLS" vendor dtls "$2" "" "${NEXT[$1]:-0}"
	INSIDE[$1]=$(vendor_text .port)
	check "$1: the gateway has its keys" wait_for 20 "it is told" own_says \
		', DTLS up: ' $((n + 1))
}

ups()
{
	grep -c ', DTLS up: ' "$OWN_LOG" || true
}

acnl_sessions()
{
	on gateway acnl -j sessions
}

# transport NAME TYPE FILTER [jq-option...]: of his session in the kernel
transport()
{
	on gateway acnl -j show | jq -ec --arg ipv4 "${ADDRESS[$1]}" \
		--arg type "$2" "${@:4}" '.devices[].sessions[]
			| select(.ipv4 == $ipv4) | .transports[]
			| select(.type == $type and .slot == "current") | '"$3"
}

has()
{
	transport "$1" "$2" '.state == "up"'
}

# is_at NAME ADDRESS PORT: there the kernel sends to, and acnl sessions shows it
is_at()
{
	transport "$1" dtls '.remote == {address: $address, port: $port}' \
		--arg address "$2" --argjson port "$3" &&
		acnl_sessions | jq -e --arg ipv4 "${ADDRESS[$1]}" \
			--arg address "$2" --argjson port "$3" '.sessions[]
			| select(.ipv4 == $ipv4) | .tunnels[]
			| select(.type == "dtls") | .up and
				.remote == {address: $address, port: $port}'
}

# reached NAME CHANNEL: from behind the gateway, by this channel
reached()
{
	vendor_is "$1"
	vendor forget && on inner "${PING[@]}" -W 5 "${ADDRESS[$1]}" &&
		vendor count && vendor_told '.frames | has($frame)' \
			--arg frame "$2 0"
}

# asked_for NAME: what is sent to him goes by TLS; what he answers gets lost, as he
# thinks that DTLS is well
asked_for()
{
	vendor_is "$1"
	vendor forget
	on inner "${PING[@]}" -W 1 "${ADDRESS[$1]}" || true
	vendor count && vendor_told '.frames | has("cstp 0")'
}

# echoes TEXT NAME CHANNEL: both ways
echoes()
{
	vendor_is "$2"
	must "$1: $2 sends a packet" vendor ping "$INNER4" "$3"
	check "$1: its answer comes the same way" vendor_told '.by == $by' \
		--arg by "$3"
	check "$1: $2 is reached" reached "$2" "$3"
}

# unmoved TEXT ASSOCIATION: what both say comes from where it is nobody's, or the
# other one's: the kernel sends where it did, and then by TLS
unmoved()
{
	local name

	for name in "${CLIENTS[@]}"; do
		vendor_is "$name"
		must "$1: $name says something" vendor say "$2"
		must "$1: and once more" vendor say "$2"
	done
	for name in "${CLIENTS[@]}"; do
		check "$1: $name does not answer by DTLS, so that TLS carries" \
			wait_for 60 "it" asked_for "$name"
		check "$1: the kernel has not followed $name" \
			is_at "$name" "${WAS[$name]%:*}" "${WAS[$name]##*:}"
	done
}

# placed TEXT ASSOCIATION ADDRESS: the kernel has both where they are now, and each
# hears what is his
placed()
{
	local name port

	for name in "${CLIENTS[@]}"; do
		port=${OUTER[${INSIDE[$name]}]:-${INSIDE[$name]}}
		WAS[$name]=$3:$port
		check "$1: the kernel has the place of $name" is_at "$name" \
			"$3" "$port"
		echoes "$1" "$name" "$2"
	done
}

# anew TEXT ASSOCIATION ADDRESS: both make another handshake, from where they are
anew()
{
	local name

	for name in "${CLIENTS[@]}"; do
		shakes "$name" "$2"
	done
	placed "$@"
	check "$1: both sessions are those that there were" same_sessions
}

same_sessions()
{
	acnl_sessions | jq -e --argjson ann "${SESSION[ann]}" \
		--argjson bob "${SESSION[bob]}" '[.sessions[]
			| select(.state == "active") | .index] | sort ==
			([$ann, $bob] | sort)'
}

net_end router gateway "$ANOTHER/24" 2001:db8:2::3/64
must "the gateway starts" gateway
translates "$OUTSIDE"
connects ann
connects bob
placed "both" a "$OUTSIDE"

translates "$OUTSIDE" "${INSIDE[ann]}" 20001 "${INSIDE[bob]}" 20002
unmoved "other ports" a
anew "other ports" b "$OUTSIDE"

for name in "${CLIENTS[@]}"; do
	vendor_is "$name"
	must "each other's: $name can tell what is not for him" vendor mixed b
done
ANN=${INSIDE[ann]} BOB=${INSIDE[bob]}
translates "$OUTSIDE" "$ANN" "$BOB" "$BOB" "$ANN"
unmoved "each other's" b
NEXT=([ann]=20011 [bob]=20012)
translates "$OUTSIDE" 20011 "$BOB" 20012 "$ANN"
anew "each other's" c "$OUTSIDE"

NEXT=()
translates "$ANOTHER"
unmoved "another address" c
anew "another address" d "$ANOTHER"

for name in "${CLIENTS[@]}"; do
	vendor_is "$name"
	must "good-bye: $name" vendor disconnect bye
done
check "good-bye: the kernel has nothing of them" wait_for 10 "their end" \
	own_has_sessions 0
own_ends TERM
check "SIGTERM ends the gateway with status 0" test "$OWN_STATUS" = 0
finish
