#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck disable=SC2034
# A session with ocserv: IPv6 outside, and all the traffic goes through the tunnel.
OUTER=6 INNER=4 ROUTES=full

# shellcheck source=selftests/interop/session.sh
. "$(dirname -- "$0")/session.sh"
session
