// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bad input on the netlink interface: each attribute of each command missing,
 * short, long and out of range; wrong sockets; missing privilege; commands at
 * the wrong time. Each must be refused with the documented errno and a text.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/udp.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/netlink.h>

#include "bed.h"
#include "netns.h"
#include "rawnl.h"
#include "tap.h"

enum { NOBODY = 65534 };

/* Attributes that the tests vary; paths of up to five levels, else 0. */

enum kind { U32, U64, EXACT, ATMOST, VARIABLE };

enum { DEPTH_MAX = 5, LEAVES_MAX = 24, VALUE_MAX = 9300 };

/* Value of an IPv6 address; 0 is that of the peer. */
enum { LINK_LOCAL = 1 };

/* @value stands in messages that are right, or else something by the name. */
struct leaf {
	uint16_t path[DEPTH_MAX];
	enum kind kind;
	size_t size;
	bool required;
	uint64_t min;
	uint64_t max;
	const char *name;
	uint32_t value;
};

/*
 * @more are leaves, too, which come after the others. @error is what the kernel
 * says if nothing is wrong with the message.
 */
struct command {
	const char *name;
	uint8_t cmd;
	int error;
	const struct leaf *more;
	struct bed_config before;
	struct leaf leaves[LEAVES_MAX];
};

#define SES(attr)	{ ACVPN_A_SESSION, ACVPN_A_SESSION_##attr }
#define NET(attr)	{ ACVPN_A_SESSION, ACVPN_A_SESSION_NETWORK,	\
			  ACVPN_A_NETWORK_##attr }
#define TRA(attr)	{ ACVPN_A_TRANSPORT, ACVPN_A_TRANSPORT_##attr }
#define KEY(attr)	{ ACVPN_A_KEY, ACVPN_A_KEY_##attr }
#define DIR(dir, attr)	{ ACVPN_A_KEY, ACVPN_A_KEY_##dir,		\
			  ACVPN_A_KEYDIR_##attr }
/* Of a transport that comes with its session, and its keys */
#define STRA(attr)	{ ACVPN_A_SESSION, ACVPN_A_SESSION_TRANSPORT,	\
			  ACVPN_A_TRANSPORT_##attr }
#define SKEY(attr)	{ ACVPN_A_SESSION, ACVPN_A_SESSION_TRANSPORT,	\
			  ACVPN_A_TRANSPORT_KEY, ACVPN_A_KEY_##attr }
#define SDIR(dir, attr)	{ ACVPN_A_SESSION, ACVPN_A_SESSION_TRANSPORT,	\
			  ACVPN_A_TRANSPORT_KEY, ACVPN_A_KEY_##dir,	\
			  ACVPN_A_KEYDIR_##attr }
#define FLT(attr)	{ ACVPN_A_FILTER, ACVPN_A_FILTER_##attr }
#define REC(attr)	{ ACVPN_A_RECORD, ACVPN_A_RECORD_##attr }

#define IFINDEX	{ { ACVPN_A_IFINDEX }, U32, 4, true, 1, INT32_MAX,	\
		  "ifindex", 0 }
#define COOKIE	{ SES(COOKIE), VARIABLE, 4, false, 0, 64, "session.cookie", 0 }
#define GENERATION							\
		{ SES(GENERATION), U32, 4, false, 1, 0,		\
		  "session.generation", 1 }
#define ID	{ SES(ID), U32, 4, true, 1, INT32_MAX, "session.id", 0 }
#define TYPE	{ TRA(TYPE), U32, 4, true, 1, 2, "transport.type", 0 }
#define SLOT	{ TRA(SLOT), U32, 4, false, 1, 3, "transport.slot", 0 }

#define OPTION(path, max, name)	{ path, U32, 4, false, 0, max, name, 0 }
#define NUMBER(path, name)	{ path, U32, 4, false, 0, 0, name, 0 }
/* Seconds that do not pass while the test runs */
#define LASTING(path, max, name)					\
	{ path, U32, 4, false, 0, max, name, 7000 }
#define RATE(dir, name)	{ SES(dir##_RATE), U64, 8, false, 0,		\
			  ACVPN_RATE_MAX, "session." name "-rate", 0 }
#define BURST(dir, name) { SES(dir##_BURST), U32, 4, false,		\
			  ACVPN_BURST_MIN, INT32_MAX,			\
			  "session." name "-burst", 0 }

/* What is given with a session, and set later */
static const struct leaf session_options[] = {
	LASTING(SES(IDLE_TIMEOUT), 31536000, "session.idle-timeout"),
	OPTION(SES(ROAMING), 1, "session.roaming"),
	OPTION(SES(IGNORE_DF), 1, "session.ignore-df"),
	OPTION(SES(MSS_CLAMP), UINT16_MAX, "session.mss-clamp"),
	OPTION(SES(COPY_DSCP), 1, "session.copy-dscp"),
	{ SES(PREFER), U32, 4, false, 1, 2, "session.prefer", 0 },
	COOKIE,
	OPTION(SES(IDLE_ACTION), 1, "session.idle-action"),
	LASTING(SES(LIFETIME), 31536000, "session.lifetime"),
	LASTING(SES(DEAD_TIMEOUT), 604800, "session.dead-timeout"),
	LASTING(SES(PERSIST), 86400, "session.persist"),
	RATE(RX, "rx"), BURST(RX, "rx"),
	RATE(TX, "tx"), BURST(TX, "tx"),
	NUMBER(SES(MARK), "session.mark"),
	NUMBER(SES(PRIORITY), "session.priority"),
	NUMBER(SES(RX_MARK), "session.rx-mark"),
	OPTION(SES(DSCP), 63, "session.dscp"),
	{ NET(IPV4), U32, 4, true, 0, 0, "session.network.ipv4", 0 },
	{ NET(PREFIX_LEN), U32, 4, true, 0, 128,
	  "session.network.prefix-len", 24 },
	{},
};

/* The same of a transport */
static const struct leaf transport_options[] = {
	OPTION(TRA(DPD), 86400, "transport.dpd"),
	OPTION(TRA(KEEPALIVE), 86400, "transport.keepalive"),
	OPTION(TRA(COMPRESSION), 2, "transport.compression"),
	OPTION(TRA(OUTER_DF), 1, "transport.outer-df"),
	OPTION(TRA(ANSWER_TIMEOUT), 60000, "transport.answer-timeout"),
	{ TRA(COMPRESS_MIN), U32, 4, false, 1, 16384, "transport.compress-min",
	  0 },
	{},
};

static const struct command commands[] = {
	{
		"session-new", ACVPN_CMD_SESSION_NEW, 0, session_options,
		{ .no_session = true }, {
			IFINDEX,
			{ SES(ID), U32, 4, false, 1, INT32_MAX, "session.id",
			  0 },
			{ SES(IPV4), U32, 4, false, 0, 0, "session.ipv4", 0 },
			{ SES(IPV6), EXACT, 16, false, 0, 0, "session.ipv6",
			  0 },
		},
	}, {
		"session-new", ACVPN_CMD_SESSION_NEW, 0, NULL,
		{ .no_session = true, .unconnected = true }, {
			IFINDEX,
			{ STRA(TYPE), U32, 4, true, 1, 2,
			  "session.transport.type", 0 },
			{ STRA(SOCKET), U32, 4, true, 0, INT32_MAX,
			  "session.transport.socket", 0 },
			{ STRA(REMOTE_IPV4), U32, 4, false, 0, 0,
			  "session.transport.remote-ipv4", 0 },
			{ STRA(REMOTE_PORT), U32, 4, false, 1, UINT16_MAX,
			  "session.transport.remote-port", 0 },
			{ STRA(MTU), U32, 4, true, 576, 16383,
			  "session.transport.mtu", 0 },
			{ SKEY(EPOCH), U32, 4, true, 1, UINT16_MAX,
			  "session.transport.key.epoch", 0 },
			{ SKEY(CIPHER), U32, 4, true, 1, 3,
			  "session.transport.key.cipher", 0 },
			{ SKEY(SOFT_RECORDS), U64, 8, false, 0, 0,
			  "session.transport.key.soft-records", 0 },
			{ SDIR(TX, KEY), ATMOST, 16, true, 0, 32,
			  "session.transport.key.tx.key", 0 },
			{ SDIR(TX, IV), ATMOST, 4, true, 0, 12,
			  "session.transport.key.tx.iv", 0 },
			{ SDIR(TX, SEQ), U64, 8, true, 0, (1ULL << 48) - 1,
			  "session.transport.key.tx.seq", 0 },
			{ SDIR(RX, KEY), ATMOST, 16, true, 0, 32,
			  "session.transport.key.rx.key", 0 },
			{ SDIR(RX, IV), ATMOST, 4, true, 0, 12,
			  "session.transport.key.rx.iv", 0 },
			{ SDIR(RX, SEQ), U64, 8, true, 0, (1ULL << 48) - 1,
			  "session.transport.key.rx.seq", 0 },
			OPTION(STRA(DPD), 86400, "session.transport.dpd"),
			OPTION(STRA(KEEPALIVE), 86400,
			       "session.transport.keepalive"),
			OPTION(STRA(COMPRESSION), 2,
			       "session.transport.compression"),
			OPTION(STRA(OUTER_DF), 1,
			       "session.transport.outer-df"),
			OPTION(STRA(ANSWER_TIMEOUT), 60000,
			       "session.transport.answer-timeout"),
			{ STRA(COMPRESS_MIN), U32, 4, false, 1, 16384,
			  "session.transport.compress-min", 0 },
		},
	}, {
		"session-get", ACVPN_CMD_SESSION_GET, 0, NULL,
		{ .no_keys = true }, {
			IFINDEX, ID, GENERATION,
			{ { ACVPN_A_DETAIL }, U32, 4, false, 1, 3, "detail",
			  0 },
		},
	}, {
		"session-get", ACVPN_CMD_SESSION_GET, 0, NULL,
		{ .no_keys = true, .unconnected = true }, {
			IFINDEX, TYPE,
			{ TRA(REMOTE_IPV4), U32, 4, true, 0, 0,
			  "transport.remote-ipv4", 0 },
			{ TRA(REMOTE_PORT), U32, 4, true, 1, UINT16_MAX,
			  "transport.remote-port", 0 },
			{ TRA(LOCAL_PORT), U32, 4, false, 1, UINT16_MAX,
			  "transport.local-port", PEER_PORT_M },
		},
	}, {
		"session-get", ACVPN_CMD_SESSION_GET, 0, NULL,
		{ .no_keys = true, .outer = AF_INET6 }, {
			IFINDEX, TYPE,
			{ TRA(REMOTE_IPV6), EXACT, 16, true, 0, 0,
			  "transport.remote-ipv6", 0 },
			{ TRA(REMOTE_PORT), U32, 4, true, 1, UINT16_MAX,
			  "transport.remote-port", 0 },
		},
	}, {
		/* only a dump has one */
		"session-get", ACVPN_CMD_SESSION_GET, EINVAL, NULL,
		{ .no_keys = true }, {
			IFINDEX, ID,
			{ FLT(COOKIE), VARIABLE, 4, false, 0, 64,
			  "filter.cookie", 0 },
			{ FLT(TRANSPORT_TYPE), U32, 4, false, 1, 2,
			  "filter.transport-type", 0 },
			{ FLT(TRANSPORT_STATE), U32, 4, false, 1, 4,
			  "filter.transport-state", 0 },
		},
	}, {
		"session-set", ACVPN_CMD_SESSION_SET, 0, session_options,
		{ .no_keys = true }, {
			IFINDEX, ID, GENERATION,
		},
	}, {
		"transport-attach", ACVPN_CMD_TRANSPORT_ATTACH, 0,
		transport_options,
		{ .no_transport = true, .unconnected = true }, {
			IFINDEX, ID, TYPE,
			{ TRA(SOCKET), U32, 4, true, 0, INT32_MAX,
			  "transport.socket", 0 },
			{ TRA(REMOTE_IPV4), U32, 4, false, 0, 0,
			  "transport.remote-ipv4", 0 },
			{ TRA(REMOTE_PORT), U32, 4, false, 1, UINT16_MAX,
			  "transport.remote-port", 0 },
			{ TRA(MTU), U32, 4, true, 576, 16383, "transport.mtu",
			  0 },
			SLOT,
		},
	}, {
		"transport-attach", ACVPN_CMD_TRANSPORT_ATTACH, 0, NULL,
		{ .no_transport = true, .unconnected = true,
		  .outer = AF_INET6 }, {
			IFINDEX, ID, TYPE,
			{ TRA(SOCKET), U32, 4, true, 0, INT32_MAX,
			  "transport.socket", 0 },
			{ TRA(REMOTE_IPV6), EXACT, 16, false, 0, 0,
			  "transport.remote-ipv6", LINK_LOCAL },
			{ TRA(REMOTE_PORT), U32, 4, false, 1, UINT16_MAX,
			  "transport.remote-port", 0 },
			{ TRA(MTU), U32, 4, true, 576, 16383, "transport.mtu",
			  0 },
			{ TRA(REMOTE_SCOPE), U32, 4, true, 1, INT32_MAX,
			  "transport.remote-scope", 0 },
		},
	}, {
		"transport-set", ACVPN_CMD_TRANSPORT_SET, 0, transport_options,
		{ .no_keys = true }, {
			IFINDEX, ID, TYPE, SLOT,
			{ TRA(MTU), U32, 4, false, 576, 16383, "transport.mtu",
			  0 },
		},
	}, {
		"key-new", ACVPN_CMD_KEY_NEW, 0, NULL, { .no_keys = true }, {
			IFINDEX, ID, TYPE, SLOT,
			{ KEY(EPOCH), U32, 4, true, 1, UINT16_MAX,
			  "key.epoch", 0 },
			{ KEY(CIPHER), U32, 4, true, 1, 3, "key.cipher", 0 },
			{ KEY(SOFT_RECORDS), U64, 8, false, 0, 0,
			  "key.soft-records", 0 },
			{ KEY(HARD_RECORDS), U64, 8, false, 0, 0,
			  "key.hard-records", 0 },
			{ KEY(SOFT_BYTES), U64, 8, false, 0, 0,
			  "key.soft-bytes", 0 },
			{ KEY(HARD_BYTES), U64, 8, false, 0, 0,
			  "key.hard-bytes", 0 },
			{ KEY(DATAGRAM), VARIABLE, 40, false, 0, 9216,
			  "key.datagram", 0 },
			{ DIR(TX, KEY), ATMOST, 16, true, 0, 32, "key.tx.key",
			  0 },
			{ DIR(TX, IV), ATMOST, 4, true, 0, 12, "key.tx.iv",
			  0 },
			{ DIR(TX, SEQ), U64, 8, true, 0, (1ULL << 48) - 1,
			  "key.tx.seq", 0 },
			{ DIR(RX, KEY), ATMOST, 16, true, 0, 32, "key.rx.key",
			  0 },
			{ DIR(RX, IV), ATMOST, 4, true, 0, 12, "key.rx.iv",
			  0 },
			{ DIR(RX, SEQ), U64, 8, true, 0, (1ULL << 48) - 1,
			  "key.rx.seq", 0 },
		},
	}, {
		"key-swap", ACVPN_CMD_KEY_SWAP, ENOENT, NULL, {},
		{ IFINDEX, ID, TYPE, SLOT },
	}, {
		"record-send", ACVPN_CMD_RECORD_SEND, 0, NULL, {}, {
			IFINDEX, ID, TYPE, SLOT,
			{ REC(CONTENT_TYPE), U32, 4, true, 20, 23,
			  "record.content-type", CONTENT_DATA },
			{ REC(FRAME_TYPE), U32, 4, true, 0, 255,
			  "record.frame-type", FRAME_DISCONNECT },
			{ REC(PAYLOAD), VARIABLE, 4, false, 0, 1024,
			  "record.payload", 0 },
		},
	}, {
		"probe", ACVPN_CMD_PROBE, 0, NULL, {}, {
			IFINDEX, ID, TYPE, SLOT,
			{ TRA(PROBE_SIZE), U32, 4, false, 0, 16376,
			  "transport.probe-size", 100 },
		},
	}, {
		"key-del", ACVPN_CMD_KEY_DEL, 0, NULL, {}, {
			IFINDEX, ID, TYPE, SLOT,
			{ KEY(EPOCH), U32, 4, true, 1, UINT16_MAX,
			  "key.epoch", 0 },
		},
	}, {
		/* a descriptor that came would have to be found and closed */
		"transport-get-fd", ACVPN_CMD_TRANSPORT_GET_FD, ENOENT, NULL,
		{ .no_transport = true }, { IFINDEX, ID, TYPE, SLOT },
	}, {
		"socket-add", ACVPN_CMD_SOCKET_ADD, 0, NULL,
		{ .no_transport = true, .unconnected = true }, {
			IFINDEX,
			{ { ACVPN_A_SOCKET }, U32, 4, true, 0, INT32_MAX,
			  "socket", 0 },
		},
	}, {
		"socket-del", ACVPN_CMD_SOCKET_DEL, ENOENT, NULL,
		{ .no_transport = true, .unconnected = true }, {
			IFINDEX,
			{ { ACVPN_A_SOCKET }, U32, 4, true, 0, INT32_MAX,
			  "socket", 0 },
		},
	}, {
		"transport-detach", ACVPN_CMD_TRANSPORT_DETACH, 0, NULL,
		{ .no_keys = true }, { IFINDEX, ID, GENERATION, TYPE, SLOT },
	}, {
		"monitor", ACVPN_CMD_MONITOR, 0, NULL,
		{ .no_transport = true }, {
			{ { ACVPN_A_IFINDEX }, U32, 4, false, 1, INT32_MAX,
			  "ifindex", 0 },
			{ { ACVPN_A_EVENTS }, U64, 8, true, 0, 0, "events",
			  0 },
		},
	}, {
		"session-flush", ACVPN_CMD_SESSION_FLUSH, 0, NULL,
		{ .no_transport = true }, { IFINDEX },
	}, {
		"session-del", ACVPN_CMD_SESSION_DEL, 0, NULL,
		{ .no_transport = true }, { IFINDEX, ID, GENERATION },
	},
};

/* How a message is made wrong. */
enum mutation { VALID, MISSING, EMPTY, SHORT, LONG, BELOW, ABOVE, UNKNOWN,
		NOT_NESTED };

struct fault {
	const struct leaf *leaf;
	enum mutation mutation;
};

static const struct bed_config unconnected = {
	.no_transport = true, .unconnected = true,
};

static int nl_fd = -1;

static unsigned int depth_of(const struct leaf *leaf)
{
	unsigned int depth = 1;

	while (depth < DEPTH_MAX && leaf->path[depth])
		depth++;
	return depth;
}

/* Keys differ from each other, and numbers in them are small. */
static void key_value(const struct leaf *leaf, uint8_t *value)
{
	const uint16_t *end = leaf->path + depth_of(leaf);

	memset(value, end[-2] * 16 + end[-1], 63);
	if (leaf->kind == U64)
		memset(value + 1, 0, 7);
}

static void ipv6_value(const struct leaf *leaf, uint8_t *value)
{
	memcpy(value, "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\2", 16);
	if (leaf->value == LINK_LOCAL)
		memcpy(value, "\xfe\x80\0\0", 4);
}

static void value_of(const struct leaf *leaf, uint8_t *value)
{
	struct in_addr v4 = { htonl(0xc0000202) };
	uint32_t u = leaf->value;

	memset(value, 0, VALUE_MAX);
	if (leaf->kind == EXACT) {
		ipv6_value(leaf, value);
		return;
	}
	if (strstr(leaf->name, "key.tx.") || strstr(leaf->name, "key.rx.")) {
		key_value(leaf, value);
		return;
	}
	if (!strcmp(leaf->name, "ifindex"))
		u = bed.ifindex;
	else if (!strcmp(leaf->name, "session.id"))
		u = BED_ID;
	else if (strstr(leaf->name, "socket"))
		u = (uint32_t)bed.sock;
	else if (strstr(leaf->name, "transport.remote-port"))
		u = PEER_PORT_P;
	else if (strstr(leaf->name, "ipv4"))
		u = v4.s_addr;
	else if (!u)
		u = leaf->min ? (uint32_t)leaf->min : 1;
	if (u)
		memcpy(value, &u, sizeof(u));
}

static void put_leaf(struct rawnl_msg *m, const struct leaf *leaf,
		     enum mutation mutation)
{
	uint16_t type = leaf->path[depth_of(leaf) - 1];
	size_t size = leaf->size;
	uint8_t value[VALUE_MAX];
	uint64_t v;

	value_of(leaf, value);
	if (mutation == EMPTY)
		size = 0;
	else if (mutation == SHORT)
		size--;
	else if (mutation == LONG)
		size = leaf->kind == ATMOST || leaf->kind == VARIABLE ?
		       leaf->max + 1 : size + 1;
	v = mutation == BELOW ? leaf->min - 1 : leaf->max + 1;
	if (mutation == BELOW || mutation == ABOVE)
		memcpy(value, &v, size);
	if (mutation != MISSING)
		rawnl_put(m, type, value, size);
	if (mutation == UNKNOWN)
		rawnl_u32(m, 200, 1);
}

static bool same_nests(const struct leaf *a, const struct leaf *b,
		       unsigned int n)
{
	return a && depth_of(a) > n && depth_of(b) > n &&
	       !memcmp(a->path, b->path, n * sizeof(a->path[0]));
}

/* Returns NULL after the last. */
static const struct leaf *leaf_at(const struct command *c, size_t i)
{
	const struct leaf *leaf = c->leaves;

	for (; leaf->path[0]; leaf++)
		if (!i--)
			return leaf;
	leaf = c->more;
	if (!leaf)
		return NULL;
	return leaf[i].path[0] ? &leaf[i] : NULL;
}

/* Leaves are in the order of their paths, so nests open and close as needed. */
static void build(struct rawnl_msg *m, const struct command *c,
		  const struct fault *fault)
{
	const struct leaf *prev = NULL, *leaf;
	unsigned int keep;
	size_t i;

	rawnl_start(m, c->cmd);
	for (i = 0; (leaf = leaf_at(c, i)); i++, prev = leaf) {
		enum mutation mutation = VALID;

		if (fault && fault->leaf == leaf)
			mutation = fault->mutation;
		for (keep = 0; same_nests(prev, leaf, keep + 1); keep++)
			;
		while (m->depth > keep)
			rawnl_end(m);
		while (m->depth + 1 < depth_of(leaf))
			rawnl_begin(m, leaf->path[m->depth] |
				    (mutation == NOT_NESTED ? 0 :
				     NLA_F_NESTED));
		put_leaf(m, leaf, mutation);
	}
	while (m->depth)
		rawnl_end(m);
}

static void expect(struct rawnl_msg *m, int error, const char *what)
{
	struct rawnl_answer answer;

	rawnl_call(nl_fd, m, &answer);
	CHECK(answer.error == error, "%s: errno %d (%s, \"%s\"), not %d (%s)",
	      what, answer.error, strerror(answer.error), answer.text, error,
	      strerror(error));
	CHECK(!error || answer.text[0], "%s: errno %d without a text", what,
	      answer.error);
}

static int expected_errno(const struct leaf *leaf, enum mutation mutation)
{
	bool integer = leaf->kind == U32 || leaf->kind == U64;

	switch (mutation) {
	case BELOW:
	case ABOVE:
		return ERANGE;
	case EMPTY:
	case SHORT:
	case LONG:
		if (integer)
			return EINVAL;
		/* The policy knows the most, the cipher the exact length. */
		return leaf->kind == ATMOST && mutation != LONG ? EINVAL :
								  ERANGE;
	default:
		return EINVAL;
	}
}

static void try_fault(const struct command *c, const struct leaf *leaf,
		      enum mutation mutation)
{
	static const char * const names[] = {
		"valid", "missing", "empty", "short", "long", "below range",
		"above range", "unknown beside it", "nest without flag",
	};
	struct fault fault = { leaf, mutation };
	struct rawnl_msg m;
	char what[128];

	build(&m, c, &fault);
	snprintf(what, sizeof(what), "%s: %s %s", c->name, leaf->name,
		 names[mutation]);
	expect(&m, expected_errno(leaf, mutation), what);
}

/* @prev is the leaf before it, or NULL. */
static void try_leaf(const struct command *c, const struct leaf *leaf,
		     const struct leaf *prev)
{
	if (leaf->required)
		try_fault(c, leaf, MISSING);
	try_fault(c, leaf, LONG);
	if (leaf->kind != VARIABLE) {
		try_fault(c, leaf, EMPTY);
		try_fault(c, leaf, SHORT);
	}
	if (leaf->min && leaf->kind < ATMOST)
		try_fault(c, leaf, BELOW);
	if (leaf->max && leaf->kind < ATMOST)
		try_fault(c, leaf, ABOVE);
	try_fault(c, leaf, UNKNOWN);
	/* The first of a nest is the one that opens it. */
	if (depth_of(leaf) > 1 &&
	    !same_nests(prev, leaf, depth_of(leaf) - 1))
		try_fault(c, leaf, NOT_NESTED);
}

static void try_command(const struct command *c)
{
	const struct leaf *prev = NULL, *leaf;
	struct rawnl_msg m;
	char what[64];
	size_t i;

	bed_up(&c->before);
	nl_fd = rawnl_open();
	for (i = 0; (leaf = leaf_at(c, i)); i++, prev = leaf)
		try_leaf(c, leaf, prev);
	rawnl_start(&m, c->cmd);
	snprintf(what, sizeof(what), "%s: no attributes", c->name);
	expect(&m, EINVAL, what);
	/* The message that the faults were put in is right by itself. */
	build(&m, c, NULL);
	snprintf(what, sizeof(what), "%s: nothing wrong", c->name);
	expect(&m, c->error, what);
	close(nl_fd);
}

static void test_attributes(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(commands); i++)
		try_command(&commands[i]);
}

/* libacvpn calls: the right errno, and words of the kernel */
static void expect_call(int ret, int error, const char *what)
{
	CHECK(ret == -error, "%s: %d (%s), not %d (%s)", what, ret,
	      acvpn_error(bed.ctl), -error, strerror(error));
	if (!error)
		return;
	/* Without a text of the kernel the library tells the errno's. */
	CHECK(strcmp(acvpn_error(bed.ctl), strerror(error)),
	      "%s: no text but \"%s\"", what, acvpn_error(bed.ctl));
}

static void test_wrong_objects(void)
{
	struct acvpn_session_config session = { .id = BED_ID };
	struct acvpn_session_info info;
	struct acvpn_transport_ref ref;
	uint32_t other[2];
	size_t i;

	bed_up(&(struct bed_config){ .no_transport = true });
	other[0] = 0x7ffffffe;
	other[1] = if_nametoindex("veth0");
	ref = bed_dtls();
	for (i = 0; i < 2; i++) {
		session.ifindex = other[i];
		expect_call(acvpn_session_new(bed.ctl, &session, NULL), ENODEV,
			    "session-new elsewhere");
		expect_call(acvpn_session_get(bed.ctl, other[i], BED_ID, &info),
			    ENODEV, "session-get elsewhere");
		expect_call(acvpn_session_del(bed.ctl, other[i], BED_ID),
			    ENODEV, "session-del elsewhere");
		ref.ifindex = other[i];
		expect_call(acvpn_transport_detach(bed.ctl, &ref), ENODEV,
			    "transport-detach elsewhere");
		expect_call(acvpn_key_new(bed.ctl, &ref, &bed.keys), ENODEV,
			    "key-new elsewhere");
	}
	expect_call(acvpn_session_get(bed.ctl, bed.ifindex, 1, &info), ENOENT,
		    "session-get of another id");
	expect_call(acvpn_session_del(bed.ctl, bed.ifindex, 1), ENOENT,
		    "session-del of another id");
	expect_call(bed_detach(), ENOENT, "transport-detach without transport");
	expect_call(bed_keys(), ENOENT, "key-new without transport");
	ref = bed_dtls();
	ref.id = 1;
	expect_call(acvpn_key_new(bed.ctl, &ref, &bed.keys), ENOENT,
		    "key-new of another id");
}

static void test_second_session(void)
{
	struct acvpn_session_config session = { .id = BED_ID + 1 };

	bed_up(&(struct bed_config){ .no_transport = true });
	session.ifindex = bed.ifindex;
	expect_call(acvpn_session_new(bed.ctl, &session, NULL), EBUSY,
		    "second session");
	expect_call(acvpn_session_del(bed.ctl, bed.ifindex, BED_ID), 0,
		    "session-del");
	expect_call(acvpn_session_new(bed.ctl, &session, NULL), 0,
		    "session-new after session-del");
}

static uint32_t new_id(void)
{
	struct acvpn_session_config config = { .ifindex = bed.ifindex };
	uint32_t id;

	REQUIRE(!acvpn_session_new(bed.ctl, &config, &id), "session-new: %s",
		acvpn_error(bed.ctl));
	return id;
}

/* What is late, an event or a command, does not meet another session. */
static void test_ids(void)
{
	uint32_t first, id, last;
	int i;

	bed_up(&(struct bed_config){
		.mode = ACVPN_MODE_MP, .no_session = true });
	first = new_id();
	last = first;
	for (i = 0; i < 10; i++) {
		REQUIRE(!acvpn_session_del(bed.ctl, bed.ifindex, last), "del");
		id = new_id();
		CHECK(id > last, "id %u after %u", id, last);
		last = id;
	}
}

static void test_inner_addresses(void)
{
	static const struct {
		uint32_t v4;
		uint8_t v6[16];
		bool is6;
	} bad[] = {
		{ 0, {}, false },
		{ 0x7f000001, {}, false },
		{ 0xe0000001, {}, false },
		{ 0, {}, true },
		{ 0, { [15] = 1 }, true },
		{ 0, { 0xff, 2, [15] = 1 }, true },
	};
	struct acvpn_session_config session = { .id = BED_ID };
	char what[32];
	size_t i;

	bed_up(&(struct bed_config){ .no_session = true });
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		session.ifindex = bed.ifindex;
		session.has_ipv4 = !bad[i].is6;
		session.has_ipv6 = bad[i].is6;
		session.ipv4.s_addr = htonl(bad[i].v4);
		memcpy(&session.ipv6, bad[i].v6, sizeof(session.ipv6));
		snprintf(what, sizeof(what), "inner address %zu", i);
		expect_call(acvpn_session_new(bed.ctl, &session, NULL),
			    EADDRNOTAVAIL, what);
		acvpn_session_del(bed.ctl, bed.ifindex, BED_ID);
	}
}

/* Sockets of other kinds */

static int closed_fd(void)
{
	int fd = dup(STDIN_FILENO);

	close(fd);
	return fd;
}

static int regular_file(void)
{
	return open("/proc/self/status", O_RDONLY | O_CLOEXEC);
}

static int tcp_socket(void)
{
	return socket(AF_INET, SOCK_STREAM, 0);
}

static int unix_socket(void)
{
	return socket(AF_UNIX, SOCK_DGRAM, 0);
}

static int netlink_socket(void)
{
	return socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
}

static int icmp_socket(void)
{
	return socket(AF_INET, SOCK_RAW, IPPROTO_ICMP);
}

static int raw_udp_socket(void)
{
	return socket(AF_INET, SOCK_RAW, IPPROTO_UDP);
}

static int udplite_socket(void)
{
	return socket(AF_INET, SOCK_DGRAM, IPPROTO_UDPLITE);
}

static int packet_socket(void)
{
	return socket(AF_PACKET, SOCK_DGRAM, 0);
}

static int unbound_socket(void)
{
	return socket(AF_INET, SOCK_DGRAM, 0);
}

static int encap_socket(void)
{
	int fd = peer_socket(AF_INET, 1, 4500);
	int type = UDP_ENCAP_ESPINUDP;

	if (setsockopt(fd, IPPROTO_UDP, UDP_ENCAP, &type, sizeof(type))) {
		close(fd);
		return -1;
	}
	return fd;
}

static void test_socket_types(void)
{
	static const struct {
		const char *name;
		int (*open)(void);
		int error;
	} sockets[] = {
		{ "closed descriptor", closed_fd, EBADF },
		{ "regular file", regular_file, ENOTSOCK },
		{ "TCP socket", tcp_socket, EPROTOTYPE },
		{ "unix socket", unix_socket, EPROTOTYPE },
		{ "netlink socket", netlink_socket, EPROTOTYPE },
		{ "raw ICMP socket", icmp_socket, EPROTOTYPE },
		{ "raw UDP socket", raw_udp_socket, EPROTOTYPE },
		{ "UDP-Lite socket", udplite_socket, EPROTOTYPE },
		{ "packet socket", packet_socket, EPROTOTYPE },
		{ "unbound UDP socket", unbound_socket, EINVAL },
		{ "ESP-in-UDP socket", encap_socket, EBUSY },
	};
	size_t i;
	int own, fd;

	bed_up(&unconnected);
	own = bed.sock;
	for (i = 0; i < ARRAY_SIZE(sockets); i++) {
		fd = sockets[i].open();
		if (fd < 0) {
			tap_note("%s: %s", sockets[i].name, strerror(errno));
			continue;
		}
		bed.sock = fd;
		expect_call(bed_attach(), sockets[i].error, sockets[i].name);
		if (sockets[i].open != closed_fd)
			close(fd);
	}
	bed.sock = own;
	expect_call(bed_attach(), 0, "bound UDP socket");
}

static void attach_remote(int family, int socket_family, bool connected,
			  const char *addr, int port, int error)
{
	struct acvpn_transport_config config = {
		.type = ACVPN_TRANSPORT_TYPE_DTLS, .mtu = BED_MTU,
		.remote = { .addr.family = (sa_family_t)family,
			    .port = (uint16_t)port },
	};
	union peer_addr peer;
	char what[128];
	socklen_t len = peer_addr(&peer, socket_family, 2, PEER_PORT_P);
	int one = 1;

	if (addr)
		inet_pton(family, addr, &config.remote.addr.v6);
	config.socket = peer_socket(socket_family, 1, 4600);
	if (connected)
		REQUIRE(!connect(config.socket, &peer.sa, len), "connect");
	if (family == AF_INET && socket_family == AF_INET6)
		setsockopt(config.socket, IPPROTO_IPV6, IPV6_V6ONLY, &one,
			   sizeof(one));
	snprintf(what, sizeof(what), "%s %s socket with %s port %d",
		 connected ? "connected" : "unconnected",
		 socket_family == AF_INET ? "v4" : "v6", addr ?: "no address",
		 port);
	expect_call(acvpn_transport_attach(bed.ctl, bed.ifindex, BED_ID,
					   &config), error, what);
	close(config.socket);
}

static void test_remote(void)
{
	bed_up(&(struct bed_config){ .no_transport = true });
	attach_remote(AF_UNSPEC, AF_INET, false, NULL, 0, EDESTADDRREQ);
	attach_remote(AF_UNSPEC, AF_INET6, false, NULL, 0, EDESTADDRREQ);
	attach_remote(AF_INET, AF_INET, true, "192.0.2.2", PEER_PORT_P,
		      EISCONN);
	attach_remote(AF_INET6, AF_INET6, true, "2001:db8::2", PEER_PORT_P,
		      EISCONN);
	attach_remote(AF_INET6, AF_INET, false, "2001:db8::2", PEER_PORT_P,
		      EAFNOSUPPORT);
	attach_remote(AF_INET, AF_INET6, false, "192.0.2.2", PEER_PORT_P,
		      EAFNOSUPPORT);
	attach_remote(AF_INET, AF_INET, false, "0.0.0.0", PEER_PORT_P,
		      EADDRNOTAVAIL);
	attach_remote(AF_INET, AF_INET, false, "224.0.0.1", PEER_PORT_P,
		      EADDRNOTAVAIL);
	attach_remote(AF_INET6, AF_INET6, false, "::", PEER_PORT_P,
		      EADDRNOTAVAIL);
	attach_remote(AF_INET6, AF_INET6, false, "ff02::1", PEER_PORT_P,
		      EADDRNOTAVAIL);
}

static void test_double_attach(void)
{
	struct acvpn_transport_config config = {
		.type = ACVPN_TRANSPORT_TYPE_DTLS, .mtu = BED_MTU,
	};
	struct acvpn_session_config session = { .id = 1 };

	bed_up(&(struct bed_config){ .no_keys = true });
	expect_call(bed_attach(), EEXIST, "same socket, same session");
	config.socket = peer_socket(AF_INET, 1, 4600);
	REQUIRE(!connect(config.socket, (struct sockaddr *)
			 &(struct sockaddr_in){ .sin_family = AF_INET,
			 .sin_addr.s_addr = htonl(0xc0000202),
			 .sin_port = htons(1) }, sizeof(struct sockaddr_in)),
		"connect");
	expect_call(acvpn_transport_attach(bed.ctl, bed.ifindex, BED_ID,
					   &config), EEXIST,
		    "another socket, same session");

	REQUIRE(!acvpn_link_add(bed.ctl, "vpn1", ACVPN_MODE_P2P,
				&session.ifindex), "vpn1");
	expect_call(acvpn_session_new(bed.ctl, &session, NULL), 0,
		    "session on vpn1");
	close(config.socket);
	config.socket = bed.sock;
	expect_call(acvpn_transport_attach(bed.ctl, session.ifindex, 1,
					   &config), EBUSY,
		    "same socket, another device");
	expect_call(bed_detach(), 0, "transport-detach");
	expect_call(acvpn_transport_attach(bed.ctl, session.ifindex, 1,
					   &config), 0,
		    "another device after transport-detach");
	expect_call(acvpn_link_del(bed.ctl, session.ifindex), 0, "link del");
	expect_call(bed_attach(), 0, "first device after link del");
}

/* Keys */

static void test_keys(void)
{
	struct acvpn_key_config used;

	bed_up(&(struct bed_config){ .no_keys = true });
	used = bed.keys;
	bed.keys.tx = bed.keys.rx;
	expect_call(bed_keys(), EINVAL, "same key both ways");
	bed.keys = used;
	bed.keys.cipher = ACVPN_CIPHER_AES_256_GCM;
	expect_call(bed_keys(), EINVAL, "aes-256-gcm with keys of 16 bytes");
	bed.keys.tx.key_len = 32;
	expect_call(bed_keys(), EINVAL, "only tx key of 32 bytes");
	bed.keys = used;
	bed.keys.rx.key_len = 24;
	expect_call(bed_keys(), EINVAL, "rx key of 24 bytes");
	bed.keys = used;
	bed.keys.tx.iv_len = 12;
	expect_call(bed_keys(), EINVAL, "tx iv of 12 bytes");
	bed.keys = used;
	expect_call(bed_keys(), 0, "good keys after bad ones");
	expect_call(bed_keys(), EKEYREJECTED, "same keys again");
	bed_fresh_keys();
	expect_call(bed_keys(), EKEYREJECTED, "other keys of the same epoch");
	bed.keys = used;
	expect_call(bed_detach(), 0, "transport-detach");
	expect_call(bed_attach(), 0, "transport-attach");
	expect_call(bed_keys(), EKEYREJECTED, "used keys on a new transport");
	bed.keys.epoch = 2;
	bed.keys.tx.seq = 100000;
	expect_call(bed_keys(), EKEYREJECTED, "used keys in another epoch");
	bed_fresh_keys();
	bed.keys.tx = used.rx;
	expect_call(bed_keys(), EKEYREJECTED, "the peer's old key to send");
	bed_fresh_keys();
	bed.keys.rx = used.rx;
	expect_call(bed_keys(), EKEYREJECTED, "the peer's old key to receive");
	bed_fresh_keys();
	expect_call(bed_keys(), 0, "fresh keys on a new transport");
}

/* No part of a key is to be seen in what the kernel tells. */
static void test_keys_stay_in(void)
{
	struct rawnl_answer answer;
	struct rawnl_msg m;
	int fd;

	bed_up(&(struct bed_config){ .cipher = ACVPN_CIPHER_AES_256_GCM });
	fd = rawnl_open();
	rawnl_start(&m, ACVPN_CMD_SESSION_GET);
	rawnl_u32(&m, ACVPN_A_IFINDEX, bed.ifindex);
	rawnl_begin(&m, ACVPN_A_SESSION | NLA_F_NESTED);
	rawnl_u32(&m, ACVPN_A_SESSION_ID, BED_ID);
	rawnl_end(&m);
	rawnl_call(fd, &m, &answer);
	close(fd);
	REQUIRE(!answer.error && answer.reply_len, "session-get: %d",
		answer.error);
	CHECK(!memmem(answer.reply, answer.reply_len, bed.keys.tx.key, 8) &&
	      !memmem(answer.reply, answer.reply_len, bed.keys.rx.key, 8) &&
	      !memmem(answer.reply, answer.reply_len, bed.keys.tx.iv, 4) &&
	      !memmem(answer.reply, answer.reply_len, bed.keys.rx.iv, 4),
	      "session-get shows a key");
}

/* A secret that is easily found, where it was and where it should not be. */
static const uint8_t secret[] = "0123456789abcdef0123456789abcdef";

static void put_keydir(struct rawnl_msg *m, uint16_t dir)
{
	uint64_t seq = 1;

	rawnl_begin(m, dir | NLA_F_NESTED);
	rawnl_put(m, ACVPN_A_KEYDIR_KEY, secret, 16);
	rawnl_put(m, ACVPN_A_KEYDIR_IV, secret, 4);
	rawnl_put(m, ACVPN_A_KEYDIR_SEQ, &seq, sizeof(seq));
	rawnl_end(m);
}

static void put_secret_key(struct rawnl_msg *m, uint32_t epoch)
{
	rawnl_begin(m, ACVPN_A_KEY | NLA_F_NESTED);
	rawnl_u32(m, ACVPN_A_KEY_EPOCH, epoch);
	rawnl_u32(m, ACVPN_A_KEY_CIPHER, ACVPN_CIPHER_AES_128_GCM);
	put_keydir(m, ACVPN_A_KEY_TX);
	put_keydir(m, ACVPN_A_KEY_RX);
	rawnl_end(m);
}

static void start_secret(struct rawnl_msg *m, uint8_t cmd)
{
	rawnl_start(m, cmd);
	rawnl_u32(m, ACVPN_A_IFINDEX, bed.ifindex);
	rawnl_begin(m, ACVPN_A_SESSION | NLA_F_NESTED);
	rawnl_u32(m, ACVPN_A_SESSION_ID, BED_ID);
	rawnl_end(m);
}

static void start_secret_key(struct rawnl_msg *m)
{
	start_secret(m, ACVPN_CMD_KEY_NEW);
	rawnl_begin(m, ACVPN_A_TRANSPORT | NLA_F_NESTED);
	rawnl_u32(m, ACVPN_A_TRANSPORT_TYPE, ACVPN_TRANSPORT_TYPE_DTLS);
	rawnl_end(m);
}

/* The answer to a request that is refused repeats it, without the secret. */
static void expect_wiped(struct rawnl_msg *m, int error, const char *what)
{
	static struct rawnl_answer answer;
	size_t request = m->len;

	REQUIRE(memmem(m->buf, m->len, secret, 16), "%s: no secret", what);
	rawnl_call(nl_fd, m, &answer);
	CHECK(answer.error == error && answer.text[0],
	      "%s: errno %d (%s), not %d", what, answer.error, answer.text,
	      error);
	CHECK(answer.echo_len == request, "%s: echo of %zu bytes, not %zu",
	      what, answer.echo_len, request);
	CHECK(!memmem(answer.echo, answer.echo_len, secret, 4),
	      "%s: the secret is in the answer", what);
}

static void test_keys_wiped(void)
{
	struct rawnl_msg m;
	uint16_t *len;

	bed_up(&(struct bed_config){ .no_keys = true });
	nl_fd = rawnl_open_echo();
	start_secret_key(&m);
	put_secret_key(&m, 1);
	expect_wiped(&m, EINVAL, "same key both ways");
	start_secret_key(&m);
	put_secret_key(&m, 0);
	expect_wiped(&m, ERANGE, "epoch 0");
	start_secret_key(&m);
	put_secret_key(&m, 1);
	rawnl_u32(&m, 200, 1);
	expect_wiped(&m, EINVAL, "attribute that is not known");
	start_secret_key(&m);
	put_secret_key(&m, 1);
	put_secret_key(&m, 0);
	expect_wiped(&m, ERANGE, "two keys");
	start_secret(&m, ACVPN_CMD_KEY_NEW);
	put_secret_key(&m, 1);
	expect_wiped(&m, EINVAL, "no transport");
	start_secret(&m, ACVPN_CMD_TRANSPORT_ATTACH);
	rawnl_begin(&m, ACVPN_A_TRANSPORT | NLA_F_NESTED);
	rawnl_u32(&m, ACVPN_A_TRANSPORT_TYPE, 77);
	rawnl_put(&m, ACVPN_A_TRANSPORT_PENDING, secret, sizeof(secret));
	rawnl_end(&m);
	expect_wiped(&m, ERANGE, "pending, for no such type");
	/* a key that is longer than the message */
	start_secret(&m, ACVPN_CMD_KEY_NEW);
	len = (uint16_t *)(m.buf + m.len);
	put_secret_key(&m, 1);
	*len += 4;
	expect_wiped(&m, EINVAL, "half a key");
	close(nl_fd);
}

/* Privilege: what a child process finds comes back as its exit status. */

static int in_child(int (*fn)(void))
{
	int status;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	REQUIRE(pid >= 0, "fork: %s", strerror(errno));
	if (!pid)
		_exit(fn());
	REQUIRE(waitpid(pid, &status, 0) == pid && WIFEXITED(status),
		"child ended by a signal");
	return WEXITSTATUS(status);
}

static int child_as_nobody(void)
{
	static const uint8_t cmds[] = {
		ACVPN_CMD_SESSION_NEW, ACVPN_CMD_SESSION_GET,
		ACVPN_CMD_SESSION_DEL, ACVPN_CMD_TRANSPORT_ATTACH,
		ACVPN_CMD_TRANSPORT_DETACH, ACVPN_CMD_KEY_NEW,
	};
	struct rawnl_answer answer;
	struct rawnl_msg m;
	size_t i;
	int fd;

	rawnl_start(&m, cmds[0]);
	if (setgid(NOBODY) || setuid(NOBODY))
		return 100;
	fd = rawnl_open();
	for (i = 0; i < ARRAY_SIZE(cmds); i++) {
		rawnl_start(&m, cmds[i]);
		rawnl_u32(&m, ACVPN_A_IFINDEX, bed.ifindex);
		rawnl_begin(&m, ACVPN_A_SESSION | NLA_F_NESTED);
		rawnl_u32(&m, ACVPN_A_SESSION_ID, BED_ID);
		rawnl_end(&m);
		rawnl_call(fd, &m, &answer);
		if (answer.error != EPERM)
			return 50 + (int)i;
	}
	return 0;
}

static int child_events_as_nobody(void)
{
	struct acvpn_events *events;

	if (setgid(NOBODY) || setuid(NOBODY))
		return 100;
	return -acvpn_events_open(bed.ctl, &events);
}

static void test_unprivileged(void)
{
	bed_up(&(struct bed_config){});
	CHECK_EQ(in_child(child_as_nobody), 0, "child without privilege");
	CHECK_EQ(in_child(child_events_as_nobody), EPERM,
		 "events without privilege");
}

/* Root of a user namespace, with a device of its own there. */
static int child_in_user_namespace(bool own_socket)
{
	struct acvpn_session_config session = { .id = BED_ID };
	struct acvpn_transport_config config = {
		.type = ACVPN_TRANSPORT_TYPE_DTLS, .mtu = BED_MTU,
		.socket = bed.sock,
		.remote = { .addr.family = AF_INET, .port = 1 },
	};
	struct sockaddr_in any = { .sin_family = AF_INET };
	struct acvpn *ctl;

	inet_pton(AF_INET, "192.0.2.2", &config.remote.addr.v4);
	if (unshare(CLONE_NEWUSER | CLONE_NEWNET) || acvpn_open(&ctl))
		return 100;
	if (acvpn_link_add(ctl, "vpn9", ACVPN_MODE_P2P, &session.ifindex))
		return 101;
	if (acvpn_session_new(ctl, &session, NULL))
		return 102;
	if (own_socket) {
		config.socket = socket(AF_INET, SOCK_DGRAM, 0);
		if (bind(config.socket, (struct sockaddr *)&any, sizeof(any)))
			return 103;
	}
	return -acvpn_transport_attach(ctl, session.ifindex, BED_ID, &config);
}

static int child_foreign_socket(void)
{
	return child_in_user_namespace(false);
}

static int child_own_socket(void)
{
	return child_in_user_namespace(true);
}

static void test_user_namespace(void)
{
	bed_up(&unconnected);
	CHECK_EQ(in_child(child_own_socket), 0,
		 "own socket in a user namespace");
	CHECK_EQ(in_child(child_foreign_socket), EPERM,
		 "socket of the parent in a user namespace");
}

/* A privileged caller may lend a socket of another network namespace. */
static void test_other_netns(void)
{
	int own;

	bed_up(&(struct bed_config){ .no_transport = true });
	own = bed.sock;
	bed.sock = bed.peer.fd;
	expect_call(bed_attach(), 0, "socket of another namespace");
	expect_call(bed_keys(), 0, "key-new");
	bed.sock = own;
}

/* Events and dumps */

struct seen {
	size_t count;
	struct acvpn_event events[16];
};

static int remember(const struct acvpn_event *event, void *arg)
{
	struct seen *seen = arg;

	if (event->ifindex == bed.ifindex && seen->count < 16)
		seen->events[seen->count++] = *event;
	return 0;
}

/* What goes is told when all of it is counted. */
static void await_events(struct seen *seen, size_t n)
{
	tap_patience();
	do {
		CHECK(!acvpn_events_read(bed.events, remember, seen), "events");
	} while (seen->count < n && tap_wait());
}

static void test_events(void)
{
	static const struct {
		uint32_t type;
		uint32_t reason;
		uint32_t transport;
	} want[] = {
		{ ACVPN_EVENT_TYPE_SESSION_NEW, 0, 0 },
		{ ACVPN_EVENT_TYPE_SWITCH, ACVPN_REASON_ATTACHED, 1 },
		{ ACVPN_EVENT_TYPE_TRANSPORT_UP, 0, 1 },
		{ ACVPN_EVENT_TYPE_TRANSPORT_DOWN, ACVPN_REASON_USER, 1 },
		{ ACVPN_EVENT_TYPE_SWITCH, ACVPN_REASON_ATTACHED, 1 },
		{ ACVPN_EVENT_TYPE_TRANSPORT_UP, 0, 1 },
		{ ACVPN_EVENT_TYPE_TRANSPORT_DOWN,
		  ACVPN_REASON_SESSION_DELETED, 1 },
		{ ACVPN_EVENT_TYPE_SESSION_DEL, ACVPN_REASON_USER, 0 },
	};
	struct seen seen = {};
	size_t i;

	bed_up(&(struct bed_config){});
	bed_detach();
	await_events(&seen, 4);
	bed_fresh_keys();
	REQUIRE(!bed_attach() && !bed_keys(), "%s", acvpn_error(bed.ctl));
	acvpn_session_del(bed.ctl, bed.ifindex, BED_ID);
	await_events(&seen, ARRAY_SIZE(want));
	CHECK_EQ(seen.count, ARRAY_SIZE(want), "events");
	for (i = 0; i < seen.count && i < ARRAY_SIZE(want); i++) {
		const struct acvpn_event *event = &seen.events[i];

		CHECK(event->type == want[i].type &&
		      event->reason == want[i].reason &&
		      event->transport_type == want[i].transport &&
		      event->session_id == BED_ID && event->peer_reason == -1,
		      "event %zu: %s, reason %u, transport %u, session %u", i,
		      acvpn_event_type_name(event->type), event->reason,
		      event->transport_type, event->session_id);
		CHECK(event->seq == seen.events[0].seq + i && !event->lost,
		      "event %zu has number %u", i, event->seq);
	}
}

static void test_close_event(void)
{
	struct acvpn_session_info info;
	struct acvpn_event event;

	bed_up(&(struct bed_config){});
	close(bed.sock);
	bed.sock = -1;
	REQUIRE(bed_wait_event(ACVPN_EVENT_TYPE_TRANSPORT_DOWN, &event),
		"no event after the socket was closed");
	CHECK_EQ(event.reason, ACVPN_REASON_SOCKET_CLOSED, "reason");
	CHECK(!acvpn_session_get(bed.ctl, bed.ifindex, BED_ID, &info) &&
	      !info.n_transports, "session after the socket was closed");
}

static int count_session(const struct acvpn_session_info *session, void *arg)
{
	(void)session;
	++*(int *)arg;
	return 0;
}

static void test_dump(void)
{
	struct acvpn_session_config session = { .id = 3 };
	int count = 0;

	bed_up(&(struct bed_config){});
	REQUIRE(!acvpn_link_add(bed.ctl, "vpn1", ACVPN_MODE_P2P,
				&session.ifindex), "vpn1");
	CHECK(!acvpn_session_new(bed.ctl, &session, NULL), "session on vpn1");
	CHECK(!acvpn_session_dump(bed.ctl, 0, count_session, &count), "dump");
	CHECK_EQ(count, 2, "sessions of all devices");
	count = 0;
	CHECK(!acvpn_session_dump(bed.ctl, bed.ifindex, count_session, &count),
	      "dump of vpn0");
	CHECK_EQ(count, 1, "sessions of vpn0");
	expect_call(acvpn_session_dump(bed.ctl, 0x7ffffffe, count_session,
				       &count), ENODEV, "dump of no device");
	acvpn_link_del(bed.ctl, session.ifindex);
}

static void test_get(void)
{
	struct acvpn_transport_info t;

	bed_up(&(struct bed_config){ .tx_seq = 1000, .rx_seq = 2000 });
	t = bed_transport();
	CHECK_EQ(t.type, ACVPN_TRANSPORT_TYPE_DTLS, "type");
	CHECK_EQ(t.mtu, BED_MTU, "mtu");
	CHECK_EQ(t.remote.port, PEER_PORT_P, "remote port");
	CHECK_EQ(t.local.port, PEER_PORT_M, "local port");
	CHECK_EQ(ntohl(t.remote.addr.v4.s_addr), 0xc0000202, "remote address");
	CHECK_EQ(ntohl(t.local.addr.v4.s_addr), 0xc0000201, "local address");
	CHECK(!t.has_last_rx, "something was received");
	REQUIRE(t.n_keys == 1, "%u keys", t.n_keys);
	CHECK_EQ(t.keys[0].epoch, 1, "epoch");
	CHECK_EQ(t.keys[0].cipher, ACVPN_CIPHER_AES_128_GCM, "cipher");
	CHECK_EQ(t.keys[0].rx_seq, 2000, "rx seq");
	CHECK(t.keys[0].tx_seq >= 1000, "tx seq");
}

/* All options, other than their defaults */
static struct bed_config with_options(struct acvpn_network *net)
{
	*net = (struct acvpn_network){
		.addr = { .family = AF_INET,
			  .v4.s_addr = htonl(0xc0a80102) },
		.prefix_len = 16,
	};
	return (struct bed_config){
		.session = {
			.networks = net, .n_networks = 1,
			.has_idle_timeout = true, .idle_timeout = 1000,
			.has_roaming = true, .roaming = true,
			.has_ignore_df = true, .ignore_df = true,
			.has_mss_clamp = true, .mss_clamp = 1300,
			.has_copy_dscp = true, .copy_dscp = true,
			.prefer = ACVPN_TRANSPORT_TYPE_CSTP,
			.has_idle_action = true,
			.idle_action = ACVPN_IDLE_ACTION_DELETE,
			.has_lifetime = true, .lifetime = 7000,
			.has_dead_timeout = true, .dead_timeout = 8000,
			.has_persist = true, .persist = 9000,
			.has_rx_rate = true, .rx_rate = ACVPN_RATE_MAX,
			.has_tx_rate = true, .tx_rate = 1, .tx_burst = 70000,
		},
		.transport = {
			.dpd = 77, .keepalive = 88, .has_compression = true,
			.compression = ACVPN_COMPRESSION_LZS_RX,
			.has_outer_df = true, .answer_timeout = 99,
			.compress_min = 111,
		},
	};
}

static void test_get_options(void)
{
	struct acvpn_session_info s;
	struct acvpn_network net;
	struct bed_config c = with_options(&net);

	bed_up(&c);
	s = bed_session();
	CHECK_EQ(s.idle_timeout, 1000, "idle-timeout");
	CHECK(s.roaming && s.ignore_df && s.copy_dscp, "flags");
	CHECK_EQ(s.mss_clamp, 1300, "mss-clamp");
	CHECK_EQ(s.prefer, ACVPN_TRANSPORT_TYPE_CSTP, "prefer");
	CHECK_EQ(s.idle_action, ACVPN_IDLE_ACTION_DELETE, "idle-action");
	CHECK_EQ(s.lifetime, 7000, "lifetime");
	CHECK(s.has_lifetime_left && s.lifetime_left <= 7000000 &&
	      s.lifetime_left > 6000000, "lifetime-left: %llu ms",
	      (unsigned long long)s.lifetime_left);
	CHECK_EQ(s.dead_timeout, 8000, "dead-timeout");
	CHECK_EQ(s.persist, 9000, "persist");
	CHECK(!s.transports[0].has_orphaned, "orphaned");
	CHECK(!s.has_dead, "dead");
	CHECK_EQ(s.rx_rate, ACVPN_RATE_MAX, "rx-rate");
	CHECK_EQ(s.rx_burst, INT32_MAX, "rx-burst");
	CHECK_EQ(s.tx_rate, 1, "tx-rate");
	CHECK_EQ(s.tx_burst, 70000, "tx-burst");
	CHECK_EQ(s.active, ACVPN_TRANSPORT_TYPE_DTLS, "active");
	REQUIRE(s.n_networks == 1, "%u networks", s.n_networks);
	CHECK_EQ(s.networks[0].prefix_len, 16, "prefix-len");
	CHECK_EQ(ntohl(s.networks[0].addr.v4.s_addr), 0xc0a80000,
		 "network without host bits");
	REQUIRE(s.n_transports == 1, "%u transports", s.n_transports);
	CHECK_EQ(s.transports[0].slot, ACVPN_SLOT_CURRENT, "slot");
	CHECK_EQ(s.transports[0].state, ACVPN_TRANSPORT_STATE_UP, "state");
	CHECK_EQ(s.transports[0].dpd, 77, "dpd");
	CHECK_EQ(s.transports[0].keepalive, 88, "keepalive");
	CHECK_EQ(s.transports[0].answer_timeout, 99, "answer-timeout");
	CHECK_EQ(s.transports[0].compression, ACVPN_COMPRESSION_LZS_RX,
		 "compression");
	CHECK_EQ(s.transports[0].compress_min, 111, "compress-min");
	CHECK(s.transports[0].has_outer_df && !s.transports[0].outer_df,
	      "outer-df");
	CHECK_EQ(s.transports[0].keys[0].slot, ACVPN_SLOT_CURRENT, "key slot");
	CHECK(s.age < 60000 && s.idle <= s.age + 100, "age and idle");
}

/* A change that is refused in part is not made at all. */
static void test_set_whole(void)
{
	struct acvpn_network bad = {
		.addr.family = AF_INET, .prefix_len = 33,
	};
	struct acvpn_session_config session = {
		.id = BED_ID, .has_mss_clamp = true, .mss_clamp = 1000,
		.networks = &bad, .n_networks = 1,
	};

	bed_up(&(struct bed_config){});
	session.ifindex = bed.ifindex;
	expect_call(acvpn_session_set(bed.ctl, &session), EINVAL,
		    "session-set with a bad network");
	CHECK_EQ(bed_session().mss_clamp, 0, "mss-clamp");
	session.n_networks = 0;
	expect_call(acvpn_session_set(bed.ctl, &session), 0, "session-set");
	CHECK_EQ(bed_session().mss_clamp, 1000, "mss-clamp");
	session.id = 99;
	expect_call(acvpn_session_set(bed.ctl, &session), ENOENT,
		    "session-set of another id");
}

int main(void)
{
	static const struct tap_case cases[] = {
		{ "attributes missing, short, long, out of range",
		  test_attributes },
		{ "commands about what is not there", test_wrong_objects },
		{ "one session per point-to-point device",
		  test_second_session },
		{ "ids are not used again at once", test_ids },
		{ "inner addresses", test_inner_addresses },
		{ "descriptors that are no bound UDP socket",
		  test_socket_types },
		{ "peer addresses", test_remote },
		{ "one transport per socket and session", test_double_attach },
		{ "keys", test_keys },
		{ "keys do not come out", test_keys_stay_in },
		{ "refused requests are wiped", test_keys_wiped },
		{ "callers without privilege", test_unprivileged },
		{ "sockets and user namespaces", test_user_namespace },
		{ "sockets of another network namespace", test_other_netns },
		{ "events and their numbers", test_events },
		{ "closing the socket ends the transport", test_close_event },
		{ "dumps", test_dump },
		{ "what session-get tells", test_get },
		{ "options that session-get tells", test_get_options },
		{ "changes are whole", test_set_whole },
	};

	netns_begin();
	tap_run("", cases, ARRAY_SIZE(cases), bed_down);
	netns_cleanup();
	return tap_end();
}
