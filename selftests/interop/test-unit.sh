#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The unit, started by systemd, which runs as the first process of a container
# in the namespace "client": who the daemon is, when it is started again, and what
# it does if the machine is to sleep.
# shellcheck disable=SC2016

# shellcheck source=selftests/interop/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=selftests/interop/container.sh
. "$INTEROP/container.sh"

UNIT=acvpn-client@work.service
UNIT_FILE=build/userspace/systemd/acvpn-client@.service
CONFIG=/etc/acvpn/client/work
PROFILES=/var/lib/acvpn-client/work
NET_ADMIN=0000000000001000

# What an administrator writes; and tests do not wait for long.
unit_files()
{
	local drop_in=/etc/systemd/system/acvpn-client@.service.d

	mkdir -p "${CONFIG%/*}" "$drop_in"
	chmod 700 "${CONFIG%/*}"
	cp "$WORK/ca.pem" /etc/acvpn/ca.pem
	cp "$UNIT_FILE" /etc/systemd/system/
	printf '%s\n' "ACVPN_URL=$URL" \
		"ACVPN_OPTIONS=--user $USER_NAME --cafile /etc/acvpn/ca.pem --profile-dir $PROFILES" \
		>"$CONFIG.conf"
	unit_password "$USER_PASSWORD"
	printf '%s\n' '[Unit]' StartLimitIntervalSec=0 '[Service]' \
		RestartSec=1 StateDirectory=acvpn-client/%i \
		>"$drop_in/test.conf"
}

unit_password()
{
	(umask 077 && printf '%s\n' "$1" >"$CONFIG.password")
}

test_cleanup()
{
	container_cleanup
}

# daemon_has NAME PATTERN: so the kernel tells of the main process
daemon_has()
{
	process_has "$(unit_pid)" "$@"
}

check_daemon()
{
	local set

	check "it is a user that there was not before" \
		daemon_has Uid '6[1-5][0-9][0-9][0-9]'
	for set in Eff Prm Bnd; do
		check "Cap$set is CAP_NET_ADMIN" \
			daemon_has "Cap$set" "$NET_ADMIN"
	done
	check "it cannot hand it on" daemon_has CapAmb '0000000000000000'
	check "it gets no new privileges" daemon_has NoNewPrivs 1
	check "its system calls are filtered" daemon_has Seccomp 2
	check "packets go over DTLS" \
		wait_for 20 "DTLS" unit_says 'packets go over DTLS'
	check "and arrive" on client "${PING[@]}" "$INNER4"
	check "the profile is in the unit's own directory" \
		cmp "$WORK/company.xml" "$PROFILES/company.xml"
}

# unit_stays PROPERTY VALUE: longer than a restart takes to come
unit_stays()
{
	sleep 3
	unit_is "$@"
}

check_restarts()
{
	inside kill -KILL "$(unit_pid)"
	check "a daemon that is killed is started again" \
		wait_for 20 "a restart" unit_is NRestarts 1
	check "and connects" \
		wait_for 40 "a tunnel" unit_is ActiveState active
	gateway_kill
	must "another ocserv, which knows nobody" \
		gateway_start "udp-port = 443" "route = default"
	check "a session that is over ends with status 14" \
		wait_for 40 "the end" unit_is ExecMainStatus 14
	check "and there is another one" \
		wait_for 40 "a tunnel" unit_is ActiveState active
	gateway_occtl disconnect user "$USER_NAME" >/dev/null
	check "whom the gateway puts out ends with status 12" \
		wait_for 20 "the end" unit_is ExecMainStatus 12
	check "and is not started again" unit_stays ActiveState failed
	unit_password "not it"
	check "a wrong password is not accepted" eval '! systemctl start "$UNIT"'
	check "which is status 6" unit_is ExecMainStatus 6
	check "and is not tried again" unit_stays ActiveState failed
	unit_password "$USER_PASSWORD"
}

check_waits_for_gateway()
{
	gateway_stop
	systemctl start --no-block "$UNIT"
	check "without a gateway: status 4" \
		wait_for 20 "the failure" unit_is ExecMainStatus 4
	check "it is started again" \
		wait_for 20 "restarts" unit_is SubState auto-restart
	must "ocserv is back" gateway_start "udp-port = 443" "route = default"
	check "so is the tunnel" \
		wait_for 40 "the tunnel" unit_is ActiveState active
}

check_stop()
{
	check "it is stopped" systemctl stop "$UNIT"
	check "with status 0" unit_is ExecMainStatus 0
	check "nothing is left" nothing_left
	check "ocserv has the user no more" \
		wait_for 10 "the user leaves" gateway_has_nobody
	rm "$CONFIG.password"
	check "without a password it does not start" \
		eval '! systemctl start "$UNIT"'
	check "and systemd says why" unit_is AssertResult no
}

# The machine is told to sleep, and does what goes with it, but stays awake: what
# would put it to sleep writes down how the unit is, and waits until it is woken.
sleep_files()
{
	local drop_in=/etc/systemd/system/systemd-suspend.service.d

	mkdir -p "$drop_in"
	cat >"$WORK/sleep" <<-END
		#!/bin/bash
		rm -f "$WORK/awake"
		systemctl show -P ActiveState "$UNIT" >"$WORK/asleep.new"
		mv "$WORK/asleep.new" "$WORK/asleep"
		until [[ -e "$WORK/awake" ]]; do
			sleep 0.1
		done
	END
	chmod 755 "$WORK/sleep"
	printf '%s\n' '[Service]' ExecStart= "ExecStart=$WORK/sleep" \
		>"$drop_in/test.conf"
}

falls_asleep()
{
	rm -f "$WORK/asleep"
	systemctl start --no-block suspend.target
	wait_for 40 "sleep" test -e "$WORK/asleep"
}

wakes_up()
{
	touch "$WORK/awake"
	wait_for 20 "the end of it" suspend_is inactive
}

suspend_is()
{
	[[ $(systemctl show -P ActiveState systemd-suspend.service) == "$1" ]]
}

# The drop-in of acvpn-client.conf(5).
sleep_drop_in()
{
	local drop_in=/etc/systemd/system/$UNIT.d

	mkdir -p "$drop_in"
	sed -n '/^To end the session before the machine sleeps/,/^\.Ed/p' \
		userspace/man/acvpn-client.conf.5 |
		sed -n '/^\[Unit\]/,/^\.Ed/{/^\.Ed/!p;}' >"$drop_in/sleep.conf"
	cat "$drop_in/sleep.conf"
	systemctl daemon-reload
}

check_sleep()
{
	sleep_files
	systemctl daemon-reload
	must "sleep: without a drop-in it comes to that" falls_asleep
	check "sleep: the unit is there meanwhile" \
		test "$(<"$WORK/asleep")" = active
	must "sleep: and to its end" wakes_up
	must "sleep: the drop-in" sleep_drop_in
	must "sleep: with it, too" falls_asleep
	check "sleep: then the unit has ended before" \
		test "$(<"$WORK/asleep")" = inactive
	check "sleep: with status 0" unit_is ExecMainStatus 0
	check "sleep: and ocserv has been told" \
		wait_for 10 "the user leaves" gateway_has_nobody
	must "sleep: to its end" wakes_up
	check "sleep: nobody starts it again" unit_stays ActiveState inactive
	check "sleep: but who wants it" systemctl start "$UNIT"
}

# The drop-in of README.md, with a key of this host's.
check_encrypted()
{
	local drop_in=/etc/systemd/system/$UNIT.d

	printf '%s' "$USER_PASSWORD" | inside systemd-creds encrypt \
		--with-key=host --name=password - "$CONFIG.cred" 2>&1
	mkdir -p "$drop_in"
	sed -n '/systemctl edit acvpn-client@work/,/LoadCredentialEncrypted/p' \
		README.md | sed -n 's/^ *\(\[\|AssertP\|LoadC\)/\1/p' \
		>"$drop_in/encrypted.conf"
	cat "$drop_in/encrypted.conf"
	systemctl daemon-reload
	# Who decrypts it, since systemd 256; there as soon as a host has booted.
	[[ ! -e /usr/lib/systemd/system/systemd-creds.socket ]] ||
		systemctl start systemd-creds.socket
}

echo '<AnyConnectProfile/>' >"$WORK/company.xml"
must "ocserv starts, with a profile" gateway_start "udp-port = 443" \
	"route = default" "user-profile = $WORK/company.xml"
unit_files
must "systemd starts" container_start client
must "the unit starts, and says when it is ready" systemctl start "$UNIT"
check_daemon
check_exposure unit-exposure 2.0
check_restarts
check_waits_for_gateway
check_sleep
check_stop
must "the password is encrypted" check_encrypted
check "the unit starts with it" systemctl start "$UNIT"
check "and packets pass" wait_for 20 "answers" on client "${PING[@]}" "$INNER4"
check "and stops" systemctl stop "$UNIT"
check "nothing of it is in clear" \
	eval '! grep -rF "$USER_PASSWORD" "${CONFIG%/*}"'
finish
