#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Gateways that cannot be reached.

# shellcheck source=selftests/interop/lib.sh
. "$(dirname -- "$0")/lib.sh"

client_fails "no listener" 4 'cannot connect.*refused.*check'
net_block tcp drop
client_fails "silence" 4 'cannot connect.*check'
net_unblock
URL=https://nowhere.example
client_fails "no such name" 4 'nowhere.example.*check'
finish
