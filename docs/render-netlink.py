#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Render the netlink spec: docs/netlink.md for people, and the names of enum
values and attributes for libacvpn. With --check, only tell what is stale."""

import argparse
import os
import re
import sys
import textwrap

import yaml

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
SPEC = "kmod/netlink/acvpn.yaml"
SCRIPT = "docs/render-netlink.py"
DEFAULT_ERRORS = {"ENODEV": "no such acvpn device",
                  "ENOENT": "no such session"}


def one_line(text):
    return " ".join((text or "").split())


def code(text):
    """reStructuredText literals as markdown ones."""
    return one_line(text).replace("``", "`")


def c_name(name):
    return name.replace("-", "_")


def upper(*parts):
    return c_name("".join(parts)).upper()


class Spec:
    """The spec with look-ups that both outputs need."""

    def __init__(self, path):
        with open(path, encoding="utf-8") as f:
            self.doc = yaml.safe_load(f)
        defs = self.doc.get("definitions", [])
        self.consts = {d["name"]: d for d in defs if d["type"] == "const"}
        self.enums = {d["name"]: d for d in defs if d["type"] == "enum"}
        self.all_sets = {s["name"]: s for s in self.doc["attribute-sets"]}
        self.sets = {n: s for n, s in self.all_sets.items()
                     if "subset-of" not in s}
        self.ops = self.doc["operations"]

    def bound(self, value):
        limits = {"u8-max": 255, "u16-max": 65535, "u32-max": 2**32 - 1,
                  "s32-max": 2**31 - 1}
        if value in limits:
            return limits[value]
        if value in self.consts:
            return self.consts[value]["value"]
        return value

    def resolve(self, set_name, attr_name):
        """Attribute of a set, with what a subset overrides."""
        this = self.all_sets[set_name]
        own = next(a for a in this["attributes"] if a["name"] == attr_name)
        if "subset-of" not in this:
            return own
        return {**self.resolve(this["subset-of"], attr_name), **own}


# Markdown

def md_enum(enum):
    value = enum.get("value-start", 0)
    lines = [f"### {enum['name']}", "", code(enum.get("doc")), "",
             "| Value | Name | Meaning |", "|---|---|---|"]
    for entry in enum["entries"]:
        lines.append(f"| {value} | `{entry['name']}` | "
                     f"{code(entry.get('doc'))} |")
        value += 1
    return lines + [""]


def md_type(spec, attr):
    kind = attr["type"]
    if kind == "nest":
        kind = f"nest of [{attr['nested-attributes']}]" \
               f"(#{anchor(attr['nested-attributes'])})"
    elif "enum" in attr:
        kind += f", [{attr['enum']}](#{attr['enum']})"
    if attr.get("byte-order") == "big-endian":
        kind += ", network byte order"
    if attr.get("multi-attr"):
        kind += ", may repeat"
    return kind


def md_range(spec, attr):
    checks = {k: spec.bound(v) for k, v in attr.get("checks", {}).items()}
    if "exact-len" in checks:
        return f"{checks['exact-len']} bytes"
    if "max-len" in checks:
        return f"up to {checks['max-len']} bytes"
    if "min" in checks and "max" in checks:
        return f"{checks['min']} to {checks['max']}"
    if "max" in checks:
        return f"up to {checks['max']}"
    if "min" in checks:
        return f"at least {checks['min']}"
    return ""


def anchor(set_name):
    return f"attributes-{set_name}"


def md_set(spec, attr_set):
    prefix = attr_set["name-prefix"]
    lines = [f"### Attributes: {attr_set['name']}", ""]
    if attr_set.get("doc"):
        lines += [code(attr_set["doc"]), ""]
    lines += ["| No | Attribute | Type | Range | Meaning |",
              "|---|---|---|---|---|"]
    for no, attr in enumerate(attr_set["attributes"], 1):
        lines.append(f"| {no} | `{upper(prefix, attr['name'])}` | "
                     f"{md_type(spec, attr)} | {md_range(spec, attr)} | "
                     f"{code(attr.get('doc'))} |")
    return lines + [""]


def md_members(spec, set_name, names):
    """Attributes that a message takes, nests opened where a subset says so."""
    parts = []
    for name in names:
        attr = spec.resolve(set_name, name)
        text = f"`{name}`"
        nested = attr.get("nested-attributes")
        if nested and "subset-of" in spec.all_sets[nested]:
            inner = [a["name"] for a in spec.all_sets[nested]["attributes"]]
            text += " { " + md_members(spec, nested, inner) + " }"
        elif nested:
            text += f" {{ [all](#{anchor(nested)}) }}"
        parts.append(text)
    return ", ".join(parts)


def md_reply(spec, names):
    return ", ".join(
        f"`{name}`" + (f" {{ [{nest}](#{anchor(nest)}) }}" if nest else "")
        for name in names
        for nest in [spec.resolve(spec.doc["name"], name)
                     .get("nested-attributes")])


def md_errors(doc):
    """Split "What it does. Errors: ..." into prose and a list."""
    text = code(doc)
    prose, _, errors = text.partition("Errors: ")
    items = []
    for part in re.split(r"[;,] (?=E[A-Z]+\b)", errors.rstrip(". ")):
        match = re.match(r"(E[A-Z0-9]+)\s*(.*)", part)
        if match:
            items.append((match.group(1), match.group(2)))
    return prose.strip(), items


def md_op(spec, number, op):
    prefix = spec.ops["name-prefix"]
    prose, errors = md_errors(op.get("doc"))
    lines = [f"### {op['name']}", "",
             f"`{upper(prefix, op['name'])}` ({number}). {prose}", ""]
    if "uns-admin-perm" in op.get("flags", []):
        lines += ["Needs CAP_NET_ADMIN in the user namespace that owns the "
                  "network namespace.", ""]
    for kind, title in (("do", "Request"), ("dump", "Dump request")):
        if kind not in op:
            continue
        names = op[kind]["request"]["attributes"]
        lines += [f"* {title}: "
                  f"{md_members(spec, op['attribute-set'], names)}"]
        reply = op[kind].get("reply", {}).get("attributes")
        lines += [f"* Reply{' per object' if kind == 'dump' else ''}: "
                  f"{md_reply(spec, reply) if reply else 'acknowledgement'}"]
    if "event" in op:
        lines += [f"* Contents: {md_reply(spec, op['event']['attributes'])}"]
    if errors:
        lines += ["", "| Error | When |", "|---|---|"]
        lines += [f"| `{name}` | {when or DEFAULT_ERRORS.get(name, '')} |"
                  for name, when in errors]
    return lines + [""]


def markdown(spec):
    doc = spec.doc
    version = spec.consts.get("version", {}).get("value", 1)
    lines = [f"<!-- SPDX-License-Identifier: GPL-2.0-only -->",
             f"<!-- Rendered from {SPEC} by {SCRIPT}; do not edit. -->",
             "", f"# Netlink interface `{doc['name']}`", "",
             f"Generic Netlink family `{doc['name']}`, version {version}; "
             f"constants in `<linux/{doc['name']}.h>`.", ""]
    for para in re.split(r"\n\s*\n", doc["doc"].strip()):
        lines += [code(para), ""]
    lines += ["Every refused request comes back with a text in the extended "
              "acknowledgement", "and, where one attribute is at fault, its "
              "offset (`NLMSGERR_ATTR_OFFS`) or the",
              "type that is missing (`NLMSGERR_ATTR_MISS_TYPE`). A value out "
              "of the ranges below", "is refused with `ERANGE`, a wrong "
              "length or a missing attribute with `EINVAL`,",
              "a caller without the capability with `EPERM`.", ""]
    lines += ["## Commands", ""]
    for number, op in enumerate(spec.ops["list"], 1):
        lines += md_op(spec, number, op)
    lines += ["## Multicast groups", ""]
    for group in doc["mcast-groups"]["list"]:
        perm = "uns-admin-perm" in group.get("flags", [])
        lines.append(f"* `{group['name']}`" +
                     (", needs CAP_NET_ADMIN as the commands do" if perm
                      else ""))
    lines.append("")
    lines += ["## Attributes", ""]
    for attr_set in spec.sets.values():
        lines += md_set(spec, attr_set)
    lines += ["## Values", ""]
    for enum in spec.enums.values():
        lines += md_enum(enum)
    lines += ["### Constants", "", "| Name | Value | Meaning |",
              "|---|---|---|"]
    for const in spec.consts.values():
        lines.append(f"| `{upper(doc['name'], '_', const['name'])}` | "
                     f"{const['value']} | {code(const.get('doc'))} |")
    return "\n".join(lines) + "\n"


# C tables

def c_string(text, indent):
    """One C string, broken over lines at 80 columns."""
    text = text.replace("\\", "\\\\").replace('"', '\\"')
    parts = textwrap.wrap(text, 79 - 8 * indent - 4) or [""]
    parts = [p + " " for p in parts[:-1]] + parts[-1:]
    return ("\n" + "\t" * indent).join(f'"{p}"' for p in parts)


def c_enum(enum):
    name = c_name(enum["name"])
    lines = [f"static const struct acvpn_spec_entry {name}_entries[] = {{"]
    for entry in enum["entries"]:
        lines += ["\t{", f"\t\t\"{entry['name']}\",",
                  f"\t\t{c_string(one_line(entry.get('doc')), 2)},", "\t},"]
    lines += ["};", "",
              f"const struct acvpn_spec_enum acvpn_spec_{name} = {{",
              f"\t.start = {enum.get('value-start', 0)},",
              f"\t.n = {len(enum['entries'])},",
              f"\t.entries = {name}_entries,", "};", ""]
    return lines


def c_set_order(spec, name, seen):
    """Sets below first, so that tables refer backward only."""
    if name in seen:
        return
    for attr in spec.sets[name]["attributes"]:
        if attr["type"] == "nest":
            c_set_order(spec, attr["nested-attributes"], seen)
    seen.append(name)


def c_set(spec, name):
    attrs = spec.sets[name]["attributes"]
    lines = [f"static const struct acvpn_spec_attr {c_name(name)}_attrs[] "
             "= {", "\t{ 0 },"]
    for attr in attrs:
        nest = "NULL"
        if attr["type"] == "nest":
            nest = f"&acvpn_spec_set_{c_name(attr['nested-attributes'])}"
        lines.append(f"\t{{ \"{attr['name']}\", {nest} }},")
    lines += ["};", "",
              f"const struct acvpn_spec_set acvpn_spec_set_{c_name(name)} "
              "= {", f"\t.n = {len(attrs) + 1},",
              f"\t.attrs = {c_name(name)}_attrs,", "};", ""]
    return lines


def c_tables(spec):
    lines = ["// SPDX-License-Identifier: GPL-2.0-only",
             f"/* Rendered from {SPEC} by {SCRIPT}. */", "",
             '#include "libacvpn/spec.h"', "", "#include <stddef.h>", ""]
    for enum in spec.enums.values():
        lines += c_enum(enum)
    order = []
    c_set_order(spec, spec.doc["name"], order)
    for name in order:
        lines += c_set(spec, name)
    return "\n".join(lines).rstrip("\n") + "\n"


OUTPUTS = {
    "docs/netlink.md": markdown,
    "userspace/libacvpn/spec.c": c_tables,
}


def stale(path, text):
    try:
        with open(path, encoding="utf-8") as f:
            return f.read() != text
    except FileNotFoundError:
        return True


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true",
                        help="write nothing; fail if an output is stale")
    parser.add_argument("--root", default=ROOT,
                        help="top of the source tree (default: this one)")
    args = parser.parse_args()
    spec = Spec(os.path.join(args.root, SPEC))
    failed = False
    for name, render in OUTPUTS.items():
        path = os.path.join(args.root, name)
        text = render(spec)
        if not stale(path, text):
            continue
        if args.check:
            print(f"{name}: stale; run {SCRIPT}", file=sys.stderr)
            failed = True
            continue
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
