// SPDX-License-Identifier: GPL-2.0-only
#include "libacvpn/event.h"

#include <errno.h>
#include <netlink/genl/genl.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

/**
 * struct seen - last event of a device
 * @ifindex: The device.
 * @seq: Number of the event.
 */
struct seen {
	uint32_t ifindex;
	uint32_t seq;
};

static struct nla_policy top_policy[ACVPN_A_MAX + 1] = {
	[ACVPN_A_IFINDEX] = { .type = NLA_U32 },
	[ACVPN_A_EVENT] = { .type = NLA_NESTED },
};

static struct nla_policy event_policy[ACVPN_A_EVENT_MAX + 1] = {
	[ACVPN_A_EVENT_SEQ] = { .type = NLA_U32 },
	[ACVPN_A_EVENT_TYPE] = { .type = NLA_U32 },
	[ACVPN_A_EVENT_SESSION_ID] = { .type = NLA_U32 },
	[ACVPN_A_EVENT_TRANSPORT_TYPE] = { .type = NLA_U32 },
	[ACVPN_A_EVENT_REASON] = { .type = NLA_U32 },
	[ACVPN_A_EVENT_PEER_REASON] = { .type = NLA_U32 },
};

static uint32_t read_u32(const struct nlattr *attr)
{
	return attr ? nla_get_u32(attr) : 0;
}

static int parse_nest(struct nlattr *nest, struct acvpn_event *event)
{
	struct nlattr *tb[ACVPN_A_EVENT_MAX + 1];

	if (nla_parse_nested(tb, ACVPN_A_EVENT_MAX, nest, event_policy) < 0 ||
	    !tb[ACVPN_A_EVENT_SEQ] || !tb[ACVPN_A_EVENT_TYPE])
		return -EPROTO;
	event->seq = nla_get_u32(tb[ACVPN_A_EVENT_SEQ]);
	event->type = nla_get_u32(tb[ACVPN_A_EVENT_TYPE]);
	event->session_id = read_u32(tb[ACVPN_A_EVENT_SESSION_ID]);
	event->transport_type = read_u32(tb[ACVPN_A_EVENT_TRANSPORT_TYPE]);
	event->reason = read_u32(tb[ACVPN_A_EVENT_REASON]);
	event->peer_reason = -1;
	if (tb[ACVPN_A_EVENT_PEER_REASON])
		event->peer_reason =
			nla_get_u32(tb[ACVPN_A_EVENT_PEER_REASON]) & 0xff;
	return 0;
}

int acvpn_event_parse(const struct nlmsghdr *nlh, struct acvpn_event *event)
{
	struct nlattr *tb[ACVPN_A_MAX + 1];
	struct genlmsghdr *genlh;

	memset(event, 0, sizeof(*event));
	if (!genlmsg_valid_hdr((struct nlmsghdr *)nlh, 0))
		return -EPROTO;
	genlh = genlmsg_hdr((struct nlmsghdr *)nlh);
	if (genlh->cmd != ACVPN_CMD_EVENT)
		return -ENOMSG;
	if (genlmsg_parse((struct nlmsghdr *)nlh, 0, tb, ACVPN_A_MAX,
			  top_policy) < 0 ||
	    !tb[ACVPN_A_IFINDEX] || !tb[ACVPN_A_EVENT])
		return -EPROTO;
	event->ifindex = nla_get_u32(tb[ACVPN_A_IFINDEX]);
	return parse_nest(tb[ACVPN_A_EVENT], event);
}

static int compare(const void *a, const void *b)
{
	const struct seen *x = a, *y = b;

	return (x->ifindex > y->ifindex) - (x->ifindex < y->ifindex);
}

static int note_first(struct acvpn_event_seqs *seqs,
		      const struct acvpn_event *event)
{
	struct seen *seen = malloc(sizeof(*seen));

	if (!seen)
		return -ENOMEM;
	seen->ifindex = event->ifindex;
	seen->seq = event->seq;
	if (tsearch(seen, &seqs->root, compare))
		return 0;
	free(seen);
	return -ENOMEM;
}

int acvpn_event_track(struct acvpn_event_seqs *seqs,
		      struct acvpn_event *event)
{
	struct seen key = { .ifindex = event->ifindex };
	struct seen **found = tfind(&key, &seqs->root, compare);
	uint32_t step;

	event->lost = 0;
	if (!found)
		return note_first(seqs, event);
	/* A number that goes back is that of a new device with an old index. */
	step = event->seq - (*found)->seq;
	if (step > 0 && step <= INT32_MAX)
		event->lost = step - 1;
	(*found)->seq = event->seq;
	return 0;
}

void acvpn_event_forget(struct acvpn_event_seqs *seqs)
{
	tdestroy(seqs->root, free);
	seqs->root = NULL;
}
