#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Our own gateway that is not to be known as one: what strangers see of it, and
# that each suite's openconnect, and our client, get in by its secret.

# shellcheck source=selftests/native/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=selftests/native/own.sh
. "$(dirname -- "$0")/own.sh"

# ask SNI LINE...: the reply to one request that has these lines
ask()
{
	printf '%s\r\n' "${@:2}" "Host: x" "Connection: close" "" |
		on client openssl s_client -quiet -connect "$GATEWAY4:443" \
			-servername "$1" 2>/dev/null
}

# gets TEXT STATUS LINE...: at the default host; all that there is of a reply but
# its date is in $WORK/reply
gets()
{
	ask "$GATEWAY_NAME" "${@:3}" | grep -v '^Date:' >"$WORK/reply" || true
	check "$1: $2" grep "^HTTP/1.1 $2 " "$WORK/reply"
}

# stranger TEXT LINE...: sees what everybody sees
stranger()
{
	gets "$1" 401 "${@:2}"
	check "$1: as everything else" cmp "$WORK/reply" "$WORK/nothing"
}

FORM=("Content-Type: application/x-www-form-urlencoded" "Content-Length: 0")
AGENT="User-Agent: AnyConnect Linux_64 4.10"
UNKNOWN=$(printf 'A%.0s' {1..64})

must "the gateway starts" own_start "udp-port = 443" "camouflage = true" \
	"camouflage_secret = mysecret" 'camouflage_realm = "The archive"' \
	"[vhost:open.example]" "camouflage = false"
gets "a stranger" 401 "GET / HTTP/1.1"
mv "$WORK/reply" "$WORK/nothing"
check "he is asked for a password" \
	grep 'WWW-Authenticate: Basic realm="The archive"' "$WORK/nothing"
check "and sees nothing of what this is" test ! "$(grep -iE \
	'x-|cookie|webvpn|vpn|any' "$WORK/nothing")"
stranger "another path" "GET /nothing HTTP/1.1"
stranger "the vendor's client" "GET / HTTP/1.1" "$AGENT"
stranger "a form" "POST / HTTP/1.1" "${FORM[@]}"
stranger "a page of the vendor's" "GET /1/index.html HTTP/1.1"
stranger "our certificate" "GET /cert.pem HTTP/1.1"
stranger "a part of the secret" "GET /?mysecre HTTP/1.1"
stranger "more than the secret" "GET /?mysecrets HTTP/1.1"
stranger "the secret elsewhere" "GET /mysecret HTTP/1.1"
stranger "a token that is none" "GET /cert.pem HTTP/1.1" \
	"Cookie: webvpn=$UNKNOWN"
stranger "to log out" "GET /logout HTTP/1.1" "Cookie: webvpn=$UNKNOWN"
stranger "another method" "PUT / HTTP/1.1" "${FORM[@]}"
gets "CONNECT" 405 "CONNECT /CSCOSSLC/tunnel HTTP/1.1"
mv "$WORK/reply" "$WORK/nothing"
gets "CONNECT with a token that is none" 405 \
	"CONNECT /CSCOSSLC/tunnel HTTP/1.1" "Cookie: webvpn=$UNKNOWN"
check "CONNECT: as without one" cmp "$WORK/reply" "$WORK/nothing"

gets "who knows it" 200 "GET /?mysecret HTTP/1.1" "$AGENT"
check "it is a login" grep '<auth' "$WORK/reply"
check "whose answers are known as well" grep '/auth?mysecret' "$WORK/reply"

peer_launch
peer_ends 0
check "openconnect without it: it is not let in" turned_away
check "nobody has judged its password" test ! "$(grep -E \
	'logged in|login failed' "$OWN_LOG")"
PEER_PATH='/?mysecret' admits "openconnect" "$USER_NAME"

# Its data plane is another one than the gateway's.
mkfifo "$WORK/client.events"
NULL_RECORD=/dev/null NULL_EVENTS=$WORK/client.events \
	URL="https://$GATEWAY_NAME/?mysecret" client_launch
check "our client" wait_for 40 "vpn0 is up" client_up
client_ends INT

# Each step by a connection of its own, as it may be.
PEER_PATH='/?mysecret' peer_launch --authenticate
peer_ends 0
cookie=$(sed -n "s/^COOKIE='\(.*\)'/\1/p" "$PEER_LOG")
check "its token: there is one" test "$cookie"
token=${cookie##*=}
gets "its token: a file" 200 "GET /cert.pem HTTP/1.1" "Cookie: webvpn=$token"
check "its token: it is there" grep 'BEGIN CERTIFICATE' "$WORK/reply"
peer_launch --cookie "$cookie"
must "its token: a tunnel" wait_for 40 "it says so" connected SSL
peer_ends INT

# Another host
ask open.example "GET / HTTP/1.1" "$AGENT" >"$WORK/reply"
check "a host that does not hide" grep '<auth' "$WORK/reply"
leaves "camouflage"

must "the gateway starts, without a realm" own_start "udp-port = 443" \
	"camouflage = true" "camouflage_secret = mysecret" "max-ban-score = 4"
gets "a stranger finds nothing" 404 "GET / HTTP/1.1" "$AGENT"
check "and is asked for nothing" test ! "$(grep -iE 'authenticate|x-' \
	"$WORK/reply")"
# What he sends is no login: it neither costs anything nor has anybody banned.
for ((i = 0; i < 8; i++)); do
	gets "his form $i" 404 "POST / HTTP/1.1" "${FORM[@]}"
done
PEER_PATH='/?mysecret' admits "openconnect does" "$USER_NAME"
leaves "without a realm"
finish
