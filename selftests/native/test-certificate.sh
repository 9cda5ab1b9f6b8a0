#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Certificates that the client shows: of several, one that the gateway asks for.
# shellcheck disable=SC2016,SC2317

# shellcheck source=selftests/native/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=selftests/native/own.sh
. "${BASH_SOURCE[0]%/*}/own.sh"

CLIENT_CHANNEL=
mkfifo "$WORK/gateway.events"

# authority NAME: a root
authority()
{
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
		-days 2 -subj "/CN=$1" -keyout "$WORK/$1.key" \
		-out "$WORK/$1.pem"
}

# certificate NAME AUTHORITY EXTENSION...: and its key, in one file
certificate()
{
	openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
		-subj "/CN=$1" -keyout "$WORK/$1.key" -out "$WORK/$1.csr"
	openssl x509 -req -in "$WORK/$1.csr" -days 2 -CA "$WORK/$2.pem" \
		-CAkey "$WORK/$2.key" -CAcreateserial \
		-extfile <(printf '%s\n' "${@:3}") -out "$WORK/$1.crt"
	cat "$WORK/$1.crt" "$WORK/$1.key" >"$WORK/$1.pem"
}

USAGE=(keyUsage=digitalSignature extendedKeyUsage=clientAuth)

make_certificates()
{
	authority people
	authority strangers
	certificate branch people basicConstraints=critical,CA:TRUE
	certificate alice people "${USAGE[@]}"
	certificate stranger strangers "${USAGE[@]}"
	certificate distant branch "${USAGE[@]}"
	cat "$WORK/branch.crt" >>"$WORK/distant.crt"
	printf 'open sesame\nand more\n' >"$WORK/opens"
	openssl pkcs8 -topk8 -v2 aes-256-cbc -in "$WORK/alice.key" \
		-passout 'pass:open sesame' -out "$WORK/alice.p8"
}

# let_in TEXT WHO option...: by the gateway, as this user
let_in()
{
	must "$1: it connects" client_start "${@:3}"
	check "$1: as $2" own_says ": user $2 logged in"
	check "$1: and is not warned" eval '! grep warning: "$CLIENT_LOG"'
	client_ends TERM
	check "$1: it ends well" test "$CLIENT_STATUS" = 0
	: >"$OWN_LOG"
}

ALICE=(-c "$WORK/alice.pem")
LOCKED=(-c "$WORK/alice.crt" -k "$WORK/alice.p8")
OPENED=("${LOCKED[@]}" --key-password-file "$WORK/opens")
STRANGER=(--certificate "$WORK/stranger.crt" --sslkey "$WORK/stranger.key")
must "there are certificates" make_certificates >"$LOGS/openssl.log" 2>&1
# Without the password it is the certificate alone.
must "ocserv starts, for certificates" gateway_start 'udp-port = 0' \
	"ca-cert = $WORK/people.pem" 'cert-user-oid = 2.5.4.3' \
	'enable-auth = "certificate"'
must "ocserv: it connects" client_start "${STRANGER[@]}" "${ALICE[@]}"
check "ocserv: as alice" \
	test "$(USER_NAME=alice gateway_sessions | wc -l)" = 1
client_ends TERM
check "ocserv: it ends well" test "$CLIENT_STATUS" = 0
gateway_stop

suite_ends
OWN_AUTH=certificate NULL_RECORD=$WORK/gateway.record \
	NULL_EVENTS=$WORK/gateway.events must "the gateway starts" own_start \
	"ca-cert = $WORK/people.pem" "cert-user-oid = 2.5.4.3" "udp-port = 0"
let_in "the only one" alice "${ALICE[@]}"
let_in "the first" alice "${ALICE[@]}" "${STRANGER[@]}"
let_in "the second" alice "${STRANGER[@]}" "${ALICE[@]}"
let_in "of whom the gateway trusts by another" distant "${STRANGER[@]}" \
	-c "$WORK/distant.crt" -k "$WORK/distant.key"
let_in "an encrypted key" alice "${OPENED[@]}"
client_launch "${STRANGER[@]}"
client_ends 0
check "of nobody whom it trusts: status 6" test "$CLIENT_STATUS" = 6
check "of nobody whom it trusts: that is told" grep -q \
	'warning: .* shown the first --certificate, but asks for one of other' \
	"$CLIENT_LOG"
client_fails "none" 6 'ended the TLS connection .* want a client certificate'
client_fails "another key" 2 '--certificate: .*alice.pem' -c "$WORK/alice.pem" \
	-k "$WORK/stranger.key"
client_fails "no certificate" 2 '--certificate: .*/password' \
	-c "$WORK/password"
client_fails "an encrypted key, and no password" 2 \
	'key of --certificate .*alice.crt is encrypted; name .* by --key-passw' \
	"${LOCKED[@]}"
client_fails "an encrypted key, and another password" 2 \
	'--key-password-file: the key in .*alice.p8 .* its password is another' \
	"${LOCKED[@]}" --key-password-file "$WORK/alice.crt"
client_fails "an encrypted key of another certificate" 2 \
	'--certificate .*stranger.crt: the key in .*alice.p8 is that of another' \
	"${OPENED[@]}" -c "$WORK/stranger.crt" -k "$WORK/alice.p8"
leaves "at the end"

# Then the handshake itself fails.
OWN_AUTH=certificate NULL_RECORD=$WORK/gateway.record \
	NULL_EVENTS=$WORK/gateway.events must "the gateway starts, TLS 1.2" \
	own_start "ca-cert = $WORK/people.pem" "cert-user-oid = 2.5.4.3" \
	"udp-port = 0" 'tls-priorities = "NORMAL:-VERS-TLS1.3"'
let_in "TLS 1.2" alice "${ALICE[@]}"
let_in "TLS 1.2, an encrypted key" alice "${OPENED[@]}"
client_fails "TLS 1.2, of nobody whom it trusts" 6 \
	'ended the TLS connection .* want a client certificate, or another' \
	"${STRANGER[@]}"
client_fails "TLS 1.2, none" 6 \
	'ended the TLS connection .* want a client certificate'
leaves "TLS 1.2"
finish
