#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What our own gateway does for others while somebody guesses passwords that
# take long to be hashed.
# Runs with one suite.
# shellcheck disable=SC2016,SC2317

# shellcheck source=selftests/native/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=selftests/native/own.sh
. "$(dirname -- "$0")/own.sh"
# shellcheck source=selftests/interop/vendor.sh
. "$INTEROP/vendor.sh"

GUESSES=20
# a hash of nothing, which takes a part of a second
HARD='$6$rounds=500000$saltsaltsaltsalt$'$(printf 'x%.0s' {1..86})

# guesses USER: sets EARLY, ANSWERED, WRONG and BUSY, see guess.py
guesses()
{
	on client python3 "$WORK/guess.py" "$GATEWAY4" "$1" "$GUESSES" \
		>"$WORK/guesses" &&
		read -r EARLY ANSWERED WRONG BUSY <"$WORK/guesses" &&
		cat "$WORK/guesses"
}

cp "${BASH_SOURCE[0]%/*}/guess.py" "$WORK"
echo "hard:*:$HARD" >>"$WORK/passwd"
must "the gateway starts" own_start "udp-port = 0"
must "a user is guessed at" guesses hard
check "handshakes are not behind the guesses" test "$EARLY" -lt "$GUESSES"
check "each guess is answered" test "$ANSWERED" = "$GUESSES"
check "as a wrong one" test "$WRONG" = "$GUESSES" -a "$BUSY" = 0
vendor_start alone
check "who knows his password is let in" vendor_logs_in "$USER_NAME"
leaves "guesses"
finish
