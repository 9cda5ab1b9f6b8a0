#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Each suite's openconnect guesses at our own gateway, and is banned; and has
# one-time passwords.

# shellcheck source=selftests/native/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=selftests/native/own.sh
. "$(dirname -- "$0")/own.sh"

KEY=00112233445566778899aabbccddeeff

# What is told at the end of a try.
reason()
{
	sed -n 's/^X-Reason: //p' "$PEER_LOG"
}

# let_in: once; whoever is not is not counted while he is banned. That it ends
# between two looks is no success.
let_in()
{
	peer_launch
	wait_for 20 "it ends, or is connected" over_or_connected || true
	peer_ends INT
	[[ $(<"$PEER_LOG") == *"Configured as"* ]]
}

over_or_connected()
{
	ended "$PEER" || connected SSL
}

PEER_ASKS=1
must "the gateway starts, with bans" own_start "udp-port = 0" \
	"max-ban-score = 20" "ban-time = 10" "ban-reset-time = 600" \
	"ban-points-wrong-password = 10" "ban-points-connection = 1"
answers wrong "$USER_PASSWORD"
admits "wrong, then right: 11 points" "$USER_NAME"
answers wrong
refuses "22 points" "user $USER_NAME, from .*: banned"
answers "$USER_PASSWORD"
refuses "the right password" "user , from .*: banned"
must "after the ban the right one" wait_for 60 "the end of it" let_in
check "is right" own_says ": user $USER_NAME logged in" 2
answers wrong "$USER_PASSWORD"
admits "all points are forgotten" "$USER_NAME"
leaves "bans"

must "the gateway starts, without bans" own_start "udp-port = 0"
answers wrong wrong wrong "$USER_PASSWORD"
refuses "three wrong ones" "user $USER_NAME, from .*: login refused"
known=$(reason)
answers wrong wrong wrong
PEER_USER=nobody refuses "an unknown user" \
	"user nobody, from .*: login refused"
check "is told the same" test "$known" -a "$(reason)" = "$known"
leaves "tries"

printf '%s\n' "HOTP $USER_NAME - $KEY" "HOTP/T30 timed - $KEY" \
	"HOTP bare - $KEY" >"$WORK/otp"
chmod 600 "$WORK/otp"
gateway_user timed "$USER_PASSWORD"
echo "bare:*:" >>"$WORK/passwd"
OWN_AUTH="plain[passwd=$WORK/passwd,otp=$WORK/otp]"
must "the gateway starts, with one-time passwords" own_start "udp-port = 0"
first=$(oathtool -c 0 "$KEY") second=$(oathtool -c 1 "$KEY")
answers "$USER_PASSWORD" "$first"
admits "password and the first one" "$USER_NAME"
answers "$USER_PASSWORD" "$first" "$USER_PASSWORD" "$second"
admits "the first one again, then the second one" "$USER_NAME"
check "once it was wrong" own_says "user $USER_NAME, from .*: login failed"
answers wrong "$second" "$second"
refuses "the wrong password, whatever comes then" \
	"user $USER_NAME, from .*: login refused"
answers "$USER_PASSWORD" "$(oathtool --totp "$KEY")"
PEER_USER=timed admits "one of the time" timed
answers "$(oathtool -c 0 "$KEY")"
PEER_USER=bare admits "the first one of a user without a password" bare
answers wrong "$USER_PASSWORD" "$(oathtool -c 0 "$KEY")"
PEER_USER=bare refuses "anything else of his" \
	"user bare, from .*: login refused"

# As after a loss of power.
touch "$WORK/otp.lock" "$WORK/otp.new"
answers "$USER_PASSWORD" "$(oathtool -c 2 "$KEY")"
admits "the third one, with a lock that nobody has" "$USER_NAME"
check "of which the log tells" own_says "removed the lock of $WORK/otp, which"
leaves "one-time passwords"
finish
