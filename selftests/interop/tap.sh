# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Results in the Test Anything Protocol; to be sourced.

TAP_COUNT=0 TAP_FAILED=0

note()
{
	printf '# %s\n' "$*"
}

# The text of a file, as notes.
note_file()
{
	[[ ! -s $1 ]] || tail -n "${2:-30}" -- "$1" | sed 's/^/#   /'
}

# check TEXT command...: one test, passed if the command succeeds. What the
# command prints is shown only if it fails.
check()
{
	local text=$1 output=$WORK/check.output

	shift
	TAP_COUNT=$((TAP_COUNT + 1))
	if "$@" >"$output" 2>&1; then
		printf 'ok %d - %s\n' "$TAP_COUNT" "$text"
		return 0
	fi
	printf 'not ok %d - %s\n' "$TAP_COUNT" "$text"
	TAP_FAILED=$((TAP_FAILED + 1))
	note "failed: $*"
	note_file "$output"
}

# As check, but without it the rest makes no sense.
must()
{
	local failed=$TAP_FAILED

	check "$@"
	((TAP_FAILED == failed)) || give_up "$1"
}

give_up()
{
	note "giving up: $1"
	diagnose || true
	printf '1..%d\n' "$TAP_COUNT"
	exit 1
}

# The last line of a test program.
finish()
{
	printf '1..%d\n' "$TAP_COUNT"
	((TAP_FAILED == 0)) || diagnose || true
	exit $((TAP_FAILED > 0))
}
