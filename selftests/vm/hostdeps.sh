# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What the host itself needs; to be sourced after lib.sh.

# host_needs package...: install those that are missing, or say which.
host_needs()
{
	local package missing=()

	for package in "$@"; do
		[[ $(dpkg-query -W -f '${Status}' "$package" 2>/dev/null) == \
			*' installed' ]] || missing+=("$package")
	done
	((${#missing[@]})) || return 0
	((EUID == 0)) || die "missing on this machine: ${missing[*]}" \
		"(as root: apt-get install ${missing[*]})"
	mkdir -p "$CACHE"
	exec {apt_fd}>"$CACHE/apt.lock"
	flock "$apt_fd"
	say "installing ${missing[*]}"
	host_install "${missing[@]}"
	exec {apt_fd}>&-
}

host_install()
{
	local -x DEBIAN_FRONTEND=noninteractive
	local get=(apt-get -qq -o DPkg::Lock::Timeout=120)

	# lists may be absent or too old to be followed
	quietly "$CACHE/apt.log" "${get[@]}" update
	quietly "$CACHE/apt.log" "${get[@]}" \
		install --no-install-recommends "$@"
}
