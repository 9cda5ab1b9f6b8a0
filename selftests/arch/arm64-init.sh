#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Process 1 of the machine: runs the tests that lie beside it, powers off.
export PATH=/usr/sbin:/sbin:/usr/bin:/bin:/usr/local/sbin
/bin/busybox mkdir -p /usr/local/sbin
/bin/busybox --install -s /usr/local/sbin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
mkdir -p /run/netns
ip link set lo up
modprobe -a acvpn tls veth
for test in /test-*; do
	echo "# $test"
	"$test" 2>&1 || echo "not ok - $test: exit status $?"
done
echo "vm: all done"
poweroff -f
