#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Many clients of our gateway, and fewer of the suite's ocserv: how many log in in
# a second, and what memory a session takes that has CSTP and DTLS.
# docs/testing.md says what the figures are.
# Environment: SESSIONS: of our gateway, OTHERS: of ocserv; ROUNDS, in which LOGINS
# are counted of one and then of the other.
# shellcheck disable=SC2317

# shellcheck source=selftests/interop/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=selftests/interop/own.sh
. "$INTEROP/own.sh"
# shellcheck source=selftests/interop/load.sh
. "$INTEROP/load.sh"

IN_FLIGHT=32
# So many sessions the long form has at least.
ENOUGH=5000
# What a session takes of this machine at most, KiB, with its client: it decides
# how many there may be.
OWN_KIB=130 OCSERV_KIB=3000
# What both are told.
COMMON=("udp-port = 443" "ipv4-network = 10.64.0.0/12" "max-same-clients = 0"
	"max-clients = 0" "dpd = 600" "keepalive = 600" "rate-limit-ms = 0")
GATEWAY_LEGACY=false
declare -A LOGGED_IN SECONDS_OF WORKED PROGRAMS RATE WORK_EACH

# Who hashes passwords slowly tells nothing of gateways.
cheap_password()
{
	printf '%s:*:%s\n' "$USER_NAME" \
		"$(openssl passwd -1 "$USER_PASSWORD")" >"$WORK/passwd"
}

# fits KIB MOST: how many sessions of that size there is memory for
fits()
{
	local n=$(($(meminfo MemAvailable) * 8 / 10 / $1))

	echo $((n < $2 ? n : $2))
}

starts()
{
	case $1 in
	own) own_start "${COMMON[@]}" ;;
	ocserv) gateway_start "${COMMON[@]}" \
		"route = 10.98.0.0/255.255.255.0" ;;
	esac
}

ends()
{
	case $1 in
	own) own_ends TERM ;;
	# With hundreds of sessions it may not end for minutes.
	ocserv) gateway_kill ;;
	esac
}

# crowd NAME SESSIONS: clients log in, and stay; what that took is added up. What
# the machine worked meanwhile is the gateway's, but for what the clients did.
crowd()
{
	local worked seconds=$((300 + $2 / 5))

	worked=$(processors)
	load_start login "$USER_NAME" "$USER_PASSWORD" "$2" "$IN_FLIGHT" \
		"$seconds"
	must "$1: $2 clients log in" wait_for "$seconds" "logins" \
		load_says '^login .* failed 0 '
	worked=$(calc "$(processors) - $worked - $(load_of login worked)")
	LOGGED_IN[$1]=$((${LOGGED_IN[$1]:-0} + $2))
	SECONDS_OF[$1]=$(calc "${SECONDS_OF[$1]:-0} + $(load_of login seconds)")
	WORKED[$1]=$(calc "${WORKED[$1]:-0} + $worked")
	must "$1: all get answers by CSTP and by DTLS" \
		wait_for "$seconds" "them" load_says '^up$'
	note_file "$LOAD_LOG"
}

# leaves NAME SESSIONS: nobody was lost meanwhile
leaves()
{
	load_ends
	check "$1: all were still there" test "$(load_told alive)" = "$2"
}

# round NAME: some logins at a gateway that has just started
round()
{
	must "$1 starts" starts "$1"
	crowd "$1" "$LOGINS"
	leaves "$1" "$LOGINS"
	ends "$1"
}

# tells NAME: what its logins took
tells()
{
	RATE[$1]=$(calc "${LOGGED_IN[$1]} / ${SECONDS_OF[$1]}")
	WORK_EACH[$1]=$(calc "1000 * ${WORKED[$1]} / ${LOGGED_IN[$1]}")
	figure "scale-$1-logins" "${RATE[$1]}" /s
	figure "scale-$1-work" "${WORK_EACH[$1]}" ms
}

# sessions NAME NUMBER: what memory they take
sessions()
{
	local programs kernel

	must "$1 starts, to have $2 sessions" starts "$1"
	programs=$(memory_programs)
	kernel=$(memory_kernel)
	crowd "$1" "$2"
	PROGRAMS[$1]=$(calc "($(memory_programs) - $programs) / $2")
	figure "scale-$1-sessions" "$2" sessions
	figure "scale-$1-crowd-logins" \
		"$(calc "$2 / $(load_of login seconds)")" /s
	figure "scale-$1-crowd-dtls" \
		"$(calc "$2 / $(load_of dtls seconds)")" /s
	figure "scale-$1-programs" "${PROGRAMS[$1]}" KiB
	figure "scale-$1-kernel" \
		"$(calc "($(memory_kernel) - $kernel) / $2")" KiB
}

# Who has data by DTLS has CSTP, too.
own_up()
{
	own_totals | jq -e --argjson n "$1" \
		'[.totals[] | select(.active == "dtls")] | length == $n'
}

# own_heard_all: its log says of no events that they were lost
own_heard_all()
{
	! grep -E 'noticed late|last counters of some' "$OWN_LOG"
}

# own_sessions_of NUMBER: first all clients leave at once, then the gateway ends
# while all are there
own_sessions_of()
{
	sessions own "$1"
	check "own: the kernel has them, with both channels" own_up "$1"
	leaves own "$1"
	check "own: the kernel has none any more" \
		wait_for 60 "their end" own_has_sessions 0
	crowd own "$1"
	ends own
	check "own: it ends with status 0" test "$OWN_STATUS" = 0
	check "own: it has heard of all, as it was" own_heard_all
	load_ends
}

ocserv_sessions_of()
{
	sessions ocserv "$1"
	leaves ocserv "$1"
	ends ocserv
}

compare()
{
	tells own
	tells ocserv
	figure scale-logins-ratio \
		"$(calc "100 * ${RATE[own]} / ${RATE[ocserv]}")" %
	figure scale-work-ratio \
		"$(calc "100 * ${WORK_EACH[own]} / ${WORK_EACH[ocserv]}")" %
}

test_cleanup()
{
	load_cleanup
	own_cleanup
}

MOST=(200 20) TIMES=(1 30)
[[ ! ${ACVPN_LONG:-} ]] || MOST=(20000 300) TIMES=(5 200)
SESSIONS=${SESSIONS:-$(fits "$OWN_KIB" "${MOST[0]}")}
OTHERS=${OTHERS:-$(fits "$OCSERV_KIB" "${MOST[1]}")}
ROUNDS=${ROUNDS:-${TIMES[0]}} LOGINS=${LOGINS:-${TIMES[1]}}
ulimit -n 200000
cheap_password
for ((i = 0; i < ROUNDS; i++)); do
	round own
	round ocserv
done
compare
# Some seconds tell nothing on a busy machine.
[[ ! ${ACVPN_LONG:-} ]] || check "our gateway logs in faster" \
	holds "${RATE[own]} > ${RATE[ocserv]}"
[[ ! ${ACVPN_LONG:-} ]] || check "there is memory for $ENOUGH sessions" \
	holds "$SESSIONS >= $ENOUGH"
own_sessions_of "$SESSIONS"
ocserv_sessions_of "$OTHERS"
figure scale-programs-ratio \
	"$(calc "100 * ${PROGRAMS[own]} / ${PROGRAMS[ocserv]}")" %
check "a session takes less than a tenth of ocserv's memory" holds \
	"10 * ${PROGRAMS[own]} <= ${PROGRAMS[ocserv]}"
finish
