# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034
# acvpnd in the namespace "client"; to be sourced.

MONITOR='' CLIENT='' CLIENT_STATUS='' CLIENT_RUNS=0
CLIENT_WRAPPER=()
CAFILE=(--cafile "$WORK/ca.pem")
URL=https://$GATEWAY_NAME

# client_start option...: start, and wait until packets can flow
client_start()
{
	client_launch "$@"
	wait_for 40 "vpn0 is up" client_up
}

client_launch()
{
	CLIENT_LOG=$LOGS/acvpnd.$((++CLIENT_RUNS)).log
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

# Nothing that the client's namespace or the module did not have before.
nothing_left()
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

# kernel_dtls FILTER jq-option...: jq on the client's only DTLS transport
kernel_dtls()
{
	on client acnl -j show | jq -ec "${@:2}" '.devices[]
		| select(.name == "vpn0") | .sessions[].transports[]
		| select(.type == "dtls") | '"$1"
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
