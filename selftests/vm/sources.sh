# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# The suites' package sources, made from the machine's own; to be sourced.

# Prints "URI release" for each source with a component "main" that apt is
# configured with here, whether its lists have been fetched or not.
host_sources()
{
	apt-get update --print-uris | sed -nE \
		"s|^'([^']+)/dists/([^/']+)/main/binary-[^']*' .*|\1 \2|p"
}

# The first URI whose release is that of this machine, with suffix $1.
host_uri()
{
	local codename

	# shellcheck disable=SC1091
	codename=$(. /etc/os-release && printf '%s' "$VERSION_CODENAME")
	host_sources | awk -v release="^($codename|(old)*stable|testing)$1\$" \
		'$2 ~ release && !uri { uri = $1 } END { print uri }'
}

# Prints the sources.list of suite $1.
suite_sources()
{
	local uri key=/usr/share/keyrings/debian-archive-keyring.gpg

	uri=$(host_uri "")
	[[ $uri ]] || die "apt knows no Debian mirror on this machine"
	printf 'deb [signed-by=%s] %s %s main\n' "$key" "$uri" "$1"
	uri=$(host_uri -security)
	[[ -z $uri ]] ||
		printf 'deb [signed-by=%s] %s %s-security main\n' \
			"$key" "$uri" "$1"
}
