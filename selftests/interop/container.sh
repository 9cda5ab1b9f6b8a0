# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2016
# A container with a real systemd, which starts the unit $UNIT; to be sourced
# after lib.sh. Its network is that of the namespace that it is started for.

CONTAINER='' INIT='' UNIT=''

# Of systemd no more than the test needs; of the system all, in namespaces of
# its own, but for the network. Those of services are to see what is mounted
# here later: systemd counts on it, and older ones mount credentials so.
container_launch()
{
	mkdir -p /sys/fs/cgroup/unit
	bash -c 'echo $$ >/sys/fs/cgroup/unit/cgroup.procs
		exec ip netns exec "$1" unshare --mount --pid --cgroup --ipc \
			--uts --fork --kill-child -- bash -c "$0"' \
		'set -e
		mount --make-rshared /
		mount -t proc proc /proc
		mount -t tmpfs -o mode=755 tmpfs /run
		mount -t cgroup2 cgroup2 /sys/fs/cgroup
		for target in sysinit sockets timers local-fs multi-user; do
			wants=/usr/lib/systemd/system/$target.target.wants
			[[ ! -d $wants ]] || mount -t tmpfs tmpfs "$wants"
		done
		exec env -i PATH="$PATH" container=test \
			/usr/lib/systemd/systemd --unit=acvpn-test.target' \
		"$1" >"$LOGS/systemd.log" 2>&1 </dev/null &
	CONTAINER=$!
}

container_answers()
{
	alive "$CONTAINER" || return 2
	INIT=$(pgrep -x -P "$CONTAINER" systemd) &&
		inside systemctl --no-pager show -P Version
}

# container_start NAMESPACE
container_start()
{
	printf '%s\n' '[Unit]' Wants=systemd-journald.service \
		>/etc/systemd/system/acvpn-test.target
	[[ -s /etc/machine-id ]] || tr -d - </proc/sys/kernel/random/uuid \
		>/etc/machine-id
	container_launch "$1"
	wait_for 20 "systemd" container_answers
}

container_cleanup()
{
	[[ ! $INIT ]] || inside journalctl --no-pager >"$LOGS/journal" || true
	[[ ! $CONTAINER ]] || stop "$CONTAINER" KILL || true
}

# inside command...
inside()
{
	nsenter --target "$INIT" --mount --pid --cgroup --ipc --uts --net "$@"
}

# systemctl verb...
systemctl()
{
	inside timeout 60 systemctl "$@"
}

# unit_is PROPERTY PATTERN
unit_is()
{
	local value

	value=$(systemctl show -P "$1" "$UNIT")
	echo "$1 is '$value', should be '$2'"
	# shellcheck disable=SC2053
	[[ $value == $2 ]]
}

# unit_says PATTERN: a line of its log
unit_says()
{
	inside journalctl --no-pager -o cat -u "$UNIT" | grep -E "$1"
}

# unit_pid: the number of its main process, inside
unit_pid()
{
	systemctl show -P MainPID "$UNIT"
}

# process_has PID NAME PATTERN: so the kernel tells of a process inside
process_has()
{
	local value

	value=$(inside awk -v name="$2:" '$1 == name { print $2 }' \
		"/proc/$1/status")
	echo "$2 is '$value', should be '$3'"
	# shellcheck disable=SC2053
	[[ $value == $3 ]]
}

# check_exposure NAME LIMIT
check_exposure()
{
	local exposure

	exposure=$(inside systemd-analyze --no-pager security "$UNIT" |
		sed -n 's/.*exposure level for .*: \([0-9.]*\) .*/\1/p')
	echo "# figure $1 $exposure of 10"
	check "systemd-analyze security: below $2" \
		awk "BEGIN { exit !(\"$exposure\" != \"\" && $exposure < $2) }"
	check "systemd-analyze verify: nothing to say" eval \
		'! inside systemd-analyze --man=no verify "$UNIT" 2>&1 | grep .'
}
