# SPDX-License-Identifier: GPL-2.0-only
# Reads kmod/netlink/acvpn.yaml and prints what test-nlfuzz.c has to know of
# it, as tables in C. Knows the layout of that file, not YAML.

function upper(name) {
	name = toupper(name)
	gsub(/-/, "_", name)
	return name
}

function ident(name) {
	gsub(/-/, "_", name)
	return name
}

function number(text) {
	if (text == "s32-max")
		return "2147483647LL"
	if (text == "u16-max")
		return "65535"
	if (text ~ /^[0-9]+$/)
		return text "LL"
	return "ACVPN_" upper(text)
}

/^definitions:/ { part = "definitions"; next }
/^attribute-sets:/ { part = "sets"; next }
/^operations:/ { part = "operations"; next }
/^[a-z]/ { part = "" }

part == "definitions" && /^    name: / { enum_name = $2; entries[$2] = 0; start[$2] = 0 }
part == "definitions" && /^    value-start: / { start[enum_name] = $2 }
part == "definitions" && /^        name: / { entries[enum_name]++ }

part == "sets" && /^    name: / {
	set = $2
	sets[++n_sets] = set
	next
}
part == "sets" && /^    name-prefix: / { prefix[set] = $2; next }
part == "sets" && /^    subset-of: / { parent[set] = $2; next }
part == "sets" && /^      - name: / { attr = $3; add = 1 }
part == "sets" && /^        name: / { attr = $2; add = 1 }
add {
	attrs[set, ++n_attrs[set]] = attr
	add = 0
	next
}
part == "sets" && /^        type: / { type[set, attr] = $2 }
part == "sets" && /^        enum: / { enum[set, attr] = $2 }
part == "sets" && /^        nested-attributes: / { nest[set, attr] = $2 }
part == "sets" && /^          (min|max|exact-len|max-len): / {
	check[set, attr, substr($1, 1, length($1) - 1)] = $2
}

part == "operations" && /^      name: / { cmd = $2 }
part == "operations" && /^      attribute-set: / {
	if (cmd != "event") {
		cmds[++n_cmds] = cmd
		cmd_set[cmd] = $2
	}
}

# Where an attribute of a set is described: in the set that it is a subset of.
function home(s) {
	return s in parent ? parent[s] : s
}

function nested(s, a) {
	if ((s, a) in nest)
		return nest[s, a]
	return nest[home(s), a]
}

function kind(s, a, t) {
	t = type[home(s), a]
	if (t == "u32" || t == "u64")
		return upper(t)
	return t == "nest" ? "NEST" : "BINARY"
}

# "min, max" of the value, or of the length of what is binary
function range(s, a, h, e) {
	h = home(s)
	if ((h, a) in enum) {
		e = enum[h, a]
		return start[e] "LL, " start[e] + entries[e] - 1 "LL"
	}
	if ((h, a, "exact-len") in check)
		return check[h, a, "exact-len"] "LL, " check[h, a, "exact-len"] "LL"
	if ((h, a, "max-len") in check)
		return "0LL, " number(check[h, a, "max-len"])
	return ((h, a, "min") in check ? number(check[h, a, "min"]) : "0LL") ", " \
	       ((h, a, "max") in check ? number(check[h, a, "max"]) : "-1LL")
}

function print_set(s, i, a, inner) {
	if (s in printed)
		return
	printed[s] = 1
	for (i = 1; i <= n_attrs[s]; i++)
		if (kind(s, attrs[s, i]) == "NEST")
			print_set(nested(s, attrs[s, i]))
	printf "static const struct nlfuzz_attr %s_attrs[] = {\n", ident(s)
	for (i = 1; i <= n_attrs[s]; i++) {
		a = attrs[s, i]
		inner = kind(s, a) == "NEST" ? "&" ident(nested(s, a)) "_set" : "NULL"
		printf "\t{ \"%s\", %s%s, NLFUZZ_%s, %s, %s },\n", a, \
			upper(prefix[home(s)]), upper(a), kind(s, a), range(s, a), inner
	}
	printf "};\n\nstatic const struct nlfuzz_set %s_set = {\n", ident(s)
	printf "\t%s_attrs, ARRAY_SIZE(%s_attrs),\n};\n\n", ident(s), ident(s)
}

END {
	print "/* SPDX-License-Identifier: GPL-2.0-only */"
	print "/* Made from kmod/netlink/acvpn.yaml. */"
	for (c = 1; c <= n_cmds; c++)
		print_set(cmd_set[cmds[c]])
	print "static const struct nlfuzz_cmd nlfuzz_cmds[] = {"
	for (c = 1; c <= n_cmds; c++)
		printf "\t{ \"%s\", ACVPN_CMD_%s, &%s_set },\n", cmds[c], \
			upper(cmds[c]), ident(cmd_set[cmds[c]])
	print "};"
}
