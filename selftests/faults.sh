#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Lets the kernel's allocations fail while a command runs; in suite debug.
set -euo pipefail

usage()
{
	cat <<-'END'
		usage: faults.sh [-p PERCENT] [-s SPACE] WHERE command...
		  -p  of how many allocations in a hundred fail (default 10)
		  -s  how many bytes pass before any does (default 0)
		WHERE is one of
		  tasks   slab objects for the command and its children, in
		          system calls; so most system calls may fail
		  module  slab objects and pages for acvpn or what it calls,
		          in any context; the module must be loaded
		Prints "# faults: SLAB of slabs, PAGES of pages" at the end.
		Exit status: the command's; 2 wrong usage; 4 this kernel cannot
		do that. A program that wants one certain allocation to fail
		writes its number to /proc/thread-self/fail-nth instead.
	END
	exit "$1"
}

DEBUG=/sys/kernel/debug
# Without pages no program would even start.
POINTS=(failslab)
# Faults are counted down from this.
MANY=1000000000

# Nothing fails any more.
off()
{
	local point

	for point in "${POINTS[@]}"; do
		echo 0 >"$DEBUG/$point/probability"
	done
}

# set_all NAME VALUE: set it at all points
set_all()
{
	local point

	for point in "${POINTS[@]}"; do
		echo "$2" >"$DEBUG/$point/$1"
	done
}

on()
{
	set_all interval 1
	set_all verbose 0
	set_all times "$MANY"
	set_all space "$SPACE"
	set_all ignore-gfp-wait N
	[[ $WHERE == tasks ]] || echo 0 >"$DEBUG/fail_page_alloc/min-order"
	set_all probability "$PERCENT"
}

# function_range NAME: start and end of a function of the kernel
function_range()
{
	sort -k 1,1 /proc/kallsyms | awk -v name="$1" '
		start && $1 != start { print "0x" start, "0x" $1; exit }
		$3 == name { start = $1 }'
}

# First and last function of the module; the last ends within a page.
module_range()
{
	local first last

	read -r first last < <(awk '$4 == "[acvpn]" && tolower($2) == "t" {
		print $1 }' /proc/kallsyms | sort | sed -n '1p;$p' |
		paste -sd ' ')
	[[ ${last:-} ]] || return 1
	printf '0x%s %#x\n' "$first" $((0x$last + 4096))
}

# Only what the stack shows to be the module's; not what the leak detector
# allocates for that, which would give up.
stack_filter()
{
	local from to leak_from leak_to

	read -r from to < <(module_range) || {
		echo "faults.sh: acvpn is not loaded" >&2
		exit 4
	}
	read -r leak_from leak_to < <(function_range kmemleak_alloc) || true
	set_all require-start "$from"
	set_all require-end "$to"
	set_all reject-start "${leak_from:-0}"
	set_all reject-end "${leak_to:-0}"
	set_all stacktrace-depth 32
}

# A filter that lets everything through.
stack_any()
{
	set_all require-start 0
	set_all require-end 0xffffffffffffffff
	set_all reject-start 0
	set_all reject-end 0
	set_all stacktrace-depth 0
}

faults()
{
	case " ${POINTS[*]} " in
	*" $1 "*) echo $((MANY - $(<"$DEBUG/$1/times"))) ;;
	*) echo 0 ;;
	esac
}

run_with()
{
	local status=0

	trap off EXIT
	# whose allocations may fail comes before that they do
	if [[ $WHERE == tasks ]]; then
		set_all task-filter Y
		on
		(echo 1 >"/proc/$BASHPID/make-it-fail" && exec "$@") ||
			status=$?
	else
		set_all task-filter N
		on
		"$@" || status=$?
	fi
	off
	echo "# faults: $(faults failslab) of slabs," \
		"$(faults fail_page_alloc) of pages"
	exit "$status"
}

PERCENT=10 SPACE=0
while getopts p:s:h option; do
	case $option in
	p) PERCENT=$OPTARG ;;
	s) SPACE=$OPTARG ;;
	h) usage 0 ;;
	*) usage 2 ;;
	esac
done
shift $((OPTIND - 1))
(($# >= 2)) || usage 2
WHERE=$1
shift
[[ -d $DEBUG/failslab ]] || {
	echo "faults.sh: this kernel injects no faults" >&2
	exit 4
}
case $WHERE in
tasks) stack_any ;;
module)
	POINTS+=(fail_page_alloc)
	stack_filter
	;;
*) usage 2 ;;
esac
run_with "$@"
