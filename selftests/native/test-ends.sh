#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# All the ways in which the client ends: its exit status, one line that tells
# why, nothing that is left, here and at the gateway.
# shellcheck disable=SC2016,SC2317

# shellcheck source=selftests/native/lib.sh
. "$(dirname -- "$0")/lib.sh"

# event TEXT STATUS PATTERN EVENT: the data plane has it, in a tunnel
event()
{
	must "$1: it connects" client_start
	happens "$4"
	client_ended "${@:1:3}"
	gateway_forgot "$1"
}

# failure TEXT STATUS PATTERN CALL=ERRNO option...: the data plane cannot do it,
# and the gateway is told that nobody will come back
failure()
{
	local heard

	heard=$(logouts)
	NULL_FAIL=$4 client_fails "${@:1:3}" "${@:5}"
	gateway_forgot "$1"
	check "$1: for the client said so" \
		wait_for 10 "it" heard_logouts $((heard + 1))
}

must "ocserv starts" gateway_start "udp-port = 443" "route = 10.98.0.0/24"
CLIENT_CHANNEL=
failure "the interface cannot be made" 11 'interface vpn0' create=16
failure "no session" 1 'interface vpn0' session-new=105
failure "TLS is not taken over" 1 'interface vpn0' attach-cstp=12
failure "no way for packets" 7 'no way to carry packets' take-tls=95 --no-dtls
NULL_FAIL=take-tls=5 client_fails "TLS breaks half-way" 1 'kernel TLS'

event "what came is no frame" 8 'breaks the protocol' \
	'down cstp current protocol'
event "the gateway shuts down" 9 'shuts down: later' \
	'terminate cstp current other later'
event "kicked" 12 'ended the session: go away' \
	'disconnect cstp current other go away'

must "it connects" client_start
happens $'terminate cstp current other later\nkey-soon dtls'
client_ended "another event comes with that" 9 'shuts down: later'
check "another event comes with that: it is of no interest" \
	eval '! grep "new keys" "$CLIENT_LOG"'

# removed TEXT EVENT...: it says at once that the interface is gone, and no more
removed()
{
	must "$1: it connects" client_start
	happens "${@:2}"
	client_ended "$1" 9 'interface vpn0 was removed'
	check "$1: it does not say that it connects again" \
		eval '! grep "connecting again" "$CLIENT_LOG"'
	gateway_forgot "$1"
}

removed "the interface is removed" 'down dtls current device'
removed "and TLS is the first to go" 'down cstp current device'
must "it connects, and its session is deleted" client_start
happens 'down cstp current session'
happens 'gone cstp current other user'
client_ended "the session is deleted" 9 'vpn0 carries no packets any more .user'
check "the session is deleted: it does not say that it connects again" \
	eval '! grep "connecting again" "$CLIENT_LOG"'
gateway_forgot "the session is deleted"

# second: another one, which wants the same interface
second()
{
	local status=0

	on client acvpnd client --user "$USER_NAME" --passwd-on-stdin \
		"${CAFILE[@]}" "$URL" <"$WORK/password" 2>&1 || status=$?
	((status == 11))
}

must "it connects" client_start
check "another one of this name: status 11" second
check "and it is told who has it" eval \
	'second | grep "cannot use interface vpn0: another acvpnd has it"'
happens 'handshake cstp current other 00000000'
check "a HelloRequest is refused" wait_for 10 "the alert" told 'alert 1 100'
check "and reading goes on" wait_for 10 "resume" told 'resume'
client_ends INT
check "interrupted: status 0" test "$CLIENT_STATUS" = 0
check "interrupted: nothing is left" nothing_left
gateway_stop

suite_ends
CLIENT_CHANNEL=DTLS
client_fails "no user" 2 'unknown option' --nonsense
: >"$WORK/empty"
PASSWORD=$WORK/empty client_fails "no password" 2 'holds no password'
client_fails "no password file" 2 'cannot read /nowhere: No such file' \
	--passwd-file /nowhere
client_fails "none in the file" 2 'passwd-file: .*holds no password' \
	--passwd-file "$WORK/empty"
NULL_FAIL=open=2 client_fails "no module" 3 'modprobe acvpn'
client_fails "no listener" 4 'cannot connect.*refused.*check'
NULL_FAIL=claim=1 client_fails "no privilege" 10 'permission.*root'
NULL_FAIL=claim=12 client_fails "no memory" 1 'cannot be used: Cannot allocate'
ip -n client tuntap add vpn0 mode tun
net_state >"$WORK/before"
client_fails "name taken" 11 'vpn0.*choose another.*--interface'
ip -n client tuntap del vpn0 mode tun
net_state >"$WORK/before"

# Of a run that was killed: an interface that carries nothing, and its rule.
TABLES=$((0x2c9d0000))
ip -n client tuntap add vpn7 mode tun
ip -n client link set vpn7 up
IFINDEX=$(ip -n client -j link show vpn7 | jq '.[].ifindex')
ip -n client rule add not fwmark 0xac9d protocol 157 \
	lookup $((TABLES + IFINDEX))
net_state >"$WORK/before"
net_hosts
echo 'nameserver 192.0.2.1' >/etc/netns/client/resolv.conf
client_fails "an interface is left" 4 \
	'vpn7 of a run that was killed.*ip link del vpn7'
net_hosts "$GATEWAY4 $GATEWAY_NAME"
ip -n client rule del not fwmark 0xac9d protocol 157
ip -n client tuntap del vpn7 mode tun
net_state >"$WORK/before"

# Nobody has connected to anything yet.
ip -n router rule add ipproto tcp dport 443 priority 10 blackhole
client_launch
# shellcheck disable=SC2016
check "it tries to connect" wait_for 10 "SYN" eval \
	'[[ $(on client ss -Hnt state syn-sent) == *:443* ]]'
client_ends INT
check "interrupted before that: status 0" test "$CLIENT_STATUS" = 0
check "interrupted before that: it does not say disconnected" \
	grep -q 'interrupted before there was a tunnel' "$CLIENT_LOG"
check "interrupted before that: nothing is left" nothing_left
ip -n router rule del priority 10
finish
