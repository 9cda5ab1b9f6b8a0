#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# run.sh SECONDS FUZZER [ARGUMENT...]: a libFuzzer program for so many seconds
# of processor time, however busy the machine is. What it says goes to
# FUZZER.log; standard output tells how long and how many inputs.
set -euo pipefail

readonly LIMIT=$1 FUZZER=$2
shift 2
spent=0 inputs=0

# The processor time of all children that ended, in whole seconds. No pipe and
# no substitution: a subshell would tell its own.
count_spent()
{
	times >"$FUZZER.times"
	spent=$(awk -F'[ms ]+' 'NR == 2 { print int(($1 + $3) * 60 + $2 + $4) }' \
		"$FUZZER.times")
}

while ((spent < LIMIT)); do
	"$FUZZER" -max_total_time=$((LIMIT - spent)) -print_final_stats=1 \
		-artifact_prefix="$FUZZER-" "$@" >"$FUZZER.log" 2>&1 || {
		sed 's/^/# /' "$FUZZER.log" | tail -n 40
		echo "not ok - fuzz ${FUZZER##*/}"
		exit 1
	}
	inputs=$((inputs + $(sed -n \
		's/^stat::number_of_executed_units: *//p' "$FUZZER.log")))
	count_spent
done
echo "# figure fuzz-${FUZZER##*/}-time $spent s"
echo "# figure fuzz-${FUZZER##*/} $inputs inputs"
echo "ok - fuzz ${FUZZER##*/}"
