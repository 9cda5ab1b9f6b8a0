#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Who is trusted, and who is let in.
# shellcheck disable=SC2317

# shellcheck source=selftests/native/lib.sh
. "$(dirname -- "$0")/lib.sh"

CLIENT_CHANNEL=

works()
{
	must "$1" client_start "${@:2}"
	client_ends TERM
	check "$1: it ends with status 0" test "$CLIENT_STATUS" = 0
}

told_pin()
{
	grep -o 'pin-sha256:[A-Za-z0-9+/=]*' "$CLIENT_LOG" | tail -n 1
}

must "ocserv starts" gateway_start "udp-port = 443"
echo wrong >"$WORK/wrong"
PASSWORD=$WORK/wrong client_fails "wrong password" 6 'login.*check.*password'
client_fails "unknown user" 6 'login of nobody.*check user name' --user nobody
check "who is not let in sets up nothing" never_told 'create'
PASSWORD=$WORK/wrong works "the password of a file" \
	--passwd-file "$WORK/password"

CAFILE=()
client_fails "unknown authority" 5 'not trusted.*--servercert pin-sha256:'
check "the pin told is the gateway's" test "$(told_pin)" = "$(gateway_pin server)"
works "with this pin it connects" --servercert "$(told_pin)"
client_fails "another pin" 5 'not trusted' \
	--servercert "pin-sha256:$(head -c 32 /dev/zero | base64)"

CAFILE=(--cafile "$WORK/ca.pem")
works "with the authority it connects"
net_hosts "$GATEWAY4 other.example"
URL=https://other.example
client_fails "wrong name" 5 'other.example.*not trusted'
finish
