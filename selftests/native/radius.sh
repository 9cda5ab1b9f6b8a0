# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Each suite's freeradius beside the gateway, with users of the test; to be
# sourced after own.sh.

RADIUS='' RADIUS_SECRET=not-to-be-told
# What it writes down of accounting.
# shellcheck disable=SC2034
RADIUS_DETAIL=$WORK/radius/detail

# radius_config: of the server
radius_config()
{
	cat <<-END
		prefix = /usr
		libdir = /usr/lib/freeradius
		logdir = $WORK/radius
		log {
			destination = files
			file = $WORK/radius/log
			auth = yes
		}
		security {
			reject_delay = 0
			status_server = no
		}
		client gateway {
			ipaddr = 127.0.0.1
			secret = $RADIUS_SECRET
		}
		modules {
			pap {
			}
			files {
				filename = $WORK/radius/users
			}
			detail {
				filename = $WORK/radius/detail
			}
			always handled {
				rcode = handled
			}
			always reject {
				rcode = reject
			}
			always ok {
				rcode = ok
			}
		}
	END
}

# radius_server: where it listens, and what it does then
radius_server()
{
	cat <<-END
		server default {
			listen {
				type = auth
				ipaddr = 127.0.0.1
				port = 1812
			}
			listen {
				type = acct
				ipaddr = 127.0.0.1
				port = 1813
			}
			authorize {
				if (&User-Name == "asked") {
					update control {
						Auth-Type := Ask
					}
				}
				else {
					files
					pap
				}
			}
			authenticate {
				Auth-Type PAP {
					pap
				}
				Auth-Type Ask {
					radius_ask
				}
			}
			accounting {
				detail
				ok
			}
		}
	END
}

# The password, then a code, then a question whose answer may be seen. States
# are any bytes.
radius_ask()
{
	cat <<-'END'
		policy {
			radius_challenge {
				update control {
					Response-Packet-Type := Access-Challenge
				}
				handled
			}
			radius_ask {
				if (!&State && &User-Password == "first") {
					update reply {
						State := 0x0001ff00
						Reply-Message += "The <code>,"
						Reply-Message += "please."
					}
					radius_challenge
				}
				elsif (&State == 0x0001ff00 && \
				       &User-Password == "123456") {
					update reply {
						State := 0x0002ff00
						Reply-Message := "Which way?"
						Prompt := 1
					}
					radius_challenge
				}
				elsif (&State == 0x0002ff00 && \
				       &User-Password == "up") {
					ok
				}
				else {
					reject
				}
			}
		}
	END
}

# radius_users: from the standard input, as freeradius has them
radius_users()
{
	cat >"$WORK/radius/users"
}

# radius_start: its client's configuration is $WORK/radius/client.conf
radius_start()
{
	mkdir -p "$WORK/radius"
	{
		radius_ask
		radius_config
		radius_server
	} >"$WORK/radius/radiusd.conf"
	echo "127.0.0.1 $RADIUS_SECRET" >"$WORK/radius/servers"
	printf 'ATTRIBUTE User-Name 1 string\n' >"$WORK/radius/dictionary"
	cat >"$WORK/radius/client.conf" <<-END
		authserver 127.0.0.1
		acctserver 127.0.0.1
		servers $WORK/radius/servers
		dictionary $WORK/radius/dictionary
		radius_timeout 2
		radius_retries 1
		bindaddr *
	END
	# Nobody else reads them: the gateway's processes have to as root.
	chmod 600 "$WORK"/radius/{servers,client.conf}
	ip -n gateway link set lo up
	radius_run
}

radius_run()
{
	ip netns exec gateway freeradius -f -d "$WORK/radius" -n radiusd \
		>"$LOGS/freeradius.out" 2>&1 </dev/null &
	RADIUS=$!
	wait_for 20 "freeradius" radius_ready
}

# radius_forge: lets everybody in, but does not have the secret
radius_forge()
{
	cat >"$WORK/radius/forge.py" <<-'END'
		import socket
		s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
		s.bind(("127.0.0.1", 1812))
		while True:
		    request, client = s.recvfrom(4096)
		    s.sendto(bytes([2, request[1], 0, 20]) + request[4:20], client)
		    s.sendto(bytes([2, request[1], 0, 20]) + bytes(16), client)
	END
	ip netns exec gateway python3 "$WORK/radius/forge.py" \
		>"$LOGS/forge.log" 2>&1 </dev/null &
	RADIUS=$!
	wait_for 20 "the forger" radius_listens
}

radius_listens()
{
	alive "$RADIUS" || return 2
	[[ $(on gateway ss -Hlun 'sport = :1812') ]]
}

radius_ready()
{
	alive "$RADIUS" || return 2
	[[ -f $WORK/radius/log ]] &&
		grep -q 'Ready to process requests' "$WORK/radius/log"
}

radius_stop()
{
	stop "$RADIUS" TERM || true
	RADIUS=
	[[ ! -f $WORK/radius/log ]] || mv "$WORK/radius/log" \
		"$LOGS/freeradius.log"
}

# The test's own, which own.sh has another one of.
test_cleanup()
{
	own_cleanup
	[[ ! $RADIUS ]] || radius_stop
}

# What a server asks for: disconnect SECRET AGE [ATTRIBUTE VALUE...]: AGE is that
# of its time, in seconds, or "" for none; prints code and cause of the answer,
# if it is the gateway's, "none" if there is none
disconnect()
{
	cat >"$WORK/radius/disconnect.py" <<-'END'
		import hashlib, socket, struct, sys, time
		secret, age = sys.argv[1].encode(), sys.argv[2]
		def attribute(kind, value):
		    return bytes([kind, len(value) + 2]) + value
		kinds = {"user": 1, "address": 8, "session": 44, "proxy": 33}
		body = b""
		for name, value in zip(sys.argv[3::2], sys.argv[4::2]):
		    value = socket.inet_aton(value) if name == "address" \
		        else value.encode()
		    body += attribute(kinds[name], value)
		if age:
		    body += attribute(55, struct.pack(">I",
		        int(time.time()) - int(age)))
		head = struct.pack(">BBH", 40, 7, 20 + len(body))
		digest = hashlib.md5(head + bytes(16) + body + secret).digest()
		s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
		s.settimeout(3)
		for i in range(2):
		    s.sendto(head + digest + body, ("127.0.0.1", 3799))
		    try:
		        answer = s.recv(4096)
		    except TimeoutError:
		        print("none")
		        sys.exit()
		    good = hashlib.md5(answer[:4] + digest + answer[20:] +
		        secret).digest() == answer[4:20]
		    cause = struct.unpack(">I", answer[22:26])[0] \
		        if answer[20:21] == b"\x65" else 0
		    print(answer[0], cause, good)
	END
	on gateway python3 "$WORK/radius/disconnect.py" "$@" | sort -u
}

# Records

# records STATUS: how many freeradius has written down
records()
{
	grep -c "Acct-Status-Type = $1\$" "$RADIUS_DETAIL" || true
}

has_records()
{
	[[ -f $RADIUS_DETAIL ]] && (($(records "$1") >= ${2:-1}))
}

# field STATUS NAME: of the last record of that kind
field()
{
	awk -v RS= -v status="Acct-Status-Type = $1\n" -v name="\t$2 = " '
		index($0 "\n", status) && (at = index($0, name)) {
			value = substr($0, at + length(name))
			sub(/\n.*/, "", value)
		}
		END { gsub(/"/, "", value); print value }' "$RADIUS_DETAIL"
}

comes()
{
	check "$1" wait_for 20 "the record" has_records "$2" "${3:-1}"
}
