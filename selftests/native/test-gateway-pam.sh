#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Each suite's openconnect at our own gateway with PAM: passwords, a question
# more, groups of the system.

# shellcheck source=selftests/native/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=selftests/native/own.sh
. "$(dirname -- "$0")/own.sh"

# script NAME LINE...
script()
{
	printf '%s\n' '#!/bin/sh' "${@:2}" >"$WORK/$1"
	chmod 755 "$WORK/$1"
}

# Services, and groups, of this test alone: its mount namespace has them.
make_services()
{
	mkdir "$WORK/pam.d"
	script password 'read -r password' \
		"[ \"\$password\" = '$USER_PASSWORD' ] &&" \
		"[ \"\$PAM_USER\" = daemon ]"
	script address "[ \"\$PAM_RHOST\" = 192.0.2.2 ]"
	script code "[ \"\$PAM_RUSER\" = 123456 ]"
	printf '%s\n' "auth requisite pam_exec.so quiet expose_authtok \
$WORK/password" "account required pam_permit.so" >"$WORK/pam.d/one"
	{
		printf '%s\n' "auth requisite pam_exec.so quiet $WORK/address"
		cat "$WORK/pam.d/one"
		printf '%s\n' "auth requisite pam_ftp.so users=daemon" \
			"auth requisite pam_exec.so quiet $WORK/code"
	} >"$WORK/pam.d/two"
	mount --bind "$WORK/pam.d" /etc/pam.d
	cat /etc/group - >"$WORK/group" <<-END
		acvpn-staff:x:54321:daemon
	END
	# More than any list of theirs has room for.
	for ((i = 0; i < 300; i++)); do
		echo "acvpn-more-$i:x:$((55000 + i)):daemon"
	done >>"$WORK/group"
	mount --bind "$WORK/group" /etc/group
}

# The process that asks PAM, a child of auth.
helpers()
{
	pgrep -P "$(own_auth)" || true
}

must "there are services of PAM" make_services
PEER_ASKS=1

OWN_AUTH='pam[service=one,gid-min=50000]'
must "the gateway starts, with PAM" own_start "udp-port = 0"
answers "$USER_PASSWORD"
PEER_USER=daemon connects "password" SSL
check "password: the group of the system is the user's" \
	own_says ': user daemon, group acvpn-staff logged in'
check "password: groups of his that there is no room for are told" own_says \
	'user daemon is in [0-9]+ more groups, which are left out'
peer_ends INT
answers wrong "$USER_PASSWORD"
PEER_USER=daemon admits "wrong, then right" "daemon, group acvpn-staff"
answers wrong wrong wrong "$USER_PASSWORD"
PEER_USER=daemon refuses "three wrong ones" \
	'user daemon, from .*: login refused'
peer_said()
{
	sed -n "s/^X-Reason: //p" "$PEER_LOG"
}
known=$(peer_said)
answers wrong wrong wrong
PEER_USER=stranger refuses "unknown user" \
	'user stranger, from .*: login refused'
check "unknown user: the same is said" test "$(peer_said)" = "$known"
check "and something is" test "$known"
reloads()
{
	kill -HUP "$OWN"
	wait_for 20 "a line in the log" own_says "$1" "$2"
}

for i in 1 2; do
	check "the configuration is read again" \
		reloads 'configuration was read again' "$i"
	answers wrong "$USER_PASSWORD"
	PEER_USER=daemon admits "again $i" "daemon, group acvpn-staff"
done
sed -i 's/service=one/service=two/' "$WORK/own.conf"
check "another service takes a restart" reloads 'takes a restart' 1
check "and is not used meanwhile" \
	wait_for 10 "a line" own_says 'goes on with the one that it has'
answers "$USER_PASSWORD"
PEER_USER=daemon admits "the one before" "daemon, group acvpn-staff"
helpers >"$WORK/helpers"
check "a process of its own asks PAM" test -s "$WORK/helpers"
xargs kill -KILL <"$WORK/helpers"
check "if it is gone the log tells" wait_for 10 "it does" \
	own_says 'the process that asks PAM for service one is gone'
answers "$USER_PASSWORD"
PEER_USER=daemon refuses "without it" 'cannot be judged now'
leaves "PAM"

OWN_AUTH='pam[service=two]'
must "the gateway starts, with two questions" own_start "udp-port = 0" \
	"enable-auth = plain[passwd=$WORK/passwd]"
answers "$USER_PASSWORD" "123456@there"
PEER_USER=daemon admits "both answers" "daemon, group daemon"
answers "$USER_PASSWORD" "654321@there" "$USER_PASSWORD" "123456@there"
PEER_USER=daemon admits "a wrong one, then both" "daemon, group daemon"
answers "$USER_PASSWORD"
admits "the other way, which is enough alone" "$USER_NAME"
leaves "two questions"
check "nobody is left who would ask PAM" test ! "$(pgrep -x acvpnd || true)"
finish
