// SPDX-License-Identifier: GPL-2.0-only

#include "nlfuzz.h"

#include <arpa/inet.h>
#include <linux/genetlink.h>
#include <stdlib.h>
#include <string.h>

#include "libacvpn/acvpn.h"
#include "peer.h"
#include "tap.h"

enum {
	IDS = 2, EPOCHS = 8, BINARY_MAX = 500, REPEATS = 3,
	LEN_MAX = RAWNL_MAX - 2 * BINARY_MAX,
};

enum nlfuzz_kind { NLFUZZ_U32, NLFUZZ_U64, NLFUZZ_BINARY, NLFUZZ_NEST };

struct nlfuzz_set;

/**
 * struct nlfuzz_attr - what the specification says of an attribute
 * @name: its name
 * @type: its number
 * @kind: what it holds
 * @min: lowest value, or length if it is binary
 * @max: highest, -1 for any
 * @nest: what is in it
 */
struct nlfuzz_attr {
	const char *name;
	uint16_t type;
	enum nlfuzz_kind kind;
	long long min;
	long long max;
	const struct nlfuzz_set *nest;
};

struct nlfuzz_set {
	const struct nlfuzz_attr *attrs;
	unsigned int n;
};

struct nlfuzz_cmd {
	const char *name;
	uint8_t cmd;
	const struct nlfuzz_set *set;
};

#include "nlfuzz-table.h"

/* Of the message that is being made. */
static const struct nlfuzz_world *world;
static bool *mangled;
static bool strict;
static bool long_key;
static bool chacha;
static uint32_t content_type;
static bool addressed;
static bool by_peer;
static bool dumping;
static bool looking;

static unsigned int pick(unsigned int n)
{
	return (unsigned int)random() % n;
}

/* Once in @n, unless the message is to be right. */
static bool seldom(unsigned int n)
{
	return !strict && !pick(n);
}

static uint64_t random64(void)
{
	/* Short numbers as often as long ones. */
	uint64_t v = (uint64_t)random() << 42 ^ (uint64_t)random() << 21 ^
		     (uint64_t)random();

	return v >> pick(64);
}

static bool is(const struct nlfuzz_attr *attr, const char *name)
{
	return !strcmp(attr->name, name);
}

/* A value that means something here; false if any is as good. */
static bool known_value(const struct nlfuzz_attr *attr, uint64_t *v)
{
	if (is(attr, "ifindex"))
		*v = world->ifindexes[pick(world->n_ifindexes)];
	else if (is(attr, "id"))
		*v = 1 + pick(IDS);
	else if (is(attr, "ipv4"))
		*v = htonl(0x0a090000 + pick(16));
	else if (is(attr, "socket"))
		*v = (uint64_t)world->sockets[pick(world->n_sockets)];
	else if (is(attr, "remote-ipv4"))
		*v = htonl(0xc0000202);
	else if (is(attr, "remote-port"))
		*v = 4432 + pick(4);
	else if (is(attr, "epoch"))
		*v = 1 + pick(EPOCHS);
	else if (is(attr, "cipher"))
		*v = chacha ? ACVPN_CIPHER_CHACHA20_POLY1305 :
		     long_key ? ACVPN_CIPHER_AES_256_GCM :
				ACVPN_CIPHER_AES_128_GCM;
	else if (is(attr, "slot"))
		*v = pick(4) ? ACVPN_SLOT_NEXT : 1 + pick(3);
	else if (is(attr, "type"))
		*v = pick(4) ? ACVPN_TRANSPORT_TYPE_DTLS :
			       ACVPN_TRANSPORT_TYPE_CSTP;
	else if (is(attr, "content-type"))
		*v = content_type;
	else if (is(attr, "frame-type"))
		*v = 5 + 2 * pick(3);
	else if (is(attr, "dpd") || is(attr, "keepalive"))
		*v = pick(3);
	else
		return false;
	return true;
}

static uint64_t value(const struct nlfuzz_attr *attr)
{
	uint64_t v;

	if (!seldom(12) && known_value(attr, &v))
		return v;
	if (seldom(20) || attr->max < attr->min)
		return random64();
	if (seldom(10))
		return (uint64_t)attr->max + pick(2);
	if (seldom(10))
		return (uint64_t)attr->min - pick(2);
	return (uint64_t)attr->min +
	       random64() % (uint64_t)(attr->max - attr->min + 1);
}

static size_t binary_length(const struct nlfuzz_attr *attr)
{
	size_t max = attr->max < 0 || attr->max > BINARY_MAX ?
		     BINARY_MAX : (size_t)attr->max;

	if (!seldom(12) && is(attr, "key"))
		return long_key ? 32 : 16;
	if (!seldom(12) && is(attr, "iv"))
		return chacha ? 12 : 4;
	if (attr->min == attr->max && !seldom(12))
		return max;
	return pick((unsigned int)max + 2);
}

static void put_binary(struct rawnl_msg *m, const struct nlfuzz_attr *attr)
{
	static uint8_t data[BINARY_MAX + 2];
	size_t i, len = binary_length(attr);

	for (i = 0; i < len; i++)
		data[i] = (uint8_t)random();
	/* Few addresses, so that they meet. */
	if (len == 16 && !is(attr, "key"))
		for (i = 0; i < 15; i++)
			data[i] = i ? 0 : 0xfd;
	rawnl_put(m, attr->type, data, len);
}

/* What a message can seldom do without. */
static bool mostly_there(const struct nlfuzz_attr *attr)
{
	static const char *const names[] = {
		"ifindex", "session", "transport", "key", "record", "id",
		"type", "socket", "mtu", "epoch", "cipher", "tx", "rx", "iv",
		"seq", "content-type", "prefix-len",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		if (is(attr, names[i]))
			return true;
	return false;
}

static void put_set(struct rawnl_msg *m, const struct nlfuzz_set *set);

/* Such a length no integer has. */
static void put_odd(struct rawnl_msg *m, const struct nlfuzz_attr *attr)
{
	static const uint8_t zero[16];

	*mangled = true;
	rawnl_put(m, attr->type, zero, pick(sizeof(zero)));
}

static void put_attr(struct rawnl_msg *m, const struct nlfuzz_attr *attr)
{
	uint64_t v;

	if (seldom(60)) {
		put_odd(m, attr);
	} else if (attr->kind == NLFUZZ_NEST) {
		rawnl_begin(m, attr->type | (seldom(80) ? 0 : NLA_F_NESTED));
		put_set(m, attr->nest);
		rawnl_end(m);
	} else if (attr->kind == NLFUZZ_BINARY) {
		put_binary(m, attr);
	} else {
		v = value(attr);
		if (attr->kind == NLFUZZ_U32)
			rawnl_u32(m, attr->type, (uint32_t)v);
		else
			rawnl_put(m, attr->type, &v, sizeof(v));
	}
}

/* A session-get is about one session, by one name of it, or about many. */
static unsigned int absence_looking(const struct nlfuzz_attr *attr)
{
	if (is(attr, "filter"))
		return dumping ? 30 : 97;
	return !dumping && is(attr, "transport") == by_peer ? 0 : 97;
}

/* How often a message goes without the attribute, in hundred. */
static unsigned int absence(const struct nlfuzz_attr *attr)
{
	if (looking && (is(attr, "session") || is(attr, "transport") ||
			is(attr, "filter")))
		return absence_looking(attr);
	if (is(attr, "frame-type"))
		return content_type == CONTENT_DATA ? 0 : 100;
	if (is(attr, "remote-ipv4") || is(attr, "remote-port"))
		return addressed ? 0 : 100;
	if (is(attr, "slot"))
		return 60;
	if (mostly_there(attr))
		return strict ? 0 : 4;
	return strict ? 95 : 70;
}

static void put_set(struct rawnl_msg *m, const struct nlfuzz_set *set)
{
	const struct nlfuzz_attr *attr;
	unsigned int i, n;

	for (i = 0; i < set->n; i++) {
		attr = &set->attrs[i];
		if (seldom(20) ? pick(2) : pick(100) < absence(attr))
			continue;
		n = seldom(25) ? 1 + pick(REPEATS) : 1;
		while (n-- && m->len < LEN_MAX)
			put_attr(m, attr);
	}
	if (seldom(60)) {
		*mangled = true;
		rawnl_u32(m, (uint16_t)pick(80), (uint32_t)random());
	}
}

/* Bits that were right until now. */
static void spoil(struct rawnl_msg *m)
{
	size_t head = NLMSG_HDRLEN + GENL_HDRLEN, at;
	unsigned int n;

	if (m->len <= head)
		return;
	*mangled = true;
	if (pick(3) == 0) {
		m->len = head + pick((unsigned int)(m->len - head));
		return;
	}
	for (n = 1 + pick(4); n > 0; n--) {
		at = head + pick((unsigned int)(m->len - head));
		m->buf[at] ^= (uint8_t)(1 << pick(8));
	}
}

/* What takes much away comes more rarely than what makes it. */
static unsigned int some_command(void)
{
	unsigned int i;
	uint8_t cmd;

	do {
		i = pick(ARRAY_SIZE(nlfuzz_cmds));
		cmd = nlfuzz_cmds[i].cmd;
	} while ((cmd == ACVPN_CMD_SESSION_FLUSH && pick(30)) ||
		 (cmd == ACVPN_CMD_SESSION_DEL && pick(10)) ||
		 (cmd == ACVPN_CMD_TRANSPORT_DETACH && pick(3)));
	return i;
}

unsigned int nlfuzz_message(struct rawnl_msg *m,
			    const struct nlfuzz_world *w, bool *is_mangled)
{
	unsigned int i = some_command();

	world = w;
	mangled = is_mangled;
	*mangled = false;
	strict = pick(4);
	looking = nlfuzz_cmds[i].cmd == ACVPN_CMD_SESSION_GET;
	dumping = looking && pick(2);
	by_peer = looking && pick(2);
	addressed = by_peer || pick(2);
	content_type = CONTENT_CCS + pick(4);
	chacha = !pick(3);
	long_key = chacha || pick(2);
	rawnl_start(m, nlfuzz_cmds[i].cmd);
	if (dumping)
		rawnl_dump(m);
	put_set(m, nlfuzz_cmds[i].set);
	if (seldom(10))
		spoil(m);
	return dumping ? ARRAY_SIZE(nlfuzz_cmds) : i;
}

unsigned int nlfuzz_commands(void)
{
	return ARRAY_SIZE(nlfuzz_cmds) + 1;
}

const char *nlfuzz_command(unsigned int index)
{
	return index < ARRAY_SIZE(nlfuzz_cmds) ? nlfuzz_cmds[index].name :
						 "dump";
}
