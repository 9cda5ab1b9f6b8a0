#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Gateways that know no more than version 1 of aggregate authentication: forms,
# answered as browsers do.
#
# Runs with one suite.
# shellcheck disable=SC2317

# shellcheck source=selftests/native/lib.sh
. "$(dirname -- "$0")/lib.sh"

CLIENT_CHANNEL=
FORM='<form method="post" action="/+webvpn+/index.html">'
FORM+='<input type="text" name="username" label="USERNAME:"/>'
FORM+='<input type="password" name="password" label="PASSWORD:"/>'
FORM+='<input type="hidden" name="state" value="a&amp;b"/>'
FORM+='<select name="group_list"><option selected="true">staff</option>'
FORM+='<option>guests</option></select></form>'
ASKS="<auth id=\"main\"><title>Login</title>$FORM</auth>"
AGAIN="<auth id=\"main\"><error>Login failed</error>$FORM</auth>"
DONE='<auth id="success"/>'
SENT="form username=$USER_NAME&password=correct%20horse&state=a%26b&group_list="

test_cleanup()
{
	fake_stop
}

# lets_in TEXT ANSWER: to the first document, which it does not know
lets_in()
{
	must "$1: a gateway" fake "$2" "200 $ASKS" "200 $DONE" "503 Full"
	client_fails "$1" 13 'no tunnel now' "${@:3}"
	check "$1: it was asked for a form" fake_heard '"GET / HTTP/1.1" 200'
	check "$1: which was sent to its place" \
		fake_heard '"POST /\+webvpn\+/index.html HTTP/1.1" 200'
}

lets_in "no such document" "404 Not Found"
check "no such document: all of it" fake_heard "^${SENT}staff\$"
fake_stop
lets_in "no such method, another group" "405 No" --authgroup guests
check "no such method: with the group" fake_heard "^${SENT}guests\$"
fake_stop
lets_in "a form at once" "200 $ASKS"
fake_stop

must "refused: a gateway" fake "200 <html><body>Hello</body></html>" \
	"200 $ASKS" "200 $AGAIN"
client_fails "refused" 6 "refused the login of $USER_NAME: Login failed"
fake_stop
finish
