#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck disable=SC2034
# A session with ocserv: IPv4 outside and inside, routes as the gateway says.
OUTER=4 INNER=4 ROUTES=split

# shellcheck source=selftests/interop/session.sh
. "$(dirname -- "$0")/session.sh"
session
