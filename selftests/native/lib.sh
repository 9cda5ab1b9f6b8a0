# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034
# What the native tests share, besides what they share with those in VMs; to be
# sourced.

# shellcheck source=selftests/interop/lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/../interop/lib.sh"

# What the data plane was told, and where it is told of events.
export NULL_RECORD=$WORK/record NULL_EVENTS=$WORK/events NULL_FAIL=
export ASAN_OPTIONS=exitcode=99 UBSAN_OPTIONS=print_stacktrace=1
OUTER=4 INNER=4 ROUTES=split
mkfifo "$NULL_EVENTS"

# suite_ends: what follows talks to no program of the suite's, so that a run of
# all tests has it with the newest suite alone
suite_ends()
{
	[[ ${WHOLE:-} ]] || finish
}

# client_start option...: start, and wait until the tunnel is up, and DTLS too
client_start()
{
	: >"$NULL_RECORD"
	client_launch "$@"
	wait_for 40 "vpn0 is up" client_up || return
	[[ ! $CLIENT_CHANNEL ]] || wait_for 40 DTLS told 'attach-dtls '
}

as_before()
{
	diff "$WORK/before" <(net_state)
}

# told PATTERN [TIMES]: calls of the data plane that match, at least that many
told()
{
	alive "$CLIENT" || return 2
	was_told "$@"
}

# The same of a client that has ended.
was_told()
{
	(($(grep -cE "^$1" "$NULL_RECORD") >= ${2:-1}))
}

# never_told PATTERN
never_told()
{
	! grep -E "^$1" "$NULL_RECORD"
}

# happens EVENT: see dataplane/null/script.h
happens()
{
	printf '%s\n' "$*" 1<>"$NULL_EVENTS"
}

# client_ended TEXT STATUS PATTERN: it ends by itself, says why, leaves nothing
client_ended()
{
	client_ends 0
	check "$1: status $2" test "$CLIENT_STATUS" = "$2"
	check "$1: one line tells" client_error "$3"
	check "$1: nothing is left" nothing_left
}

# gateway_forgot TEXT: the session is over for the gateway, because it was told
gateway_forgot()
{
	check "$1: the gateway has the user no more" \
		wait_for 10 "the user leaves" gateway_has_nobody
}

# How often ocserv heard that a user leaves; a connection that is closed is
# another thing, after which it waits for him.
logouts()
{
	grep -c 'reason: user disconnected' "$OCSERV_LOG" || true
}

heard_logouts()
{
	(($(logouts) == $1))
}

# Sockets that the client has for DTLS.
dtls_sockets()
{
	on client ss -Hnu state established dport = :443 | wc -l
}

has_dtls_sockets()
{
	(($(dtls_sockets) == $1))
}

# What the data plane has for one session after N connections.
has_had()
{
	told 'take-tls ' "$1" && told 'attach-cstp ' "$1" &&
		told 'attach-dtls ' "$1" &&
		(($(grep -c '^session-new ' "$NULL_RECORD") == 1))
}

# Whoever logs in sends a form.
logins()
{
	grep -c "'$USER_NAME' logged in\|$USER_NAME.*new user session" \
		"$OCSERV_LOG" || true
}

# renewed TEXT TIMES: it goes on, as it was
renewed()
{
	check "$1: another connection" \
		wait_for 20 "it" client_says "$GOES_ON" "$2"
	check "$1: it replaces the one before" \
		wait_for 20 "DTLS" has_had $(($2 + 1))
	check "$1: routes and rules are as before" \
		diff "$WORK/routes" <(client_routes)
	check "$1: ocserv has one session of the user" one_session
}

client_routes()
{
	ip -n client rule
	ip -n client route show table all
	ip -n client addr show dev vpn0 | sed 's/mtu [0-9]*//'
}

one_session()
{
	local sessions

	sessions=$(gateway_sessions)
	echo "$sessions"
	(($(wc -l <<<"$sessions") == 1)) && [[ $sessions ]]
}

FAKE=

fake_listens()
{
	alive "$FAKE" || return 2
	[[ $(on gateway ss -Hltn 'sport = :443') ]]
}

# fake ANSWER...: a gateway that is none, see fake.py
fake()
{
	cp "${BASH_SOURCE[0]%/*}/fake.py" "$WORK"
	ip netns exec gateway env FAKE_ADDRESS="${FAKE_ADDRESS:-}" \
		FAKE_THEN="${FAKE_THEN:-}" FAKE_CLOSE="${FAKE_CLOSE:-}" \
		FAKE_UDP="${FAKE_UDP:-}" FAKE_COOKIE="${FAKE_COOKIE:-}" \
		python3 "$WORK/fake.py" \
		"$WORK/${FAKE_CERTIFICATE:-server}.pem" \
		"$WORK/${FAKE_CERTIFICATE:-server}.key" "$@" >"$LOGS/fake.log" 2>&1 </dev/null &
	FAKE=$!
	wait_for 10 "the fake gateway" fake_listens
}

fake_stop()
{
	[[ ! $FAKE ]] || stop "$FAKE" TERM || true
	FAKE=
}

# fake_heard PATTERN: a request
fake_heard()
{
	grep -E "$1" "$LOGS/fake.log"
}
