#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The machine is suspended to memory, with all that is in it, until its clock wakes
# it up: clients notice by themselves, and do what their users want.
#
# Runs where a kernel can sleep, which those that are processes cannot.
# shellcheck disable=SC2317

# shellcheck source=selftests/interop/lib.sh
. "$(dirname -- "$0")/lib.sh"

ALARM=/sys/class/rtc/rtc0/wakealarm
CHIPSET=/sys/bus/pci/devices/0000:00:1f.0/config
# Seconds; a clock may tell them to one or two.
LONG=8
OTHER='' OTHER_LOG=''

test_cleanup()
{
	[[ ! $OTHER ]] || stop "$OTHER" TERM || true
}

can_sleep()
{
	[[ -w $ALARM && -w $CHIPSET && " $(</sys/power/state) " == *' mem '* ]] &&
		[[ $(</sys/power/mem_sleep) == *deep* ]]
}

# Where the emulator has the registers of power management, which its firmware
# forgets: without them the machine could not be switched off later.
pm_base()
{
	dd if="$CHIPSET" bs=1 skip=64 count=5 2>/dev/null
}

# sleeps: and wakes up
sleeps()
{
	pm_base >"$WORK/pm-base"
	echo deep >/sys/power/mem_sleep
	echo 0 >"$ALARM"
	echo "+$LONG" >"$ALARM"
	echo mem >/sys/power/state
	dd if="$WORK/pm-base" of="$CHIPSET" bs=1 seek=64 conv=notrunc \
		2>/dev/null
	cmp "$WORK/pm-base" <(pm_base)
}

# asleep: seconds since the machine was started
asleep()
{
	python3 -c 'import time
print(int(time.clock_gettime(time.CLOCK_BOOTTIME)
          - time.clock_gettime(time.CLOCK_MONOTONIC)))'
}

# slept SECONDS: it has, since there were so many
slept()
{
	local now

	now=$(asleep)
	echo "asleep for $1 s before, for $now s now"
	((now - $1 >= LONG / 2 && now - $1 <= 2 * LONG))
}

logins()
{
	(($(grep -c 'to authenticate user' "$OCSERV_LOG") == $1))
}

reaches()
{
	on client ping -q -c 1 -W 5 "$INNER4"
}

# client_other: to the next client, or back
client_other()
{
	local pid=$CLIENT log=$CLIENT_LOG

	CLIENT=$OTHER CLIENT_LOG=$OTHER_LOG OTHER=$pid OTHER_LOG=$log
}

vpn1_up()
{
	client_says 'vpn1 is up'
}

one_user()
{
	[[ $(gateway_sessions | wc -l) == 1 ]]
}

can_sleep || exit 4
must "ocserv starts" gateway_start "udp-port = 443" "route = 10.98.0.0/24"
must "one connects" client_start -v
client_other
client_launch -v --after-sleep end --interface vpn1 --no-routes
must "another one connects" wait_for 40 "it" vpn1_up
client_other
tunnel_state >"$WORK/tunnel"
BEFORE=$(asleep)
must "the machine sleeps" sleeps
must "its clocks tell for how long" slept "$BEFORE"
check "it is told" wait_for 20 "the line" client_says \
	'machine has slept for ([4-9]|1[0-6]) s; connecting again to'
check "another connection" wait_for 30 "it" client_says "$GOES_ON"
check "which was not lost before" eval '! client_says "was lost"'
check "packets go over DTLS again" wait_for 30 "DTLS" client_goes_over DTLS 2
check "and arrive" reaches
check "on the device, with the session that there was" \
	diff "$WORK/tunnel" <(tunnel_state)
client_other
client_ends 0
check "end: status 15" test "$CLIENT_STATUS" = 15
check "end: it is told" grep 'has slept for .*, and --after-sleep is end' \
	"$CLIENT_LOG"
check "end: ocserv has one user" wait_for 10 "one leaves" one_user
client_other
check "there were two logins" logins 2
client_ends TERM
check "it ends well" test "$CLIENT_STATUS" = 0
check "nothing is left" nothing_left
check "ocserv has the user no more" \
	wait_for 10 "the user leaves" gateway_has_nobody
finish
