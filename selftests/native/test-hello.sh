#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# How connections begin: no TLS handshake resumes another one's session, and that
# of DTLS goes to the port that was told, names the session that was told, and is
# repeated with growing pauses if nobody answers. Then the MTU of TLS counts.
# shellcheck disable=SC2034,SC2317

# shellcheck source=selftests/native/lib.sh
. "$(dirname -- "$0")/lib.sh"

CLIENT_CHANNEL=
FORM='<config-auth client="vpn" type="auth-request"><auth id="main"><form method="post" action="/auth"><input type="text" name="username" label="Name:"/><input type="password" name="password" label="Password:"/></form></auth></config-auth>'
DONE='<config-auth client="vpn" type="complete"><auth id="success"/></config-auth>'
ID=$(printf '%064d' 7)
TUNNEL="X-CSTP-Address: 10.99.0.7|X-CSTP-Netmask: 255.255.255.0|X-CSTP-MTU: 1300|X-DTLS-MTU: 1200"
TUNNEL+="|X-DTLS-CipherSuite: PSK-NEGOTIATE|X-DTLS-Port: 4443|X-DTLS-App-ID: $ID"
PRE_SHARED_KEY=41 EARLY_DATA=42 TRIES=3
export FAKE_UDP=4443 FAKE_CLOSE=1

test_cleanup()
{
	fake_stop
}

hellos()
{
	grep '^hello ' "$LOGS/fake.log"
}

# many HELLOS: that many connections
many()
{
	(($(hellos | wc -l) == $1))
}

# A session id that others of this client had, too, would ask for their session;
# in TLS 1.3 it is random, or empty, and something else does that.
none_resumes()
{
	hellos
	[[ ! $(hellos | cut -d ' ' -f 2 | grep -vx -- - | sort | uniq -d) ]] &&
		! hellos | cut -d ' ' -f 3- |
			grep -wE "$PRE_SHARED_KEY|$EARLY_DATA"
}

# Of the DTLS handshake: its datagrams.
datagrams()
{
	grep '^datagram ' "$LOGS/fake.log"
}

# to PORT SESSION: all of them
all_went_to()
{
	datagrams
	[[ $(datagrams | cut -d ' ' -f 2,4 | sort -u) == "$1 $2" ]]
}

# There were five, and each pause was longer than the one before.
pauses_grow()
{
	datagrams
	datagrams | awk '{ now = $3 - last; last = $3 }
		NR > 2 && now <= before { exit bad = 1 }
		{ before = NR > 1 ? now : 0 }
		END { exit bad || NR != 5 }'
}

link_mtu_is()
{
	ip -n client -j link show dev vpn0 | jq -e ".[0].mtu == $1"
}

# connects TEXT: logs in, with a connection for each request
connects()
{
	must "$1: a gateway" fake "200 $FORM" "200 $DONE" "200 $TUNNEL"
	must "$1: it connects" client_start
	check "$1: by three connections" many 3
}

# A machine that has other things to do may delay a datagram.
for ((try = 1; try <= TRIES; try++)); do
	connects "try $try"
	check "try $try: none resumes a session of those before" none_resumes
	check "try $try: the link has the MTU of DTLS" link_mtu_is 1200
	check "try $try: DTLS is given up" wait_for 30 "the line" client_says \
		'no DTLS with .* UDP .*:4443: no answer; TLS carries'
	check "try $try: the link has that of TLS then" \
		wait_for 10 "it" link_mtu_is 1300
	check "try $try: DTLS went to the port, for the session that was told" \
		all_went_to 4443 "$ID"
	client_ends TERM
	check "try $try: it ends with status 0" test "$CLIENT_STATUS" = 0
	check "try $try: nothing is left" nothing_left
	fake_stop
	! pauses_grow >"$WORK/pauses" || break
done
check "its first datagram is repeated four times, with growing pauses" \
	pauses_grow
finish
