#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The openconnect of each suite at our own gateway, by all ways to log in and to
# carry packets that there are; each session carries TCP, counted by the kernel.
# shellcheck disable=SC2016,SC2317

# shellcheck source=selftests/interop/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=selftests/interop/own.sh
. "$INTEROP/own.sh"
# shellcheck source=selftests/interop/carry.sh
. "$INTEROP/carry.sh"
# shellcheck source=selftests/interop/peers.sh
. "$INTEROP/peers.sh"
# shellcheck source=selftests/native/radius.sh
. "$INTEROP/../native/radius.sh"

BYTES=1200K PING=(ping -q -n -c 2 -i 0.2 -W 5) KEY=00112233445566778899aabbccddeeff
declare -A AEAD=(
	[aes-128-gcm]=AES-128-GCM
	[aes-256-gcm]=AES-256-GCM
	[chacha20-poly1305]=CHACHA20-POLY1305
)

certificate()
{
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
		-days 2 -subj "/CN=Users" -keyout "$WORK/users.key" \
		-out "$WORK/users.pem"
	openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
		-subj "/CN=$USER_NAME" -keyout "$WORK/user.key" \
		-out "$WORK/user.csr"
	openssl x509 -req -in "$WORK/user.csr" -days 2 -CA "$WORK/users.pem" \
		-CAkey "$WORK/users.key" -CAcreateserial -out "$WORK/user.pem"
}

files()
{
	mkdir -p "$WORK/groups" "$WORK/radius"
	echo 'ipv4-network = 10.99.5.0/24' >"$WORK/groups/staff"
	gateway_user "$USER_NAME" "$USER_PASSWORD" -g staff,guests
	radius_users <<<"$USER_NAME Cleartext-Password := \"$USER_PASSWORD\""
	certificate 2>"$LOGS/openssl.log"
}

# answers LINE...: what openconnect reads from now on
answers()
{
	printf '%s\n' "$@" >"$WORK/answers"
	PASSWORD=$WORK/answers PEER_ASKS=1
}

starts()
{
	must "$WHO, $1: the gateway starts" own_start "udp-port = 443" "${@:2}"
}

ends()
{
	own_ends TERM
	check "$WHO: the gateway ends with status 0" test "$OWN_STATUS" = 0
	OWN_AUTH='' PASSWORD='' PEER_ASKS=''
}

# carried TEXT TYPE [OPTION...]: pings, then TCP both ways
carried()
{
	pings "$WHO, $1"
	carries "$2" "$WHO-$1-up" rx "${@:3}"
	carries "$2" "$WHO-$1-down" tx -R "${@:3}"
}

connects()
{
	must "$WHO, $1: openconnect connects" peer_start "${@:2}"
}

has_dtls()
{
	check "$WHO, $1: it has DTLS" wait_for 20 DTLS \
		own_transport dtls '.state == "up"'
}

leaves()
{
	peer_ends INT
	check "$WHO, $1: openconnect ends well" test "$PEER_STATUS" = 0
}

# ended_by TEXT REASON: by the gateway, which says why
ended_by()
{
	check "$WHO, $1: openconnect ends" wait_for 40 "its end" ended "$PEER"
	peer_ends 0
	check "$WHO, $1: for this" own_says "user $USER_NAME, over: $2; "
}

# What carries.
channels()
{
	starts "passwords"
	session "$WHO, DTLS" dtls
	session "$WHO, TLS alone" cstp --no-dtls
	net_block udp drop
	session "$WHO, UDP is blocked" cstp
	net_unblock
	ends
}

ciphers()
{
	local cipher

	starts "ciphers"
	for cipher in "${!AEAD[@]}"; do
		connects "$cipher" --gnutls-priority \
			"NORMAL:-CIPHER-ALL:+${AEAD[$cipher]}"
		check "$WHO, $cipher: so has DTLS" wait_for 20 DTLS \
			own_transport dtls '.state == "up" and
				.keys[0].cipher == $cipher' --arg cipher "$cipher"
		carried "$cipher" dtls
		leaves "$cipher"
	done
	ends
}

# Inside, and outside.
version6()
{
	local INNER4=$INNER6

	starts "IPv6" "ipv6-network = fd00:99::/64" "route = fd00:98::/64"
	PEER_TO=$GATEWAY6 connects "IPv6"
	has_dtls "IPv6"
	check "$WHO, IPv6: outside" own_transport dtls \
		'.remote.address | startswith("2001:db8:1:")'
	check "$WHO, IPv6: ping from the client" on client "${PING[@]}" "$INNER6"
	carries dtls "$WHO-IPv6-up" rx
	carries dtls "$WHO-IPv6-down" tx -R
	leaves "IPv6"
	ends
}

# mtu_is NUMBER: of openconnect's device
mtu_is()
{
	ip -n client -j link show dev "$PEER_DEVICE" |
		jq -e --argjson mtu "$1" '.[0].mtu | ., . <= $mtu'
}

# What is longer than this does not pass, and nobody is told.
mtu()
{
	starts "MTU" "try-mtu-discovery = true"
	on router nft "add table inet block
		add chain inet block forward \
			{ type filter hook forward priority 0; }
		add rule inet block forward udp length > 1300 drop"
	connects "MTU"
	has_dtls "MTU"
	check "$WHO, MTU: openconnect finds it" wait_for 40 "it" mtu_is 1300
	carried "MTU" dtls
	net_unblock
	leaves "MTU"
	ends
}

compression()
{
	starts "compression" "compression = true"
	connects "compression"
	has_dtls "compression"
	check "$WHO, compression: it was offered, and taken" \
		own_transport dtls '.compression == "lzs"'
	carried "compression" dtls --repeating-payload
	check "$WHO, compression: packets shrink" own_transport dtls \
		'.stats.rx_compressed > 100 and .stats.tx_compressed > 100'
	leaves "compression"
	connects "not offered" --compression=none
	has_dtls "not offered"
	check "$WHO, not offered: there is none" \
		own_transport dtls '.compression == "none"'
	carried "not offered" dtls
	leaves "not offered"
	ends
}

groups()
{
	starts "groups" "select-group = staff[The staff]" \
		"select-group = guests" "select-group-by-url = true" \
		"config-per-group = $WORK/groups"
	session "$WHO, group" dtls --authgroup guests
	PEER_PATH=/staff connects "group by URL"
	check "$WHO, group by URL: it has that one's address" \
		grep '^10\.99\.5\.' <(peer_address)
	carried "group by URL" dtls
	leaves "group by URL"
	ends
}

certificates()
{
	local shown=(--certificate "$WORK/user.pem" --sslkey "$WORK/user.key")
	local lines=("ca-cert = $WORK/users.pem" "cert-user-oid = 2.5.4.3")

	OWN_AUTH=certificate
	starts "certificate" "${lines[@]}"
	session "$WHO, certificate" dtls "${shown[@]}"
	ends
	starts "certificate and password" "${lines[@]}" "auth = certificate"
	session "$WHO, certificate and password" dtls "${shown[@]}"
	ends
}

one_time()
{
	printf '%s\n' "HOTP/T30 $USER_NAME - $KEY" >"$WORK/otp"
	chmod 600 "$WORK/otp"
	OWN_AUTH="plain[passwd=$WORK/passwd,otp=$WORK/otp]"
	starts "one-time password"
	answers "$USER_PASSWORD" "$(oathtool --totp "$KEY")"
	session "$WHO, one-time password" dtls
	ends
}

radius()
{
	OWN_AUTH="radius[config=$WORK/radius/client.conf]"
	starts "RADIUS"
	session "$WHO, RADIUS" dtls
	ends
}

wrong()
{
	starts "wrong passwords" "max-ban-score = 20" \
		"ban-points-wrong-password = 15" "ban-points-connection = 0" \
		"ban-time = 3"
	answers wrong "$USER_PASSWORD"
	session "$WHO, wrong, then right" dtls
	answers wrong wrong
	peer_launch
	peer_ends 0
	check "$WHO, banned: openconnect is not let in" \
		test "$PEER_STATUS" != 0
	check "$WHO, banned: the log tells" \
		own_says "user $USER_NAME, from .*: banned"
	ends
}

# client_moves FROM TO
client_moves()
{
	ip -n client -batch - <<-END
		addr del 192.0.2.$1/24 dev router
		addr add 192.0.2.$2/24 dev router
		route replace default via 192.0.2.1
	END
}

moves()
{
	local address

	starts "another address" "dpd = 3"
	connects "another address"
	address=$(peer_address)
	client_moves 2 3
	check "$WHO, another address: openconnect comes from there" \
		wait_for 60 "it" own_transport cstp \
		'.state == "up" and .remote.address == "192.0.2.3"'
	check "$WHO, another address: by DTLS, too" \
		wait_for 60 "it" own_transport dtls \
		'.state == "up" and .remote.address == "192.0.2.3"'
	check "$WHO, another address: the inner one is as it was" \
		test "$(peer_address)" = "$address"
	carried "another address" dtls
	client_moves 3 2
	peer_ends INT
	ends
}

kicked()
{
	starts "kick"
	connects "kick"
	has_dtls "kick"
	carried "kick" dtls
	check "$WHO, kick: acnl" acnl logoff user "$USER_NAME"
	ended_by "kick" admin
	ends
}

timeouts()
{
	starts "idle" "idle-timeout = 5"
	connects "idle"
	has_dtls "idle"
	carried "idle" dtls
	ended_by "idle" idle
	ends
	starts "time" "session-timeout = 20"
	connects "time"
	has_dtls "time"
	carried "time" dtls
	ended_by "time" "session timeout"
	ends
}

# renews METHOD: new keys after a minute, for those who stay so long
renews()
{
	starts "rekey, $1" "rekey-time = 60" "rekey-method = $1"
	connects "rekey, $1"
	has_dtls "rekey, $1"
	check "$WHO, rekey, $1: there is another tunnel" wait_for 90 "it" \
		own_says "user $USER_NAME, TLS up" 2
	check "$WHO, rekey, $1: with DTLS" wait_for 20 "it" \
		own_says "user $USER_NAME, DTLS up" 2
	carried "rekey, $1" dtls
	leaves "rekey, $1"
	ends
}

# The openconnect of the suite that is the root has tests of its own.
brief()
{
	channels
	groups
	certificates
	one_time
}

whole()
{
	brief
	ciphers
	version6
	mtu
	compression
	radius
	wrong
	moves
	kicked
	timeouts
	renews ssl
	renews new-tunnel
}

# The oldest; the others come to test-gateway-brief and to native tests.
SUITES=(bookworm) WAYS=brief
((!${ACVPN_LONG:-0})) || SUITES+=(trixie forky) WAYS=whole
must "there are users and certificates" files
must "freeradius starts" radius_start
iperf_server
for suite in "${SUITES[@]}"; do
	must "$suite: there is an openconnect" peers_use "$suite"
	WHO=$(peers_version)
	must "$suite: it has a version" test -n "$WHO"
	"$WAYS"
done
finish
