// SPDX-License-Identifier: GPL-2.0-only

#include "rawnl.h"

#include <errno.h>
#include <linux/acvpn.h>
#include <linux/genetlink.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tap.h"

enum { SEQ = 1 };

static struct nlmsghdr *header(struct rawnl_msg *m)
{
	return (struct nlmsghdr *)m->buf;
}

static void start_type(struct rawnl_msg *m, uint16_t type, uint16_t flags,
		       const void *head, size_t len)
{
	memset(m, 0, sizeof(*m));
	header(m)->nlmsg_type = type;
	header(m)->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | flags;
	header(m)->nlmsg_seq = SEQ;
	memcpy(m->buf + NLMSG_HDRLEN, head, len);
	m->len = NLMSG_HDRLEN + len;
}

static void start(struct rawnl_msg *m, uint16_t family, uint8_t cmd)
{
	struct genlmsghdr genl = { .cmd = cmd, .version = 1 };

	start_type(m, family, 0, &genl, sizeof(genl));
}

void rawnl_start_link(struct rawnl_msg *m, const char *name)
{
	static const char kind[] = "acvpn";
	struct ifinfomsg link = { .ifi_family = AF_UNSPEC };

	start_type(m, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &link,
		   sizeof(link));
	rawnl_put(m, IFLA_IFNAME, name, strlen(name) + 1);
	rawnl_begin(m, IFLA_LINKINFO | NLA_F_NESTED);
	rawnl_put(m, IFLA_INFO_KIND, kind, sizeof(kind));
}

void rawnl_start_route(struct rawnl_msg *m, uint16_t type, int ifindex)
{
	struct ifinfomsg link = {
		.ifi_family = AF_UNSPEC, .ifi_index = ifindex,
	};

	start_type(m, type, 0, &link, sizeof(link));
}

void rawnl_put(struct rawnl_msg *m, uint16_t type, const void *data,
	       size_t len)
{
	struct nlattr attr = {
		.nla_len = (uint16_t)(NLA_HDRLEN + len), .nla_type = type,
	};

	REQUIRE(m->len + NLA_HDRLEN + len + NLA_ALIGNTO <= sizeof(m->buf),
		"message too long");
	memcpy(m->buf + m->len, &attr, sizeof(attr));
	if (len)
		memcpy(m->buf + m->len + NLA_HDRLEN, data, len);
	m->len += NLA_ALIGN(NLA_HDRLEN + len);
}

void rawnl_u32(struct rawnl_msg *m, uint16_t type, uint32_t value)
{
	rawnl_put(m, type, &value, sizeof(value));
}

void rawnl_begin(struct rawnl_msg *m, uint16_t type)
{
	REQUIRE(m->depth < RAWNL_DEPTH_MAX, "nested too deep");
	m->nests[m->depth++] = m->len;
	rawnl_put(m, type, NULL, 0);
}

void rawnl_end(struct rawnl_msg *m)
{
	size_t at = m->nests[--m->depth];
	uint16_t len = (uint16_t)(m->len - at);

	memcpy(m->buf + at, &len, sizeof(len));
}

static void read_text(struct rawnl_answer *answer, const uint8_t *at,
		      const uint8_t *end)
{
	struct nlattr attr;
	size_t n;

	while (at + NLA_HDRLEN <= end) {
		memcpy(&attr, at, sizeof(attr));
		if (attr.nla_len < NLA_HDRLEN || at + attr.nla_len > end)
			return;
		n = attr.nla_len - NLA_HDRLEN;
		if ((attr.nla_type & NLA_TYPE_MASK) == NLMSGERR_ATTR_MSG &&
		    n <= sizeof(answer->text))
			memcpy(answer->text, at + NLA_HDRLEN, n);
		at += NLA_ALIGN(attr.nla_len);
	}
}

static void read_ack(struct rawnl_answer *answer, const struct nlmsghdr *nlh)
{
	const struct nlmsgerr *nlerr = NLMSG_DATA(nlh);
	size_t skip = NLMSG_LENGTH(sizeof(*nlerr));

	answer->error = -nlerr->error;
	/* The request is echoed after an error unless capped. */
	if (!(nlh->nlmsg_flags & NLM_F_CAPPED) && nlerr->error) {
		skip += nlerr->msg.nlmsg_len - NLMSG_HDRLEN;
		answer->echo_len = nlerr->msg.nlmsg_len;
		memcpy(answer->echo, (const uint8_t *)nlerr +
		       offsetof(struct nlmsgerr, msg), answer->echo_len);
	}
	if (nlh->nlmsg_flags & NLM_F_ACK_TLVS)
		read_text(answer, (const uint8_t *)nlh + NLMSG_ALIGN(skip),
			  (const uint8_t *)nlh + nlh->nlmsg_len);
}

/* A dump has no acknowledgment but its last message. */
static void read_done(struct rawnl_answer *answer, const struct nlmsghdr *nlh)
{
	int error;

	memcpy(&error, NLMSG_DATA(nlh), sizeof(error));
	answer->error = -error;
	if (nlh->nlmsg_flags & NLM_F_ACK_TLVS)
		read_text(answer, (const uint8_t *)nlh +
			  NLMSG_SPACE(sizeof(error)),
			  (const uint8_t *)nlh + nlh->nlmsg_len);
}

/* Returns true when the acknowledgment was among the messages. */
static bool read_messages(struct rawnl_answer *answer, uint8_t *buf, ssize_t n)
{
	struct nlmsghdr *nlh = (struct nlmsghdr *)buf;

	for (; NLMSG_OK(nlh, n); nlh = NLMSG_NEXT(nlh, n)) {
		if (nlh->nlmsg_type == NLMSG_ERROR) {
			read_ack(answer, nlh);
			return true;
		}
		if (nlh->nlmsg_type == NLMSG_DONE) {
			read_done(answer, nlh);
			return true;
		}
		if (!answer->reply_len) {
			answer->reply_len = nlh->nlmsg_len;
			memcpy(answer->reply, nlh, nlh->nlmsg_len);
		}
	}
	return false;
}

static void call(int fd, struct rawnl_msg *m, struct rawnl_answer *answer)
{
	static uint8_t buf[2 * RAWNL_MAX] __attribute__((aligned(4)));
	ssize_t n;

	memset(answer, 0, sizeof(*answer));
	header(m)->nlmsg_len = (uint32_t)m->len;
	REQUIRE(send(fd, m->buf, m->len, 0) == (ssize_t)m->len,
		"netlink send: %s", strerror(errno));
	do {
		n = recv(fd, buf, sizeof(buf), 0);
		REQUIRE(n > 0, "netlink recv: %s", strerror(errno));
	} while (!read_messages(answer, buf, n));
}

static int open_protocol(int protocol)
{
	struct sockaddr_nl addr = { .nl_family = AF_NETLINK };
	struct timeval timeout = { .tv_sec = 10 };
	int fd, one = 1;

	fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);
	REQUIRE(fd >= 0 && !bind(fd, (struct sockaddr *)&addr, sizeof(addr)) &&
		!setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &one,
			    sizeof(one)) &&
		!setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &one,
			    sizeof(one)) &&
		!setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout,
			    sizeof(timeout)), "netlink socket: %s",
		strerror(errno));
	return fd;
}

int rawnl_open(void)
{
	return open_protocol(NETLINK_GENERIC);
}

int rawnl_open_echo(void)
{
	int fd = rawnl_open(), zero = 0;

	REQUIRE(!setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &zero,
			    sizeof(zero)), "NETLINK_CAP_ACK: %s",
		strerror(errno));
	return fd;
}

int rawnl_open_route(void)
{
	return open_protocol(NETLINK_ROUTE);
}

static uint16_t family_id(void)
{
	static const char name[] = ACVPN_GENL_NAME;
	static struct rawnl_answer answer;
	static struct rawnl_msg m;
	const uint8_t *at, *end;
	struct nlattr attr;
	uint16_t id = 0;
	int fd = rawnl_open();

	start(&m, GENL_ID_CTRL, CTRL_CMD_GETFAMILY);
	rawnl_put(&m, CTRL_ATTR_FAMILY_NAME, name, sizeof(name));
	call(fd, &m, &answer);
	close(fd);
	REQUIRE(!answer.error, "no generic netlink family \"%s\"", name);
	at = answer.reply + NLMSG_HDRLEN + GENL_HDRLEN;
	end = answer.reply + answer.reply_len;
	for (; at + NLA_HDRLEN <= end; at += NLA_ALIGN(attr.nla_len)) {
		memcpy(&attr, at, sizeof(attr));
		if (attr.nla_type == CTRL_ATTR_FAMILY_ID)
			memcpy(&id, at + NLA_HDRLEN, sizeof(id));
	}
	return id;
}

void rawnl_start(struct rawnl_msg *m, uint8_t cmd)
{
	static uint16_t id;

	if (!id)
		id = family_id();
	start(m, id, cmd);
}

void rawnl_dump(struct rawnl_msg *m)
{
	header(m)->nlmsg_flags |= NLM_F_DUMP;
}

void rawnl_call(int fd, struct rawnl_msg *m, struct rawnl_answer *answer)
{
	call(fd, m, answer);
}
