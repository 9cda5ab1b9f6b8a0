#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# check.sh PART...: run parts of the tests and tell how they went, what they
# measured and how long they took. A part is "unit", "fuzz", "native", "lint",
# a suite of selftests/vm; "interop": the daemons against others', in suite "uml";
# SUITE-counted: what is told of time, where the VM's clock counts instructions;
# "travel": the same where time jumps; "detectors": that the suite "debug" finds
# faults; install-SUITE: that it can be installed there; "arch" and "arm64": other
# processors. Its TAP goes to build/tap/PART, the figures of all to
# build/figures.txt.
# Environment: FUZZ_SECONDS for each fuzzer, FUZZ_WIRE_SECONDS for those of what
# the daemon reads, by default half of that; ACVPN_LONG=1 for the long form of
# those tests that have one; LANE=one for one part at a time.
set -uo pipefail

cd -- "$(dirname -- "$0")/.." || exit 1
export CMOCKA_MESSAGE_OUTPUT=TAP
export FUZZ_SECONDS=${FUZZ_SECONDS:-5} ACVPN_LONG=${ACVPN_LONG:-}
export FUZZ_WIRE_SECONDS=${FUZZ_WIRE_SECONDS:-$((FUZZ_SECONDS / 2 + 1))}
LANE=${LANE:-} LANES=() LONG=${ACVPN_LONG:-0}
TICKS=$(getconf CLK_TCK)
mkdir -p build/tap

host_dependencies()
{
	(
		set -e
		for part in lib hostdeps chroot; do
			# shellcheck source=/dev/null
			. "selftests/vm/$part.sh"
		done
		# shellcheck disable=SC1091
		. /etc/os-release
		mapfile -t packages < <(suite_packages "$VERSION_CODENAME" \
			"$VM_DIR/packages.build" | grep -v '^linux-headers')
		host_needs "${packages[@]}" clang libclang-rt-dev
	)
}

unit()
{
	local status=0

	host_dependencies || return
	echo "# userspace: unit tests"
	make --no-print-directory -s -C userspace O="$PWD/build/userspace" \
		check </dev/null 2>&1 || status=1
	echo "# userspace: unit tests, with sanitizers"
	make --no-print-directory -s -C userspace O="$PWD/build/sanitized" \
		SANITIZE=1 CFLAGS='-O1 -g1' check </dev/null 2>&1 || status=1
	echo "# selftests: unit tests"
	make --no-print-directory -s -C selftests O="$PWD/build/selftests" \
		LIB_O="$PWD/build/userspace" check-unit </dev/null 2>&1 ||
		status=1
	return "$status"
}

# Those of the module's parsers as long as asked, and those of the daemon's
# as FUZZ_WIRE_SECONDS says, on both processors; the rest is brief.
fuzz()
{
	local status=0

	host_dependencies || return
	make --no-print-directory -s -k -j2 -C selftests \
		O="$PWD/build/selftests" fuzz </dev/null 2>&1 || status=1
	make --no-print-directory -s -k -j2 -C userspace/fuzz \
		O="$PWD/build/fuzz-acvpnd" SECONDS="$FUZZ_WIRE_SECONDS" \
		run </dev/null 2>&1 || status=1
	return "$status"
}

# Tests that are held to times, or do something within a second, and work all the
# while. They are where time is counted.
COUNTED=(kmod/test-{crowd,endpoint,failover,mtu,scale})
# One with 50,000 sessions: how its costs grow with them is the module's own, so
# that one kernel tells it.
CROWD=kmod/test-crowd
# The same of tests that sleep most of the time: they travel, and are counted with
# the oldest kernel, whose timers are not those of the one that travels.
SLEEPERS=(kmod/test-{liveness,netem,roam,switch})
# Those whose senders sleep: their time can jump, and so a busy machine cannot be
# late for them.
TRAVELLERS=(kmod/test-{budget,cstp\$,data,event,lane,link,liveness,lzs,mp,mtu}
	kmod/test-{netem,netlink,observe,rate,replay,roam,switch,trace})
# What each of Debian's kernels has to prove for itself; the rest of the module
# is the same in all.
PROOF=(kmod/test-{link,data,cstp,netlink,rekey,expire,charge})
# Those of them that the other kernels cannot prove.
DEBIANS=(kmod/test-{expire,charge})
# What suite "uml" leaves to others: what is told of time is told where that
# counts, what Debian's kernels prove they do on two processors as well, and that
# of forky with the same peers.
ELSEWHERE=("${COUNTED[@]}" "${SLEEPERS[@]}" "${PROOF[@]}" kmod/test-rate)
declare -A INTEROP=(
	[bookworm]=interop/test-ocserv-v4
	[trixie]=interop/test-ocserv-v6-outside
	[forky]=interop/test-ocserv-v6-inside
)
# What is left of our own gateway where all of a kernel is emulated.
BRIEF=interop/test-gateway-brief
# Here the machine sleeps, which one that is a process cannot.
SLEEP=interop/test-sleep
# These load a gateway, for figures of a plain kernel.
LOADS=(interop/test-gateway-{attack,scale})
# The chroots of other suites are in "uml" alone.
PEERS=interop/test-gateway-peers
# They wait most of the time.
WAITERS=(interop native)

# What is run in part $1, and how: sets SUITE, OPTIONS and PATTERNS. The long form
# leaves nothing out, but hibernation where a kernel has none.
selection()
{
	SUITE=${1%-counted} OPTIONS=() PATTERNS=()
	case $1 in
	debug)
		PATTERNS=(kmod/ "${DEBIANS[@]/#/-}")
		((LONG)) || PATTERNS+=("${TRAVELLERS[@]/#/-}"
			-kmod/test-failover)
		;;
	travel) SUITE=debug OPTIONS=(-t) PATTERNS=("${TRAVELLERS[@]}") ;;
	uml)
		PATTERNS=(kmod/ tools/ "${DEBIANS[@]/#/-}")
		((LONG)) || PATTERNS+=("${ELSEWHERE[@]/#/-}")
		;;
	interop)
		SUITE=uml PATTERNS=(interop/ "-$SLEEP")
		((LONG)) || PATTERNS+=("-${INTEROP[forky]}"
			-interop/test-gateway-attack "-$BRIEF")
		;;
	debug-qemu) PATTERNS=(kmod/ -kmod/test-charge) ;;
	*-counted)
		OPTIONS=(-c) PATTERNS=("${COUNTED[@]}")
		[[ $1 != bookworm-counted ]] && ((!LONG)) ||
			PATTERNS+=("${SLEEPERS[@]}")
		[[ $1 == forky-counted ]] || ((LONG)) ||
			PATTERNS+=("-$CROWD")
		;;
	# has no systemd; the rest as those below
	bookworm) PATTERNS=(-interop/test-unit) ;&
	*)
		PATTERNS+=("${LOADS[@]/#/-}" "-$PEERS")
		((LONG)) || PATTERNS=("${PROOF[@]}" "${INTEROP[$1]}"
			"$BRIEF" tools/test-gateway-config)
		((LONG)) || [[ $1 != trixie ]] || PATTERNS+=("$SLEEP")
		;;
	esac
}

# The openconnect of these is in the chroots of their suites.
interop_peers()
{
	selftests/vm/run -p bookworm || return
	((!LONG)) || selftests/vm/run -p trixie
}

in_vm()
{
	local limit=$((LONG ? 36000 : 3600))

	selection "$1"
	[[ $1 != interop ]] || interop_peers || return
	VM_NAME=$1 VM_TIMEOUT=${VM_TIMEOUT:-$limit} \
		selftests/vm/run "${OPTIONS[@]}" "$SUITE" \
		selftests/run-in-vm.sh "${PATTERNS[@]}"
}

native()
{
	host_dependencies || return
	selftests/native/run </dev/null
}

# A part that fails without a test that says so counts as a failed test. What it
# says besides its results goes to build/tap/PART.err as well.
run_part()
{
	local part=$1 tap=build/tap/$1 start=$SECONDS status=0

	echo "# part $part"
	rm -f "$tap.err"
	measured "$part" 2> >(tee "$tap.err" >&2) | tee "$tap" || status=1
	((status == 0)) || grep -q '^not ok' "$tap" ||
		echo "not ok - $part ended with an error" | tee -a "$tap"
	echo "# part $part took $((SECONDS - start)) s," \
		"$(<"$tap.seconds") s of processors" | tee -a "$tap"
}

# What has ended of this process's children has taken: a machine that has other
# things to do needs longer, but not more.
processor_seconds()
{
	local self=$BASHPID

	awk '{ sub(/.*\) /, ""); print int(($14 + $15) / '"$TICKS"') }' \
		"/proc/$self/stat"
}

# A part in a process of its own, whose children those of other lanes are not.
measured()
{
	(
		status=0
		run_by_name "$1" || status=1
		processor_seconds >"build/tap/$1.seconds"
		exit "$status"
	)
}

run_by_name()
{
	local part=$1

	case $part in
	unit | fuzz | native) "$part" ;;
	lint) selftests/lint/run ;;
	detectors) selftests/vm/detectors ;;
	arch) selftests/arch/run ;;
	arm64) selftests/arch/arm64 ;;
	install-*) selftests/install/run "${part#install-}" ;;
	*) in_vm "$part" ;;
	esac
}

# One VM leaves half of two processors idle, and the debug kernel has to be
# built at times. So there are lanes: this process takes the parts from the
# front; each part that waits most of the time is begun at once in a lane of its
# own, which then takes those that need no other from the back, two at a time,
# until all meet. If there is no such part, another lane does so. Each part is for
# who claims it first. More lanes at first, where most is compiled, would only get
# into each other's way.
claim()
{
	mkdir "build/claimed/$1" 2>/dev/null
}

# lane_part PART: in another process than this one
lane_part()
{
	run_part "$1" >"build/claimed/$1/log" 2>&1
}

lane_back()
{
	local i part

	for ((i = $#; i > 0; i--)); do
		part=${!i}
		[[ $part != @(unit|fuzz|native|lint|arch) ]] || return 0
		! claim "$part" || lane_part "$part"
	done
}

# lane_nice NICE: of this process, and of its session, where the kernel shares
# processors out among sessions. Nothing else is wrong where that is not allowed.
lane_nice()
{
	renice -n "$1" -p "$BASHPID" >/dev/null 2>&1
	{ echo "$1" >/proc/self/autogroup; } 2>/dev/null
}

# lane_waiting PART PARTS... What waits most of the time goes first as long as it
# does not, or it would be the last to end.
lane_waiting()
{
	local part=$1

	shift
	lane_nice -10
	lane_part "$part"
	lane_nice 0
	lane_back "$@" &
	lane_back "$@"
	wait
}

# lane_start LANE PARTS...
lane_start()
{
	LANE=$1 setsid "$0" "${@:2}" </dev/null &
	LANES+=($!)
}

# Those that wait are claimed before anybody else can take them.
lanes_start()
{
	local part

	trap 'kill -- "${LANES[@]/#/-}" 2>/dev/null' EXIT
	trap 'exit 130' INT TERM
	for part in "${WAITERS[@]}"; do
		[[ " $* " != *" $part "* ]] || ! claim "$part" ||
			lane_start waiting "$part" "$@"
	done
	((${#LANES[@]})) || lane_start back "$@"
}

# What the other lanes did is told in one piece.
lanes_end()
{
	local part

	wait "${LANES[@]}"
	trap - EXIT
	for part in "$@"; do
		[[ ! -f build/claimed/$part/log ]] ||
			cat "build/claimed/$part/log"
	done
}

[[ $LANE != @(back|waiting) ]] || {
	"lane_$LANE" "$@"
	exit
}
rm -rf build/claimed
mkdir -p build/claimed
[[ $LANE == one || $# == 1 ]] || lanes_start "$@"
for part in "$@"; do
	! claim "$part" || run_part "$part"
done
((!${#LANES[@]})) || lanes_end "$@"
selftests/figures.sh "$@"
selftests/slowest.sh "$@"
grep -hE '^# part [a-z0-9-]+ took' "${@/#/build/tap/}"
echo "# all of it took $((SECONDS / 60)) minutes"
selftests/failed.sh "$@"
selftests/tally.sh "$@"
