# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034
# Our own gateway in the namespace "gateway", and Debian's openconnect in the
# namespace "client"; to be sourced after lib.sh.

OWN='' OWN_LOG='' OWN_STATUS='' OWN_RUNS=0 OWN_AUTH=''
OWN_STORE=$WORK/sessions.sqlite
PEER='' PEER_LOG='' PEER_STATUS='' PEER_RUNS=0
PEER_DEVICE=tun0 PEER_CHANNEL=DTLS PEER_CA=$WORK/ca.pem

# own_config LINE...: a configuration, then the lines given; OWN_AUTH is another
# way to authenticate
own_config()
{
	cat <<-END
		auth = "${OWN_AUTH:-plain[passwd=$WORK/passwd]}"
		run-as-user = nobody
		tcp-port = 443
		server-cert = $WORK/server.pem
		server-key = $WORK/server.key
		device = vpn0
		max-same-clients = 4
		max-ban-score = 0
		keepalive = 32400
		dpd = 90
		cookie-timeout = 300
		ipv4-network = 10.99.0.0/24
		route = 10.98.0.0/255.255.255.0
		workers = 2
	END
	printf '%s\n' "$@"
}

# own_start LINE...: start with these lines added to the configuration
own_start()
{
	own_config "$@" >"$WORK/own.conf"
	own_run "$WORK/own.conf"
}

# own_run FILE: start with this configuration
own_run()
{
	OWN_LOG=$LOGS/gateway.$((++OWN_RUNS)).log
	ip netns exec gateway acvpnd gateway -c "$1" \
		>"$OWN_LOG" 2>&1 </dev/null &
	OWN=$!
	wait_for 20 "the gateway is ready" own_says 'gateway is ready'
}

# own_says PATTERN [TIMES]: lines of its log that match, at least that many
own_says()
{
	alive "$OWN" || return 2
	(($(grep -cE "$1" "$OWN_LOG") >= ${2:-1}))
}

# own_ends SIGNAL: send it and wait; sets OWN_STATUS
own_ends()
{
	OWN_STATUS=0
	stop "$OWN" "$1" || OWN_STATUS=$?
	OWN=
}

# own_workers: their processes
own_workers()
{
	pgrep -x acvpnd -P "$OWN" -u nobody
}

# own_other_workers: as many as in $WORK/workers, and none of these
own_other_workers()
{
	own_workers >"$WORK/workers.now"
	(($(wc -l <"$WORK/workers.now") == $(wc -l <"$WORK/workers"))) &&
		! grep -qxFf "$WORK/workers" "$WORK/workers.now"
}

# own_nursery: the process that starts auth
own_nursery()
{
	pgrep -P "$OWN" -u root
}

# own_auth: that of auth
own_auth()
{
	pgrep -P "$(own_nursery)"
}

# own_stored: how many sessions the store has; nobody else may have it open
own_stored()
{
	sqlite3 "$OWN_STORE" 'SELECT count(*) FROM session'
}

# own_processes: all of them
own_processes()
{
	echo "$OWN"
	pgrep -P "$OWN"
	own_auth
}

# own_killed: kill all of them at once, and wait until they are gone
own_killed()
{
	own_processes >"$WORK/processes"
	xargs kill -KILL <"$WORK/processes" 2>/dev/null || true
	wait "$OWN" 2>/dev/null || true
	OWN=
	wait_for 20 "their end" own_all_gone
}

own_all_gone()
{
	local pid

	while read -r pid; do
		! alive "$pid" || return 1
	done <"$WORK/processes"
}

# own_transport TYPE FILTER jq-option...: jq on such transports of the gateway
own_transport()
{
	on gateway acnl -j show | jq -ec --arg type "$1" "${@:3}" '.devices[]
		| select(.name == "vpn0") | .sessions[].transports[]
		| select(.type == $type) | '"$2"
}

# own_counter TYPE NAME
own_counter()
{
	own_transport "$1" ".stats.$2"
}

# own_totals: of each session in the kernel, however many there are
own_totals()
{
	on gateway acnl -j session list --totals vpn0
}

# own_sessions: how many the kernel has
own_sessions()
{
	own_totals | jq '.totals | length'
}

own_has_sessions()
{
	[[ $(own_sessions) == "$1" ]]
}

# What openconnect runs to set the network up: addresses, routes, MTU. One ip does
# it all, for there may be thousands of networks.
peer_script()
{
	cat >"$WORK/script" <<-'END'
		#!/bin/bash
		[[ $reason == connect ]] || exit 0

		# family ADDRESS NETWORKS: what those are called of which there
		# are so many
		family()
		{
			local i network length

			[[ ! $1 ]] || echo "addr add $1 dev $TUNDEV"
			for ((i = 0; i < $2; i++)); do
				network=$2_${i}_ADDR length=$2_${i}_MASKLEN
				echo "route add ${!network}/${!length}" \
					"dev $TUNDEV"
			done
		}

		{
			echo "link set dev $TUNDEV up mtu $INTERNAL_IP4_MTU"
			family "$INTERNAL_IP4_ADDRESS" CISCO_SPLIT_INC
			family "$INTERNAL_IP6_ADDRESS" CISCO_IPV6_SPLIT_INC
		} | ip -force -batch -
	END
	chmod 755 "$WORK/script"
}

# peer_launch option...: as PEER_USER, to PEER_HOST at PEER_TO and PEER_PATH; with
# PEER_ASKS it reads an answer to each question, else a password
peer_launch()
{
	local reads=(--passwd-on-stdin --non-inter)

	[[ ! ${PEER_ASKS:-} ]] || reads=()
	PEER_LOG=$LOGS/openconnect.$((++PEER_RUNS)).log
	: >"$PEER_LOG"
	ip netns exec client openconnect -v --protocol=anyconnect \
		--resolve "${PEER_HOST:-$GATEWAY_NAME}:${PEER_TO:-$GATEWAY4}" \
		--user "${PEER_USER:-$USER_NAME}" "${reads[@]}" \
		--cafile "$PEER_CA" --interface "$PEER_DEVICE" \
		--script "$WORK/script" "$@" \
		"https://${PEER_HOST:-$GATEWAY_NAME}${PEER_PATH:-}" \
		<"${PASSWORD:-$WORK/password}" >"$PEER_LOG" 2>&1 &
	PEER=$!
}

# peer_says PATTERN
peer_says()
{
	alive "$PEER" || return 2
	grep -qE "$1" "$PEER_LOG"
}

# peer_start option...: start, and wait until it has set the network up
peer_start()
{
	peer_launch "$@"
	wait_for 40 "openconnect is connected" peer_says '^Configured as ' &&
		wait_for 20 "its route" peer_has_route
}

peer_has_route()
{
	[[ $(ip -n client route show dev "$PEER_DEVICE" 2>&1) == *10.98.0.0* ]]
}

peer_address()
{
	ip -n client -j addr show dev "$PEER_DEVICE" | jq -r '.[].addr_info[]
		| select(.family == "inet") | .local'
}

# peer_ends SIGNAL: send it (0: none) and wait; sets PEER_STATUS
peer_ends()
{
	PEER_STATUS=0
	stop "$PEER" "$1" || PEER_STATUS=$?
	PEER=
}

own_cleanup()
{
	local pid

	for pid in $PEER $OWN; do
		stop "$pid" TERM || true
	done 2>/dev/null
}

test_cleanup()
{
	own_cleanup
}

diagnose()
{
	note "log of the gateway:"
	note_file "$OWN_LOG"
	note "log of openconnect:"
	note_file "$PEER_LOG" 60
}

peer_script
