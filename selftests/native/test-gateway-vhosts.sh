#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Each suite's openconnect at virtual hosts of our own gateway, told apart by the
# name that it asks for in TLS; and certificates of several kinds.
# shellcheck disable=SC2317

# shellcheck source=selftests/native/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=selftests/native/own.sh
. "$(dirname -- "$0")/own.sh"

# certificate FILE NAME KIND...: of the test's authority, and its key
certificate()
{
	openssl req -newkey "${@:3}" -nodes -subj "/CN=$2" \
		-keyout "$WORK/$1.key" -out "$WORK/$1.csr"
	openssl x509 -req -in "$WORK/$1.csr" -days 2 -CA "$WORK/ca.pem" \
		-CAkey "$WORK/ca.key" -CAcreateserial -extfile <(printf '%s\n' \
			"subjectAltName=DNS:$2" keyUsage=digitalSignature \
			extendedKeyUsage=serverAuth,clientAuth) \
		-out "$WORK/$1.pem"
}

make_hosts()
{
	certificate rsa "$GATEWAY_NAME" rsa:2048
	certificate other other.example ec -pkeyopt \
		ec_paramgen_curve:P-256
	certificate alice alice ec -pkeyopt ec_paramgen_curve:P-256
	printf '%s\n%s\n' other other |
		ocpasswd -c "$WORK/others" guest >/dev/null
	echo other >"$WORK/other"
	echo '<AnyConnectProfile/>' >"$WORK/profile.xml"
}

# fetch SNI PATH TOKEN: the whole reply
fetch()
{
	printf 'GET %s HTTP/1.1\r\nHost: x\r\nCookie: webvpn=%s\r\n%s\r\n\r\n' \
		"$2" "$3" 'Connection: close' |
		on client openssl s_client -quiet -connect "$GATEWAY4:443" \
			-servername "$1" 2>/dev/null
}

# fetches FILE SNI PATH TOKEN
fetches()
{
	fetch "${@:2}" | sed $'1,/^\r$/d' | cmp - "$1"
}

# token_of HOST: what openconnect got there last
token_of()
{
	PEER_HOST=$1 peer_launch --authenticate
	peer_ends 0
	sed -n "s/^COOKIE='\(.*\)'/\1/p" "$PEER_LOG"
}

# session SNI FILE option...: what TLS says of a session at this host
session()
{
	on client openssl s_client -connect "$GATEWAY4:443" -servername "$1" \
		-tls1_2 "${@:2}" </dev/null 2>/dev/null |
		sed -n 's/^\(New\|Reused\), .*/\1/p'
}

must "there are hosts" make_hosts 2>"$LOGS/openssl.log" >&2
must "the gateway starts, with virtual hosts" own_start "udp-port = 0" \
	"server-cert = $WORK/rsa.pem" "server-key = $WORK/rsa.key" \
	"max-same-clients = 0" "included-http-headers = X-Host: default" \
	"[vhost:other.example]" "included-http-headers = X-Host: other" \
	"user-profile = $WORK/profile.xml" \
	"server-cert = $WORK/other.pem" "server-key = $WORK/other.key" \
	"auth = plain[passwd=$WORK/others]" "ipv4-network = 10.99.7.0/24" \
	"[vhost:strict.example]" "auth = certificate" \
	"ca-cert = $WORK/ca.pem" "cert-user-oid = 2.5.4.3"

TLS12=NORMAL:-VERS-ALL:+VERS-TLS1.2
admits "the default host, for who has ECDSA" "$USER_NAME" --gnutls-priority \
	"$TLS12:-RSA:-ECDHE-RSA:-DHE-RSA"
check "it shows such a key" grep '(ECDSA-' "$PEER_LOG"
admits "for who has RSA" "$USER_NAME" --gnutls-priority "$TLS12:-ECDHE-ECDSA"
check "it shows such a key" grep '(RSA-' "$PEER_LOG"

PEER_HOST=other.example PEER_USER=guest PASSWORD=$WORK/other \
	admits "another host, its certificate and its users" guest
check "and its network" grep '^Configured as 10\.99\.7\.' "$PEER_LOG"
PEER_HOST=other.example refuses "users of the default host are not its" \
	"user $USER_NAME, from .*: login failed"
PASSWORD=$WORK/other PEER_USER=guest refuses "nor the other way round" \
	'user guest, from .*: login failed'

# What a host does not say it has from the default one: here the certificates,
# which have another name.
PIN=(--servercert "$(gateway_pin server)" --servercert "$(gateway_pin rsa)")
PEER_HOST=strict.example admits "a host that wants certificates" alice \
	"${PIN[@]}" --certificate "$WORK/alice.pem" --sslkey "$WORK/alice.key"
PEER_HOST=strict.example peer_launch "${PIN[@]}"
peer_ends 0
check "none: openconnect is not let in" turned_away

# What clients may fetch is their host's.
fetch "$GATEWAY_NAME" / - >"$WORK/reply"
check "headers: of the default host" grep '^X-Host: default' "$WORK/reply"
fetch other.example / - >"$WORK/reply"
check "headers: of another" grep '^X-Host: other' "$WORK/reply"
check "headers: and of none but that" test \
	"$(grep -c '^X-Host' "$WORK/reply")" = 1
check "files: each host has its certificate" \
	fetches <(sed -n '/BEGIN/,$p' "$WORK/other.pem") other.example \
	/cert.pem -
token=$(PEER_USER=guest PASSWORD=$WORK/other token_of other.example)
check "files: a host has a profile" fetches "$WORK/profile.xml" \
	other.example /profiles/profile.xml "${token##*=}"
check "files: which is of no other host" fetches /dev/null "$GATEWAY_NAME" \
	/profiles/profile.xml "${token##*=}"
token=$(token_of "$GATEWAY_NAME")
check "files: nor for who is let in by another" fetches /dev/null \
	other.example /profiles/profile.xml "${token##*=}"

# A session of TLS, in which a certificate may be, and the token are good where
# they were got.
check "TLS: a session begins" test \
	"$(session "$GATEWAY_NAME" -sess_out "$WORK/session")" = New
check "TLS: it is resumed where it began" test \
	"$(session "$GATEWAY_NAME" -sess_in "$WORK/session")" = Reused
check "TLS: and not elsewhere" test \
	"$(session other.example -sess_in "$WORK/session")" = New
check "TLS: nor where certificates are wanted" test \
	"$(session strict.example -sess_in "$WORK/session")" != Reused
peer_launch --authenticate
peer_ends 0
cookie=$(sed -n "s/^COOKIE='\(.*\)'/\1/p" "$PEER_LOG")
check "token: there is one" test "$cookie"
PEER_HOST=other.example peer_launch --cookie "$cookie"
peer_ends 0
check "token: it is nobody elsewhere" turned_away
peer_launch --cookie "$cookie"
must "token: and somebody here" wait_for 40 "it says so" connected SSL
peer_ends INT

# One more host, while it runs; sessions of TLS from before are good for none.
printf '%s\n' "[vhost:late.example]" "auth = plain[passwd=$WORK/others]" \
	>>"$WORK/own.conf"
kill -HUP "$OWN"
must "a host that is new in the configuration" wait_for 20 "a line in the log" \
	own_says 'the configuration was read again'
PEER_HOST=late.example PEER_USER=guest PASSWORD=$WORK/other \
	admits "it has users" guest "${PIN[@]}"
PEER_HOST=other.example PEER_USER=guest PASSWORD=$WORK/other \
	admits "the others have theirs, and their keys" guest
check "TLS: a session from before is not resumed" test \
	"$(session "$GATEWAY_NAME" -sess_in "$WORK/session")" = New
leaves "hosts"
finish
