# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034
# What the tests against ocserv share; to be sourced. Makes the networks and
# the gateway's files, and cleans up at the end: only what was started here.
# Environment: NATIVE: the data plane is none of the kernel's; RESULTS: where
# logs go.

set -euo pipefail
shopt -s inherit_errexit

WORK=$(mktemp -d "${TMPDIR:-/tmp}/acvpn.XXXXXX")
chmod 711 "$WORK"
mkfifo "$WORK/never"
INTEROP=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
TEST=$(basename -- "$0" .sh)

# shellcheck source=selftests/interop/tap.sh
. "$INTEROP/tap.sh"
# shellcheck source=selftests/interop/net.sh
. "$INTEROP/net.sh"
# shellcheck source=selftests/interop/gateway.sh
. "$INTEROP/gateway.sh"
# shellcheck source=selftests/interop/client.sh
. "$INTEROP/client.sh"
# shellcheck source=selftests/interop/traffic.sh
. "$INTEROP/traffic.sh"
# shellcheck source=selftests/interop/routes.sh
. "$INTEROP/routes.sh"

# alive PID: it runs, and is no zombie
alive()
{
	local stat=''

	read -r stat 2>/dev/null <"/proc/$1/stat" || true
	[[ $stat && ${stat##*) } != Z* ]]
}

# wait_for SECONDS TEXT command...: poll until it succeeds; status 2 of the
# command means that it never will. A machine that has other things to do gets
# six times as long.
wait_for()
{
	local text=$2 end=$((SECONDS + 6 * $1)) status polls=0

	shift 2
	while true; do
		status=0
		"$@" || status=$?
		((status != 2)) || break
		((status)) || return 0
		((SECONDS < end)) || break
		wait_pause $((polls++ < 20 ? 1 : 3))
	done
	echo "did not come: $text"
	return 1
}

# wait_pause TENTHS: to ask takes processor time, so what has not come for two
# seconds is asked for less often; and to start a program for it does as well.
wait_pause()
{
	read -rt "0.$1" <>"$WORK/never" || true
}

# stop PID SIGNAL: send it (0: none), wait, return the exit status
stop()
{
	[[ $2 == 0 ]] || kill "-$2" "$1" 2>/dev/null || true
	wait_for 30 "process $1 ends" ended "$1" || kill -KILL "$1"
	wait "$1" 2>/dev/null
}

ended()
{
	! alive "$1"
}

interop_cleanup()
{
	local pid

	trap - EXIT
	test_cleanup
	for pid in $CLIENT $OCSERV $IPERF $MONITOR; do
		stop "$pid" TERM || true
	done 2>/dev/null
	net_down
	cp "$WORK"/*.conf "$LOGS" 2>/dev/null || true
	rm -rf -- "$WORK"
}

# What else a test has to undo; it defines its own.
test_cleanup()
{
	:
}

diagnose()
{
	note "log of acvpnd:"
	note_file "${CLIENT_LOG:-}"
	note "log of ocserv:"
	note_file "${OCSERV_LOG:-}"
}

LOGS=${RESULTS:-/results}/$TEST
[[ -w ${LOGS%/*} ]] || LOGS=$WORK/logs
mkdir -p "$LOGS"
trap interop_cleanup EXIT
trap 'exit 130' INT TERM
[[ ${NATIVE:-} ]] || modprobe -a acvpn tun
net_up
gateway_certificate
gateway_user "$USER_NAME" "$USER_PASSWORD"
printf '%s\n' "$USER_PASSWORD" >"$WORK/password"
net_hosts "$GATEWAY4 $GATEWAY_NAME"
net_state >"$WORK/before"
