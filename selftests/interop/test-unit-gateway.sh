#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The gateway's units, started by a real systemd: who its processes are, what it
# tells systemd, when it is started again, the ports of its socket unit, and what
# listening in another network namespace takes.
# shellcheck disable=SC2016,SC2317

# shellcheck source=selftests/interop/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=selftests/interop/own.sh
. "$INTEROP/own.sh"
# shellcheck source=selftests/interop/container.sh
. "$INTEROP/container.sh"

UNIT=acvpn-gateway.service
SOCKET=acvpn-gateway.socket
CONFIG=/etc/acvpn/gateway.conf
NET_ADMIN=0000000000001000
NONE=0000000000000000

# What an administrator writes; and tests do not wait for long.
unit_files()
{
	local drop_in=/etc/systemd/system/$UNIT.d

	mkdir -p /etc/acvpn "$drop_in"
	cp "$WORK"/{passwd,server.pem,server.key} /etc/acvpn/
	cp build/userspace/systemd/"${UNIT%.*}".* /etc/systemd/system/
	own_config "udp-port = 443" "restrict-user-to-routes = true" | sed "s,$WORK,/etc/acvpn," >"$CONFIG"
	printf '%s\n' '[Unit]' StartLimitIntervalSec=0 '[Service]' \
		WatchdogSec=2 TimeoutAbortSec=1 >"$drop_in/test.conf"
}

test_cleanup()
{
	[[ ! $PEER ]] || stop "$PEER" TERM || true
	container_cleanup
}

diagnose()
{
	note "log of the gateway:"
	inside journalctl --no-pager -o cat -u "$UNIT" >"$WORK/journal" || true
	note_file "$WORK/journal" 60
	note "log of openconnect:"
	note_file "$PEER_LOG" 60
}

# workers_are USER COUNT [NAME]: so many processes of it, besides the first
workers_are()
{
	(($(inside pgrep -c -x -P "$(unit_pid)" -u "$1" "${3:-acvpnd}") == $2))
}

check_processes()
{
	local worker set

	check "its first process is not root" process_has "$(unit_pid)" Uid \
		"$(id -u nobody)"
	for set in Eff Prm; do
		check "Cap$set of it is CAP_NET_ADMIN" \
			process_has "$(unit_pid)" "Cap$set" "$NET_ADMIN"
	done
	check "it can get no other" process_has "$(unit_pid)" CapBnd "$NONE"
	check "one process is root" workers_are root 1
	check "two are the workers" workers_are nobody 2
	check "one would start nft" workers_are nobody 1 acvpnd-nft
	worker=$(inside pgrep -o -x -P "$(unit_pid)" -u nobody acvpnd)
	for set in Prm Inh; do
		check "Cap$set of a worker is nothing" \
			process_has "$worker" "Cap$set" "$NONE"
	done
	check "it gets no new privileges" process_has "$worker" NoNewPrivs 1
	check "its system calls are filtered" process_has "$worker" Seccomp 2
}

check_service()
{
	check "systemd knows what it does" \
		unit_is StatusText '0 sessions, 2 workers'
	must "openconnect connects" peer_start
	check "packets pass" on client "${PING[@]}" "$INNER4"
	check "where they go is filtered" \
		on gateway nft list map inet acvpn_vpn0 users4
	check "systemd knows of the session" wait_for 10 "one session" \
		unit_is StatusText '1 session, 2 workers'
	peer_ends INT
	check "and of its end" wait_for 10 "no session" \
		unit_is StatusText '0 sessions, 2 workers'
}

reloads()
{
	(($(unit_says 'configuration was read again' | wc -l) == $1))
}

check_reload()
{
	local pid

	must "openconnect connects, to stay" peer_start
	pid=$(unit_pid)
	sed -i '/^dpd =/s/.*/dpd = 77/' "$CONFIG"
	check "systemctl reload: it is done when that returns" \
		eval 'systemctl reload "$UNIT" && reloads 1'
	check "the session is there" unit_is StatusText '1 session, 2 workers'
	check "packets pass" on client "${PING[@]}" "$INNER4"
	printf '%s\n' 'no-such-option = 1' >>"$CONFIG"
	check "a broken configuration is told to who reloads" \
		eval '! systemctl reload "$UNIT"'
	check "and the log has file and line" \
		unit_says "$CONFIG:[0-9]+: .*no-such-option"
	sed -i /no-such/d "$CONFIG"
	check "the gateway goes on" unit_is ActiveState active
	check "as the same process" unit_is MainPID "$pid"
	check "and is reloaded again" systemctl reload "$UNIT"
	check "packets pass through all that" on client "${PING[@]}" "$INNER4"
	peer_ends INT
}

check_restart()
{
	must "openconnect connects, to stay longer" peer_start
	check "systemctl restart" systemctl restart "$UNIT"
	check "the session is adopted" wait_for 20 "one session" \
		unit_is StatusText '1 session, 2 workers'
	check "packets pass" on client "${PING[@]}" "$INNER4"
	peer_ends INT
	check "and it ends" wait_for 20 "no session" \
		unit_is StatusText '0 sessions, 2 workers'
}

# auth_pid: the number of the process that lets clients in
auth_pid()
{
	inside pgrep -P "$(inside pgrep -x -P "$(unit_pid)" -u root acvpnd)"
}

# ready_times N: the gateway was so often
ready_times()
{
	(($(unit_says 'gateway is ready' | wc -l) == $1))
}

# Who kills it has no right but that of the same user.
check_hang()
{
	local times

	times=$(unit_says 'gateway is ready' | wc -l)
	inside kill -STOP "$(auth_pid)"
	check "auth that does not answer is killed" wait_for 60 "its end" \
		unit_says 'auth: killed by signal 9'
	check "and another one is there" wait_for 20 "it" \
		ready_times $((times + 1))
	check "without a restart" unit_is NRestarts 0
	must "openconnect connects to that" peer_start
	peer_ends INT
}

check_watchdog()
{
	inside kill -STOP "$(unit_pid)"
	check "who does not answer is killed, and started again" \
		wait_for 20 "a restart" unit_is NRestarts 1
	check "and serves" wait_for 20 "it is there" \
		unit_is StatusText '0 sessions, 2 workers'
	check "for it was the watchdog's time" unit_says 'Watchdog timeout'
}

check_stop()
{
	must "openconnect connects again" peer_start
	check "it is stopped" systemctl stop "$UNIT"
	check "with status 0" unit_is ExecMainStatus 0
	check "in peace" unit_is Result success
	peer_ends 0
	check "the client was told" grep -q 'shuts down' "$PEER_LOG"
	check "no device is left" test -z "$(ip -n gateway link show type acvpn)"
}

check_broken()
{
	printf '%s\n' 'no-such-option = 1' >>"$CONFIG"
	check "with a broken configuration it does not start" \
		eval '! systemctl start "$UNIT"'
	check "which is status 2" unit_is ExecMainStatus 2
	check "the log has file and line" unit_says "$CONFIG:[0-9]+: .*no-such"
	check "and is not tried again" unit_is ActiveState failed
	sed -i /no-such/d "$CONFIG"
	systemctl reset-failed "$UNIT"
}

check_socket()
{
	must "the socket unit starts" systemctl start "$SOCKET"
	check "the gateway does not" unit_is ActiveState inactive
	must "the first client starts it" peer_start
	check "it is there" unit_is ActiveState active
	check "packets pass over DTLS of that port" \
		wait_for 20 "DTLS" own_counter dtls rx_packets
	check "and arrive" on client "${PING[@]}" "$INNER4"
	peer_ends INT
	sed -i 's/^udp-port.*/udp-port = 444/' "$CONFIG"
	check "a UDP port that clients are not told of is refused" \
		eval '! systemctl restart "$UNIT"'
	check "with both named" unit_says 'UDP port 443, but udp-port is 444'
}

# listeners NAMESPACE: of TCP, how many there are
listeners()
{
	inside ip netns exec "$1" ss -Hltn 'sport = 443' | wc -l
}

# To listen in another network namespace takes what the manual says.
check_netns()
{
	systemctl stop "$SOCKET" "$UNIT"
	inside ip netns add front
	sed -i 's/^udp-port.*/udp-port = 443/' "$CONFIG"
	echo 'listen-netns = front' >>"$CONFIG"
	check "another network namespace is not for the unit as it is" \
		eval '! systemctl start "$UNIT"'
	check "which is status 10" unit_is ExecMainStatus 10
	check "the log tells what it takes" \
		unit_says '/run/netns/front: .*; it takes CAP_SYS_ADMIN'
	systemctl reset-failed "$UNIT"
	printf '%s\n' '[Service]' CapabilityBoundingSet=CAP_SYS_ADMIN \
		RestrictNamespaces=net >"/etc/systemd/system/$UNIT.d/netns.conf"
	systemctl daemon-reload
	must "with that it starts" systemctl start "$UNIT"
	check "it listens there" test "$(listeners front)" -ge 1
	check "its first process has given that up" \
		process_has "$(unit_pid)" CapBnd "$NONE"
	check "and is not root" process_has "$(unit_pid)" Uid "$(id -u nobody)"
	check "it is stopped" systemctl stop "$UNIT"
}

unit_files
must "systemd starts" container_start gateway
must "the unit starts, and says when it is ready" systemctl start "$UNIT"
check_processes
check_exposure gateway-unit-exposure 2.6
check_service
check_reload
check_restart
check_hang
check_watchdog
check_stop
check_broken
check_socket
check_netns
finish
