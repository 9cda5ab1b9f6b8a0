#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What a daemon that root started is left with, and who it is.
#
# Runs with each TLS library.

# shellcheck source=selftests/interop/lib.sh
. "$(dirname -- "$0")/lib.sh"

NET_ADMIN=0000000000001000 NOTHING=0000000000000000

# daemon_has NAME VALUE: so the kernel tells of it
daemon_has()
{
	local value

	value=$(awk -v name="$1:" '$1 == name { $1 = ""; print substr($0, 2) }' \
		"/proc/$CLIENT/status")
	echo "$1 is '$value', should be '$2'"
	[[ $value == "$2" ]]
}

# check_daemon UID
check_daemon()
{
	local set

	check "it is user $1 in every respect" daemon_has Uid "$1 $1 $1 $1"
	check "and group" daemon_has Gid "$1 $1 $1 $1"
	check "of no other group" daemon_has Groups ''
	for set in Eff Prm; do
		check "Cap$set is CAP_NET_ADMIN" \
			daemon_has "Cap$set" "$NET_ADMIN"
	done
	for set in Inh Bnd Amb; do
		check "Cap$set is empty" daemon_has "Cap$set" "$NOTHING"
	done
	check "it gets no new privileges" daemon_has NoNewPrivs 1
	check "its system calls are filtered" daemon_has Seccomp 2
	check "packets pass" on client "${PING[@]}" "$INNER4"
}

check_end()
{
	client_ends TERM
	check "it ends well" test "$CLIENT_STATUS" = 0
	check "it had the right to clean up" nothing_left
}

test_cleanup()
{
	sed -i '/^acvpn:/d' /etc/passwd
}

echo '<AnyConnectProfile/>' >"$WORK/company.xml"
must "ocserv starts, with a profile" gateway_start "udp-port = 443" \
	"route = default" "user-profile = $WORK/company.xml"
must "it connects" client_start
check "it says as whom" client_says 'running as nobody, for .* no user acvpn'
check_daemon 65534
check_end

echo 'acvpn:x:990:990::/nonexistent:/usr/sbin/nologin' >>/etc/passwd
chmod 600 "$WORK"/{password,ca.pem}
PASSWORD=/dev/null must "with a user acvpn, and files that root alone reads" \
	client_start --passwd-file "$WORK/password"
check_daemon 990
check_end

install -d -o 990 "$WORK/profiles"
must "with a directory for profiles" client_start \
	--profile-dir "$WORK/profiles"
check_daemon 990
check "its profile is the gateway's" \
	cmp "$WORK/company.xml" "$WORK/profiles/company.xml"
check "and its own" test "$(stat -c %u "$WORK/profiles/company.xml")" = 990
check_end
client_fails "a directory of somebody else" 2 \
	'--profile-dir: cannot write to .*: Permission denied' \
	--profile-dir "$WORK"

client_fails "a user who is not there" 2 'no user missing' --setuid missing
client_fails "root" 2 'root is root, who is not' --setuid root
PASSWORD=/dev/null client_fails "no such password file" 2 \
	'cannot read /nowhere: No such file' --passwd-file /nowhere
finish
