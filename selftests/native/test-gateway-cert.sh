#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Each suite's openconnect shows a certificate to our own gateway: alone, with a
# password, or instead of one.

# shellcheck source=selftests/native/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=selftests/native/own.sh
. "$(dirname -- "$0")/own.sh"

# authority NAME: root of clients' certificates
authority()
{
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
		-days 2 -subj "/CN=$1" -keyout "$WORK/$1.key" \
		-out "$WORK/$1.pem"
	touch "$WORK/$1.index"
	printf '%s\n' '[ca]' 'default_ca = a' '[a]' \
		"database = $WORK/$1.index" 'default_md = sha256' \
		'default_crl_days = 2' >"$WORK/$1.cnf"
}

# client NAME AUTHORITY SUBJECT
client()
{
	openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
		-subj "$3" -keyout "$WORK/$1.key" -out "$WORK/$1.csr"
	openssl x509 -req -in "$WORK/$1.csr" -days 2 -CA "$WORK/$2.pem" \
		-CAkey "$WORK/$2.key" -CAcreateserial -extfile <(printf '%s\n' \
			keyUsage=digitalSignature extendedKeyUsage=clientAuth) \
		-out "$WORK/$1.pem"
}

# crl AUTHORITY [NAME...]: its list, with these certificates
crl()
{
	local name

	for name in "${@:2}"; do
		openssl ca -config "$WORK/$1.cnf" -cert "$WORK/$1.pem" \
			-keyfile "$WORK/$1.key" -revoke "$WORK/$name.pem"
	done
	openssl ca -config "$WORK/$1.cnf" -cert "$WORK/$1.pem" \
		-keyfile "$WORK/$1.key" -gencrl -out "$WORK/$1.crl"
}

# newer_list NAME: with this certificate, in DER, where the older one was
newer_list()
{
	crl people "$1" &&
		openssl crl -in "$WORK/people.crl" -outform DER \
			-out "$WORK/people.der" &&
		mv "$WORK/people.der" "$WORK/people.crl"
}

make_certificates()
{
	authority people
	authority strangers
	client alice people /OU=staff/OU=admins/CN=alice
	client "$USER_NAME" people "/CN=$USER_NAME"
	client lost people /CN=lost
	client late people /OU=staff/CN=late
	client stranger strangers /CN=alice
	client nameless people /O=nobody
	crl people lost
}

# with NAME: sets the options by which openconnect shows this certificate
with()
{
	SHOWS=(--certificate "$WORK/$1.pem" --sslkey "$WORK/$1.key")
}

must "there are certificates" make_certificates 2>"$LOGS/openssl.log" \
	>&2
TRUST=("ca-cert = $WORK/people.pem" "cert-user-oid = 2.5.4.3"
	"cert-group-oid = 2.5.4.11" "udp-port = 0" "ban-reset-time = 1")
echo wrong >"$WORK/wrong"

OWN_AUTH=certificate
must "the gateway starts, for certificates" own_start "${TRUST[@]}" \
	"crl = $WORK/people.crl"
with alice
connects "certificate" SSL "${SHOWS[@]}"
check "certificate: it names user and group" \
	own_says ': user alice, group staff logged in'
peer_ends INT
with stranger
refuses "certificate of another root" 'certificate is refused' "${SHOWS[@]}"
with lost
refuses "revoked certificate" 'certificate is refused: .*revoked' "${SHOWS[@]}"
peer_launch
peer_ends 0
check "none: openconnect is not let in" turned_away
with nameless
refuses "certificate of nobody" 'does not have the field' "${SHOWS[@]}"
with late
admits "before the list has it" 'late, group staff' "${SHOWS[@]}"
must "there is a newer list, in DER" newer_list late
kill -HUP "$OWN"
check "SIGHUP: the gateway reads it" wait_for 20 "a line" own_says \
	'configuration was read again'
refuses "certificate of a list in DER" 'certificate is refused: .*revoked' \
	"${SHOWS[@]}"
with alice
admits "certificate of none" 'alice, group staff' "${SHOWS[@]}"
leaves "certificate"

OWN_AUTH=
must "the gateway starts, for certificates with passwords" own_start \
	"${TRUST[@]}" "auth = certificate"
with "$USER_NAME"
admits "both" "$USER_NAME" "${SHOWS[@]}"
PASSWORD=$WORK/wrong refuses "certificate and wrong password" \
	"user $USER_NAME, from .*: login failed" "${SHOWS[@]}"
with alice
refuses "the password of another user" "user alice, from .*: login failed" \
	"${SHOWS[@]}"
own_ends TERM

# One list for each root; the other root has none.
cat "$WORK/people.pem" "$WORK/strangers.pem" >"$WORK/both.pem"
must "the gateway starts, for certificates or passwords" own_start \
	"${TRUST[@]}" "enable-auth = certificate" "ca-cert = $WORK/both.pem" \
	"crl = $WORK/people.crl" "select-group = staff" "select-group = guests"
gateway_user "$USER_NAME" "$USER_PASSWORD" -g guests
with stranger
admits "certificate of a root without a list" alice "${SHOWS[@]}"
with alice
admits "certificate for a group" "alice, group staff" "${SHOWS[@]}" \
	--authgroup staff
admits "none" "$USER_NAME, group guests" --authgroup guests
with lost
admits "revoked certificate, and a password" "$USER_NAME, group guests" \
	"${SHOWS[@]}" --authgroup guests
check "which the log tells" own_says 'certificate is refused: .*revoked'
own_ends TERM

OWN_AUTH=certificate
must "the gateway starts, for clients of the other vendor" own_start \
	"${TRUST[@]}" "cisco-client-compat = true"
with alice
admits "shown at the login" 'alice, group staff' "${SHOWS[@]}"
peer_launch
peer_ends 0
check "not shown: openconnect is not let in" turned_away
check "not shown: the log tells" own_says 'user , from .*: login refused'
own_ends TERM
finish
