#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# test-packages.sh: what becomes of a system, in which this runs as root,
# when the packages of /fresh/now and then those of /fresh/later are installed and
# removed again. There are two kernels, one of which the module cannot be used
# with; without FULL=1 that one alone.
set -uo pipefail

# shellcheck source=selftests/install/tap.sh
. "$(dirname -- "$0")/tap.sh"
version=$(dpkg-deb -f /fresh/now/acvpn_*.deb Version)
later=$(dpkg-deb -f /fresh/later/acvpn-dkms_*.deb Version)

get()
{
	apt-get --yes --no-install-recommends "$@"
}

# The release of the kernel that is for real time, or the one that is not (-v).
release()
{
	basename -a /usr/src/linux-headers-*-amd64 | sed 's/linux-headers-//' |
		grep "$@" -- -rt-
}

# What apt does when they come after the package.
headers_come()
{
	dkms unbuild "acvpn/$version" -k "$1" &&
		get install --reinstall "linux-headers-$1" &&
		built_for "$version" "$1"
}

module()
{
	modinfo -k "$1" -F "$2" acvpn
}

# All files but those of apt, dpkg, depmod and the kernel that goes.
files()
{
	find / -xdev \( -path /proc -o -path /fresh -o -path /tmp \
		-o -path /var/lib/apt -o -path /var/lib/dpkg/info \
		-o -path /var/cache -o -path /var/log \
		-o -path '/usr/lib/modules/*/modules.*' \
		-o -path "/usr/lib/modules/$amd64" \
		-o -path "/usr/src/linux-headers-$amd64" \) -prune -o -print |
		sort
}

kernel_goes()
{
	rm -rf "/lib/modules/$1" "/usr/src/linux-headers-$1"
}

only_acvpn_left()
{
	files >/tmp/after
	diff /tmp/before /tmp/after
}

built_for()
{
	dkms status acvpn
	grep -q "^acvpn/$1, $2, .*: installed" <(dkms status acvpn)
}

stripped()
{
	(($(stat -c %s "$(module "$1" filename)") < 1000000))
}

# The programs, and where others look for their files.
programs()
{
	same "acvpnd $version" acvpnd --version &&
		same "acnl $version" acnl --version &&
		grep acvpn <(ip link help acvpn 2>&1) &&
		grep '^ExecStart=/usr/sbin/acvpnd ' \
			/lib/systemd/system/acvpn-client@.service &&
		grep '^ExecStart=/usr/sbin/acvpnd gateway$' \
			/lib/systemd/system/acvpn-gateway.service &&
		ls /lib/systemd/system/acvpn-gateway.socket &&
		getent passwd acvpn
}

manuals_and_completions()
{
	ls /usr/share/man/man8/{acnl,acvpnd,ip-link-acvpn}.8.gz \
		/usr/share/man/man5/acvpn-client.conf.5.gz \
		/usr/share/bash-completion/completions/{acnl,acvpnd} \
		/usr/share/zsh/vendor-completions/_{acnl,acvpnd} \
		/usr/share/fish/vendor_completions.d/{acnl,acvpnd}.fish
}

# What the administrator wrote is there, and for nobody else to read.
configured()
{
	same "700 root" stat -c '%a %U' /etc/acvpn/client &&
		same "mine" cat /etc/acvpn/client/work.conf
}

# A later acvpn, which differs from that of now in its version alone.
later_programs()
{
	dpkg-deb -R /fresh/now/acvpn_*.deb /tmp/acvpn &&
		sed -i "s/^Version: .*/Version: $later/" \
			/tmp/acvpn/DEBIAN/control &&
		dpkg-deb --build -Znone /tmp/acvpn /tmp/acvpn.deb
}

# shellcheck disable=SC2016
upgrade()
{
	later_programs &&
		get install /tmp/acvpn.deb /fresh/later/acvpn-dkms_*.deb &&
		same "$later" dpkg-query -W -f '${Version}' acvpn
}

rt=$(release) amd64=$(release -v)
# For what other packages they need.
t "the libraries" get install /fresh/now/acvpn_*.deb
t "without acvpn" get purge acvpn
[[ ${FULL:-} ]] || kernel_goes "$amd64"
files >/tmp/before

t "packages are installed" get install /fresh/now/acvpn{,-dkms}_*.deb
t "programs, unit, plug-in of ip" programs
t "manual pages, completions" manuals_and_completions
echo mine >/etc/acvpn/client/work.conf
t "a place for configurations" configured
t "built for what cannot use it, and says so" built_for "$version" "$rt"
t "and asks nothing of that" not grep PROBE \
	"/var/lib/dkms/acvpn/$version/$rt/"*/log/make.log
t "module's version" same "$version" module "$rt" version
t "modprobe finds it" modprobe -n -S "$rt" acvpn
if [[ ${FULL:-} ]]; then
	t "built for the kernel" built_for "$version" "$amd64"
	t "link kind finds it" grep -q rtnl-link-acvpn \
		"/lib/modules/$amd64/modules.alias"
	t "stripped" stripped "$amd64"
	# From here on it is built for the other alone, which takes less time.
	t "removed for a kernel" dkms unbuild "acvpn/$version" -k "$amd64"
	kernel_goes "$amd64"
fi
t "headers of a kernel come" headers_come "$rt"

t "upgrade" upgrade
t "configuration after the upgrade" configured
t "version after the upgrade" same "$later" module "$rt" version
t "nothing of the old version" not test -e "/usr/src/acvpn-$version"
t "DKMS has the new one alone" same 1 sh -c 'dkms status acvpn | wc -l'

t "removal" get remove acvpn acvpn-dkms
t "no module left" not modinfo -k "$rt" acvpn
t "configuration after the removal" configured
t "purge" dpkg --purge acvpn acvpn-dkms
t "what the administrator wrote is left" configured
rm -r /etc/acvpn
t "and nothing else" only_acvpn_left

# The same without packages, by DKMS.
cp -a /fresh/tree /tmp/tree
cd /tmp/tree || exit
t "make install-dkms" make install-dkms KERNEL="$rt"
t "built" built_for "$version" "$rt"
echo "/* changed */" >>kmod/unsupported.c
t "again, with changed sources" make install-dkms KERNEL="$rt"
t "which are in place" grep -q changed "/usr/src/acvpn-$version/kmod/unsupported.c"
t "built anew" built_for "$version" "$rt"
t "make uninstall-dkms" make uninstall-dkms
t "nothing left of that" only_acvpn_left
