#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What keeps a client from starting on this machine: it says so before it
# talks to anybody.

# shellcheck source=selftests/interop/lib.sh
. "$(dirname -- "$0")/lib.sh"

BLACKLIST=/etc/modprobe.d/acvpn-blacklist.conf

# Or else the kernel loads what a request names. The modules that it depends on
# stay: others need them.
module_remove()
{
	echo 'blacklist acvpn' >"$BLACKLIST"
	rmmod acvpn
}

test_cleanup()
{
	rm -f -- "$BLACKLIST"
	modprobe acvpn
}

module_missing()
{
	module_remove
	client_launch
	client_ends 0
	check "no module: status 3" test "$CLIENT_STATUS" = 3
	check "no module: one line tells" client_error 'modprobe acvpn'
	check "no module: nothing is left" diff "$WORK/before" <(net_state)
	test_cleanup
}

# Whoever runs a program may have closed its streams, and may look into those of
# his own that can be looked into.
guards()
{
	local pid status=0

	acvpnd --version >&- 2>"$WORK/version" || status=$?
	check "no standard output: nothing else is in its place" \
		test "$status:$(<"$WORK/version")" = 0:
	mkfifo "$WORK/typed"
	install -d -o 65534 "$WORK/none"
	setpriv --reuid=65534 --regid=65534 --clear-groups acvpnd gateway \
		--init "$WORK/none" --host x --user x <>"$WORK/typed" \
		>"$WORK/init" 2>&1 &
	pid=$!
	must "a program of nobody's runs" wait_for 10 "it" runs "$pid" acvpnd
	check "nobody can look into its memory" \
		wait_for 5 "its files are root's" hidden "$pid"
	stop "$pid" KILL || true
}

# runs PID NAME
runs()
{
	alive "$1" || return 2
	[[ $(<"/proc/$1/comm") == "$2" ]]
}

hidden()
{
	[[ $(stat -c %u "/proc/$1/fd") == 0 ]]
}

guards
client_fails "a name too long" 2 'interface' --interface abcdefghijklmnop
client_fails "a malformed pin" 2 'pin-sha256:' --servercert pin-sha256:what
client_fails "no such file" 2 '/nowhere: No such file' --cafile /nowhere

: >"$WORK/empty"
PASSWORD=$WORK/empty client_fails "no password" 2 'holds no password'
printf '%02000d\n' 1 >"$WORK/long"
PASSWORD=$WORK/long client_fails "a long password" 2 'longer than 1022'

ip -n client link add vpn0 type dummy
net_state >"$WORK/before"
client_fails "name taken" 11 'vpn0.*choose another.*--interface'
ip -n client link del vpn0
IP_LIB_DIR=$(dirname -- "$0")/../../build/userspace/iproute2 \
	ip -n client link add vpn0 type acvpn mode mp
net_state >"$WORK/before"
client_fails "a gateway's name" 11 "vpn0.*a gateway's.*choose another"
ip -n client link del vpn0
wait_for 10 "the name to be free" eval '! ip -n client link show vpn0' \
	>/dev/null 2>&1
net_state >"$WORK/before"

CLIENT_WRAPPER=(setpriv --reuid=65534 --regid=65534 --clear-groups)
client_fails "not root" 10 'permission.*root'
CLIENT_WRAPPER=()

module_missing
finish
