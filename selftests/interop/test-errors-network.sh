#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Gateways that cannot be reached, and one that does not let the user in: of the
# kernel's nothing is held. What else ends a login needs no module, and is in
# selftests/native.

# shellcheck source=selftests/interop/lib.sh
. "$(dirname -- "$0")/lib.sh"

client_fails "no listener" 4 'cannot connect.*refused.*check'
net_block tcp drop
client_fails "silence" 4 'cannot connect.*check'
net_unblock
must "ocserv starts" gateway_start "udp-port = 443"
echo wrong >"$WORK/wrong"
PASSWORD=$WORK/wrong client_fails "wrong password" 6 'login.*check.*password'
URL=https://nowhere.example
client_fails "no such name" 4 'nowhere.example.*check'
finish
