# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034
# Crowds of clients and attackers, by the program selftests/load, and what they
# cost; to be sourced after own.sh.

LOAD=${BUILD:-build/selftests}/load/load
LOADS='' LOAD_PID='' LOAD_LOG='' LOAD_RUNS=0

# load_start MODE argument...: in the client's namespace, against the gateway;
# sets LOAD_PID and LOAD_LOG
load_start()
{
	LOAD_LOG=$LOGS/load.$((++LOAD_RUNS)).log
	ip netns exec client "$LOAD" "$1" "$GATEWAY4" 443 "${@:2}" \
		>"$LOAD_LOG" 2>&1 </dev/null &
	LOAD_PID=$!
	LOADS+=" $LOAD_PID"
}

# load_says PATTERN
load_says()
{
	cat "$LOAD_LOG"
	! grep -qx 'not up' "$LOAD_LOG" || return 2
	alive "$LOAD_PID" || return 2
	grep -qE "$1" "$LOAD_LOG"
}

# load_told WORD: the number that it told after that word
load_told()
{
	sed -nE "s/^(.* )?$1 ([0-9.]+).*/\\2/p" "$LOAD_LOG" | sed -n 1p
}

# load_of PHASE WORD: the same, of the line that begins so
load_of()
{
	sed -nE "s/^$1 .* $2 ([0-9.]+).*/\\1/p" "$LOAD_LOG"
}

load_ends()
{
	stop "$LOAD_PID" TERM || true
	LOAD_PID=
}

# calc EXPRESSION: with one decimal
calc()
{
	awk "BEGIN { printf \"%.1f\\n\", $1 }"
}

# holds EXPRESSION: it is true
holds()
{
	echo "is it so that $1"
	awk "BEGIN { exit !($1) }"
}

figure()
{
	echo "# figure $1 $2 $3"
}

# meminfo NAME...: their sum, KiB
meminfo()
{
	local names

	names=$(IFS='|'; echo "$*")
	awk -v names="^($names):" '$1 ~ names { n += $2 } END { print n }' \
		/proc/meminfo
}

# memory_programs: KiB of all programs but the load, each page once: what
# programs share does not get more with sessions, and is not counted. It is the
# sum of their Pss, which not all kernels tell.
memory_programs()
{
	local load=0

	[[ ! $LOAD_PID ]] || load=$(load_memory)
	echo $(($(meminfo AnonPages) - load))
}

# load_memory: KiB of the load, which may be several processes
load_memory()
{
	local pid

	for pid in "$LOAD_PID" $(pgrep -P "$LOAD_PID"); do
		awk '$1 == "RssAnon:" { print $2 }' "/proc/$pid/status"
	done | awk '{ n += $1 } END { print n + 0 }'
}

# memory_kernel: KiB that the kernel has for itself, of the sockets of the load
# as well
memory_kernel()
{
	meminfo SUnreclaim PageTables KernelStack Percpu
}

# processors: seconds that they have worked, on anything
processors()
{
	awk -v hz="$(getconf CLK_TCK)" '$1 == "cpu" {
		print ($2 + $3 + $4 + $7 + $8) / hz }' /proc/stat
}

load_cleanup()
{
	local pid

	for pid in $LOADS; do
		stop "$pid" TERM || true
	done 2>/dev/null
}
