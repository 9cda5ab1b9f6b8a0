#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Gateways that are not trusted, and gateways that do not trust the user.

# shellcheck source=selftests/interop/lib.sh
. "$(dirname -- "$0")/lib.sh"

# works TEXT option...: these do connect
works()
{
	must "$1" client_start "${@:2}"
	client_ends TERM
	check "and ends well" test "$CLIENT_STATUS" = 0
}

# The pin that the last failure told to use.
told_pin()
{
	grep -o 'pin-sha256:[A-Za-z0-9+/=]*' "$CLIENT_LOG" | tail -n 1
}

must "ocserv starts" gateway_start "udp-port = 443"
echo wrong >"$WORK/wrong"
PASSWORD=$WORK/wrong client_fails "wrong password" 6 'login.*check.*password'
client_fails "unknown user" 6 'login of nobody.*check user name' --user nobody

CAFILE=()
client_fails "unknown authority" 5 'not trusted.*--servercert pin-sha256:'
check "the pin told is the gateway's" test "$(told_pin)" = "$(gateway_pin)"
works "with this pin it connects" --servercert "$(told_pin)"
client_fails "another pin" 5 'not trusted' \
	--servercert "pin-sha256:$(head -c 32 /dev/zero | base64)"

CAFILE=(--cafile "$WORK/ca.pem")
works "with the authority it connects"
net_hosts "$GATEWAY4 other.example"
URL=https://other.example
client_fails "wrong name" 5 'other.example.*not trusted'
finish
