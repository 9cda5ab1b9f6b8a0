#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The TLS connection is lost: the session token opens another one, and nobody is
# asked for a password. What gateways may answer is in test-resume-answers.
# shellcheck disable=SC2317

# shellcheck source=selftests/native/lib.sh
. "$(dirname -- "$0")/lib.sh"

LOST='down cstp current broken'

# uplink ADDRESS: it has this one now, and no other
uplink()
{
	ip -n client -4 addr flush dev router
	ip -n client addr add "$1/24" dev router
	ip -n client route add default via 192.0.2.1
}

must "ocserv starts" gateway_start "udp-port = 443" "route = 10.98.0.0/24"
must "it connects" client_start -v
client_routes >"$WORK/routes"
LOGINS=$(logins)
happens "$LOST"
renewed "broken" 1
happens 'dead cstp current silence'
check "soon again: it takes its time" wait_for 10 "the line" \
	client_says 'did not last; next attempt in [01]\.'
renewed "silent" 2
happens 'down cstp current other expired'
renewed "whatever else" 3

ip -n client link add idle type veth peer name busy
ip -n client addr add 192.0.2.77/32 dev idle
ip -n client link set idle up
ip -n client addr add 192.0.2.88/24 dev router
ip -n client route replace default via 192.0.2.1 src 192.0.2.88
# Who takes notice of that does so within this time.
sleep 1
check "what makes no difference: it takes no notice" \
	eval '! client_says "another way"'
uplink 192.0.2.66
ip -n client link del idle
client_routes >"$WORK/routes"
renewed "another way" 4
check "another way: by one attempt" eval '! client_says "new TLS.*reach"'
check "nobody has logged in again" test "$(logins)" = "$LOGINS"
client_ends TERM
check "it ends with status 0" test "$CLIENT_STATUS" = 0
uplink 192.0.2.2
check "nothing is left" nothing_left
check "ocserv has the user no more" \
	wait_for 10 "the user leaves" gateway_has_nobody
gateway_stop
finish
