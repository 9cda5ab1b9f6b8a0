#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Configurations that nothing could start with: --check-config refuses each, with
# the line and what to do, and so does a start.
# Runs with one suite.
# shellcheck disable=SC2317

# shellcheck source=selftests/native/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=selftests/interop/own.sh
. "$INTEROP/own.sh"

CONF=$WORK/check.conf

# try option...: start with the configuration, or look at it; sets STATUS
try()
{
	STATUS=0
	on gateway timeout 20 acvpnd gateway "$@" -c "$CONF" \
		>"$WORK/said" 2>&1 </dev/null || STATUS=$?
	note "$(<"$WORK/said")"
}

# says LINE PATTERN: an error that names the file and the line
says()
{
	grep -qE "error: $CONF:$1: .*$2" "$WORK/said"
}

# judged TEXT PATTERN LINE...: it is refused with these lines, of which the last
# one is wrong
judged()
{
	local line

	own_config "${@:3}" >"$CONF"
	line=$(wc -l <"$CONF")
	try --check-config
	check "$1: it is refused, with status 2" test "$STATUS" = 2
	check "$1: the line, and what to do" says "$line" "$2"
}

# refused TEXT PATTERN LINE...: so is a start
refused()
{
	judged "$@"
	try
	check "$1: a start is refused as well" started_not
}

started_not()
{
	((STATUS)) && ((STATUS != 124)) && ! grep 'is ready' "$WORK/said"
}

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
	-keyout "$WORK/other.key" -out "$WORK/other.pem" -days 2 \
	-subj /CN=other.example 2>"$WORK/openssl.log"
printf 'no key\n' >"$WORK/none.key"
printf 'authserver\n' >"$WORK/radius.conf"
touch "$WORK/file"
mkdir "$WORK/dir"

own_config "udp-port = 443" "metrics-listen = 127.0.0.1:9180" \
	"occtl-socket-file = $WORK/control" "session-store = $OWN_STORE" \
	"pid-file = $WORK/pid" "listen-host = localhost" >"$CONF"
try --check-config
check "one that is right is usable: status 0" test "$STATUS" = 0
check "and says so" grep -qF "$CONF: usable" "$WORK/said"
check "nothing was made by it" test ! -e "$OWN_STORE" -a ! -e "$WORK/control"

refused "metrics, neither path nor address" \
	'metrics-listen: nowhere: neither a path nor .* such as' \
	"metrics-listen = nowhere"
refused "metrics, no port" 'metrics-listen: .*neither a path nor .* such as' \
	"metrics-listen = 127.0.0.1:99999"
refused "metrics, no directory" \
	'metrics-listen: .*: No such file or directory; make it' \
	"metrics-listen = $WORK/nowhere/sock"
refused "metrics, a file" 'metrics-listen: .* remove it, or choose another' \
	"metrics-listen = $WORK/file"
refused "control, no directory" 'occtl-socket-file: .*; make it' \
	"occtl-socket-file = $WORK/nowhere/sock"
refused "control, too long" 'occtl-socket-file: .*; choose a shorter path' \
	"occtl-socket-file = $WORK/$(printf '%0120d' 0)"
refused "an address that is none" 'listen-host: .*; write an address' \
	"listen-host = 192.0.2.400"
refused "one for UDP that is none" 'udp-listen-host: .*; write an address' \
	"udp-port = 443" "udp-listen-host = 192.0.2.400"
refused "a store without a directory" 'session-store: .*; make it' \
	"session-store = $WORK/nowhere/store"
refused "a store that is something else" 'session-store: .*; move it away' \
	"session-store = $WORK/other.pem"
refused "no certificate" 'server-cert: cannot read .*; make it, or name' \
	"server-key = $WORK/other.key" "server-cert = $WORK/nothing.pem"
refused "a certificate that is none" 'server-cert: .*; name other files' \
	"server-key = $WORK/other.key" "server-cert = $WORK/none.key"
refused "no key" 'server-key: cannot read .*; make it, or name' \
	"server-cert = $WORK/other.pem" "server-key = $WORK/nothing.key"
refused "a key that is none" 'server-key: .*; name a file with a key in PEM' \
	"server-cert = $WORK/other.pem" "server-key = $WORK/none.key"
refused "another certificate's key" \
	'server-key: .* is not the key of .*; each server-key has to follow' \
	"server-cert = $WORK/other.pem" "server-key = $WORK/server.key"
judged "no password file" 'enable-auth: cannot read .*; make it' \
	"enable-auth = plain[passwd=$WORK/nothing]"
judged "a password file that is a directory" \
	'enable-auth: .* is no file; name another one' \
	"enable-auth = plain[passwd=$WORK/dir]"
refused "no file for RADIUS" 'acct: cannot read .*; make it' \
	"acct = radius[config=$WORK/nothing]"
refused "a file for RADIUS that is none" 'acct: .*; look at that file' \
	"acct = radius[config=$WORK/radius.conf]"
refused "servers that end sessions, and none of accounting" \
	"radius-disconnect-port: there is no 'acct' .*; add one" \
	"radius-disconnect-port = 3799"
refused "no roots for certificates" 'ca-cert: cannot read .*; make it' \
	"enable-auth = certificate" "cert-user-oid = 2.5.4.3" \
	"ca-cert = $WORK/nothing.pem"
refused "no profile" 'user-profile: cannot read .*; make it' \
	"user-profile = $WORK/nothing.xml"
judged "a script that is not there" 'connect-script: cannot run .*; make it' \
	"connect-script = $WORK/nothing"
refused "no user to run as" 'run-as-user: there is no user .*; make it' \
	"run-as-user = nobody-at-all"
refused "a number that is too large" "tcp-port: '70000' .*" \
	"tcp-port = 70000"
refused "no network" "route: 'nowhere' .*" "route = nowhere"
refused "a banner that nobody could be told" \
	'banner: .* is longer than 16384 bytes; shorten it' \
	"banner = $(printf '%016385d' 0)"
# One route less than there may be: one is there already.
mapfile -t much < <(printf 'route = fd00:%x::/64\n' {1..2047}
	printf 'no-route = fd01:%x::/64\n' {1..2048}
	printf 'custom-header = X-%d: '"$(printf '%01000d' 0)"'\n' {1..64})
refused "more than fits into a reply" \
	'custom-header: what clients are told is more than .*; have fewer' \
	"${much[@]}"
refused "a virtual host's key is another's" \
	'\[vhost:a.example\] server-key: .* is not the key of .*; each' \
	"[vhost:a.example]" "server-cert = $WORK/other.pem" \
	"server-key = $WORK/server.key"
finish
