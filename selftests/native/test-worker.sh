#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The suite's openconnect against a worker of our gateway, without the other
# processes: it logs in, gets a tunnel, and DTLS of each kind.
# shellcheck disable=SC2317

# shellcheck source=selftests/native/lib.sh
. "$(dirname -- "$0")/lib.sh"

ln -s "$(readlink -f "$(type -P acvpnd)" | sed 's|/native-|/gate-|')" \
	"$WORK/gate"
GATE='' OPENCONNECT='' RUN=0

gate_stop()
{
	local pid

	for pid in $OPENCONNECT $GATE; do
		stop "$pid" TERM || true
	done
	GATE='' OPENCONNECT=''
}

test_cleanup()
{
	gate_stop
}

diagnose()
{
	note "log of the worker:"
	note_file "${GATE_LOG:-}"
	note "log of openconnect:"
	note_file "${OPENCONNECT_LOG:-}"
}

# gate_start KINDS: a worker that allows these kinds of DTLS
gate_start()
{
	GATE_LOG=$LOGS/gate.$((++RUN)).log
	: >"$GATE_LOG"
	ip netns exec gateway "$WORK/gate" "$WORK/server.pem" \
		"$WORK/server.key" 443 "$1" >"$GATE_LOG" 2>&1 &
	GATE=$!
	wait_for 20 "the worker" gate_told ready
}

# gate_told PATTERN: what auth and monitor would have been told
gate_told()
{
	! grep -qE "^$1" "$GATE_LOG" || return 0
	alive "$GATE" && alive "${OPENCONNECT:-$$}" || return 2
	return 1
}

# visit PASSWORD PATH option...
visit()
{
	OPENCONNECT_LOG=$LOGS/openconnect.$RUN.log
	: >"$OPENCONNECT_LOG"
	echo "$1" | ip netns exec client openconnect -v \
		--resolve "$GATEWAY_NAME:$GATEWAY4" \
		--cafile "$WORK/ca.pem" --user test --passwd-on-stdin \
		--authgroup 'Group two' --script-tun --script 'cat >/dev/null' \
		"${@:3}" "https://$GATEWAY_NAME$2" >"$OPENCONNECT_LOG" 2>&1 &
	OPENCONNECT=$!
}

says()
{
	! grep -qE "$1" "$OPENCONNECT_LOG" || return 0
	alive "$OPENCONNECT" || return 2
	return 1
}

# tunnel TEXT CIPHER option...: one that comes up, with DTLS of that cipher
tunnel()
{
	visit secret /sales "${@:3}"
	check "$1: it logs in, in a group" \
		wait_for 40 login gate_told 'login action 1 .* group two'
	check "$1: TLS is handed over" \
		wait_for 40 CSTP gate_told 'cstp mtu [0-9]+ cipher TLS'
	[[ $2 == none ]] || {
		check "$1: DTLS is handed over" \
			wait_for 40 DTLS gate_told "dtls mtu [0-9]+ cipher DTLS1.2 .* $2"
		check "$1: openconnect has it, too" \
			wait_for 40 DTLS says 'Established DTLS connection'
	}
	gate_stop
}

must "a worker" gate_start psk,resume
tunnel PSK AES-256-GCM
must "a worker" gate_start resume
tunnel resumption AES-256-GCM
must "a worker" gate_start psk,resume
tunnel "without DTLS" none --no-dtls
check "nothing was offered then" test "$(grep -c offer "$GATE_LOG")" = 0
must "a worker" gate_start psk
tunnel "documents of version 1" AES-256-GCM --no-xmlpost

must "a worker" gate_start psk
visit wrong /
check "a wrong password is told" wait_for 40 refusal says 'Login failed'
check "and leads nowhere" test "$(grep -c connect "$GATE_LOG")" = 0
finish
