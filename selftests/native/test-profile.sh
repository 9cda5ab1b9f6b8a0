#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The profile that a gateway has for its users: fetched by the client if it is
# told to keep it, between login and CONNECT.
# shellcheck disable=SC2317

# shellcheck source=selftests/native/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=selftests/native/own.sh
. "${BASH_SOURCE[0]%/*}/own.sh"

CLIENT_CHANNEL=
DIR=$WORK/profiles
NEW=' has a new profile: '
mkdir "$DIR"
mkfifo "$WORK/gateway.events"

test_cleanup()
{
	own_cleanup
	fake_stop
}

# The gateway has a data plane of its own, of which nobody asks.
gateway()
{
	NULL_RECORD=$WORK/gateway.record NULL_EVENTS=$WORK/gateway.events own_start \
		"user-profile = $WORK/company.xml" "$@"
}

# connects_so TEXT TIMES option...: the client fetches it so many times
connects_so()
{
	must "$1: it connects" client_start -vv "${@:3}"
	check "$1: fetched: $2" test "$(grep -c "$NEW" "$CLIENT_LOG")" = "$2"
	check "$1: TLS connections for it: $2" test \
		"$(grep -c 'connected to .* for its profile' "$CLIENT_LOG")" \
		= "$2"
	client_ends TERM
	check "$1: it ends well" test "$CLIENT_STATUS" = 0
}

as_the_gateway()
{
	ls -A "$DIR"
	[[ $(ls -A "$DIR") == company.xml ]] &&
		cmp "$WORK/company.xml" "$DIR/company.xml"
}

echo '<AnyConnectProfile/>' >"$WORK/company.xml"
must "ocserv starts, with a profile" gateway_start "udp-port = 443" \
	"user-profile = $WORK/company.xml"
connects_so "of ocserv" 1 --profile-dir "$DIR"
check "of ocserv: it is as the gateway has it" as_the_gateway
connects_so "of ocserv, again" 0 --profile-dir "$DIR"
rm "$DIR/company.xml"
must "lost afterwards: it connects" client_start --profile-dir "$DIR"
happens 'down cstp current broken'
check "lost afterwards: it goes on" \
	wait_for 20 "another connection" client_says "$GOES_ON"
check "lost afterwards: the profile was fetched once" \
	test "$(grep -c "$NEW" "$CLIENT_LOG")" = 1
client_ends TERM
check "lost afterwards: it ends well" test "$CLIENT_STATUS" = 0
gateway_stop
rm "$DIR/company.xml"

suite_ends
echo '<AnyConnectProfile/>' >"$WORK/company.xml"
must "the gateway starts, with a profile" gateway
connects_so "not asked for" 0
check "not asked for: nothing is there" test ! -e "$DIR/company.xml"
connects_so "missing" 1 --profile-dir "$DIR"
check "missing: it is as the gateway has it" as_the_gateway
connects_so "there already" 0 --profile-dir "$DIR"
echo 'something else' >"$DIR/company.xml"
connects_so "changed here" 1 --profile-dir "$DIR"
check "changed here: it is as the gateway has it" as_the_gateway
own_ends TERM
seq 10000 >"$WORK/company.xml"
must "the gateway has another one" gateway
connects_so "changed there" 1 --profile-dir "$DIR"
check "changed there: it is as the gateway has it" as_the_gateway
own_ends TERM
rm "$WORK/company.xml" "$DIR/company.xml"
NULL_RECORD=$WORK/gateway.record NULL_EVENTS=$WORK/gateway.events \
	must "the gateway starts, with none" own_start
connects_so "none" 0 --profile-dir "$DIR"
check "none: nothing is there" test -z "$(ls -A "$DIR")"
own_ends TERM

# names URI CONTENT: the end of a login
names()
{
	printf '200 <config-auth client="vpn" type="complete">'
	printf '<session-token>SECRET</session-token><auth id="success"/>'
	printf '<config client="vpn" type="private"><vpn-profile-manifest>'
	printf '<vpn rev="1.0"><file type="profile" service-type="user">'
	printf '<uri>%s</uri><hash type="sha1">%s</hash></file></vpn>' \
		"$1" "$(printf %s "$2" | sha1sum | cut -d ' ' -f 1)"
	printf '</vpn-profile-manifest></config></config-auth>'
}

# ends TEXT STATUS PATTERN ANSWER...
ends()
{
	: >"$NULL_RECORD"
	must "$1: a gateway" fake "${@:4}"
	client_fails "$1" "$2" "$3" --profile-dir "$DIR"
	check "$1: no tunnel was asked for" eval '! fake_heard CONNECT'
	check "$1: no file is left" test -z "$(ls -A "$DIR")"
	fake_stop
}

must "fetched: a gateway" fake "$(names /profiles/a.xml abc)" "200 abc" \
	"503 Full"
client_fails "fetched" 13 'no tunnel now' --profile-dir "$DIR"
check "fetched: the file is there" test "$(<"$DIR/a.xml")" = abc
check "fetched: by a TLS connection of its own" test \
	"$(grep -c '^hello ' "$LOGS/fake.log")" = 2
rm "$DIR/a.xml"
fake_stop

# Version 1 tells of it in a cookie.
FORM='<form method="post"><input type="password" name="password"/></form>'
FAKE_COOKIE="webvpnc=bu:/&p:t&iu:1/&fu:profiles%2Fold.xml&fh:"
FAKE_COOKIE+="$(printf abc | sha1sum | cut -d ' ' -f 1); path=/; Secure"
must "version 1: a gateway" fake "404 No" "200 <auth id=\"main\">$FORM</auth>" \
	'200 <auth id="success"/>' "200 abc" "503 Full"
client_fails "version 1" 13 'no tunnel now' --profile-dir "$DIR"
check "version 1: the file is there" test "$(<"$DIR/old.xml")" = abc
check "version 1: from where the cookie says" \
	fake_heard '"GET /profiles/old.xml HTTP/1.1" 200'
rm "$DIR/old.xml"
FAKE_COOKIE=
fake_stop

ends "another hash" 16 'profile /profiles/a.xml, .*SHA-1 that was told' \
	"$(names /profiles/a.xml abc)" "200 abd"
ends "not there" 16 'cannot be had: HTTP status 404; ' \
	"$(names /profiles/a.xml abc)" "404 Nowhere"
ends "too long" 16 'too large' "$(names /profiles/a.xml abc)" \
	"200 *1048577"
ends "another directory" 16 'name that no file' \
	"$(names /profiles/%2e%2e%2fevil abc)" "200 abc"
ends "a hidden file" 16 'name that no file' \
	"$(names /profiles/.profile abc)" "200 abc"
ends "another host" 16 'at another place' \
	"$(names https://evil.example/a.xml abc)" "200 abc"
ends "without a hash" 16 'SHA-1 is not told' \
	"$(names /profiles/a.xml abc | sed 's/<hash.*hash>//')" "200 abc"
mkdir "$DIR/a.xml"
must "no room for it: a gateway" fake "$(names /profiles/a.xml abc)" "200 abc"
client_fails "no room for it" 16 "write the profile a.xml .* to $DIR: " \
	--profile-dir "$DIR"
rmdir "$DIR/a.xml"
fake_stop
client_fails "no such directory" 2 '--profile-dir: cannot write to /nowhere: ' \
	--profile-dir /nowhere
finish
