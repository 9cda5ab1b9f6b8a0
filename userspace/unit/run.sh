#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Run test programs, show their TAP and a total. Usage: run.sh PROGRAM...
# Fails if a test failed, a program died, or there was nothing to run.

set -u

: "${TEST_TIMEOUT:=120}"
export CMOCKA_MESSAGE_OUTPUT=TAP
# where tests find what is promised there
ACVPN_DOCS=$(dirname -- "$0")/../../docs
export ACVPN_DOCS
passed=0 failed=0 skipped=0 broken=0

out=$(mktemp) || exit 1
trap 'rm -f "$out"' EXIT

count() {
	grep -Ec "$1" "$out"
}

for program; do
	echo "# ${program##*/}"
	timeout "$TEST_TIMEOUT" "$program" </dev/null >"$out" 2>&1
	status=$?
	cat "$out"
	skip=$(count '^ok .*# SKIP')
	bad=$(count '^not ok ')
	passed=$((passed + $(count '^ok ') - skip))
	failed=$((failed + bad))
	skipped=$((skipped + skip))
	if [ "$status" -ne 0 ] && [ "$bad" -eq 0 ]; then
		echo "# ${program##*/}: exit status $status"
		broken=$((broken + 1))
	fi
done

echo "# total: $# programs, $passed passed, $failed failed," \
	"$skipped skipped, $broken broken"
[ $((failed + broken)) -eq 0 ] && [ "$passed" -gt 0 ]
