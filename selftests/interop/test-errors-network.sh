#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Gateways that cannot be reached, or only by TLS.

# shellcheck source=selftests/interop/lib.sh
. "$(dirname -- "$0")/lib.sh"

# block PROTOCOL VERDICT: the router lets none of it pass to port 443
block()
{
	on router nft "add table inet block
		add chain inet block forward \
			{ type filter hook forward priority 0; }
		add rule inet block forward $1 dport 443 $2"
}

unblock()
{
	on router nft delete table inet block
}

client_fails "no listener" 4 'cannot connect.*refused.*check'
block tcp drop
client_fails "silence" 4 'cannot connect.*check'
unblock
URL=https://nowhere.example
client_fails "no such name" 4 'nowhere.example.*check'
URL=https://$GATEWAY_NAME

must "ocserv starts, without UDP" gateway_start
client_fails "no DTLS" 7 'offers no DTLS.*enable UDP on the gateway'
gateway_stop
must "ocserv starts, with UDP" gateway_start "udp-port = 443"
block udp drop
client_fails "UDP blocked" 7 'no DTLS.*UDP.*no answer.*blocks'
check "ocserv has the user no more" \
	wait_for 10 "the user leaves" gateway_has_nobody
unblock
finish
