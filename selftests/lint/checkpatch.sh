#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# checkpatch --strict finds nothing
set -euo pipefail

# shellcheck source=selftests/lint/lib.sh
. "$(dirname -- "$0")/lib.sh"

# kzalloc_obj() is newer than the oldest kernel that the module builds for.
kernel=ALLOC_WITH_SIZEOF
# Outside the kernel there are no u32, __printf() and ARRAY_SIZE(); libraries
# choose the case of their names and the types of their callbacks; nobody
# greps a log for a usage text; errno is positive; PRIu64 is a string; a filter
# of system calls has one fail as if it was not there.
user=$kernel,PREFER_KERNEL_TYPES,PREFER_DEFINED_ATTRIBUTE_MACRO,ARRAY_SIZE
user+=,CAMELCASE,NEW_TYPEDEFS,SPLIT_STRING,EMBEDDED_FUNCTION_NAME,ENOSYS
user+=,USE_NEGATIVE_ERRNO,STRING_FRAGMENTS

# Tracepoints and lists of names are macros that no function could replace.
lists=$kernel,OPEN_ENDED_LINE,PARENTHESIS_ALIGNMENT,COMPLEX_MACRO
lists+=,MACRO_ARG_REUSE,MACRO_ARG_UNUSED,TRAILING_SEMICOLON,BRACKET_SPACE

# What it said of a file is kept, under the sums of the file and of all that it
# depends on besides.
SAID=build/lint/checkpatch
RULES=(scripts/checkpatch.pl scripts/spelling.txt
	scripts/const_structs.checkpatch)

# names IGNORED FILE...: lines "NAME FILE", what was said of each being in NAME
names()
{
	local rules sum file

	rules=$(cd "$KERNEL_TOOLS" && cat "${RULES[@]}" \
		"$ROOT/selftests/lint/checkpatch.sh" - <<<"$1" | sha256sum)
	sha256sum -- "${@:2}" | while read -r sum file; do
		echo "${rules:0:16}-$sum-${file//\//+} $file"
	done
}

# ask IGNORED FILE...: status 1 says no more than that there are findings
ask()
{
	local status=0

	perl "$KERNEL_TOOLS/scripts/checkpatch.pl" --strict --no-tree \
		--no-summary --terse --show-types --max-line-length=80 \
		--ignore "$1" -f "${@:2}" 2>&1 || status=$?
	((status <= 1))
}

# checkpatch IGNORED PATTERN...
checkpatch()
{
	local name file files missing=() out=$SAID/.$BASHPID

	mapfile -t files < <(tree "${@:2}")
	((${#files[@]})) || return 0
	names "$1" "${files[@]}" >"$out.names"
	while read -r name file; do
		[[ -f $SAID/$name ]] || missing+=("$file")
	done <"$out.names"
	((!${#missing[@]})) || ask "$1" "${missing[@]}" >"$out" || {
		cat "$out"
		return 1
	}
	while read -r name file; do
		[[ -f $SAID/$name ]] || {
			grep "^$file:" "$out" >"$out.one" || true
			mv "$out.one" "$SAID/$name"
		}
		cat "$SAID/$name"
	done <"$out.names"
	rm -f "$out" "$out.names"
}

# It takes the brackets of __has_include(<file>) for operators, as it does the
# asterisk behind a type in capitals, and the first of two enumerators that
# BUILD_BUG_ON() compares for the only constant; and a TAILQ_ENTRY() for a call.
true_findings()
{
	local file line rest
	local fine='__has_include|BUILD_BUG_ON|STACK_OF|[A-Z0-9] \*[a-z(]|TAILQ_'

	while IFS=: read -r file line rest; do
		[[ $rest != *:@(SPACING|CONSTANT_COMPARISON|LINE_SPACING):* ||
			! $(sed -n "${line}p" "$file") =~ $fine ]] || continue
		printf '%s:%s:%s\n' "$file" "$line" "$rest"
	done
}

host_needs perl
kernel_tools_ensure
mkdir -p "$SAID"
find "$SAID" -type f -mtime +30 -delete
{
	checkpatch "$kernel" 'kmod/*.c' 'kmod/*.h' ':!kmod/core/types.h' \
		':!kmod/stat/names.h' ':!kmod/stat/trace.h'
	checkpatch "$lists" kmod/stat/names.h kmod/stat/trace.h
	checkpatch "$user" kmod/core/types.h 'selftests/*.'{c,h}
} >build/lint/checkpatch-most &
most=$!
checkpatch "$user" 'userspace/*.'{c,h} >build/lint/checkpatch-userspace &
# A shell forgets how one ended if another process of its own gets that number.
wait "$most"
wait "$!"
cat build/lint/checkpatch-{most,userspace} | true_findings >build/lint/findings
rm -f .checkpatch-camelcase.*
cat build/lint/findings
[[ ! -s build/lint/findings ]]
