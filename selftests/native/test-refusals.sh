#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Gateways that give nothing: they are none, or have no session.
# shellcheck disable=SC2317

# shellcheck source=selftests/native/lib.sh
. "$(dirname -- "$0")/lib.sh"

CLIENT_CHANNEL=
SUCCESS='<config-auth client="vpn" type="complete"><auth id="success"/></config-auth>'
DISCONNECT=5

test_cleanup()
{
	fake_stop
}

# refused TEXT STATUS PATTERN ANSWER...
refused()
{
	must "$1: a gateway" fake "${@:4}"
	client_fails "${@:1:3}"
	fake_stop
}

refused "a web server" 8 'AnyConnect-compatible gateway\?' \
	"200 <html><body>It works!</body></html>" "200 <html></html>"
refused "no such page" 8 'status 404.*AnyConnect-compatible gateway\?' \
	"404 Not here" "404 Nor this"

# A file that can be read once: each of the two connections needs what is in it.
mkfifo "$WORK/once"
cat "$WORK/ca.pem" >"$WORK/once" &
FAKE_CLOSE=1 must "two connections: a gateway" fake "200 $SUCCESS" "503 Full"
CAFILE=(--cafile "$WORK/once")
client_fails "two connections: authorities are read once" 13 'no tunnel now'
CAFILE=(--cafile "$WORK/ca.pem")
fake_stop

refused "no session now" 13 'no tunnel now.*503.*later' "200 $SUCCESS" \
	"503 Full"
refused "the token is not taken" 6 \
	'not its session token: .*used up.*log in again.*cookie timeout' \
	"200 $SUCCESS" "401 What token?"
must "no configuration: a gateway" fake "200 $SUCCESS" "200 Welcome"
client_fails "no configuration" 8 'unusable tunnel configuration'
check "no configuration: the gateway is told that the session ends" \
	wait_for 10 "the frame" fake_heard "^sent $DISCONNECT\$"
fake_stop

finish
