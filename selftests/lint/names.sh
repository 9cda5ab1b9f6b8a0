#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# static functions can be told apart in a backtrace
set -euo pipefail

# shellcheck source=selftests/lint/lib.sh
. "$(dirname -- "$0")/lib.sh"

# Words that are functions of the C library or the kernel, or might be.
words='abort accept access add alloc any append ask at attach begin bind call
cancel check choose clear close commit connect copy create current del deliver
destroy detach dispatch drain drop dump end enter exec exit fill find finish
flush free get handle init insert kick kill left link listen load lock lookup
loop main merge move new next now open parse pass pause peek poll pop prepare
process publish purge push put queue read reap receive recv release remove
reset resume run select send set setup shutdown skip sleep socket split start
stat stop store swap sync take tell time touch transmit unlink unlock update
use wait wake watch withdraw work write fail finish go_on make refuse same
find compare answer'

# Print "FILE NAME" of each static function that FILE... define: what stands
# before the first bracket of a definition that may take more lines than one.
# Macros are upper case.
statics()
{
	awk '
		FNR == 1 { head = "" }
		/^static / { head = "" }
		/^static / || head != "" {
			head = head " " $0
			if (head !~ /[(;={]/)
				next
			if (match(head, /^[^(;={]*\(/)) {
				name = substr(head, 1, RLENGTH - 1)
				sub(/.*[^A-Za-z0-9_]/, "", name)
				if (name ~ /[a-z]/ && !seen[FILENAME, name]++)
					print FILENAME, name
			}
			head = ""
		}' "$@"
}

# The backends of an interface have the same functions, one of them in a program.
backend()
{
	sed -E 's#/(gnutls|openssl|kernel|null)/#/*/#'
}

# Print what cannot be told apart of "FILE NAME".
judge()
{
	awk -v words="$words" '
		BEGIN {
			n = split(words, list)
			for (i = 1; i <= n; i++)
				word[list[i]] = 1
		}
		!known[$1, $2]++ {
			files[$2] = files[$2] " " $1
			count[$2]++
		}
		END {
			for (name in count) {
				bare = name in word || name ~ /^on_/
				if (count[name] == 1 && !bare)
					continue
				printf "%s, %s:%s\n", name,
					bare ? "a bare word" : "twice",
					files[name]
				bad = 1
			}
			exit bad
		}' | sort
}

status=0
mapfile -t files < <(tree 'kmod/*.c' 'kmod/*.h')
statics "${files[@]}" | judge || status=1
mapfile -t files < <(tree 'userspace/*.c' | grep -vE '^userspace/(unit|fuzz)/')
statics "${files[@]}" | backend | judge || status=1
exit "$status"
