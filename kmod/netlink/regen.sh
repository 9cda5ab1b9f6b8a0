#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# regen.sh [DIR]: generate the netlink sources from acvpn.yaml into the tree,
# with reference and names for userspace, or the sources alone below DIR. Uses
# the generator of the newest suite's kernel source.
set -euo pipefail

vm=$(cd -- "$(dirname -- "$0")/../../selftests/vm" && pwd)
for part in lib hostdeps sources chroot kernel-tools; do
	# shellcheck source=/dev/null
	. "$vm/$part.sh"
done

UAPI_LICENCE="GPL-2.0 WITH Linux-syscall-note"
to=${1:-$ROOT}

# The generator wants a kernel tree around the spec: its root known by a file
# MAINTAINERS, the schemas one directory above the spec, and a dual licence.
make_tree()
{
	mkdir -p "$tree/netlink/specs"
	touch "$tree/MAINTAINERS"
	cp "$KERNEL_TOOLS"/Documentation/netlink/*.yaml "$tree/netlink/"
	{
		echo "# SPDX-License-Identifier: (($UAPI_LICENCE) OR" \
			"BSD-3-Clause)"
		tail -n +2 "$ROOT/kmod/netlink/acvpn.yaml"
	} >"$tree/netlink/specs/acvpn.yaml"
}

# generate LICENCE OUTPUT generator-option...
generate()
{
	local licence=$1 output=$to/$2

	shift 2
	mkdir -p "$(dirname -- "$output")"
	timeout 60 /usr/bin/python3 \
		"$KERNEL_TOOLS/tools/net/ynl/pyynl/ynl_gen_c.py" \
		--spec "$tree/netlink/specs/acvpn.yaml" "$@" -o "$output" ||
		die "the generator refuses kmod/netlink/acvpn.yaml"
	sed -i "$output" -e "1s|Identifier:.*[^*/ ]|Identifier: $licence|" \
		-e "s|netlink/specs/acvpn|kmod/netlink/acvpn|" \
		-e 's|To regenerate run: .*[^*/ ]|To regenerate run: make regen|'
}

host_needs python3 python3-yaml python3-jsonschema
kernel_tools_ensure
tree=$(mktemp -d)
trap 'rm -rf -- "$tree"' EXIT
make_tree
generated=kmod/netlink/generated/acvpn_nl
generate "$UAPI_LICENCE" include/uapi/linux/acvpn.h --mode uapi --header
generate GPL-2.0-only "$generated.h" --mode kernel --header
generate GPL-2.0-only "$generated.c" --mode kernel --source
[[ $to != "$ROOT" ]] || /usr/bin/python3 "$ROOT/docs/render-netlink.py"
