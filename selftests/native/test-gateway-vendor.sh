#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A client that plays the vendor's, from what is written about it, at our own
# gateway: login, downloads, CONNECT and the handshake of DTLS. What passes then
# is in interop/.
# shellcheck disable=SC2016,SC2317

# shellcheck source=selftests/native/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=selftests/native/own.sh
. "$(dirname -- "$0")/own.sh"
# shellcheck source=selftests/interop/vendor.sh
. "$INTEROP/vendor.sh"

PORT=4443
CBC=DHE-RSA-AES256-SHA256:AES256-SHA:DHE-RSA-AES128-SHA:AES128-SHA

# sees FILTER SESSION: is that so of a session that acnl shows?
sees()
{
	acnl -j sessions "index=$2" | jq -e ".sessions[0] | $1"
}

# selected NAME: the group, in the list and in the opaque data
selected()
{
	vendor_told '.document | ([.groups[] | select(.selected) | .value] ==
		[$name]) and .opaque["tunnel-group"] == $name' --arg name "$1"
}

# sent NAME VALUE: a header of the reply to CONNECT
sent()
{
	vendor_told '.headers[$name] == [$value]' --arg name "$1" \
		--arg value "$2"
}

# sends HEADER...: it has all these headers, and each once
sends()
{
	local name

	for name in "$@"; do
		vendor_told '(.headers[$name] | length) == 1' \
			--arg name "$name" || return
	done
}

cat >"$WORK/profile.xml" <<-END_PROFILE
	<AnyConnectProfile><ServerList><HostEntry><HostName>VPN</HostName>
	<HostAddress>$GATEWAY_NAME</HostAddress></HostEntry></ServerList>
	</AnyConnectProfile>
END_PROFILE
gateway_user "$USER_NAME" "$USER_PASSWORD" -g Accounts,Sales
gateway_user other "$USER_PASSWORD" -g Accounts

# gateway LINE...: with all that the vendor's client looks at, and no more; what
# the general configuration has of intervals are not our own.
gateway()
{
	own_config "$@" "cisco-client-compat = true" "udp-port = $PORT" \
		"select-group = Accounts" "select-group = Sales[Sales people]" \
		"user-profile = $WORK/profile.xml" "dns = 10.98.0.1" \
		"dns = 10.98.0.2" "default-domain = example.com" \
		"idle-timeout = 1800" |
		grep -vE '^(dpd|keepalive) ' >"$WORK/own.conf"
	own_run "$WORK/own.conf"
}

must "the gateway starts" gateway
vendor_start alone

# The login: a connection for each POST, closed after it

must "login: the first POST" vendor init
check "login: it is answered with 200, as XML, and nothing keeps a copy" \
	vendor_told '.status == 200 and .headers["x-aggregate-auth"] == "1" and
		(.headers["content-type"] | test("^text/xml")) and
		.headers["cache-control"] == "no-store" and
		.headers.pragma == "no-cache"'
check "login: by TLS 1.2, in a session that is new" \
	vendor_told '.tls == "TLSv1.2" and (.resumed | not)'
check "login: Connection: close is heeded" vendor_told '.closed and
	(.headers.connection | ascii_downcase) == "close"'
check "login: the document says that it is version 2" vendor_told '.document |
	.xml and .root == "config-auth" and .client == "vpn" and
	.type == "auth-request" and .version == "2" and .auth == "main"'
check "login: it asks for name and password, at once" vendor_told \
	'.document.inputs == {"username": "text", "password": "password"}'
check "login: it lists the groups, and what they are called" \
	vendor_told '[.document.groups[] | .label] == ["Accounts",
		"Sales people"]'
check "login: the first one is selected, and the opaque data is of it" \
	selected Accounts
must "login: another group, in a second POST" vendor init Sales
check "login: now that one is selected" selected Sales
check "login: this POST resumed TLS, whichever worker had the first" \
	vendor_told '.resumed and .closed'
must "login: a wrong password" vendor login "$USER_NAME" wrong Sales
check "login: it may try again, and is told why" vendor_told '.status == 200 and
	.document.type == "auth-request" and
	.document.inputs.password == "password" and
	.document.error == "Login failed."'
check "login: the group stays" selected Sales
must "login: name, password, group, and the opaque data as it was" \
	vendor login "$USER_NAME" "$USER_PASSWORD" Sales
check "login: this POST resumed TLS" vendor_told '.resumed and .closed'
check "login: it is complete" vendor_told '.document |
	.type == "complete" and .version == "2" and .auth == "success" and
	.crypto == "ssl-dhe" and (.session | test("^-?[0-9]+$"))'
check "login: the token is long" vendor_told \
	'.document.token | test("^[0-9a-f]{64}$")'
check "login: the hash is that of the certificate that TLS has" \
	vendor_told '.document.hash == .certificate'
check "login: packages of the client are offered at a place" \
	vendor_told '.document.package == "/1"'
check "login: and a profile, with its hash" vendor_told '.document |
	(.uri | test("[.]xml$")) and (.sha1 | test("^[0-9A-F]{40}$"))'
check "login: the user is in the group" own_says \
	"session 1: user $USER_NAME, group Sales logged in"
sha1=$(vendor_text .document.sha1)
token=$(vendor_text .document.token)
complete=$(vendor_text '.document | tojson')

# Before there is a tunnel

check "parent: it is there, and has no tunnel" sees '.state == "waiting" and
	[.tunnels[].id] == ["1.1"] and .tunnels[0].cipher == null' 1
check "parent: the time to come back runs" \
	sees '.inactive_ms != null and .resume_left_ms > 0' 1

# Downloads: a TLS session of their own, GET with the token

must "profile: it is fetched" vendor get
check "profile: in a TLS session of its own" vendor_told '.resumed | not'
check "profile: it has the hash that was told" vendor_told '.status == 200 and
	.sha1 == $sha1' --arg sha1 "$sha1"
check "profile: type, length and age" vendor_told '.size as $size | .headers |
	.["content-type"] == "text/xml" and .["cache-control"] == "max-age=6000"
	and .["content-length"] == ($size | tostring)'
must "profile: without the token" vendor get \
	"/profiles/profile.xml" "$(printf '%064d' 0)"
check "profile: nobody gets it" vendor_told '.status != 200 and
	.sha1 != $sha1' --arg sha1 "$sha1"
must "packages: what there is of them" vendor get /1/binaries/update.txt
check "packages: there is nothing newer" vendor_told '.status == 200 and
	.sha1 == $sha1' --arg sha1 \
	"$(printf '0,0,0000\n' | sha1sum | cut -d ' ' -f 1 | tr a-f A-F)"

# CONNECT: the third TLS session

must "CONNECT: it is asked for" vendor connect
check "CONNECT: TLS is not resumed" vendor_told '.resumed | not'
check "CONNECT: 200, and nothing behind the headers" vendor_told \
	'.status == 200 and .rest == 0'
check "CONNECT: all that the reference has is there, once" sends \
	X-CSTP-Version X-CSTP-Address X-CSTP-Netmask X-CSTP-Lease-Duration \
	X-CSTP-Session-Timeout X-CSTP-Session-Timeout-Alert-Interval \
	X-CSTP-Session-Timeout-Remaining X-CSTP-Idle-Timeout \
	X-CSTP-Disconnected-Timeout X-CSTP-Default-Domain X-CSTP-Keep \
	X-CSTP-Tunnel-All-DNS X-CSTP-DPD X-CSTP-Keepalive \
	X-CSTP-Smartcard-Removal-Disconnect X-DTLS-Session-ID X-DTLS-Port \
	X-DTLS-Keepalive X-DTLS-DPD X-CSTP-MTU X-DTLS-MTU \
	X-DTLS12-CipherSuite X-CSTP-Routing-Filtering-Ignore \
	X-CSTP-Quarantine X-CSTP-Disable-Always-On-VPN \
	X-CSTP-Client-Bypass-Protocol X-CSTP-TCP-Keepalive
check "CONNECT: the end of the login once more, on one line" vendor_told \
	'(.headers["X-CSTP-Post-Auth-XML"] | length) == 1 and
	 .document == ($complete | fromjson)' --arg complete "$complete"
check "CONNECT: an address of the pool" vendor_told '.headers |
	(.["X-CSTP-Address"][0] | test("^10[.]99[.]0[.]")) and
	.["X-CSTP-Netmask"] == ["255.255.255.0"]'
check "CONNECT: both name servers and the domain" vendor_told '.headers |
	.["X-CSTP-DNS"] == ["10.98.0.1", "10.98.0.2"] and
	.["X-CSTP-Default-Domain"] == ["example.com"]'
check "CONNECT: the route" sent X-CSTP-Split-Include 10.98.0.0/255.255.255.0
check "CONNECT: 30 s until it is asked for, both ways" sent X-CSTP-DPD 30
check "CONNECT: the same on DTLS" sent X-DTLS-DPD 30
check "CONNECT: 20 s of silence" sent X-CSTP-Keepalive 20
check "CONNECT: the same on DTLS" sent X-DTLS-Keepalive 20
check "CONNECT: how long a session may idle" sent X-CSTP-Idle-Timeout 1800
check "CONNECT: how long it may be away is another time" \
	sent X-CSTP-Disconnected-Timeout 300
check "CONNECT: two weeks for the address" sent X-CSTP-Lease-Duration 1209600
check "CONNECT: no end of the session" sent X-CSTP-Session-Timeout none
check "CONNECT: it is kept" sent X-CSTP-Keep true
check "CONNECT: switches are the reference's" vendor_told '.headers |
	[.["X-CSTP-Routing-Filtering-Ignore", "X-CSTP-Quarantine",
	   "X-CSTP-Disable-Always-On-VPN", "X-CSTP-Client-Bypass-Protocol",
	   "X-CSTP-Tunnel-All-DNS"][0]] | all(. == "false")'
check "CONNECT: and those that are on" vendor_told '.headers |
	[.["X-CSTP-Smartcard-Removal-Disconnect",
	   "X-CSTP-TCP-Keepalive"][0]] == ["true", "true"]'
check "CONNECT: no encoding, and no key of another kind" vendor_told '.headers |
	has("X-CSTP-Content-Encoding") or has("X-DTLS-App-ID") or
	has("X-DTLS-CipherSuite") | not'
check "CONNECT: one suite of the list, the best" \
	sent X-DTLS12-CipherSuite ECDHE-ECDSA-AES256-GCM-SHA384
check "CONNECT: an id of 32 bytes" vendor_told \
	'.headers["X-DTLS-Session-ID"][0] | test("^[0-9A-Fa-f]{64}$")'
check "CONNECT: DTLS has a port of its own" sent X-DTLS-Port "$PORT"
# 1500 less IP and UDP, record, tag and type; less IP and TCP with its times,
# record, tag and frame.
check "CONNECT: the MTU of DTLS" sent X-DTLS-MTU $((1500 - 28 - 37 - 1))
check "CONNECT: that of TLS is another one, of a segment" \
	sent X-CSTP-MTU $((1500 - 52 - 29 - 8))
address=$(vendor_text '.headers["X-CSTP-Address"][0]')
id=$(vendor_text '.headers["X-DTLS-Session-ID"][0]')
check "CONNECT: the data plane has the session" \
	was_told "session-new $address -"
check "CONNECT: it may be asked after 30 s, and asks after 20" \
	was_told 'attach-cstp current mtu 1411 dpd 30 keepalive 20'
check "tunnel: N.2, with the ports of both ends" sees '.state == "active" and
	.inactive_ms == null and [.tunnels[].id] == ["1.1", "1.2"] and
	(.tunnels[1] | .up and .local_port == 443 and
	 .remote == {"address": "192.0.2.2", "port": '"$(vendor_text .port)"'})' 1
check "tunnel: what the client says of itself" sees \
	'.hostname == "DESKTOP-PMH5ET5" and
	(.agent | test("^Cisco AnyConnect VPN Agent for Windows"))' 1

# DTLS

must "DTLS: a handshake" vendor dtls a
check "DTLS: first the gateway asked for its cookie" \
	vendor_told '.cookie > 0'
check "DTLS: its hello has the suite that was told, and resumes" \
	vendor_told '.suite and .resumed and .version == "fefd"'
check "DTLS: and no extension that the client did not ask for" \
	vendor_told '.extensions - [11, 65281] == []'
check "DTLS: the data plane has the keys" wait_for 20 "it is told" \
	was_told 'attach-dtls current mtu 1434 dpd 30 keepalive 20 AES-256-GCM'
check "DTLS: auth knows of it" wait_for 20 "it is told" own_says \
	"user $USER_NAME, DTLS up: DTLS1.2 resumed AES"
check "tunnel: N.3, at the port that was told" sees '[.tunnels[].id] ==
	["1.1", "1.2", "1.3"] and (.tunnels[2] | .up and
	.local_port == '"$PORT"' and
	.remote.port == '"$(vendor_text .port)"')' 1

# A tunnel is lost; the session waits, and comes back by its token alone

# waits FILTER: the first session has no tunnels, and is as it is told
waits()
{
	sees '.state == "waiting" and ([.tunnels[1:][] | .up] | any | not)
		and '"$1" 1
}

happens 'down cstp current closed'
check "lost: DTLS goes with TLS, and the parent waits" \
	wait_for 20 "it is told" waits '([.tunnels[].id] ==
		["1.1", "1.2", "1.3"]) and .tunnels[0].up'
check "lost: its time begins anew" waits '.inactive_ms < .duration_ms and
	.inactive_ms + .resume_left_ms == 300000'
check "lost: it counts, as one that waits" jq -e \
	'.sessions.waiting == 1 and .sessions.active == 0' \
	<(acnl -j gateway status)
check "lost: it is found by being inactive" jq -e \
	'[.sessions[].index] == [1]' <(acnl -j sessions --inactive)
must "meanwhile another one logs in" vendor_logs_in other Accounts
check "meanwhile: tokens have nothing in common" \
	test "$(vendor_text .document.token)" != "$token"
must "meanwhile: it connects" vendor connect
check "meanwhile: to another address, for the first one is kept" \
	vendor_told '.status == 200 and .headers["X-CSTP-Address"] != [$was]' \
	--arg was "$address"
vendor drop >/dev/null

ip -n client addr add 192.0.2.3/24 dev router
mv "$WORK/passwd" "$WORK/passwd.away"
must "resume: from another address" vendor source 192.0.2.3
must "resume: with the token of the first one" vendor resume "$token"
must "resume: CONNECT" vendor connect
check "resume: nobody is asked for a password, or in a file" \
	vendor_told '.status == 200 and (.resumed | not)'
check "resume: the same inner address" sent X-CSTP-Address "$address"
check "resume: another id for DTLS" \
	vendor_told '.headers["X-DTLS-Session-ID"] != [$was]' --arg was "$id"
check "resume: the same session, with another tunnel" sees \
	'.state == "active" and .inactive_ms == null and
	.resume_left_ms == null and (.tunnels[1] | .up and .count == 2)' 1
check "resume: from the address that it has now" sees \
	'.remote.address == "192.0.2.3" and
	.tunnels[1].remote == {"address": "192.0.2.3",
		"port": '"$(vendor_text .port)"'}' 1
check "resume: there was one login" test 1 = \
	"$(grep -c "user $USER_NAME, group Sales logged in" "$OWN_LOG")"
must "resume: DTLS" vendor dtls a
check "resume: it is there, too" wait_for 20 "it is told" sees \
	'.tunnels[2] | .up and .count == 2 and
	.remote.address == "192.0.2.3"' 1
mv "$WORK/passwd.away" "$WORK/passwd"

# Each cipher that DTLS may have, and those that it may not

# offers HEADER NAME CIPHER BYTES: a client that has this one only, and old ones;
# its records add as many bytes
offers()
{
	: >"$NULL_RECORD"
	must "cipher $2: CONNECT" vendor connect "$1=$2:$CBC"
	check "cipher $2: it is chosen" sent "$1" "$2"
	check "cipher $2: the MTU is of its records" \
		sent X-DTLS-MTU $((1500 - 28 - $4 - 1))
	must "cipher $2: a handshake" vendor dtls a
	check "cipher $2: it has that suite, and resumed" \
		vendor_told '.suite and .resumed and .cookie > 0'
	check "cipher $2: the data plane has its keys" wait_for 20 "it is told" \
		was_told "attach-dtls current .* $3\$"
}

for name in ECDHE-{ECDSA,RSA}- DHE-RSA- ''; do
	offers X-DTLS12-CipherSuite "${name}AES256-GCM-SHA384" AES-256-GCM 37
	offers X-DTLS12-CipherSuite "${name}AES128-GCM-SHA256" AES-128-GCM 37
done
for name in ECDHE-{ECDSA,RSA} DHE-RSA; do
	offers X-DTLS12-CipherSuite "$name-CHACHA20-POLY1305" \
		CHACHA20-POLY1305 29
done
offers X-DTLS-CipherSuite OC-DTLS1_2-AES256-GCM AES-256-GCM 37
offers X-DTLS-CipherSuite OC-DTLS1_2-AES128-GCM AES-128-GCM 37

# tls_only TEXT WHY HEADER...: it has a tunnel, and no DTLS
tls_only()
{
	: >"$NULL_RECORD"
	must "$1: CONNECT" vendor connect "${@:3}"
	check "$1: there is a tunnel" vendor_told '.status == 200'
	check "$1: of TLS" was_told 'attach-cstp current '
	check "$1: nothing is said of DTLS" vendor_told \
		'[.headers | keys[] | select(test("^X-DTLS.*(Suite|ID|Port)"))]
		== []'
	check "$1: the log tells why" own_says \
		"session 1 has no DTLS: $2"
}

tls_only "CBC" "it offers only ciphers in CBC mode" \
	X-DTLS12-CipherSuite=ECDHE-RSA-AES256-SHA384:AES256-SHA \
	"X-DTLS-CipherSuite=$CBC"
tls_only "DTLS 0.9" "it offers only ciphers in CBC mode, or DTLS 0.9" \
	X-DTLS-CipherSuite=AES256-SHA:DES-CBC3-SHA
tls_only "no secret" "it gives no master secret" X-DTLS-Master-Secret=
tls_only "half a secret" "it gives no master secret" \
	"X-DTLS-Master-Secret=$(printf '%048d' 0)"

# Flights that are lost, and associations beside each other

# associations N: that many were attached since the last CONNECT
associations()
{
	test "$(grep -c ^attach-dtls "$NULL_RECORD")" = "$1"
}

: >"$NULL_RECORD"
must "flights: CONNECT, and a narrow path" vendor connect X-CSTP-Base-MTU=1400
check "narrow: both MTUs are of the path that it told of" \
	vendor_told '.headers | .["X-DTLS-MTU"] == ["1334"] and
		.["X-CSTP-MTU"] == ["1311"] and .["X-CSTP-Base-MTU"] == ["1400"]'
must "lost answer: the client says hello again" vendor dtls a answer
check "lost answer: it had to" vendor_told '.repeats > 0 and .resumed'
check "lost answer: there are keys" wait_for 20 "they are told" associations 1
must "lost last flight: the gateway repeats its own, and the client the last" \
	vendor dtls b last
check "lost last flight: it had to" vendor_told '.repeats > 0 and .resumed'
check "lost last flight: there are keys, beside those that there were" \
	wait_for 20 "they are told" associations 2
check "beside: as the next ones" was_told 'attach-dtls next .*AES-256-GCM'
must "doubled last flight: a handshake" vendor dtls c
check "doubled last flight: there are keys" \
	wait_for 20 "they are told" associations 3
must "doubled last flight: the same once more" vendor repeat c
must "doubled last flight: and another handshake" vendor dtls d
check "doubled last flight: it did nothing" \
	wait_for 20 "they are told" associations 4
check "flights: the log has no complaint" test 0 = \
	"$(grep -c 'session 1: DTLS: ' "$OWN_LOG")"

# The end of a session is the end of its token

# is_void TEXT: nothing can be had for the token
is_void()
{
	must "$1: CONNECT" vendor connect
	check "$1: the token is refused" vendor_told '.status == 401'
	must "$1: GET" vendor get
	check "$1: nothing can be fetched for it" vendor_told '.status != 200 and
		.sha1 != $sha1' --arg sha1 "$sha1"
}

check "logged off by the administrator" acnl logoff index 1
is_void "logged off"
must "logout: a login" vendor_logs_in "$USER_NAME" Sales
must "logout: a tunnel" vendor connect
check "logout: of a session of its own" vendor_told '.status == 200'
must "logout: by a document" vendor logout
check "logout: it is complete" vendor_told '.status == 200 and
	.document.type == "complete"'
is_void "logout"
check "no token was ever logged" test 0 = \
	"$(grep -c "$token" "$OWN_LOG")"
leaves "end"

must "a gateway with one session for each user" gateway \
	"max-same-clients = 1"
must "evicted: the first login" vendor_logs_in "$USER_NAME" Sales
token=$(vendor_text .document.token)
must "evicted: CONNECT" vendor connect
must "evicted: the second login" vendor_logs_in "$USER_NAME" Sales
check "evicted: the first session is over" wait_for 20 "it is told" \
	own_says "session 1: user $USER_NAME, over: replaced"
must "evicted: CONNECT of the second one" vendor connect
check "evicted: it has a tunnel" vendor_told '.status == 200'
must "evicted: the first token" vendor resume "$token"
is_void "evicted"
leaves "evicted"
finish
