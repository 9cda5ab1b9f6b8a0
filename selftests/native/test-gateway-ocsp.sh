#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Clients of our own gateway that ask for the status of its certificate get the
# OCSP response that it has a file of.
# Runs with one suite.
# shellcheck disable=SC2016,SC2317

# shellcheck source=selftests/native/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=selftests/native/own.sh
. "$(dirname -- "$0")/own.sh"

# respond NAME good|revoked: the authority's response about this certificate
respond()
{
	local serial

	serial=$(openssl x509 -in "$WORK/$1.pem" -noout -serial)
	serial=${serial#serial=}
	if [[ $2 == good ]]; then
		printf 'V\t491231235959Z\t\t%s\tunknown\t/CN=x\n' "$serial"
	else
		printf 'R\t491231235959Z\t%s\t%s\tunknown\t/CN=x\n' \
			240101000000Z "$serial"
	fi >"$WORK/index"
	openssl ocsp -index "$WORK/index" -rsigner "$WORK/ca.pem" \
		-rkey "$WORK/ca.key" -CA "$WORK/ca.pem" -ndays 2 \
		-issuer "$WORK/ca.pem" -cert "$WORK/$1.pem" \
		-respout "$WORK/new.der" && mv "$WORK/new.der" "$WORK/ocsp.der"
}

certificate()
{
	openssl req -newkey rsa:2048 -nodes -subj "/CN=$GATEWAY_NAME" \
		-keyout "$WORK/rsa.key" -out "$WORK/rsa.csr" &&
		openssl x509 -req -in "$WORK/rsa.csr" -days 2 \
			-CA "$WORK/ca.pem" -CAkey "$WORK/ca.key" \
			-CAcreateserial -out "$WORK/rsa.pem"
}

# told PATTERN option...: what a client hears that asks
told()
{
	[[ $(on client openssl s_client -status -connect "$GATEWAY4:443" \
		"${@:2}" </dev/null 2>&1) == *$1* ]]
}

# reloads TEXT PATTERN: what comes of it, as the log has it
reloads()
{
	local n

	n=$(grep -cE "$2" "$OWN_LOG" || true)
	kill -HUP "$OWN"
	check "$1" wait_for 20 "a line in the log" own_says "$2" $((n + 1))
}

must "there is a response" eval \
	'certificate && respond server good' >"$LOGS/openssl.log" 2>&1
must "the gateway starts" own_start "udp-port = 0" \
	"ocsp-response = $WORK/ocsp.der" "server-cert = $WORK/rsa.pem" \
	"server-key = $WORK/rsa.key"
check "its log has no warning of it" eval '! grep ocsp-response "$OWN_LOG"'
for version in 1_2 1_3; do
	check "TLS $version: who asks gets it" \
		told "Cert Status: good" "-tls$version"
	check "TLS $version: who is shown another certificate gets none" \
		told "OCSP response: no response sent" "-tls$version" \
		-sigalgs RSA-PSS+SHA256
done
connects "who does not ask" SSL
peer_ends INT

must "there is another one" respond server revoked 2>>"$LOGS/openssl.log"
reloads "it is read again" 'configuration was read again'
check "who asks gets that one" told "Cert Status: revoked"

must "one is about another certificate" respond rsa good \
	2>>"$LOGS/openssl.log"
reloads "it is refused" 'OCSP response, cannot be used'
check "the one before stays" told "Cert Status: revoked"
cp "$WORK/server.pem" "$WORK/ocsp.der"
reloads "so is what is none" 'OCSP response, cannot be used'
check "and the one before stays" told "Cert Status: revoked"
own_ends TERM
finish
