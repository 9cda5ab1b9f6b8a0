# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Finds what a kernel log must not hold; to be sourced.

SPLATS='BUG:|kernel BUG at|WARNING:|Oops|general protection|KASAN|KCSAN|UBSAN'
SPLATS+='|possible circular locking|possible recursive locking'
SPLATS+='|possible irq lock inversion|inconsistent lock state'
SPLATS+='|suspicious RCU usage|held lock freed|lock held when returning'
SPLATS+='|refcount_t:|unregister_netdevice: waiting|leaked reference'
SPLATS+='|INFO: rcu.*stall|rcu:.*stall|blocked for more than [0-9]+ sec'
SPLATS+='|scheduling while atomic|sleeping function called|soft lockup'
SPLATS+='|hard LOCKUP|kmemleak:.*new suspected|Kernel panic|double free'
SPLATS+='|list_(add|del) corruption|slab.*(corruption|overwritten)'
SPLATS+='|still has [0-9]+ users|Objects remaining'
SPLATS+='|trying to register non-static key|turning off the locking correctness'

# splat_scan LOG: print the offending lines; fails if there are any
splat_scan()
{
	local found

	found=$(grep -aE -A 25 "$SPLATS" "$1" | sed -n 1,120p) || return 0
	printf '%s\n' "$found" >&2
	say "the kernel complained; see $1"
	return 1
}
