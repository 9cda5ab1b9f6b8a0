#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The gateway wants new keys for TLS 1.3: the data plane makes them, or another
# connection takes the place of the one in use; nobody logs in again.
# shellcheck disable=SC2317

# shellcheck source=selftests/native/lib.sh
. "$(dirname -- "$0")/lib.sh"

UPDATE='handshake cstp current other 1800000100'
REQUEST='handshake cstp current other 1800000101'
TCP_REFUSED="ipproto tcp dport 443 priority 10 prohibit"

must "ocserv starts" gateway_start "udp-port = 443" "route = 10.98.0.0/24"

must "it connects" client_start -v
happens "$UPDATE"
check "the data plane makes them" \
	wait_for 10 "it" told 'rekey not requested'
happens "$REQUEST"
check "and ours as well" wait_for 10 "it" told 'rekey requested'
check "it is told" wait_for 10 "the lines" \
	client_says 'new keys on the TLS connection' 2
happens 'handshake cstp current other 18'
check "what came may have been lost" wait_for 10 "it" told 'rekey ' 3
client_ends TERM
check "it ends with status 0" test "$CLIENT_STATUS" = 0
check "all on one connection" eval '! was_told "take-tls " 2'
check "nothing is left" nothing_left

export NULL_FAIL=rekey=95
must "it connects, with a data plane that cannot" client_start -v
client_routes >"$WORK/routes"
LOGINS=$(logins)
happens "$UPDATE"
renewed "no new keys" 1
happens "$REQUEST"
renewed "once more" 2
check "what was replaced is detached" told 'detach cstp current' 2
check "nobody has logged in again" test "$(logins)" = "$LOGINS"

# shellcheck disable=SC2086
ip -n router rule add $TCP_REFUSED
happens "$UPDATE"
check "no way to the gateway: tried again" wait_for 20 "the line" \
	client_says 'no new TLS connection.*next attempt' 2
check "the link stays" client_up
ip -n router rule del priority 10
renewed "the way is back" 3
client_ends TERM
check "it ends with status 0 then, too" test "$CLIENT_STATUS" = 0
check "nothing is left then, either" nothing_left
check "ocserv has the user no more" \
	wait_for 10 "the user leaves" gateway_has_nobody

must "it connects again" client_start
gateway_occtl disconnect user "$USER_NAME" >/dev/null
check "ocserv has ended the session" \
	wait_for 10 "the end" gateway_has_nobody
happens "$UPDATE"
client_ended "the token is dead" 14 'session with .* is over.*log in again'

export NULL_FAIL=rekey=11
must "it connects, with a gateway that takes nothing" client_start -v
client_routes >"$WORK/routes"
happens "$REQUEST"
renewed "our KeyUpdate does not get there" 1
check "the data plane was asked" was_told 'rekey again' 100
client_ends TERM
check "and it ends well" test "$CLIENT_STATUS" = 0
finish
