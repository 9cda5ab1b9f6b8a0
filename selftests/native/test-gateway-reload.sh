#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# SIGHUP has our own gateway read its configuration again, and loses no session
# for that; what it may not change stays. SIGTERM lets clients go in peace, and
# load balancers notice.
# Runs with one suite.
# shellcheck disable=SC2016,SC2317

# shellcheck source=selftests/native/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=selftests/native/own.sh
. "$(dirname -- "$0")/own.sh"

CONFIG=$WORK/own.conf

# option NAME VALUE: have it in the configuration, once
option()
{
	sed -i "/^$1 =/d" "$CONFIG"
	printf '%s = %s\n' "$1" "$2" >>"$CONFIG"
}

# reloads TEXT PATTERN: what comes of it, as the log has it
reloads()
{
	local n

	n=$(grep -cE "$2" "$OWN_LOG" || true)
	kill -HUP "$OWN"
	check "$1" wait_for 20 "a line in the log" own_says "$2" $((n + 1))
}

has_workers()
{
	(($(own_workers | wc -l) == $1))
}

# The certificate that a client is shown.
shown()
{
	on client openssl s_client -connect "$GATEWAY4:443" </dev/null 2>&1 |
		openssl x509 -noout -serial
}

serial()
{
	openssl x509 -in "$1" -noout -serial
}

# login option...: in a client of its own, whose log is checked, and out again
login()
{
	local peer=$PEER log=$PEER_LOG

	PEER_DEVICE=tun1 peer_launch "$@"
	wait_for 40 "another client is connected" connected SSL
	OTHER_LOG=$PEER_LOG
	peer_ends INT
	PEER=$peer PEER_LOG=$log
}

never_ended()
{
	! grep -E '^session-(end|free)' "$NULL_RECORD"
}

# A certificate of the same key, which is the one of auth.
renew()
{
	openssl req -new -x509 -key "$WORK/server.key" -days 2 \
		-subj "/CN=$GATEWAY_NAME" -out "$WORK/server.pem" 2>&1
	# Nobody but auth may read it.
	chmod 600 "$WORK/server.pem" "$CONFIG"
}

# A certificate of another key.
renew_key()
{
	openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 \
		-out "$WORK/server.key" 2>&1 && renew
}

# slow: a client that is connected, and begins with TLS at a line in $WORK/go;
# it writes the serial number of the certificate to $WORK/slow
slow()
{
	mkfifo "$WORK/go"
	: >"$WORK/slow"
	on client python3 -c 'if True:
		import socket, ssl, sys
		s = socket.create_connection((sys.argv[1], 443))
		print("connected", flush=True)
		sys.stdin.readline()
		s = ssl._create_unverified_context().wrap_socket(s)
		print(ssl.DER_cert_to_PEM_cert(s.getpeercert(True)))' \
		"$GATEWAY4" <"$WORK/go" >"$WORK/slow" &
	SLOW=$!
	exec {go}>"$WORK/go"
	wait_for 20 "it is connected" grep -q connected "$WORK/slow"
}

# What openconnect is told that the certificate has to have.
pin()
{
	on client openssl s_client -connect "$GATEWAY4:443" </dev/null 2>&1 |
		openssl x509 -pubkey -noout |
		openssl pkey -pubin -outform DER |
		openssl dgst -sha256 -binary | base64 | sed 's/^/pin-sha256:/'
}

must "the gateway starts" own_start "udp-port = 443" "max-same-clients = 9" \
	"session-store = $OWN_STORE"
connects "before" DTLS
OTHER_LOG=
before=$(serial "$WORK/server.pem")
check "its certificate is shown" test "$(shown)" = "$before"
own_workers >"$WORK/workers"

option dpd 77
option tcp-port 444
must "the certificate is made anew" renew
reloads "it is read again" '^acvpnd: the configuration was read again'
check "another port is for the next start" own_says \
	'tcp-port: the new value is used when the gateway is started again'
check "the other workers have no clients, and end" \
	wait_for 20 "two are left" has_workers 2
check "none of them was there before" eval \
	'! own_workers | grep -xFf "$WORK/workers"'
check "the new certificate is shown" test "$(shown)" = \
	"$(serial "$WORK/server.pem")"
check "which is another one" test "$(shown)" != "$before"
check "no session has ended" never_ended
check "who was connected is so" alive "$PEER"
must "another client logs in" login --servercert "$(pin)"
check "with the new value" grep -q '^X-CSTP-DPD: 77' "$OTHER_LOG"

before=$(shown)
must "somebody connects, and takes his time" slow
must "key and certificate are made anew" renew_key
reloads "they are read again" 'configuration was read again'
check "the new certificate is shown, with its key" test "$(shown)" = \
	"$(serial "$WORK/server.pem")"
check "a worker of before waits for him" \
	wait_for 20 "three are left" has_workers 3
reloads "once more" 'configuration was read again'
check "it waits for him still" wait_for 20 "three are left" has_workers 3
echo >&"$go"
check "who takes his time has TLS" wait "$SLOW"
check "with the certificate of before" test "$(serial "$WORK/slow")" = "$before"
check "then that worker ends" wait_for 20 "two are left" has_workers 2
exec {go}>&-

option no-such-option 1
line=$(wc -l <"$CONFIG")
reloads "a broken one is refused, with file and line" \
	"$CONFIG:$line: .*no-such-option"
check "and the one before stays" wait_for 10 "a line" \
	own_says 'goes on with the one that it has'
sed -i /no-such/d "$CONFIG"
option server-cert "$WORK/passwd"
reloads "so is one with a certificate that is none" \
	'goes on with the one that it has'
option server-cert "$WORK/nothing"
reloads "or one that is not there" 'goes on with the one that it has'
check "workers are as they were" has_workers 2
check "the certificate is" test "$(shown)" = "$(serial "$WORK/server.pem")"
option server-cert "$WORK/server.pem"
reloads "it is read again when all is well" 'configuration was read again'
check "no session has ended for all that" never_ended
kill -USR2 "$OWN"
check "there is no maintenance" wait_for 10 "a line" own_says 'no maintenance'
check "nor has one for that" never_ended

option dpd 78
kill -KILL "$(own_auth)"
check "auth is killed: another one takes its place" \
	wait_for 20 "it is ready" own_says 'gateway is ready' 2
check "no session has ended for that" never_ended
must "one more client logs in" login --servercert "$(pin)"
check "what it gets is as the file is now" \
	grep -q '^X-CSTP-DPD: 78' "$OTHER_LOG"
reloads "and it is read again" 'configuration was read again'

option server-drain-ms 3600000
reloads "and with time to go" 'configuration was read again'
kill -TERM "$OWN"
check "SIGTERM lets nobody in" wait_for 10 "no port" eval \
	'! on client openssl s_client -connect "$GATEWAY4:443" </dev/null'
check "who is in stays" alive "$PEER"
check "no session is ended" never_ended
own_ends TERM
check "the second one ends it" test "$OWN_STATUS" = 0
check "with the session" was_told session-end
peer_ends KILL

must "it starts again" own_run "$CONFIG"
kill -TERM "$OWN"
check "with nobody there, workers end" wait_for 20 "none is left" has_workers 0
kill -USR2 "$OWN"
check "the gateway has its time" wait_for 10 "a line" own_says 'no maintenance'
own_ends TERM
check "until it is told again" test "$OWN_STATUS" = 0

must "the gateway starts again" own_run "$CONFIG"
reloads "it is read again" 'configuration was read again'
option no-such-option 1
kill -KILL "$(own_auth)"
own_ends 0
check "auth is killed when the file is of no use any more: the gateway ends" \
	test "$OWN_STATUS" != 0
check "and tells why" grep -q "$CONFIG:.*no-such-option" "$OWN_LOG"
check "and what becomes of its sessions" \
	grep -q 'of use.*the gateway ends, and its sessions wait' "$OWN_LOG"
finish
