#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# DTLS gets new keys three times, as ocserv wants it, and no ping is lost.
# shellcheck disable=SC2317

# shellcheck source=selftests/interop/lib.sh
. "$(dirname -- "$0")/lib.sh"

# ocserv tells ten seconds more of DTLS, and wants nothing of TLS by itself.
REKEY=1 RENEWALS=3

test_cleanup()
{
	[[ ! $PINGS ]] || stop "$PINGS" KILL || true
}

# renewed TIMES: handshakes that are done, besides the first
renewed()
{
	client_says 'DTLS 1.2 to' $(($1 + 1))
}

# Local ports of the sockets that the kernel has for DTLS.
ports()
{
	on client acnl -j show | jq -c '[.devices[] | select(.name == "vpn0")
		| .sessions[].transports[] | select(.type == "dtls")
		| .local.port]'
}

one_port()
{
	[[ $(ports | jq length) == 1 ]]
}

must "ocserv starts" gateway_start "udp-port = 443" "rekey-time = $REKEY"
must "it connects" client_start
FIRST=$(ports)
pings_start
for ((i = 1; i <= RENEWALS; i++)); do
	check "handshake $i beside the channel in use" \
		wait_for 30 "it" renewed "$i"
done
check "what was replaced goes" wait_for 20 "it" one_port
check "another socket is in use" test "$(ports)" != "$FIRST"
check "no ping is lost" test "$(pings_lost)" = 0
check "they went over DTLS all the while" \
	eval '! client_says "packets go over TLS" 2'
check "and still do" kernel_dtls '.state == "up"'
client_ends TERM
check "it ends well" test "$CLIENT_STATUS" = 0
check "nothing is left" nothing_left
finish
