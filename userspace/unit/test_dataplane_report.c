// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sessions that end all at once, and whose events are more than the kernel
 * keeps for us. The kernel is played by this file: sendmsg() and recvmsg() are
 * ours, and so are the events.
 */
#include <errno.h>
#include <linux/genetlink.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <cmocka.h>

#include "dataplane/kernel/device.h"
#include "dataplane/kernel/report.h"
#include "dataplane/kernel/session.h"
#include "libacvpn/context.h"
#include "unit/message.h"

enum {
	SESSIONS = 60,
	/* Events that wait at most. */
	ROOM = 16,
	ANSWERS = SESSIONS + 2,
	IFINDEX = 5,
	/* A packet is counted between the answer and the event. */
	LAST = 100,
	FINAL = 101,
};

static struct acvpn ctx;
static struct dataplane dp;

/**
 * struct kernel - what is in the kernel
 * @there: The session is.
 * @late: It is gone, and its event is sent as soon as sessions are listed.
 * @answers: What is to be received, @next of @n comes next.
 * @events: Those that wait, a ring; @head is the oldest of @waiting.
 * @seq: Number of the last one.
 * @seen: Number of the last one that was read.
 * @full: An event has not fit, and nothing does until all are read.
 * @overrun: The reader is to hear so.
 */
static struct kernel {
	bool there[SESSIONS + 1];
	bool late[SESSIONS + 1];
	struct nl_msg *answers[ANSWERS];
	size_t n, next;
	struct acvpn_event events[ROOM];
	size_t head, waiting;
	uint32_t seq, seen;
	bool full, overrun;
} kernel;

static void kernel_emit(uint32_t id)
{
	struct acvpn_event event = {
		.ifindex = IFINDEX, .seq = ++kernel.seq, .session_id = id,
		.type = ACVPN_EVENT_TYPE_SESSION_DEL, .has_stats = true,
		.stats.rx_packets = id * 1000 + FINAL, .peer_reason = -1,
	};

	if (kernel.waiting == ROOM)
		kernel.full = true;
	if (kernel.full)
		kernel.overrun = true;
	else
		kernel.events[(kernel.head + kernel.waiting++) % ROOM] = event;
}

static void kernel_end(uint32_t id)
{
	kernel.there[id] = false;
	kernel_emit(id);
}

int acvpn_events_read(struct acvpn_events *events, acvpn_event_fn fn, void *arg)
{
	struct acvpn_event event;
	int rc;

	(void)events;
	while (kernel.waiting || kernel.overrun) {
		if (kernel.overrun) {
			kernel.overrun = false;
			return -ENOBUFS;
		}
		event = kernel.events[kernel.head];
		kernel.head = (kernel.head + 1) % ROOM;
		kernel.full &= !!--kernel.waiting;
		event.lost = event.seq - kernel.seen - 1;
		kernel.seen = event.seq;
		rc = fn(&event, arg);
		if (rc)
			return rc;
	}
	return 0;
}

void acvpn_events_reserve(struct acvpn_events *events, size_t sessions)
{
	(void)events;
	assert_true(sessions >= dp.n_sessions);
}

void acvpn_events_close(struct acvpn_events *events)
{
	(void)events;
}

int acvpn_events_open(struct acvpn *c, struct acvpn_events **out)
{
	(void)c;
	(void)out;
	return -ENOTSUP;
}

int acvpn_events_fd(const struct acvpn_events *events)
{
	(void)events;
	return -1;
}

static void answer_status(int type, int flags, int err)
{
	struct nl_msg *msg = nlmsg_alloc_simple(type, flags);
	struct nlmsgerr e = { .error = err };

	nlmsg_append(msg, &e, type == NLMSG_ERROR ? sizeof(e) : sizeof(err),
		     NLMSG_ALIGNTO);
	kernel.answers[kernel.n++] = msg;
}

static void answer_session(int flags, uint32_t id)
{
	struct nl_msg *msg = message_new(ACVPN_CMD_SESSION_GET);
	struct nlattr *session, *stats;
	uint64_t packets = id * 1000 + LAST;

	nlmsg_hdr(msg)->nlmsg_flags = flags;
	nla_put_u32(msg, ACVPN_A_IFINDEX, IFINDEX);
	session = nla_nest_start(msg, ACVPN_A_SESSION);
	nla_put_u32(msg, ACVPN_A_SESSION_ID, id);
	stats = nla_nest_start(msg, ACVPN_A_SESSION_STATS);
	nla_put(msg, ACVPN_A_STATS_RX_PACKETS, sizeof(packets), &packets);
	nla_nest_end(msg, stats);
	nla_nest_end(msg, session);
	kernel.answers[kernel.n++] = msg;
}

static void kernel_delete(struct nlmsghdr *nlh)
{
	struct nlattr *session = nlmsg_find_attr(nlh, GENL_HDRLEN,
						 ACVPN_A_SESSION);
	uint32_t id = nla_get_u32(nla_find(nla_data(session), nla_len(session),
					   ACVPN_A_SESSION_ID));

	if (!kernel.there[id]) {
		answer_status(NLMSG_ERROR, NLM_F_CAPPED, -ENOENT);
		return;
	}
	kernel_end(id);
	answer_session(0, id);
	answer_status(NLMSG_ERROR, NLM_F_CAPPED, 0);
}

/* Somebody always comes or goes. */
static void kernel_list(void)
{
	uint32_t id;

	for (id = 1; id <= SESSIONS; id++) {
		if (kernel.there[id])
			answer_session(NLM_F_MULTI | NLM_F_DUMP_INTR, id);
		if (kernel.late[id])
			kernel_emit(id);
		kernel.late[id] = false;
	}
	answer_status(NLMSG_DONE, NLM_F_MULTI | NLM_F_DUMP_INTR, 0);
}

static void forget_answers(void)
{
	size_t i;

	for (i = 0; i < kernel.n; i++)
		nlmsg_free(kernel.answers[i]);
	kernel.n = 0;
	kernel.next = 0;
}

ssize_t sendmsg(int fd, const struct msghdr *hdr, int flags)
{
	struct nlmsghdr *nlh = hdr->msg_iov[0].iov_base;
	size_t i;

	(void)fd;
	(void)flags;
	forget_answers();
	if (genlmsg_hdr(nlh)->cmd == ACVPN_CMD_SESSION_DEL)
		kernel_delete(nlh);
	else
		kernel_list();
	for (i = 0; i < kernel.n; i++)
		nlmsg_hdr(kernel.answers[i])->nlmsg_seq = nlh->nlmsg_seq;
	return nlh->nlmsg_len;
}

/* libnl peeks for the size first. */
ssize_t recvmsg(int fd, struct msghdr *hdr, int flags)
{
	struct sockaddr_nl *from = hdr->msg_name;
	struct nlmsghdr *nlh;
	size_t len = hdr->msg_iov[0].iov_len;

	(void)fd;
	assert_true(kernel.next < kernel.n);
	nlh = nlmsg_hdr(kernel.answers[kernel.next]);
	*from = (struct sockaddr_nl){ .nl_family = AF_NETLINK };
	hdr->msg_namelen = sizeof(*from);
	hdr->msg_controllen = 0;
	hdr->msg_flags = len < nlh->nlmsg_len ? MSG_TRUNC : 0;
	if (len > nlh->nlmsg_len)
		len = nlh->nlmsg_len;
	memcpy(hdr->msg_iov[0].iov_base, nlh, len);
	if (!(flags & MSG_PEEK))
		kernel.next++;
	return flags & MSG_TRUNC ? nlh->nlmsg_len : len;
}

/* Who is told */

static struct dataplane_session *sessions[SESSIONS + 1];
static unsigned int told, n_final, n_last, more;

/* Each one that ends brings about the end of @more others. */
static void on_event(const struct dataplane_event *event, void *arg)
{
	static unsigned int next;
	struct dataplane_session *s = event->owner;
	uint32_t id = s->id;
	unsigned int i;

	(void)arg;
	assert_int_equal(event->type, DATAPLANE_DOWN);
	assert_ptr_equal(sessions[id], s);
	if (!told++)
		next = id;
	if (event->stats) {
		n_final += event->stats->rx_packets == id * 1000 + FINAL;
		n_last += event->stats->rx_packets == id * 1000 + LAST;
	}
	s->ended = true;
	kernel_session_free(s);
	sessions[id] = NULL;
	for (i = 0; i < more && next < SESSIONS; i++)
		assert_int_equal(kernel_session_end(sessions[++next]), 0);
}

static void end_from(uint32_t first, uint32_t last)
{
	uint32_t id;

	for (id = first; id <= last; id++)
		assert_int_equal(kernel_session_end(sessions[id]), 0);
}

static void read_events(void)
{
	assert_int_equal(kernel_report_read(&dp, on_event, NULL), 0);
}

static int setup(void **state)
{
	uint32_t id;

	(void)state;
	memset(&kernel, 0, sizeof(kernel));
	memset(&ctx, 0, sizeof(ctx));
	ctx.genl = nl_socket_alloc();
	ctx.family = TEST_FAMILY;
	dp = (struct dataplane){ .ctx = &ctx, .ifindex = IFINDEX };
	told = 0;
	n_final = 0;
	n_last = 0;
	more = 0;
	for (id = 1; id <= SESSIONS; id++) {
		sessions[id] = calloc(1, sizeof(*sessions[id]));
		assert_non_null(sessions[id]);
		sessions[id]->dp = &dp;
		sessions[id]->id = id;
		sessions[id]->owner = sessions[id];
		assert_int_equal(kernel_session_link(sessions[id]), 0);
		kernel.there[id] = true;
	}
	kernel_emit(0);
	read_events();
	assert_int_equal(told, 0);
	return nl_connect(ctx.genl, NETLINK_GENERIC);
}

static int teardown(void **state)
{
	(void)state;
	while (dp.sessions)
		kernel_session_forget(dp.sessions);
	forget_answers();
	nl_socket_free(ctx.genl);
	return 0;
}

/* What has fit is told as it was, and of the rest what is known. */
static void test_all_at_once(void **state)
{
	(void)state;
	end_from(1, SESSIONS);
	read_events();
	assert_int_equal(told, SESSIONS);
	assert_int_equal(n_final, ROOM);
	assert_int_equal(n_last, SESSIONS - ROOM);
}

/* There is always room for what one event brings about. */
static void test_one_by_one(void **state)
{
	(void)state;
	more = 2;
	end_from(1, 1);
	read_events();
	assert_int_equal(told, SESSIONS);
	assert_int_equal(n_final, SESSIONS);
}

/* An event is missing, and more are on their way when sessions are listed. */
static void test_on_their_way(void **state)
{
	uint32_t id;

	(void)state;
	kernel.seq++;
	for (id = 2; id <= ROOM; id++) {
		kernel.there[id] = false;
		kernel.late[id] = true;
	}
	end_from(1, 1);
	read_events();
	assert_int_equal(told, ROOM);
	assert_int_equal(n_final, ROOM);
}

/* What an event tells that nobody has read yet is not given up. */
static void test_ended_by_itself(void **state)
{
	(void)state;
	kernel_end(3);
	end_from(2, 4);
	read_events();
	assert_int_equal(told, 3);
	assert_int_equal(n_final, 3);
}

/* Nobody can know what it has carried. */
static void test_lost(void **state)
{
	(void)state;
	kernel.seq++;
	kernel.there[7] = false;
	end_from(1, 1);
	read_events();
	assert_int_equal(told, 2);
	assert_int_equal(n_final, 1);
	assert_int_equal(n_last, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_all_at_once, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_one_by_one, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_on_their_way, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_ended_by_itself, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_lost, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
