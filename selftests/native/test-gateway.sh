#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Each suite's openconnect at our own gateway, up to where the data plane would
# carry packets: who is let in, and who may come again.
# shellcheck disable=SC2317

# shellcheck source=selftests/native/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=selftests/native/own.sh
. "$(dirname -- "$0")/own.sh"

groups()
{
	own_says "user $USER_NAME, group $1 logged in"
}

must "the gateway starts" own_start "udp-port = 443"
connects "password" DTLS
check "password: DTLS has keys for AES-GCM" \
	was_told 'attach-dtls current mtu 1[34].* AES-(128|256)-GCM'
check "password: auth knows of both" wait_for 10 "it is told" \
	own_says "user $USER_NAME, DTLS up: DTLS1.2 PSK AES"
# What was there before is told, and ends before anything new begins.
again()
{
	local end="disconnect session-end session-free"

	[[ $(sed 's/ .*//' "$NULL_RECORD" | paste -sd ' ') == \
		"$before $end session-new attach-cstp"* ]]
}

before=$(sed 's/ .*//' "$NULL_RECORD" | paste -sd ' ')
address=$(told_address)
kill -USR2 "$PEER"
check "reconnect: the session goes on with another tunnel" \
	wait_for 40 "the other tunnel" again
check "reconnect: it has the address that it had" \
	test "$(grep -c "^session-new $address -" "$NULL_RECORD")" = 2
check "reconnect: auth knows why the first one ended" \
	own_says "session 1: user $USER_NAME, TLS up" 2
own_workers >"$WORK/workers"
xargs kill -KILL <"$WORK/workers"
check "killed workers are missed" wait_for 10 "a line for each" \
	own_says 'worker [01]: killed by signal 9' 2
check "and others come" wait_for 20 "new workers" own_other_workers
leaves "password"

must "the gateway starts, with groups and without UDP" own_start \
	"select-group = staff[The staff]" "select-group = guests"
gateway_user "$USER_NAME" "$USER_PASSWORD" -g staff,guests
connects "group" SSL --authgroup guests
check "group: it is the one that was asked for" groups guests
leaves "group"

# Programs of the administrator's, and headers of his.
cat >"$WORK/told" <<'END'
#!/bin/bash
cd "${0%/*}" && env >"env.$REASON" && [[ ! -e refuse ]]
END
chmod 755 "$WORK/told"

# script_says REASON PATTERN
script_says()
{
	grep -qxE "$2" "$WORK/env.$1" 2>/dev/null || return 1
}

must "the gateway starts, with scripts" own_start "udp-port = 443" \
	"connect-script = $WORK/told" "disconnect-script = $WORK/told" \
	"host-update-script = $WORK/told" "dns = 10.98.0.1" \
	"custom-header = X-CSTP-Test: of %{U}" "listen-host-is-dyndns = true" \
	"proxy-url = http://proxy.example/%{U}.pac"
connects "script" DTLS --local-hostname laptop
check "script: it knows who comes" script_says connect \
	"USERNAME=$USER_NAME"
check "script: and his address" script_says connect \
	"IP_REMOTE=$(told_address)"
check "script: and ours" script_says connect 'IP_LOCAL=10\.99\.0\.1'
check "script: and the networks" script_says connect \
	'OCSERV_ROUTES4=10\.98\.0\.0/255\.255\.255\.0 '
check "script: and the name servers" script_says connect \
	'OCSERV_DNS=10\.98\.0\.1 '
check "script: another one is told of the client's name" \
	wait_for 20 "it is" script_says host-update 'REMOTE_HOSTNAME=laptop'
check "header: it is sent, of the user" \
	peer_says "^X-CSTP-Test: of $USER_NAME"
check "header: so is the proxy" \
	peer_says "^X-CSTP-MSIE-Proxy-Pac-URL: .*/$USER_NAME.pac"
check "header: and that our name may be another's" \
	peer_says '^X-CSTP-DynDNS: true'
kill -USR2 "$PEER"
check "script: it is told of the end, and of what was carried" \
	wait_for 40 "it is" script_says disconnect 'STATS_BYTES_IN=[0-9]+'
leaves "script"

# Commands for networks behind clients.
routes_are()
{
	[[ -f $WORK/routes && $(paste -sd ' ' "$WORK/routes") == "$*" ]]
}

mkdir "$WORK/users"
printf 'iroute = %s\n' 10.97.0.0/16 2001:db8:97::/48 >"$WORK/users/$USER_NAME"
must "the gateway starts, with commands for routes" own_start \
	"udp-port = 443" "config-per-user = $WORK/users" \
	"session-store = $OWN_STORE" \
	"route-add-cmd = echo +%R=%{RI}@%{D} >>$WORK/routes" \
	"route-del-cmd = sleep 0.1; echo -%{RI}@%D >>$WORK/routes"
added='+10.97.0.0/255.255.0.0=10.97.0.0/16@vpn0
	+2001:db8:97::/48=2001:db8:97::/48@vpn0'
removed='-10.97.0.0/16@vpn0 -2001:db8:97::/48@vpn0'
# shellcheck disable=SC2086
{
	connects "route" DTLS
	check "route: those behind the client are added" \
		wait_for 20 "they are" routes_are $added
	kill -USR2 "$PEER"
	check "route: it comes again, and they are removed and added, in order" \
		wait_for 40 "they are" routes_are $added $removed $added
	own_workers >"$WORK/workers"
	kill -KILL "$(own_auth)"
	must "route: auth is killed, and another one takes its place" \
		wait_for 40 "its workers" own_other_workers
	own_ends TERM
	check "route: they are removed before the gateway has ended" \
		routes_are $added $removed $added $removed
}
peer_ends KILL
touch "$WORK/refuse"
must "the gateway starts, with a script that says no" own_start \
	"connect-script = $WORK/told"
peer_launch
peer_ends 0
check "script: whoever it does not like has no tunnel" test "$PEER_STATUS" != 0
check "script: and the log tells" own_says \
	"user $USER_NAME gets no tunnel: the connect script says no"
own_ends TERM

# What clients fetch, by GET PATH TOKEN.
fetch()
{
	printf 'GET %s HTTP/1.1\r\nHost: x\r\n%s\r\n%s\r\n\r\n' "$1" \
		"Cookie: webvpn=$2" 'Connection: close' |
		ip netns exec client openssl s_client -quiet \
			-connect "$GATEWAY4:443" 2>/dev/null |
		sed $'1,/^\r$/d'
}

# fetches FILE PATH TOKEN
fetches()
{
	fetch "$2" "$3" | cmp - "$1"
}

sha1()
{
	sha1sum | cut -d ' ' -f 1 | tr a-f A-F
}

echo '<AnyConnectProfile/>' >"$WORK/profile.xml"
cp "$WORK/server.pem" "$WORK/only.pem"
cat "$WORK/server.key" "$WORK/ca.pem" >>"$WORK/server.pem"
must "the gateway starts, with a profile" own_start \
	"user-profile = $WORK/profile.xml" \
	"included-http-headers = X-Frame-Options: deny"
peer_launch --authenticate --dump-http-traffic
peer_ends 0
token=$(sed -n "s/^COOKIE='\(.*\)'/\1/p" "$PEER_LOG")
check "files: the certificate's hash is told" grep -q \
	"<server-cert-hash>$(openssl x509 -in "$WORK/server.pem" -outform DER |
		sha1)<" "$PEER_LOG"
check "files: and that of the profile" grep -q \
	">$(sha1 <"$WORK/profile.xml")</hash>" "$PEER_LOG"
check "files: headers of the administrator's are there" \
	grep -q 'X-Frame-Options: deny' "$PEER_LOG"
check "files: who has a token gets the profile" \
	fetches "$WORK/profile.xml" /profiles/profile.xml "${token##*=}"
check "files: nobody else does" \
	fetches /dev/null /profiles/profile.xml "$(printf '%064d' 0)"
check "files: nor another one" \
	fetches /dev/null /profiles/other.xml "${token##*=}"
check "files: the certificate is for all, and no key that is beside it" \
	fetches "$WORK/only.pem" /cert.pem -
cp "$WORK/only.pem" "$WORK/server.pem"
own_ends TERM

must "the gateway starts again" own_start
echo wrong >"$WORK/wrong"
PASSWORD=$WORK/wrong peer_launch
peer_ends 0
check "a wrong password gets nothing" test "$PEER_STATUS" != 0
check "and the log tells" own_says "user $USER_NAME, from .*: login failed"
own_ends TERM
check "nobody is left to wait for" test "$OWN_STATUS" = 0
finish
