# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034
# acvpnd in the namespace "client"; to be sourced.

MONITOR='' CLIENT='' CLIENT_STATUS='' CLIENT_RUNS=0
CLIENT_CHANNEL=DTLS
CLIENT_WRAPPER=()
CAFILE=(--cafile "$WORK/ca.pem")
URL=https://$GATEWAY_NAME

# client_start option...: start, and wait until packets flow by CLIENT_CHANNEL
client_start()
{
	client_launch "$@"
	wait_for 40 "vpn0 is up" client_up
	wait_for 40 "$CLIENT_CHANNEL" client_goes_over "$CLIENT_CHANNEL"
}

client_launch()
{
	CLIENT_LOG=$LOGS/acvpnd.$((++CLIENT_RUNS)).log
	: >"$CLIENT_LOG"
	ip netns exec client "${CLIENT_WRAPPER[@]}" acvpnd client --user "$USER_NAME" --passwd-on-stdin \
		"${CAFILE[@]}" "$@" "$URL" \
		<"${PASSWORD:-$WORK/password}" >"$CLIENT_LOG" 2>&1 &
	CLIENT=$!
}

client_up()
{
	alive "$CLIENT" || return 2
	grep -q 'vpn0 is up' "$CLIENT_LOG"
}

# client_says PATTERN [TIMES]: lines of its log that match, at least that many
client_says()
{
	alive "$CLIENT" || return 2
	(($(grep -cE "$1" "$CLIENT_LOG") >= ${2:-1}))
}

GOES_ON='vpn0 goes on over a new TLS connection'

# What a tunnel that is set up anew would have other than before.
tunnel_state()
{
	ip -n client -o link show vpn0 | sed 's/mtu .*//'
	ip -n client -o addr show dev vpn0
	ip -n client rule
	ip -n client route show table all proto 157
	on client acnl -j show | jq -c '.devices[] | select(.name == "vpn0")
		| .sessions[] | [.id, .generation, .ipv4]'
}

# client_goes_over DTLS|TLS [TIMES]: packets were moved there
client_goes_over()
{
	client_says "acvpnd: packets go over $1" "${2:-1}"
}

# client_ends SIGNAL: send it (0: none) and wait; sets CLIENT_STATUS
client_ends()
{
	CLIENT_STATUS=0
	stop "$CLIENT" "$1" || CLIENT_STATUS=$?
	CLIENT=
}

# client_error PATTERN: one line tells of an error, and it matches
client_error()
{
	cat "$CLIENT_LOG"
	(($(grep -c 'error:' "$CLIENT_LOG") == 1)) &&
		grep -qE "^acvpnd: error: .*$1" "$CLIENT_LOG"
}

# Nothing that the client's namespace or the module did not have before. The
# kernel takes a moment to let a socket go.
nothing_left()
{
	wait_for 5 "the state from before" as_before >"$WORK/left" ||
		{
			cat "$WORK/left"
			return 1
		}
}

as_before()
{
	diff "$WORK/before" <(net_state) && test "$(module_references)" = 0
}

# client_fails TEXT STATUS PATTERN option...: it ends by itself, and says why
client_fails()
{
	local text=$1 status=$2 pattern=$3

	client_launch "${@:4}"
	client_ends 0
	check "$text: status $status" test "$CLIENT_STATUS" = "$status"
	check "$text: one line tells" client_error "$pattern"
	check "$text: nothing is left" nothing_left
}

# kernel_transport TYPE FILTER jq-option...: jq on such a transport of vpn0
kernel_transport()
{
	on client acnl -j show | jq -ec --arg type "$1" "${@:3}" '.devices[]
		| select(.name == "vpn0") | .sessions[].transports[]
		| select(.type == $type) | '"$2"
}

kernel_dtls()
{
	kernel_transport dtls "$@"
}

kernel_cstp()
{
	kernel_transport cstp "$@"
}

# kernel_counter NAME
kernel_counter()
{
	kernel_dtls ".stats.$1"
}

kernel_drops()
{
	kernel_dtls '.stats.drops | with_entries(select(.value > 0))'
}

module_references()
{
	cat /sys/module/acvpn/refcnt
}

# monitor_start: record the kernel's events in $EVENTS
monitor_start()
{
	EVENTS=$LOGS/events.json
	ip netns exec client acnl -j monitor >"$EVENTS" 2>&1 </dev/null &
	MONITOR=$!
	wait_for 10 "the monitor" monitor_has '.event == "start"'
}

# monitor_has JQ-CONDITION: there was such an event
monitor_has()
{
	jq -e -n "[inputs | select($1)] | length > 0" "$EVENTS"
}

# prefer dtls|cstp: where the kernel's only session sends, if it can
prefer()
{
	local id

	id=$(on client acnl -j show | jq -e '.devices[]
		| select(.name == "vpn0") | .sessions[].id')
	on client acnl session set vpn0 "$id" prefer "$1"
}
