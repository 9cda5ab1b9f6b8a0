#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Our gateway is killed, one of its processes or all, at moments that nobody has
# chosen, of logins, CONNECTs, handshakes and traffic of Debian's openconnect.
# Whoever has a tunnel keeps it, whoever comes gets one in the end, no address is
# somebody else's, and when all have gone nothing is left.
# Environment: KILLS: how often, ACVPN_SEED: which moments.
# shellcheck disable=SC2317

# shellcheck source=selftests/interop/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=selftests/interop/own.sh
. "$INTEROP/own.sh"

KILLS=${KILLS:-$([[ ${ACVPN_LONG:-} ]] && echo 100 || echo 4)}
SEED=${ACVPN_SEED:-$RANDOM}
FLOW='' GUEST='' GUEST_LOG=$LOGS/guest.log
VICTIMS=(monitor auth nursery workers all leave)

starts()
{
	own_start "udp-port = 443" "session-store = $OWN_STORE" \
		"max-same-clients = 0"
}

# What openconnect runs for guests: an address, and the way to the network
# behind the gateway for packets that leave by this device.
guest_script()
{
	cat >"$WORK/guest" <<-'END'
		#!/bin/bash
		[[ $reason == connect ]] || exit 0
		ip link set dev "$TUNDEV" up mtu "$INTERNAL_IP4_MTU"
		ip addr add "$INTERNAL_IP4_ADDRESS/32" dev "$TUNDEV"
		ip route add 10.98.0.0/24 dev "$TUNDEV" metric 100
	END
	chmod 755 "$WORK/guest"
}

guest_launch()
{
	ip netns exec client openconnect -v --protocol=anyconnect \
		--resolve "$GATEWAY_NAME:$GATEWAY4" \
		--user "$USER_NAME" --passwd-on-stdin --non-inter \
		--cafile "$WORK/ca.pem" --interface tun1 \
		--script "$WORK/guest" "https://$GATEWAY_NAME" \
		<"$WORK/password" >>"$GUEST_LOG" 2>&1 &
	GUEST=$!
}

# Without its device ping has another status, which is no reason to give up.
guest_pings()
{
	on client ping -q -n -c 1 -W 1 -I tun1 "$INNER4" || return 1
}

# One whose login was cut short gives up, and its user tries again; one that had
# its tunnel comes again by itself, after ten seconds.
guest_has_tunnel()
{
	alive "$GUEST" || {
		wait "$GUEST" || true
		guest_launch
	}
	guest_pings
}

guest_leaves()
{
	[[ ! $GUEST ]] || stop "$GUEST" INT || true
	GUEST=
}

flow_start()
{
	ip netns exec client iperf3 -c "$INNER4" --bidir -b 1M -t 7200 \
		>"$LOGS/flow.log" 2>&1 </dev/null &
	FLOW=$!
	wait_for 20 "the flow" flow_goes_on
}

# Whoever is not there any more is not missed: it may have just died.
kills()
{
	case $1 in
	monitor) kill -KILL "$OWN" ;;
	auth) own_auth | xargs -r kill -KILL ;;
	nursery) own_nursery | xargs -r kill -KILL ;;
	workers) own_workers | xargs -r kill -KILL ;;
	all) own_processes | xargs -r kill -KILL ;;
	leave) kill -USR1 "$OWN" ;;
	esac 2>/dev/null || true
}

# A gateway that has to end gets the time for it; another one starts then.
ready()
{
	case $1 in
	monitor | nursery | all | leave)
		wait_for 20 "the end of the gateway" ended "$OWN" || return
		wait "$OWN" 2>/dev/null || true
		starts
		;;
	*)
		wait_for 20 "the gateway is ready again" own_works
		;;
	esac
}

own_works()
{
	local auth

	auth=$(own_auth) && [[ $auth ]] && (($(own_workers | wc -l) == 2)) &&
		own_says 'gateway is ready'
}

# Each address of the kernel's sessions is another one.
addresses_differ()
{
	on gateway acnl -j show | jq -e '[.devices[]
		| select(.name == "vpn0") | .sessions[].ipv4]
		| length == (unique | length)'
}

identity()
{
	on gateway acnl -j show | jq -c --arg address "$1" '.devices[]
		| select(.name == "vpn0") | .sessions[]
		| select(.ipv4 == $address) | [.id, .generation, .cookie]'
}

# Between nothing and the time that login, handshakes and a little traffic take.
pause()
{
	sleep "$(printf '0.%03d' $((RANDOM % 1000)))"
	((RANDOM % 3)) || sleep 1
}

# round NUMBER: one guest, and what is killed while it comes
round()
{
	local victim=${VICTIMS[RANDOM % ${#VICTIMS[@]}]} text

	text="kill $1, $victim"
	guest_launch
	pause
	kills "$victim"
	must "$text: there is a gateway" ready "$victim"
	check "$text: who had a tunnel has it" \
		wait_for 20 "bytes" flow_goes_on
	check "$text: and the kernel's session is the same" \
		test "$(identity "$ADDRESS")" = "$IDENTITY"
	must "$text: who comes gets one" \
		wait_for 30 "its answer" guest_has_tunnel
	check "$text: nobody has another's address" addresses_differ
	guest_leaves
}

own_as_before()
{
	[[ ! $(ip -n gateway link show type acvpn) ]] &&
		test "$(module_references)" = 0
}

test_cleanup()
{
	local pid

	for pid in $FLOW $GUEST $PEER $OWN; do
		stop "$pid" TERM || true
	done 2>/dev/null
}

guest_script
iperf_server
must "the gateway starts" starts
must "openconnect connects" peer_start
must "with DTLS" wait_for 20 DTLS own_transport dtls '.state == "up"'
ADDRESS=$(peer_address)
IDENTITY=$(identity "$ADDRESS")
must "a TCP flow begins" flow_start
RANDOM=$SEED
note "seed $SEED, $KILLS kills"
for ((i = 1; i <= KILLS; i++)); do
	round "$i"
done
check "openconnect has noticed nothing" \
	test "$(grep -ciE 'reconnect|dead peer' "$PEER_LOG")" = 0
stop "$FLOW" INT || true
FLOW=
check "the kernel has one session" wait_for 20 "the others' end" \
	own_has_sessions 1
peer_ends INT
check "the kernel has none" wait_for 10 "it ends" own_has_sessions 0
own_ends TERM
check "the gateway ends with status 0" test "$OWN_STATUS" = 0
check "it left no device and no reference" \
	wait_for 5 "no device, and no references" own_as_before
finish
