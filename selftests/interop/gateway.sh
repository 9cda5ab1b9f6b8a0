# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034
# Debian's ocserv in the namespace "gateway"; to be sourced.

GATEWAY_NAME=vpn.example
USER_NAME=demo USER_PASSWORD='correct horse'
GATEWAY_LEGACY=true
OCSERV=

# Authority, certificate of the gateway, and its pin; once for a test.
gateway_certificate()
{
	local ca=$WORK/ca.pem cakey=$WORK/ca.key

	{
		openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 \
			-nodes -days 2 -subj '/CN=Test authority' \
			-keyout "$cakey" -out "$ca"
		openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 \
			-nodes -subj "/CN=$GATEWAY_NAME" \
			-keyout "$WORK/server.key" -out "$WORK/server.csr"
		openssl x509 -req -in "$WORK/server.csr" -days 2 \
			-CA "$ca" -CAkey "$cakey" -CAcreateserial \
			-extfile <(printf '%s\n' \
				"subjectAltName=DNS:$GATEWAY_NAME" \
				keyUsage=digitalSignature \
				extendedKeyUsage=serverAuth) \
			-out "$WORK/server.pem"
	} >"$WORK/openssl.log" 2>&1
}

# gateway_pin NAME: pin of that certificate; server is the gateway's
gateway_pin()
{
	openssl x509 -in "$WORK/$1.pem" -noout -pubkey |
		openssl pkey -pubin -outform DER |
		openssl dgst -sha256 -binary | base64 | sed s/^/pin-sha256:/
}

gateway_user()
{
	printf '%s\n%s\n' "$2" "$2" |
		ocpasswd -c "$WORK/passwd" "${@:3}" "$1" >/dev/null
}

# gateway_config LINE...: Debian's sample with our paths, then the lines given
gateway_config()
{
	cat <<-END
		auth = "plain[passwd=$WORK/passwd]"
		tcp-port = 443
		run-as-user = ocserv
		run-as-group = ocserv
		socket-file = $WORK/ocserv.sock
		use-occtl = true
		occtl-socket-file = $WORK/occtl.sock
		pid-file = $WORK/ocserv.pid
		server-cert = $WORK/server.pem
		server-key = $WORK/server.key
		isolate-workers = true
		max-clients = 16
		max-same-clients = 4
		max-ban-score = 0
		keepalive = 32400
		dpd = 90
		try-mtu-discovery = false
		auth-timeout = 240
		cookie-timeout = 300
		deny-roaming = false
		rekey-time = 172800
		device = vpns
		predictable-ips = true
		ipv4-network = 10.99.0.0/24
		ping-leases = false
		cisco-client-compat = $GATEWAY_LEGACY
		dtls-legacy = $GATEWAY_LEGACY
	END
	printf '%s\n' "$@"
}

# gateway_start LINE...: start with these lines added to the configuration
gateway_start()
{
	local name=${OCSERV_LOG:=$LOGS/ocserv.log} options=(-f -d 2)

	gateway_config "$@" >"$WORK/ocserv.conf"
	[[ $(ocserv --help 2>&1) != *--log-stderr* ]] || options+=(--log-stderr)
	ip netns exec gateway ocserv "${options[@]}" -c "$WORK/ocserv.conf" \
		>>"$name" 2>&1 </dev/null &
	OCSERV=$!
	wait_for 20 "ocserv answers" gateway_ready
}

gateway_ready()
{
	alive "$OCSERV" || return 2
	gateway_occtl show status >/dev/null 2>&1 &&
		[[ $(on gateway ss -Hltn 'sport = :443') ]]
}

gateway_stop()
{
	stop "$OCSERV" TERM
	OCSERV=
}

# All of its processes at once, so that none can say goodbye.
gateway_kill()
{
	{
		ip netns pids gateway | xargs -r kill -KILL || true
		wait "$OCSERV" || true
	} 2>/dev/null
	OCSERV=
}

gateway_occtl()
{
	on gateway occtl -s "$WORK/occtl.sock" "$@"
}

# The sessions that ocserv has of our user, as JSON objects, one a line.
gateway_sessions()
{
	gateway_occtl -j show users | jq -c --arg user "$USER_NAME" \
		'.[] | select(.Username == $user)'
}

# Not the same as having no answer.
gateway_has_nobody()
{
	local sessions

	sessions=$(gateway_sessions) && [[ -z $sessions ]]
}
