#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Of test-gateway-openconnect.sh what a kernel has to prove for itself, and no
# more, for those that are emulated: Debian's openconnect at our own gateway, by
# DTLS and by TLS alone, carries packets in the kernel, comes again, and leaves
# nothing.

# shellcheck source=selftests/interop/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=selftests/interop/own.sh
. "$INTEROP/own.sh"
# shellcheck source=selftests/interop/carry.sh
. "$INTEROP/carry.sh"

# shellcheck disable=SC2034
BYTES=2M

iperf_server
must "the gateway starts" own_start "udp-port = 443"
session "DTLS" dtls
session "TLS only" cstp --no-dtls

comes_again 4
own_ends TERM
check "SIGTERM ends the gateway with a session, status 0" \
	test "$OWN_STATUS" = 0
peer_ends 0
check "openconnect was told" grep -q 'shuts down' "$PEER_LOG"
check "it left no device and no reference" own_left_nothing
finish
