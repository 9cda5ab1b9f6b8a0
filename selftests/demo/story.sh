# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# How a story is told; to be sourced.

# shellcheck source=selftests/interop/lib.sh
. "$(dirname -- "$0")/../interop/lib.sh"

STEADY=

story_begin()
{
	"$INTEROP/steady.py" &
	STEADY=$!
}

story_cleanup()
{
	stop "$STEADY" TERM || true
}

tell()
{
	printf '\n== %s\n' "$*"
}

failed()
{
	diagnose
	printf '\nFAILED: %s\n' "$*"
	exit 1
}

# run NAMESPACE FILTER command...: show the command and what sed leaves of it
run()
{
	local namespace=$1 filter=$2

	shift 2
	printf '%s$ %s\n' "$namespace" "$*"
	on "$namespace" "$@" </dev/null 2>&1 | sed -E "$filter"
}

# run_iperf NAME option...: TCP, in one line
run_iperf()
{
	printf 'client$ iperf3 %s: ' "${*:2}"
	iperf_client "$@" || failed "iperf3 $1"
	printf '%s bytes arrived, %s Mbit/s\n' "$(iperf_bytes "$1")" \
		"$(iperf_rate "$1")"
}

# carried COUNTER-COMMAND ADDRESS: TCP both ways, and what was counted meanwhile,
# in SENT and RECEIVED
carried()
{
	local before_tx before_rx

	iperf_server >/dev/null
	before_tx=$("$1" tx_bytes)
	before_rx=$("$1" rx_bytes)
	run_iperf there -c "$2" -t 3
	run_iperf back -c "$2" -t 3 -R
	SENT=$(($("$1" tx_bytes) - before_tx))
	RECEIVED=$(($("$1" rx_bytes) - before_rx))
}

# all_counted: what iperf3 moved is what the kernel counted
all_counted()
{
	local there back

	there=$(iperf_bytes there) back=$(iperf_bytes back)
	printf 'iperf3 moved       %10d bytes out and %10d bytes in\n' \
		"$there" "$back"
	printf 'the kernel counted %10d bytes out and %10d bytes in on DTLS\n' \
		"$SENT" "$RECEIVED"
	((there > 0 && back > 0 && SENT >= there && RECEIVED >= back)) ||
		failed "not all of it went through the kernel's DTLS path"
}
