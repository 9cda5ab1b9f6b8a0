# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Clients that play the vendor's, in the namespace "client"; to be sourced after
# own.sh. One does what it is told to by vendor(), and remembers what it was given:
# opaque data, token, address, ids.

VENDOR_ANSWER='{}' VENDOR_PID=''
declare -A VENDOR_PIDS VENDOR_ASKED VENDOR_SAYS

# vendor_start NAME: one more of that name, at VENDOR_GATEWAY; vendor() is for it
# from now on
vendor_start()
{
	local name=$1 in out

	cp -r "$INTEROP/vendor" "$WORK"
	mkfifo "$WORK/vendor.$name.in" "$WORK/vendor.$name.out"
	ip netns exec client python3 -B "$WORK/vendor" "$GATEWAY_NAME" \
		"${VENDOR_GATEWAY:-$GATEWAY4}" "$WORK/ca.pem" \
		<"$WORK/vendor.$name.in" >"$WORK/vendor.$name.out" \
		2>>"$LOGS/vendor.log" &
	VENDOR_PIDS[$name]=$!
	exec {in}>"$WORK/vendor.$name.in" {out}<"$WORK/vendor.$name.out"
	VENDOR_ASKED[$name]=$in VENDOR_SAYS[$name]=$out
	vendor_is "$name"
}

# vendor_is NAME: vendor() is for that one from now on
vendor_is()
{
	VENDOR=$1 VENDOR_PID=${VENDOR_PIDS[$1]}
}

# vendor COMMAND [ARGUMENT...]: have it do that; see vendor/__main__.py
vendor()
{
	# shellcheck disable=SC2016 # they are jq's
	jq -cn '$ARGS.positional' --args "$@" \
		>&"${VENDOR_ASKED[$VENDOR]}"
	IFS= read -r -t 120 VENDOR_ANSWER <&"${VENDOR_SAYS[$VENDOR]}" ||
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

# vendor_ends: all of them, at once, with all that they have open
vendor_ends()
{
	local pid

	for pid in "${VENDOR_PIDS[@]}"; do
		stop "$pid" KILL || true
	done
	VENDOR_PIDS=()
}

test_cleanup()
{
	vendor_ends 2>/dev/null || true
	own_cleanup
}
