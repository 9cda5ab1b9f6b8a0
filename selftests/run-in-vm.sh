#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# run-in-vm.sh [PATTERN...]: run the tests that need the kernel module, as root
# in a machine that may break. Each PATTERN selects some by name, such as "data",
# "interop" or "test-rekey$" (that one, not test-rekey-load), and -PATTERN leaves
# some out. Prints TAP; each test's own log goes to RESULTS (/results). Fails
# unless all tests passed.
set -uo pipefail

cd -- "$(dirname -- "$0")/.." || exit 1
WANTED=() UNWANTED=()
for pattern in "$@"; do
	if [[ $pattern == -* ]]; then
		UNWANTED+=("${pattern#-}")
	else
		WANTED+=("$pattern")
	fi
done
((${#WANTED[@]})) || WANTED=('')
BUILD=${BUILD:-build/selftests}
RESULTS=${RESULTS:-/results}
# Seconds for one test program, which may hold many cases.
LIMIT=${LIMIT:-$(((${ACVPN_LONG:-0} ? 3600 : 400) * ${ACVPN_SLOW:-1}))}
pass=0 failed=0 skipped=0

# The tests, by the names that they report under: those that have a source, for
# programs whose source is gone may still lie around.
tests()
{
	local path

	for path in selftests/kmod/test-*.c \
		selftests/{kmod,tools,interop}/test-*.sh; do
		path=${path#selftests/}
		! matches "$path" "${WANTED[@]}" ||
			matches "$path" "${UNWANTED[@]}" || each "$path"
	done
}

# each PATH: what there is of it to run. Scripts that say so run once more, with
# the TLS library that the daemon was not built for.
each()
{
	echo "${1%.c}"
	! grep -qsx '# Runs with each TLS library.' "selftests/$1" ||
		echo "$1:openssl"
}

# matches PATH [PATTERN...]
matches()
{
	local pattern

	for pattern in "${@:2}"; do
		[[ ${1%.*}$ != *"$pattern"* ]] || return 0
	done
	return 1
}

program()
{
	[[ $1 == *.sh* ]] && echo "selftests/${1%:*}" || echo "$BUILD/$1"
}

# number RESULT TEXT: print one line of the merged TAP and count it
number()
{
	local directive=''

	case $1 in
	ok) pass=$((pass + 1)) ;;
	skip) skipped=$((skipped + 1)) directive=' # SKIP' ;;
	*) failed=$((failed + 1)) ;;
	esac
	echo "${1/skip/ok} $((pass + failed + skipped)) - $2$directive"
}

# merge NAME <LOG: number a test's lines on, and tell whose they are
merge()
{
	local line text

	while IFS= read -r line; do
		if [[ ! $line =~ ^(ok|not\ ok)\ *[0-9]*\ *-?\ *(.*)$ ]]; then
			[[ $line != '#'* || $line == '# totals'* ]] ||
				echo "$line"
			continue
		fi
		text=${BASH_REMATCH[2]}
		if [[ ${text,,} == *'# skip'* ]]; then
			number skip "$1: ${text%%' #'*}"
		else
			number "${BASH_REMATCH[1]}" "$1: $text"
		fi
	done
}

run()
{
	local name=$1 log library results before=$((pass + failed + skipped)) bad=$failed
	local start=$SECONDS status

	log=$RESULTS/${name//[\/:]/-}.log
	library='' results=$RESULTS
	[[ $name != *:* ]] || {
		library=$PWD/build/userspace/tls/${name#*:}:
		results+=/${name#*:}
		mkdir -p "$results"
	}
	PATH=$library$PATH RESULTS=$results timeout -k 10 "$LIMIT" \
		"$(program "$name")" >"$log" 2>&1 </dev/null
	status=$?
	echo "# $name: exit status $status after $((SECONDS - start)) s"
	merge "$name" <"$log"
	if ((status == 124 || status == 137)); then
		number 'not ok' "$name: not done within $LIMIT s"
	elif ((status == 4 && before == pass + failed + skipped)); then
		number skip "$name"
	elif ((status != 0 && status != 4 && bad == failed)); then
		number 'not ok' "$name: exit status $status"
		tail -n 20 "$log" | sed 's/^/# /'
	elif ((before == pass + failed + skipped)); then
		number 'not ok' "$name: printed no results"
	fi
}

mkdir -p "$RESULTS"
mapfile -t names < <(tests)
for name in "${names[@]}"; do
	run "$name"
done
dmesg >"$RESULTS/dmesg.log"
echo "1..$((pass + failed + skipped))"
echo "# totals: pass:$pass fail:$failed skip:$skipped"
summary="$pass passed, $failed failed"
((skipped == 0)) || summary+=", $skipped skipped"
echo "$summary"
((failed == 0 && skipped == 0 && pass > 0))
