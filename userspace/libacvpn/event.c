// SPDX-License-Identifier: GPL-2.0-only
#include "libacvpn/event.h"

#include <errno.h>
#include <netlink/genl/genl.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "libacvpn/addr.h"
#include "libacvpn/attr.h"
#include "libacvpn/stats.h"

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
	[ACVPN_A_EVENT_CONTENT_TYPE] = { .type = NLA_U32 },
	[ACVPN_A_EVENT_EPOCH] = { .type = NLA_U32 },
	[ACVPN_A_EVENT_MTU] = { .type = NLA_U32 },
	[ACVPN_A_EVENT_SIZE] = { .type = NLA_U32 },
	[ACVPN_A_EVENT_COUNT] = { .type = NLA_U32 },
	[ACVPN_A_EVENT_SLOT] = { .type = NLA_U32 },
	[ACVPN_A_EVENT_REMOTE_IPV4] = { .type = NLA_U32 },
	[ACVPN_A_EVENT_REMOTE_IPV6] = { .minlen = 16, .maxlen = 16 },
	[ACVPN_A_EVENT_REMOTE_PORT] = { .type = NLA_U32 },
	[ACVPN_A_EVENT_REMOTE_SCOPE] = { .type = NLA_U32 },
	[ACVPN_A_EVENT_GENERATION] = { .type = NLA_U32 },
	[ACVPN_A_EVENT_STATS] = { .type = NLA_NESTED },
};

static const struct acvpn_addr_types remote_types = {
	.ipv4 = ACVPN_A_EVENT_REMOTE_IPV4,
	.ipv6 = ACVPN_A_EVENT_REMOTE_IPV6,
	.port = ACVPN_A_EVENT_REMOTE_PORT,
	.scope = ACVPN_A_EVENT_REMOTE_SCOPE,
};

static int read_byte(const struct nlattr *attr)
{
	return attr ? (int)(nla_get_u32(attr) & 0xff) : -1;
}

static void read_payload(const struct nlattr *attr, struct acvpn_event *event)
{
	if (!attr)
		return;
	event->payload_len = nla_len(attr);
	if (event->payload_len > sizeof(event->payload))
		event->payload_len = sizeof(event->payload);
	memcpy(event->payload, nla_data(attr), event->payload_len);
}

static void read_details(struct nlattr **tb, struct acvpn_event *event)
{
	event->peer_reason = read_byte(tb[ACVPN_A_EVENT_PEER_REASON]);
	event->content_type = read_byte(tb[ACVPN_A_EVENT_CONTENT_TYPE]);
	event->epoch = acvpn_attr_u32(tb[ACVPN_A_EVENT_EPOCH]);
	event->mtu = acvpn_attr_u32(tb[ACVPN_A_EVENT_MTU]);
	event->has_size = tb[ACVPN_A_EVENT_SIZE];
	event->size = acvpn_attr_u32(tb[ACVPN_A_EVENT_SIZE]);
	event->count = acvpn_attr_u32(tb[ACVPN_A_EVENT_COUNT]);
	acvpn_endpoint_read(tb, &remote_types, &event->remote);
	read_payload(tb[ACVPN_A_EVENT_PAYLOAD], event);
}

static int acvpn_event_parse_nest(struct nlattr *nest,
				  struct acvpn_event *event)
{
	struct nlattr *tb[ACVPN_A_EVENT_MAX + 1];

	if (nla_parse_nested(tb, ACVPN_A_EVENT_MAX, nest, event_policy) < 0 ||
	    !tb[ACVPN_A_EVENT_SEQ] || !tb[ACVPN_A_EVENT_TYPE])
		return -EPROTO;
	event->seq = nla_get_u32(tb[ACVPN_A_EVENT_SEQ]);
	event->type = nla_get_u32(tb[ACVPN_A_EVENT_TYPE]);
	event->session_id = acvpn_attr_u32(tb[ACVPN_A_EVENT_SESSION_ID]);
	event->generation = acvpn_attr_u32(tb[ACVPN_A_EVENT_GENERATION]);
	acvpn_attr_read_cookie(tb[ACVPN_A_EVENT_COOKIE], &event->cookie);
	event->transport_type =
		acvpn_attr_u32(tb[ACVPN_A_EVENT_TRANSPORT_TYPE]);
	event->slot = acvpn_attr_u32(tb[ACVPN_A_EVENT_SLOT]);
	event->reason = acvpn_attr_u32(tb[ACVPN_A_EVENT_REASON]);
	read_details(tb, event);
	event->has_stats = tb[ACVPN_A_EVENT_STATS];
	return event->has_stats ? acvpn_stats_parse(tb[ACVPN_A_EVENT_STATS],
						    &event->stats) : 0;
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
	return acvpn_event_parse_nest(tb[ACVPN_A_EVENT], event);
}

static int acvpn_event_compare(const void *a, const void *b)
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
	if (tsearch(seen, &seqs->root, acvpn_event_compare))
		return 0;
	free(seen);
	return -ENOMEM;
}

int acvpn_event_track(struct acvpn_event_seqs *seqs,
		      struct acvpn_event *event)
{
	struct seen key = { .ifindex = event->ifindex };
	struct seen **found = tfind(&key, &seqs->root, acvpn_event_compare);
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

void acvpn_event_count(uint32_t *seq, struct acvpn_event *event)
{
	event->lost = event->seq - *seq - 1;
	*seq = event->seq;
}

void acvpn_event_forget(struct acvpn_event_seqs *seqs)
{
	tdestroy(seqs->root, free);
	seqs->root = NULL;
}
