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
