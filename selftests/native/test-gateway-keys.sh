#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Keys of our own gateway that are encrypted, in both formats that there are, and
# what their password comes from.
# Runs with one suite.
# shellcheck disable=SC2317

# shellcheck source=selftests/native/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=selftests/native/own.sh
. "$(dirname -- "$0")/own.sh"

PIN='a pin: 1234'

# serves TEXT LINE...: a gateway with these lines is one that clients trust
serves()
{
	must "$1: the gateway starts" own_start "${@:2}"
	peer_launch --authenticate
	peer_ends 0
	check "$1: openconnect is let in" test "$PEER_STATUS" = 0
	own_ends TERM
}

# no_use TEXT PATTERN LINE...: there is no such gateway
no_use()
{
	check "$1: the gateway does not start" failing own_start "${@:3}"
	check "$1: the log says why" grep -qE "$2" "$OWN_LOG"
	OWN=
}

failing()
{
	! "$@"
}

cp "$WORK/server.key" "$WORK/plain.key"
openssl pkcs8 -topk8 -in "$WORK/plain.key" -passout "pass:$PIN" \
	-out "$WORK/pkcs8.key"
openssl ec -in "$WORK/plain.key" -aes256 -passout "pass:$PIN" \
	-out "$WORK/ec.key" 2>/dev/null
printf '%s\r\n' "$PIN" another >"$WORK/pin"
chmod 600 "$WORK/pin"

for kind in pkcs8 ec; do
	cp "$WORK/$kind.key" "$WORK/server.key"
	serves "$kind, key-pin" "key-pin = $PIN"
	serves "$kind, pin-file" "pin-file = $WORK/pin"
	no_use "$kind, no password" \
		'server-key: .*encrypted.*set key-pin or pin-file'
	no_use "$kind, a wrong one" 'server-key: .*encrypted' "key-pin = 4321"
done
no_use "no file" 'pin-file: .*No such file' "pin-file = $WORK/none"
cp "$WORK/plain.key" "$WORK/server.key"
serves "not encrypted" "key-pin = $PIN"
finish
