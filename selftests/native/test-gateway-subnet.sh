#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Who has a network of IPv6 has as many addresses in it as he likes: points for
# wrong passwords, and logins under way, are counted for the whole of it, and for
# no other.
# Runs with one suite.
# shellcheck disable=SC2016,SC2317

# shellcheck source=selftests/native/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=selftests/native/own.sh
. "$(dirname -- "$0")/own.sh"
# shellcheck source=selftests/interop/vendor.sh
. "$INTEROP/vendor.sh"

# Addresses of one who guesses, and of his neighbour, whose network is the next.
GUESSER=2001:db8:1 NEIGHBOUR=2001:db8:1:1
# Logins that one network may have under way; those of users who are asked for a
# password, and then for a code, are so for a while.
LOGINS=64 KEY=00112233445566778899aabbccddeeff

# at ADDRESS: the client has it, and goes on from there
at()
{
	ip -n client -6 addr replace "$1/128" dev router nodad
	vendor source "$1"
}

# guesses ADDRESS: a wrong password from there
guesses()
{
	at "$1" && vendor anew && vendor init &&
		vendor login "$USER_NAME" wrong
}

# banned ADDRESS: the right password is not taken from there
banned()
{
	at "$1" || return
	! vendor_logs_in "$USER_NAME" && vendor_told '.error == null'
}

# comes ADDRESS: it is
comes()
{
	at "$1" && vendor_logs_in "$USER_NAME"
}

# begins NAME ADDRESS: one more client, whose user is asked for his code
begins()
{
	VENDOR_GATEWAY=$GATEWAY6 vendor_start "$1"
	at "$2" && vendor init && vendor login "$1" "$USER_PASSWORD" &&
		vendor_told '.document.type == "auth-request"'
}

# goes_on NAME: with the code, in the login that he began
goes_on()
{
	vendor_is "$1"
	vendor login "$1" "$CODE" &&
		vendor_told '.document.type == "complete"'
}

# crowd N: so many more get as far, from a few addresses
crowd()
{
	local i

	for ((i = 0; i < $1; i++)); do
		at "$GUESSER::c:$((i % 4))" && vendor anew &&
			vendor login "$USER_NAME" "$USER_PASSWORD" ||
			return 1
	done
	vendor_told '.document.type == "auth-request"'
}

too_late()
{
	! goes_on "$1" && vendor_told '.error == null'
}

# bans FILTER [jq-option...]: of what acnl lists
bans()
{
	acnl -j ban list | jq -e "${@:2}" ".bans | $1"
}

ip -n router route add "$NEIGHBOUR::/64" via 2001:db8:1::2
must "the gateway starts" own_start "udp-port = 0" \
	"max-ban-score = 30" "ban-time = 3600" "ban-reset-time = 3600" "ban-points-wrong-password = 10" \
	"ban-points-connection = 1"
VENDOR_GATEWAY=$GATEWAY6 vendor_start alone
check "a first address guesses" guesses "$GUESSER::a"
check "a second one guesses" guesses "$GUESSER:0:a:b:c:d"
check "both are one" bans 'map(.address) == [$who] and (.[0].banned | not)' \
	--arg who "$GUESSER::/64"
check "a neighbour may guess, too" guesses "$NEIGHBOUR::a"
check "a third address guesses" guesses "$GUESSER::1:1"
check "then any is banned" banned "$GUESSER::2"
check "also one that was there before" banned "$GUESSER::a"
check "acnl lists the network" bans '[.[] | select(.banned) | .address] ==
	[$who]' --arg who "$GUESSER::/64"
check "nothing of that is the neighbour's" comes "$NEIGHBOUR::b"
check "the ban is lifted, by any address of the network" \
	acnl ban del "$GUESSER::1234"
check "then anybody there may come" comes "$GUESSER::2"
own_ends TERM
check "SIGTERM ends the gateway with status 0" test "$OWN_STATUS" = 0

for user in "$USER_NAME" first second neighbour; do
	gateway_user "$user" "$USER_PASSWORD"
	echo "HOTP $user - $KEY"
done >"$WORK/otp"
chmod 600 "$WORK/otp"
CODE=$(oathtool -c 0 "$KEY")
OWN_AUTH="plain[passwd=$WORK/passwd,otp=$WORK/otp]"
must "logins: the gateway starts" own_start "udp-port = 0"
must "logins: one begins his" begins first "$GUESSER::a"
must "logins: another one does" begins second "$GUESSER::b"
must "logins: so does the neighbour" begins neighbour "$NEIGHBOUR::a"
vendor_is alone
must "logins: a crowd comes, of the same network" crowd $((LOGINS - 1))
check "logins: the second one is there still" goes_on second
check "logins: who began first has lost his to them" too_late first
check "logins: and that of the neighbour" goes_on neighbour
own_ends TERM
check "SIGTERM ends this gateway with status 0" test "$OWN_STATUS" = 0
finish
