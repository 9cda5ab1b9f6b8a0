# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2153
# What ocserv's scripts run in, and themselves; to be sourced after the parts of
# selftests/vm and selftests/install/roots.sh.

OCSERV_DIR=$ROOT/selftests/ocserv
OCSERV_VERSION=1.3.0
# of the archive that Debian has as ocserv's source
OCSERV_SHA256=5c562c3ea1032065ef43d6075e5722f94ce6a7a780d6a2b4c6d54c1ce3921965

# root_ocserv SUITE NAME: a copy of the suite's chroot with the packages that its
# scripts need. Each script has namespaces of its own, so that it needs no wrapped
# sockets or users: the libraries that it preloads for them are empty.
root_ocserv()
{
	local packages log=$CACHE/$1/$2.log

	packages=$(grep -v '^#' "$OCSERV_DIR/packages")
	mkdir -p "$ROOT_DIR"
	rsync --archive --hard-links --exclude=/acvpn --exclude=/usr/src \
		"$CHROOT/" "$ROOT_DIR/"
	mkdir -p "$ROOT_DIR"/{acvpn,results,usr/src/uml-build}
	cp --remove-destination /etc/resolv.conf "$ROOT_DIR/etc/resolv.conf"
	quietly "$log" unshare --mount --propagation private -- \
		bash "$VM_DIR/enter.sh" "$ROOT_DIR" \
		env DEBIAN_FRONTEND=noninteractive sh -ec "
		apt-get -qq -o APT::Sandbox::User=root update
		apt-get -qq -o APT::Sandbox::User=root install \
			--no-install-recommends ${packages//$'\n'/ }
		apt-get clean
		for name in socket uid; do
			gcc -shared -x c /dev/null \
				-o /usr/local/lib/lib\${name}_wrapper.so
		done
		ldconfig" ||
		die "could not make $ROOT_DIR; is the mirror reachable?"
}

# Have that system; sets CHROOT to it.
system_ensure()
{
	root_ensure "$KERNEL_BASE" ocserv ocserv \
		"$(cat "$OCSERV_DIR/packages") $(<"$SUITE_CACHE/chroot.stamp")"
	CHROOT=$ROOT_DIR
}

# scripts_fetch DIR: have the scripts below DIR, from the suite's archive.
scripts_fetch()
{
	local name=ocserv_$OCSERV_VERSION.orig.tar.xz uri
	local file=$CACHE/$name

	if ! sha256sum --status -c 2>/dev/null \
		<<<"$OCSERV_SHA256  $file"; then
		uri=$(host_uri "")
		[[ $uri ]] || die "apt knows no Debian mirror on this machine"
		say "fetching the source of ocserv $OCSERV_VERSION"
		rm -f -- "$file"
		quietly "$OUT/fetch.log" /usr/lib/apt/apt-helper \
			-o APT::Sandbox::User=root download-file \
			"$uri/pool/main/o/ocserv/$name" "$file" \
			"SHA256:$OCSERV_SHA256" ||
			die "could not fetch $name, or it is another one"
	fi
	rm -rf -- "$1"
	mkdir -p "$1"
	tar -xf "$file" -C "$1" --strip-components=1 \
		"ocserv-$OCSERV_VERSION/tests"
	scripts_configure "$1/tests/data"
}

# What ocserv's configure would have made.
scripts_configure()
{
	local lib=/usr/lib/x86_64-linux-gnu file

	for file in "$1"/pam/{ocserv,nss-passwd,nss-group} \
		"$1/raddb/radiusd.conf"; do
		sed "s|@ROOT[UG]ID@|0|g; s|@PAMWRAPDIR@|$lib/pam_wrapper|
			s|@RADIUS_LIBDIR@|$lib|" "$file.in" >"$file"
	done
}

# scripts_of DIR: the names of all that ocserv's own "make check" may run
scripts_of()
{
	sed -e ':more; /\\$/ { N; s/\\\n//; b more; }' "$1/tests/Makefile.am" |
		sed -nE 's/^(dist_)?check_SCRIPTS *\+?= *//p' | tr -s ' \t' '\n' |
		grep . | sort -u
}
