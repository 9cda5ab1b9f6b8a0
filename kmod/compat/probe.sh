#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# usage: probe.sh PROBES OUTPUT COMPILER [FLAGS...]
#
# Writes "#define ACVPN_HAVE_<NAME> 1" to OUTPUT for each PROBES/<name>.c that
# compiles. A probe that must compile everywhere, sanity.c, tells a broken
# compiler call from a kernel that lacks all features.
set -eu

probes=$1 output=$2
shift 2

compiles()
{
	"$@" -Werror -Wno-unused -Wno-missing-prototypes \
		-Wno-missing-declarations -fsyntax-only "$probe" 2>"$output.log"
}

probe=$probes/sanity.c
if ! compiles "$@"; then
	cat "$output.log" >&2
	echo "acvpn: cannot compile against these kernel headers" >&2
	exit 1
fi

{
	echo "/* SPDX-License-Identifier: GPL-2.0-only */"
	echo "/* Made by kmod/compat/probe.sh */"
	for probe in "$probes"/*.c; do
		name=$(basename "$probe" .c | tr '[:lower:]' '[:upper:]')
		compiles "$@" && echo "#define ACVPN_HAVE_$name 1"
	done
} >"$output.tmp"
rm -f "$output.log"
mv "$output.tmp" "$output"
