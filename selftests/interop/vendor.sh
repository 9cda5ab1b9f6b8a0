# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# A client that plays the vendor's, in the namespace "client"; to be sourced
# after own.sh. It does what it is told to by vendor(), and remembers what it was
# given: opaque data, token, address, ids.

VENDOR_ANSWER='{}'

vendor_start()
{
	cp -r "$INTEROP/vendor" "$WORK"
	coproc VENDOR {
		exec ip netns exec client python3 -B "$WORK/vendor" \
			"$GATEWAY_NAME" "$GATEWAY4" "$WORK/ca.pem" \
			2>>"$LOGS/vendor.log"
	}
}

# vendor COMMAND [ARGUMENT...]: have it do that; see vendor/__main__.py
vendor()
{
	# shellcheck disable=SC2016 # they are jq's
	jq -cn '$ARGS.positional' --args "$@" >&"${VENDOR[1]}"
	IFS= read -r -t 120 VENDOR_ANSWER <&"${VENDOR[0]}" ||
		VENDOR_ANSWER='{"error": "it has ended, or says nothing"}'
	tee -a "$LOGS/vendor.log" <<<"$VENDOR_ANSWER"
	[[ $VENDOR_ANSWER != '{"error":'* ]]
}

# vendor_told FILTER [jq-option...]: is that so of its last answer?
vendor_told()
{
	jq -e "${@:2}" "$1" <<<"$VENDOR_ANSWER"
}

# vendor_text FILTER: that of its last answer
vendor_text()
{
	jq -r "$1" <<<"$VENDOR_ANSWER"
}

# vendor_logs_in USER [GROUP]: from the first document to the token
vendor_logs_in()
{
	vendor anew && vendor init "${@:2}" &&
		vendor login "$1" "$USER_PASSWORD" "${@:2}" &&
		vendor_told '.document.type == "complete"'
}

# vendor_ends: at once, with all that it has open
vendor_ends()
{
	[[ ! ${VENDOR_PID:-} ]] || stop "$VENDOR_PID" KILL
}

test_cleanup()
{
	vendor_ends 2>/dev/null || true
	own_cleanup
}
