#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Whom our own gateway restricts to his routes, or to ports, has an entry in its
# table of nftables, from before he may send until he is gone; whoever may do
# the same shares a chain. What the table does to packets is tested with the
# module.
# Runs with one suite.
# shellcheck disable=SC2317

# shellcheck source=selftests/native/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=selftests/native/own.sh
. "$(dirname -- "$0")/own.sh"

TABLE=acvpn_vpn0
CONFIGURED='^Configured as ([0-9.]+) \+ ([0-9a-f:]+)\/'

# The table, or nothing.
table()
{
	on gateway nft list table inet "$TABLE" 2>/dev/null || true
}

# no_table: there is none, nor another one
no_table()
{
	[[ ! $(on gateway nft list tables) ]]
}

# goes_to MAP ADDRESS: the chain that it leads to
goes_to()
{
	on gateway nft -j list map inet "$TABLE" "$1" | jq -er --arg a "$2" \
		'.nftables[].map? | values | .elem[] |
			select(.[0] == $a) | .[1].goto.target'
}

# rules CHAIN
rules()
{
	on gateway nft list chain inet "$TABLE" "$1"
}

# chains: how many policies there are
chains()
{
	table | grep -c 'chain policy'
}

has_chains()
{
	[[ $(chains) == "$1" ]]
}

# says_rules CHAIN PATTERN
says_rules()
{
	[[ $(rules "$1") == *"$2"* ]]
}

starts()
{
	own_start "udp-port = 443" "session-store = $OWN_STORE" \
		"ipv6-network = fd00:99::/64" "dns = 10.98.0.53" \
		"route = fd00:98::/64" "no-route = 10.98.0.64/26" \
		"config-per-user = $WORK/users" "$@"
}

# another USER DEVICE: one more openconnect, as this user; sets its ADDRESS, and
# ADDRESS6
another()
{
	PEER_USER=$1 PEER_DEVICE=$2 peer_launch --no-dtls
	must "$1 connects" wait_for 40 "it says so" peer_says "$CONFIGURED"
	read -r ADDRESS ADDRESS6 < <(sed -nE "s/$CONFIGURED.*/\1 \2/p" \
		"$PEER_LOG")
	OTHERS+=("$PEER")
}

others_end()
{
	local pid

	for pid in "${OTHERS[@]}"; do
		stop "$pid" KILL || true
	done 2>/dev/null
	OTHERS=()
}

test_cleanup()
{
	others_end
	own_cleanup
}

users_filtered()
{
	[[ $(on gateway nft -j list map inet "$TABLE" users4 |
		jq '[.nftables[].map? | values | .elem // [] | length] |
			add') == "$1" ]]
}

# flood FILE: a change by which all that listen miss the last part, which is that
# the table is deleted
flood()
{
	{
		echo "add table inet flood"
		echo "add set inet flood much { type ipv4_addr; }"
		echo "add element inet flood much {"
		seq -f '10.77.%.0f.1' -s , 0 255
		for ((i = 0; i < 64; i++)); do
			seq -f ",10.$((100 + i)).%.0f.1" 0 255
		done
		echo "}"
		echo "delete table inet $TABLE"
	} >"$1"
}

# dave_comes: once the one who came before him is gone
dave_comes()
{
	acnl logoff user bob >/dev/null 2>&1 || true
	PEER_USER=dave PEER_DEVICE=tun4 peer_launch --no-dtls
	wait_for 10 "he ends, or is connected" over_or_connected || true
	OTHERS+=("$PEER")
	peer_says "$CONFIGURED"
}

over_or_connected()
{
	ended "$PEER" || peer_says "$CONFIGURED"
}

OTHERS=()
mkdir "$WORK/users"
echo "restrict-user-to-routes = true" >"$WORK/users/$USER_NAME"
echo "restrict-user-to-ports = tcp(443), udp(53), icmp()" >"$WORK/users/bob"
gateway_user bob "$USER_PASSWORD"
gateway_user carol "$USER_PASSWORD"

# A table that a gateway before has left is not this one's.
on gateway nft add table inet "$TABLE"
must "the gateway starts" starts
check "a table of before is gone" no_table
another carol tun1
check "who is not restricted has none made" no_table

another "$USER_NAME" tun2
ALICE=$ADDRESS
CHAIN=$(goes_to users4 "$ALICE")
check "who is restricted has his address in the table" test "$CHAIN"
check "so has that of IPv6" \
	test "$(goes_to users6 "$ADDRESS6")" = "$CHAIN"
check "it leads to his routes" says_rules "$CHAIN" \
	"ip daddr != 10.98.0.0/24 reject"
check "to those of IPv6" says_rules "$CHAIN" \
	"ip6 daddr != fd00:98::/64 reject"
check "without what no-route takes away" says_rules "$CHAIN" \
	"ip daddr 10.98.0.64/26 reject"
check "with his name server" says_rules "$CHAIN" \
	"ip daddr 10.98.0.53 meta l4proto { tcp, udp } th dport 53 accept"
check "only packets of the device are looked at" says_rules clients \
	'policy accept;
		iifname != "vpn0" accept'
another "$USER_NAME" tun3
check "another session of his shares the chain" \
	test "$(goes_to users4 "$ADDRESS")" = "$CHAIN"
another bob tun4
BOB=$(goes_to users4 "$ADDRESS")
check "another user has his own" test "$BOB" != "$CHAIN"
check "it has ports" says_rules "$BOB" "tcp dport 443 accept"
check "and nothing else" says_rules "$BOB" "frag frag-off != 0 accept
		reject with icmpx admin-prohibited"
check "the table has two policies" has_chains 2

# A connection that comes again keeps its address, and its filter.
kill -USR2 "${OTHERS[1]}"
check "who comes again" wait_for 40 "the tunnel" own_says \
	"user $USER_NAME, TLS up" 3
check "is in the table as before" \
	test "$(goes_to users4 "$ALICE")" = "$CHAIN"

# Somebody else's program has deleted it all.
on gateway nft flush ruleset
check "a table that was deleted is made anew" wait_for 40 "all three" \
	users_filtered 3
check "and the log tells" own_says 'acvpn_vpn0 of nftables was deleted'
check "its own changes are not others'" \
	test "$(grep -c 'was deleted' "$OWN_LOG")" = 1
on gateway nft delete element inet "$TABLE" users4 "{ $ALICE }"
kill -USR2 "${OTHERS[1]}"
check "a table that was changed is made anew" wait_for 40 "a line" \
	own_says 'filters of clients are made anew'
check "with all that is to be there" wait_for 40 "all three" \
	users_filtered 3

# The next gateway does not know what there is, and has to.
kill -KILL "$(own_auth)"
check "auth is killed: the table stays" users_filtered 3
check "auth is killed: another one takes its place" \
	wait_for 20 "it is ready" own_says 'gateway is ready' 2
check "auth is killed: nobody is missing" users_filtered 3
own_killed
check "all are killed: the table stays" users_filtered 3
: >"$NULL_RECORD"
must "the next gateway starts" starts
check "whoever comes again is in the table" wait_for 60 "all three" \
	users_filtered 3
others_end
own_ends TERM
check "SIGTERM ends the gateway with status 0" test "$OWN_STATUS" = 0
check "no table is left" no_table

# nft that fails, or is not there: nobody is let in without his filters.
NFT=$(realpath /usr/sbin/nft)
cp "$NFT" "$WORK/nft.real"

# nft_is MODE LINE...: what the gateway runs from now on, a script of these lines
nft_is()
{
	printf '%s\n' '#!/bin/sh' "${@:2}" >"$WORK/nft"
	chmod "$1" "$WORK/nft"
	nsenter -t "$OWN" -m mount --bind "$WORK/nft" "$NFT"
}

nft_is_back()
{
	nsenter -t "$OWN" -m umount --lazy "$NFT"
}

# seizes: somebody's program takes the table, in one step, and is its owner as long
# as it runs: the kernel lets nobody else change it
seizes()
{
	mkfifo "$WORK/owner"
	ip netns exec gateway "$WORK/nft.real" -i <"$WORK/owner" \
		>"$LOGS/owner.log" 2>&1 &
	OWNER=$!
	exec {OWNS}>"$WORK/owner"
	echo "delete table inet $TABLE; add table inet $TABLE {" \
		"flags owner; }" >&"$OWNS"
}

owned()
{
	[[ $(table) == *"flags owner"* ]]
}

lets_go()
{
	exec {OWNS}>&-
	wait "$OWNER"
	no_table
}

# tunnels USER: what the gateway has of him, by his last session
tunnels()
{
	acnl -j sessions "user=$1" |
		jq -c '.sessions | max_by(.index).tunnels[1].up'
}

# not_filtered TEXT PATTERN: who is restricted is not let in, others are
not_filtered()
{
	PEER_USER=bob peer_launch --no-dtls
	peer_ends 0
	check "$1: who is restricted has no tunnel" turned_away
	check "$1: and the log tells" own_says "session [0-9]+ gets no tunnel: \
its packets cannot be filtered: $2"
	another carol tun1
	others_end
}

must "the gateway starts once more" starts
nft_is 755 'echo "Error: out of order" >&2' 'exit 1'
not_filtered "nft fails" "Error: out of order"
nft_is_back
nft_is 755 'exit 3'
not_filtered "nft fails without a word" "exit status 3"
nft_is_back
nft_is 644
not_filtered "nft is missing" "/usr/sbin/nft cannot be run: Permission denied"
nft_is_back
another bob tun4
check "nft is back: who is restricted has his address in the table" \
	goes_to users4 "$ADDRESS"
# Somebody else deletes it when nft has made a change, and is not at its end.
nft_is 755 "text=\$(cat)" "echo \"\$text\" | $WORK/nft.real -f - || exit" \
	"case \$text in" '*"delete table"*) ;;' \
	"*) $WORK/nft.real delete table inet $TABLE ;;" 'esac'
another "$USER_NAME" tun2
check "a table that was deleted meanwhile is made anew before he is let in" \
	users_filtered 2
nft_is_back
# Or there is so much to be told that this is not.
flood "$WORK/flood"
nft_is 755 "text=\$(cat)" "echo \"\$text\" | $WORK/nft.real -f - || exit" \
	"case \$text in" '*"delete table"*) ;;' \
	"*) $WORK/nft.real -f $WORK/flood ;;" 'esac'
another "$USER_NAME" tun3
check "so is one whose end could not be heard of" users_filtered 3
nft_is_back
on gateway "$WORK/nft.real" delete table inet flood
another carol tun1
nft_is 755 'echo "Error: out of order" >&2' 'exit 1'
on gateway "$WORK/nft.real" delete table inet "$TABLE"
check "no table, and nft fails: who is restricted does not stay" \
	wait_for 40 "a line" own_says "user bob, TLS down: "
check "no table, and nft fails: the log tells" own_says \
	"acvpn_vpn0 of nftables cannot be made anew.*: Error: out of order"
check "no table, and nft fails: others stay" \
	alive "$PEER"
nft_is_back
others_end
own_ends TERM

# nft that is well, and the kernel refuses what it asks for.
must "the gateway starts, for a table that is seized" starts
another bob tun4
another carol tun1
seizes
check "seized: somebody else has the table" wait_for 20 "it" owned
check "seized: who is restricted does not stay" wait_for 40 "a line" own_says \
	"user bob, TLS down: .*its packets cannot be filtered any more"
check "seized: the gateway has no tunnel of his" test "$(tunnels bob)" = false
check "seized: whoever is not restricted has his" \
	test "$(tunnels carol)" = true
check "seized: the log tells why" own_says \
	"$TABLE of nftables cannot be made anew.*Operation not permitted"
check "seized: and what to do" own_says "has it, as .*nft list table inet $TABLE"
PEER_USER=$USER_NAME peer_launch --no-dtls
peer_ends 0
check "seized: nobody who is restricted is let in" turned_away
check "seized: the log tells that his packets cannot be filtered" own_says \
	"gets no tunnel: its packets cannot be filtered: .*not permitted"
check "seized: the table's fate is told once, whoever tries" \
	test "$(grep -c 'cannot be made anew' "$OWN_LOG")" = 1
others_end
check "let go: there is no table" lets_go
another bob tun4
check "let go: who is restricted has his address in the table" \
	goes_to users4 "$ADDRESS"
others_end
own_ends TERM

# Networks behind two who are restricted do not overlap.
printf '%s\n' "iroute = 10.97.0.0/16" "iroute = 10.97.1.0/24" \
	>>"$WORK/users/bob"
printf '%s\n' "iroute = 10.97.8.0/24" "restrict-user-to-ports = icmp()" \
	>"$WORK/users/dave"
echo "iroute = 10.97.9.0/24" >"$WORK/users/carol"
gateway_user dave "$USER_PASSWORD"
must "the gateway starts, with networks behind clients" starts
another bob tun4
check "a network in another one of his has no place of its own" test \
	"$(on gateway nft -j list map inet "$TABLE" networks4 |
		jq '[.nftables[].map? | values | .elem[]] | length')" = 1
PEER_USER=dave peer_launch --no-dtls
peer_ends 0
check "who has a part of it has no tunnel" turned_away
check "and the log tells which" own_says "its packets cannot be filtered: \
10.97.8.0/24 behind it overlaps with 10.97.0.0/16 behind another"
another carol tun1
check "who is not restricted has one" test "$ADDRESS"
others_end
check "when nobody has it" wait_for 60 "he is let in" dave_comes
others_end
own_ends TERM
check "no table is left of them" no_table

# Filters that nft does not take.
must "the gateway starts, for a device that no table can be for" starts \
	'device = vpn*'
PEER_USER=bob peer_launch
peer_ends 0
check "who cannot be filtered has no tunnel" turned_away
check "and the log tells" own_says \
	'session [0-9]+ gets no tunnel: its packets cannot be filtered'
another carol tun1
others_end
own_ends TERM
finish
