#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# everything builds without warnings, the module with W=1
set -euo pipefail

exec "$(dirname -- "$0")/../vm/run" -bw "$1"
