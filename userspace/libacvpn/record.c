// SPDX-License-Identifier: GPL-2.0-only
#include "libacvpn/record.h"

#include <errno.h>

#include "libacvpn/attr.h"
#include "libacvpn/context.h"
#include "libacvpn/transport.h"

int acvpn_record_put(struct nl_msg *msg, const struct acvpn_record *record)
{
	const struct acvpn_attr_value values[] = {
		{ true, ACVPN_A_RECORD_CONTENT_TYPE, record->content_type },
		{ record->has_frame_type, ACVPN_A_RECORD_FRAME_TYPE,
		  record->frame_type },
	};
	struct nlattr *nest;

	if (record->payload && record->payload_len > ACVPN_PAYLOAD_SIZE_MAX)
		return -EMSGSIZE;
	nest = nla_nest_start(msg, ACVPN_A_RECORD | NLA_F_NESTED);
	if (!nest || acvpn_attr_put(msg, values, 2))
		return -EMSGSIZE;
	if (record->payload &&
	    nla_put(msg, ACVPN_A_RECORD_PAYLOAD, record->payload_len,
		    record->payload) < 0)
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

int acvpn_record_send(struct acvpn *ctx, const struct acvpn_transport_ref *ref,
		      const struct acvpn_record *record)
{
	struct nl_msg *msg;
	int err;

	msg = acvpn_request_long(ctx, ACVPN_CMD_RECORD_SEND, 0, ref->ifindex,
				 record->payload_len);
	err = msg ? acvpn_transport_put_ref(msg, ref) : 0;
	if (msg && !err)
		err = acvpn_record_put(msg, record);
	return acvpn_call(ctx, msg, err, NULL, NULL);
}
