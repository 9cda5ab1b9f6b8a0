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

# checkpatch IGNORED PATTERN...
checkpatch()
{
	local ignored=$1

	shift
	tree "$@" | xargs -r perl "$KERNEL_TOOLS/scripts/checkpatch.pl" \
		--strict --no-tree --no-summary --terse --show-types \
		--max-line-length=80 --ignore "$ignored" -f 2>&1 || true
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
{
	checkpatch "$kernel" 'kmod/*.c' 'kmod/*.h' ':!kmod/core/types.h' \
		':!kmod/stat/names.h' ':!kmod/stat/trace.h'
	checkpatch "$lists" kmod/stat/names.h kmod/stat/trace.h
	checkpatch "$user" kmod/core/types.h 'selftests/*.'{c,h}
} >build/lint/checkpatch-most &
checkpatch "$user" 'userspace/*.'{c,h} >build/lint/checkpatch-userspace
wait "$!"
cat build/lint/checkpatch-{most,userspace} | true_findings >build/lint/findings
rm -f .checkpatch-camelcase.*
cat build/lint/findings
[[ ! -s build/lint/findings ]]
