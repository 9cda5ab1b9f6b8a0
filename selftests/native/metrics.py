# SPDX-License-Identifier: GPL-2.0-only
"""
Read OpenMetrics and hold them to what the format says: prints an object of
JSON, "NAME{LABELS}": value.

metrics.py PATH|ADDRESS:PORT
"""
import json
import re
import socket
import sys

NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
SAMPLE = re.compile(r'(%s)(\{[a-z_]+="[^"\\\n]*"(?:,[a-z_]+="[^"\\\n]*")*\})? '
                    r"([0-9.e+-]+)" % NAME)
SUFFIX = {"counter": "_total", "gauge": "", "info": "_info"}


def fetch(where):
    """The whole answer to a request."""
    if where.startswith("/"):
        sock = socket.socket(socket.AF_UNIX)
        sock.connect(where)
    else:
        host, port = where.rsplit(":", 1)
        sock = socket.create_connection((host, int(port)))
    sock.sendall(b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n")
    answer = b""
    while True:
        data = sock.recv(65536)
        if not data:
            return answer
        answer += data


def body(answer):
    """What the answer holds, as long as it says."""
    head, _, text = answer.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    assert lines[0] == "HTTP/1.1 200 OK", lines[0]
    fields = dict(line.split(": ", 1) for line in lines[1:])
    assert fields["Content-Type"].startswith("application/openmetrics-text;")
    assert int(fields["Content-Length"]) == len(text)
    return text.decode()


def parse(text):
    """Values by name and labels."""
    assert text.endswith("\n# EOF\n"), "no end"
    kinds, values, family = {}, {}, None
    for line in text.splitlines()[:-1]:
        if line.startswith("# "):
            _, what, name, rest = line.split(" ", 3)
            assert what in ("TYPE", "HELP", "UNIT"), line
            if what == "TYPE":
                assert name not in kinds, "twice: " + name
                kinds[name] = rest
                family = name
            assert name == family, "apart from its family: " + line
            assert what != "UNIT" or name.endswith("_" + rest), line
            continue
        match = SAMPLE.fullmatch(line)
        assert match, "no sample: " + line
        key = match[1] + (match[2] or "")
        assert match[1] == family + SUFFIX[kinds[family]], line
        assert key not in values, "twice: " + key
        values[key] = float(match[3])
    return values


print(json.dumps(parse(body(fetch(sys.argv[1])))))
