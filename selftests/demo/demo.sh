#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The stories that "make demo" tells.
set -e

here=$(dirname -- "$0")
for story in tunnel gateway; do
	"$here/$story.sh"
done
