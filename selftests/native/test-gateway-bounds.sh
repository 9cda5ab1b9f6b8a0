#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What cannot be right, told by a client or written by an administrator: our own
# gateway goes on with what can, and nothing of it gets to a shell. The client
# is one that plays the vendor's.
# Runs with one suite.
# shellcheck disable=SC2016,SC2317

# shellcheck source=selftests/native/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=selftests/native/own.sh
. "$(dirname -- "$0")/own.sh"
# shellcheck source=selftests/interop/vendor.sh
. "$INTEROP/vendor.sh"

CONFIG=$WORK/own.conf
BANNER=$(printf 'x%.0s' {1..1500})
TOO_LONG="The gateway has too much to tell; ask its administrator."

# sent NAME VALUE: a header of the reply to CONNECT
sent()
{
	vendor_told '.headers[$name] == [$value]' --arg name "$1" \
		--arg value "$2"
}

# endless_is_over: whose session that was is not known any more
endless_is_over()
{
	vendor connect && vendor_told '.status == 401'
}

# connects_as USER
connects_as()
{
	vendor_logs_in "$1" && vendor connect && vendor_told '.status == 200'
}

# between LEAST MOST: both MTUs of the reply
between()
{
	vendor_told '[.headers["X-CSTP-MTU"], .headers["X-CSTP-Base-MTU"] |
		length == 1 and (.[0] | tonumber |
			. >= $least and . <= $most)] | all' \
		--argjson least "$1" --argjson most "$2"
}

# no_address TEXT: it wants IPv6 alone, of which there is none, and is told so
no_address()
{
	check "$1: an answer" vendor connect "X-CSTP-Address-Type=IPv6"
	check "$1: there is no tunnel for it" vendor_told '.status == 503'
}

# MTUs

must "the gateway starts" own_start "udp-port = 443"
own_workers >"$WORK/workers"
vendor_start alone
must "login" vendor_logs_in "$USER_NAME"

no_address "a family that there is not"
no_address "the same again, when nothing is there to end first"
for value in 0 1 40 60 799 65535 4294967295 -1 abc; do
	must "MTUs of $value: CONNECT" vendor connect \
		"X-CSTP-Base-MTU=$value" "X-CSTP-MTU=$value"
	check "MTUs of $value: the reply is between floor and link" \
		between 576 1500
done
vendor connect "X-CSTP-Base-MTU=65535" "X-CSTP-MTU="
big=$(vendor_text '.headers["X-CSTP-MTU"][0]')
vendor connect "X-CSTP-Base-MTU=0" "X-CSTP-MTU="
check "a path that is none is not looked at" sent X-CSTP-MTU "$big"
vendor connect "X-CSTP-Base-MTU=799" "X-CSTP-MTU="
check "a small one is" sent X-CSTP-Base-MTU 799
happens 'large cstp current other 1401'
happens 'large cstp current other 1402'
happens 'down cstp current closed'
check "packets that are too long are told, with both sizes" wait_for 10 \
	"a line" own_says "session 1: 1 packet was too long for its TLS, \
the last one with 1401 bytes, where 1400 fit"
check "the tunnel is gone" wait_for 10 "it is told" own_says "TLS down: lost"
check "and they are not told again and again" test \
	"$(grep -c 'too long for' "$OWN_LOG")" = 1
own_workers >"$WORK/workers.now"
check "no worker has died of them" diff "$WORK/workers" "$WORK/workers.now"
leaves "MTUs"

# Files of users, and a banner

mkdir "$WORK/users"
printf '%s\n' "iroute = 10.97.0.0/16" "iroute = 10.96.0.0/24" \
	"route = 10.95.0.0/16" "dns = 10.98.0.53" >"$WORK/users/$USER_NAME"
for name in broken shell wordy; do
	gateway_user "$name" "$USER_PASSWORD"
done
gateway_user bob "$USER_PASSWORD"
echo "route = 192.168.1.300/24" >"$WORK/users/broken"
echo "route = 10.0.0.0/8;touch $WORK/shell" >"$WORK/users/shell"
{
	printf 'route = fd00:%x::/64\n' {1..2048}
	printf 'no-route = fd01:%x::/64\n' {1..2048}
	printf 'custom-header = X-%d: '"$(printf '%01000d' 0)"'\n' {1..64}
} >"$WORK/users/wordy"
must "the gateway starts, with files of users" own_start "udp-port = 443" \
	"config-per-user = $WORK/users" "banner = $BANNER" \
	"route-add-cmd = echo %{RI} >>$WORK/routes" "route-del-cmd = true"
must "file: CONNECT" connects_as "$USER_NAME"
check "file: both networks behind the client are there" \
	wait_for 20 "they are" eval \
	'[[ $(sort "$WORK/routes" | paste -sd " ") == "10.96.0.0/24 10.97.0.0/16" ]]'
check "file: so is the route behind them" \
	sent X-CSTP-Split-Include 10.95.0.0/255.255.0.0
check "file: so is the name server" sent X-CSTP-DNS 10.98.0.53
check "banner: it is whole" sent X-CSTP-Banner "$BANNER"
for name in broken shell; do
	check "$name file: who has it is not let in" \
		eval '! vendor_logs_in "$name"'
	check "$name file: the log says where" \
		own_says "$WORK/users/$name:1: .*route"
done
must "broken file: others are let in" connects_as bob
sed -i 's/300/0/' "$WORK/users/broken"
echo "session-timeout = 600" >"$WORK/users/bob"
must "a time that was not his: CONNECT" vendor connect
check "a time that was not his: there is no end of his session" \
	sent X-CSTP-Session-Timeout none
check "a time that was not his: nor is there a rest of it" \
	sent X-CSTP-Session-Timeout-Remaining none
must "broken file: so is he, when it is mended" connects_as broken
check "no shell has seen it" test ! -e "$WORK/shell"

# What helps where packets are too long: TLS alone, or a lower MTU, for some

gateway_user tls "$USER_PASSWORD"
gateway_user short "$USER_PASSWORD"
echo "no-udp = true" >"$WORK/users/tls"
echo "mtu = 1200" >"$WORK/users/short"
must "TLS alone: CONNECT" connects_as tls
check "TLS alone: there is no DTLS" \
	vendor_told '[.headers | keys[] | select(startswith("X-DTLS"))] -
		["X-DTLS-DPD", "X-DTLS-Keepalive"] == []'
must "MTU: CONNECT" connects_as short
check "MTU: it is as the file says" sent X-CSTP-MTU 1200
check "MTU: and there is DTLS" sent X-DTLS-Port 443
check "MTU: with no longer packets" \
	vendor_told '.headers["X-DTLS-MTU"][0] | tonumber <= 1200'

# More than can be told

must "endless: login" vendor_logs_in wordy
must "endless: CONNECT is answered" vendor connect
check "endless: there is no tunnel" vendor_told '.status == 503'
check "endless: the client is told why" sent X-Reason "$TOO_LONG"
check "endless: so is the log" own_says \
	"user wordy gets no tunnel, and his session ends: .*shorter banner"
check "endless: the session is over" wait_for 10 "its end" endless_is_over
must "endless: others connect" connects_as "$USER_NAME"

# Configurations

routes='60.0.0.0/255.0.0
192.168.1.300/24
10.0.0.0/8;id
10.0.0.0/33'
routes+='
10.0.0.0/8;touch $WORK/shell
$(touch $WORK/shell)'
routes=${routes//\$WORK/$WORK}
lines=$(wc -l <"$CONFIG")
cp "$CONFIG" "$WORK/good.conf"
refusals=0
while IFS= read -r route; do
	printf 'route = %s\n' "$route" | cat "$WORK/good.conf" - >"$CONFIG"
	kill -HUP "$OWN"
	check "$route: a reload keeps what there was" wait_for 20 "a line" \
		own_says 'goes on with the one that it has' $((++refusals))
	check "$route: the log says where" own_says \
		"$CONFIG:$((lines + 1)): route" "$refusals"
done <<<"$routes"
must "reload: who logs in gets what there was" connects_as "$USER_NAME"
check "reload: the route" sent X-CSTP-Split-Include 10.95.0.0/255.255.0.0
leaves "files"
while IFS= read -r route; do
	printf 'route = %s\n' "$route" | cat "$WORK/good.conf" - >"$CONFIG"
	status=0
	acvpnd gateway -c "$CONFIG" >"$WORK/said" 2>&1 || status=$?
	check "$route: the gateway does not start" test "$status" = 2
	check "$route: it says where" grep -F \
		"$CONFIG:$((lines + 1)): route" "$WORK/said"
done <<<"$routes"
check "no shell has seen any of it" test ! -e "$WORK/shell"
finish
