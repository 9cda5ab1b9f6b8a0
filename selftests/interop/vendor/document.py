# SPDX-License-Identifier: GPL-2.0-only
"""What the vendor's client and a gateway tell each other before there is a
tunnel: documents of aggregate authentication, version 2."""

import re
import xml.etree.ElementTree as etree
from xml.sax.saxutils import escape

VERSION = "5.1.1.42"
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<config-auth client="vpn" type="%s" aggregate-auth-version="2">\n'
    '<version who="vpn">' + VERSION + "</version>\n"
    "<device-id>win</device-id>\n"
    '<mac-address-list>\n<mac-address public-interface="true">'
    "00-50-56-bd-c3-ba</mac-address></mac-address-list>\n"
)
TAIL = "</config-auth>"


def element(name, text):
    return "<%s>%s</%s>\n" % (name, escape(text), name)


def init(url, group):
    """The first document: where the user wants to, or, once he chose, the group."""
    if group is None:
        return HEAD % "init" + element("group-access", url) + TAIL
    return (
        HEAD % "init"
        + element("group-select", group)
        + "<capabilities></capabilities>\n"
        + TAIL
    )


def reply(opaque, user, password, group):
    """The answer to a form."""
    text = HEAD % "auth-reply" + element("session-token", "") + element("session-id", "")
    text += opaque + "\n<auth>\n" + element("password", password)
    text += element("username", user) + "</auth>\n"
    if group:
        text += element("group-select", group)
    return text + TAIL


def logout(token):
    return HEAD % "logout" + element("session-token", token) + TAIL


def opaque(body):
    """The bytes that go back as they came."""
    found = re.search(rb'<opaque is-for="sg">.*?</opaque>', body, re.S)
    return found.group().decode() if found else ""


def _group(option):
    return {
        "label": option.text,
        "value": option.get("value", option.text),
        "selected": option.get("selected") == "true",
    }


def parse(body):
    """What a test may ask for of a gateway's document."""
    root = etree.fromstring(body)
    auth = root.find("auth")
    told = {
        "xml": body.startswith(b"<?xml"),
        "root": root.tag,
        "client": root.get("client"),
        "type": root.get("type"),
        "version": root.get("aggregate-auth-version"),
        "auth": None if auth is None else auth.get("id"),
        "opaque": {e.tag: e.text for e in root.iterfind("opaque[@is-for='sg']/*")},
        "inputs": {e.get("name"): e.get("type") for e in root.iter("input")},
        "groups": [_group(e) for e in root.iterfind(".//select[@name='group_list']/*")],
        "token": root.findtext("session-token"),
        "session": root.findtext("session-id"),
        "crypto": root.findtext("capabilities/crypto-supported"),
        "package": root.findtext(".//base-package-uri"),
        "hash": root.findtext(".//server-cert-hash"),
        "uri": root.findtext("config/vpn-profile-manifest//uri"),
        "sha1": root.findtext("config/vpn-profile-manifest//hash[@type='sha1']"),
    }
    for name in ("message", "error", "banner"):
        told[name] = None if auth is None else auth.findtext(name)
    form = None if auth is None else auth.find("form")
    told["action"] = None if form is None else form.get("action")
    return told
