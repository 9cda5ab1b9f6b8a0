// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls and events against a kernel that is played by this file: sendmsg() and
 * recvmsg() are ours, so requests are looked at and answers come from a script.
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
#include <time.h>

#include <cmocka.h>

#include "libacvpn/context.h"
#include "unit/message.h"

enum {
	ANSWERS_MAX = 32,
};

/**
 * struct answer - one datagram of the script
 * @msg: Message; its sequence number is set when it is received.
 * @seq_offset: Added to the number of the request.
 * @port: Sender; 0 is the kernel.
 */
static struct answer {
	struct nl_msg *msg;
	int seq_offset;
	uint32_t port;
} answers[ANSWERS_MAX];

static int n_answers, next_answer, n_sent, sent_cmd;
static uint32_t request_seq, sent_len;
static struct acvpn ctx;

ssize_t sendmsg(int fd, const struct msghdr *hdr, int flags)
{
	const struct nlmsghdr *nlh = hdr->msg_iov[0].iov_base;

	(void)fd;
	(void)flags;
	request_seq = nlh->nlmsg_seq;
	sent_len = nlh->nlmsg_len;
	sent_cmd = genlmsg_hdr((struct nlmsghdr *)nlh)->cmd;
	n_sent++;
	return nlh->nlmsg_len;
}

/* One datagram, also in pieces: libnl peeks for the size first. */
ssize_t recvmsg(int fd, struct msghdr *hdr, int flags)
{
	struct sockaddr_nl *from = hdr->msg_name;
	struct nlmsghdr *nlh;
	struct answer *a;
	size_t len;

	(void)fd;
	if (next_answer == n_answers) {
		errno = ENOBUFS;
		return -1;
	}
	a = &answers[next_answer];
	nlh = nlmsg_hdr(a->msg);
	nlh->nlmsg_seq = request_seq + a->seq_offset;
	*from = (struct sockaddr_nl){ .nl_family = AF_NETLINK,
				      .nl_pid = a->port };
	hdr->msg_namelen = sizeof(*from);
	hdr->msg_controllen = 0;
	len = hdr->msg_iov[0].iov_len;
	hdr->msg_flags = len < nlh->nlmsg_len ? MSG_TRUNC : 0;
	if (len > nlh->nlmsg_len)
		len = nlh->nlmsg_len;
	memcpy(hdr->msg_iov[0].iov_base, nlh, len);
	if (!(flags & MSG_PEEK))
		next_answer++;
	return flags & MSG_TRUNC ? nlh->nlmsg_len : len;
}

static struct answer *add(struct nl_msg *msg)
{
	assert_true(n_answers < ANSWERS_MAX);
	answers[n_answers] = (struct answer){ .msg = msg };
	return &answers[n_answers++];
}

static struct nl_msg *add_status(int type, int flags, int err)
{
	struct nl_msg *msg = nlmsg_alloc_simple(type, flags);
	struct nlmsgerr e = { .error = err };
	size_t size = type == NLMSG_ERROR ? sizeof(e) : sizeof(err);

	nlmsg_append(msg, &e, size, NLMSG_ALIGNTO);
	add(msg);
	return msg;
}

static struct answer *add_session(int flags, uint32_t id)
{
	struct nl_msg *msg = message_new(ACVPN_CMD_SESSION_GET);
	struct nlattr *nest;

	nlmsg_hdr(msg)->nlmsg_flags = flags;
	nla_put_u32(msg, ACVPN_A_IFINDEX, 5);
	nest = nla_nest_start(msg, ACVPN_A_SESSION);
	nla_put_u32(msg, ACVPN_A_SESSION_ID, id);
	nla_nest_end(msg, nest);
	return add(msg);
}

static int setup(void **state)
{
	(void)state;
	memset(&ctx, 0, sizeof(ctx));
	ctx.genl = nl_socket_alloc();
	ctx.family = TEST_FAMILY;
	n_answers = 0;
	next_answer = 0;
	n_sent = 0;
	return nl_connect(ctx.genl, NETLINK_GENERIC);
}

static int teardown(void **state)
{
	(void)state;
	for (int i = 0; i < n_answers; i++)
		nlmsg_free(answers[i].msg);
	nl_socket_free(ctx.genl);
	return 0;
}

static int count(const struct acvpn_session_info *session, void *arg)
{
	uint32_t *sum = arg;

	*sum += session->id;
	return 0;
}

static int stop_at_2(const struct acvpn_session_info *session, void *arg)
{
	(void)arg;
	return session->id == 2 ? 42 : 0;
}

static void test_new(void **state)
{
	struct acvpn_session_config config = { .ifindex = 5 };
	uint32_t id = 0;

	(void)state;
	add_session(0, 9);
	add_status(NLMSG_ERROR, NLM_F_CAPPED, 0);
	assert_int_equal(acvpn_session_new(&ctx, &config, &id), 0);
	assert_int_equal(id, 9);
	assert_int_equal(next_answer, 2);
}

static void test_no_answer(void **state)
{
	struct acvpn_session_config config = { .ifindex = 5 };

	(void)state;
	add_status(NLMSG_ERROR, NLM_F_CAPPED, 0);
	assert_int_equal(acvpn_session_new(&ctx, &config, NULL), -EPROTO);
	assert_string_equal(acvpn_error(&ctx),
			    "the kernel did not tell the session's id");
}

static void test_refused(void **state)
{
	struct nl_msg *msg = add_status(NLMSG_ERROR, NLM_F_CAPPED |
					NLM_F_ACK_TLVS, -EKEYREJECTED);
	struct acvpn_transport_ref ref = { .ifindex = 5, .id = 1, .type = 1 };
	struct acvpn_key_config config = { 0 };

	(void)state;
	nla_put_string(msg, NLMSGERR_ATTR_MSG, "key was used before");
	assert_int_equal(acvpn_key_new(&ctx, &ref, &config), -EKEYREJECTED);
	assert_string_equal(acvpn_error(&ctx), "key was used before");
}

/* What is left of an earlier answer, and what others send, is skipped. */
static void test_strangers(void **state)
{
	(void)state;
	add_status(NLMSG_ERROR, NLM_F_CAPPED, -EBUSY);
	answers[0].seq_offset = -1;
	add_status(NLMSG_ERROR, NLM_F_CAPPED, -EBUSY);
	answers[1].port = 4711;
	add_status(NLMSG_ERROR, NLM_F_CAPPED, 0);
	assert_int_equal(acvpn_session_del(&ctx, 5, 1), 0);
	assert_int_equal(next_answer, 3);
}

static void test_nonsense(void **state)
{
	struct acvpn_session_info session;

	(void)state;
	add(message_new(ACVPN_CMD_SESSION_GET));
	add_status(NLMSG_ERROR, NLM_F_CAPPED, 0);
	assert_int_equal(acvpn_session_get(&ctx, 5, 1, &session), -EPROTO);
	assert_string_equal(acvpn_error(&ctx),
			    "the kernel's answer makes no sense");
	assert_int_equal(next_answer, 2);
}

static void test_receive_fails(void **state)
{
	(void)state;
	assert_int_equal(acvpn_session_del(&ctx, 5, 1), -ENOBUFS);
	assert_string_equal(acvpn_error(&ctx), strerror(ENOBUFS));
}

static void test_dump(void **state)
{
	uint32_t sum = 0;

	(void)state;
	add_session(NLM_F_MULTI, 1);
	add_session(NLM_F_MULTI, 2);
	add_status(NLMSG_DONE, NLM_F_MULTI, 0);
	assert_int_equal(acvpn_session_dump(&ctx, 0, count, &sum), 0);
	assert_int_equal(sum, 3);
}

/* More than fits the room that a dump starts with. */
static void test_dump_long(void **state)
{
	static const uint8_t padding[2000];
	uint32_t sum = 0;

	(void)state;
	for (int i = 1; i < ANSWERS_MAX; i++)
		nla_put(add_session(NLM_F_MULTI, i)->msg, 99, sizeof(padding),
			padding);
	add_status(NLMSG_DONE, NLM_F_MULTI, 0);
	assert_int_equal(acvpn_session_dump(&ctx, 0, count, &sum), 0);
	assert_int_equal(sum, ANSWERS_MAX * (ANSWERS_MAX - 1) / 2);
}

/* The sessions before the nonsense may have been told; nothing after it. */
static void test_dump_nonsense(void **state)
{
	uint32_t sum = 0;

	(void)state;
	add_session(NLM_F_MULTI, 1);
	add(message_new(ACVPN_CMD_SESSION_GET));
	add_session(NLM_F_MULTI, 2);
	add_status(NLMSG_DONE, NLM_F_MULTI, 0);
	assert_int_equal(acvpn_session_dump(&ctx, 0, count, &sum), -EPROTO);
	assert_string_equal(acvpn_error(&ctx),
			    "the kernel's answer makes no sense");
	assert_true(sum <= 1);
}

static void test_dump_stopped(void **state)
{
	(void)state;
	add_session(NLM_F_MULTI, 1);
	add_session(NLM_F_MULTI, 2);
	add_session(NLM_F_MULTI, 3);
	add_status(NLMSG_DONE, NLM_F_MULTI, 0);
	assert_int_equal(acvpn_session_dump(&ctx, 0, stop_at_2, NULL), 42);
	assert_int_equal(next_answer, 4);
}

static void test_dump_refused(void **state)
{
	struct nl_msg *msg;

	(void)state;
	msg = add_status(NLMSG_DONE, NLM_F_MULTI | NLM_F_ACK_TLVS, -ENODEV);
	nla_put_string(msg, NLMSGERR_ATTR_MSG, "no such device");
	assert_int_equal(acvpn_session_dump(&ctx, 7, count, NULL), -ENODEV);
	assert_string_equal(acvpn_error(&ctx), "no such device");
}

static void test_dump_interrupted(void **state)
{
	uint32_t sum = 0;

	(void)state;
	add_session(NLM_F_MULTI, 1);
	add_session(NLM_F_MULTI | NLM_F_DUMP_INTR, 2);
	add_status(NLMSG_DONE, NLM_F_MULTI, 0);
	add_session(NLM_F_MULTI, 1);
	add_status(NLMSG_DONE, NLM_F_MULTI | NLM_F_DUMP_INTR, 0);
	add_session(NLM_F_MULTI, 4);
	add_status(NLMSG_DONE, NLM_F_MULTI, 0);
	assert_int_equal(acvpn_session_dump(&ctx, 0, count, &sum), 0);
	assert_int_equal(sum, 4);
	assert_int_equal(n_sent, 3);
}

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec + now.tv_nsec / 1e9;
}

/* Whoever changes them has some time to end. */
static void test_dump_always_interrupted(void **state)
{
	double began = seconds();
	uint32_t sum = 0;

	(void)state;
	for (int i = 0; i < 20; i++)
		add_status(NLMSG_DONE, NLM_F_MULTI | NLM_F_DUMP_INTR, 0);
	assert_int_equal(acvpn_session_dump(&ctx, 0, count, &sum), -EINTR);
	assert_int_equal(sum, 0);
	assert_true(n_sent > 1 && n_sent <= 20);
	assert_true(seconds() - began >= 1.5);
}

static void test_roll(void **state)
{
	uint32_t sum = 0;

	(void)state;
	add_session(NLM_F_MULTI, 1);
	add_session(NLM_F_MULTI | NLM_F_DUMP_INTR, 2);
	add_status(NLMSG_DONE, NLM_F_MULTI | NLM_F_DUMP_INTR, 0);
	assert_int_equal(acvpn_session_roll(&ctx, 0, count, &sum), 0);
	assert_int_equal(sum, 3);
	assert_int_equal(n_sent, 1);
}

static void test_roll_nonsense(void **state)
{
	(void)state;
	add(message_new(ACVPN_CMD_SESSION_GET));
	add_status(NLMSG_DONE, NLM_F_MULTI | NLM_F_DUMP_INTR, 0);
	assert_int_equal(acvpn_session_roll(&ctx, 0, count, NULL), -EPROTO);
}

/* A second reference keeps the message from being freed, but not from being
 * wiped.
 */
static void test_wiped(void **state)
{
	struct nl_msg *msg = acvpn_request(&ctx, ACVPN_CMD_KEY_NEW, 0, 5);
	const uint8_t *bytes = (const uint8_t *)nlmsg_hdr(msg);

	(void)state;
	nla_put_string(msg, ACVPN_A_KEY, "a very secret key");
	nlmsg_get(msg);
	add_status(NLMSG_ERROR, NLM_F_CAPPED, -EBUSY);
	assert_int_equal(acvpn_call(&ctx, msg, 0, NULL, NULL), -EBUSY);
	for (size_t i = 0; i < nlmsg_get_max_size(msg); i++)
		assert_int_equal(bytes[i], 0);
	nlmsg_free(msg);
}

static void test_not_sent(void **state)
{
	struct acvpn_transport_config config = {
		.remote.addr.family = AF_UNIX,
	};

	(void)state;
	assert_int_equal(acvpn_transport_attach(&ctx, 5, 1, &config),
			 -EAFNOSUPPORT);
	assert_string_equal(acvpn_error(&ctx), strerror(EAFNOSUPPORT));
	assert_int_equal(n_sent, 0);
}

static void test_pending(void **state)
{
	static const uint8_t pending[ACVPN_PENDING_SIZE_MAX + 1];
	struct acvpn_transport_config config = {
		.type = ACVPN_TRANSPORT_TYPE_CSTP,
		.pending = pending,
		.pending_len = ACVPN_PENDING_SIZE_MAX,
	};

	(void)state;
	add_status(NLMSG_ERROR, NLM_F_CAPPED, 0);
	assert_int_equal(acvpn_transport_attach(&ctx, 5, 1, &config), 0);
	assert_true(sent_len > ACVPN_PENDING_SIZE_MAX);
	config.pending_len++;
	assert_int_equal(acvpn_transport_attach(&ctx, 5, 1, &config),
			 -EMSGSIZE);
	assert_int_equal(n_sent, 1);
}

/* More networks than one message can hold are refused, not cut off. */
static void test_many_networks(void **state)
{
	static struct acvpn_network networks[4000];
	struct acvpn_session_config config = {
		.ifindex = 5, .id = 1, .networks = networks,
	};

	(void)state;
	for (int i = 0; i < 4000; i++)
		networks[i].addr.family = AF_INET6;
	config.n_networks = 1000;
	add_status(NLMSG_ERROR, NLM_F_CAPPED, 0);
	assert_int_equal(acvpn_session_set(&ctx, &config), 0);
	config.n_networks = 4000;
	assert_int_equal(acvpn_session_set(&ctx, &config), -EMSGSIZE);
	assert_int_equal(n_sent, 1);
}

static void check_sent(int err, int cmd)
{
	assert_int_equal(err, 0);
	assert_int_equal(sent_cmd, cmd);
}

static void test_commands(void **state)
{
	const struct acvpn_transport_ref ref = { .ifindex = 5, .id = 1 };
	struct acvpn_transport_config transport = { 0 };
	struct acvpn_session_config session = { 0 };
	struct acvpn_record record = { 0 };

	(void)state;
	for (int i = 0; i < 9; i++)
		add_status(NLMSG_ERROR, NLM_F_CAPPED, 0);
	check_sent(acvpn_session_set(&ctx, &session), ACVPN_CMD_SESSION_SET);
	check_sent(acvpn_session_flush(&ctx, 5), ACVPN_CMD_SESSION_FLUSH);
	check_sent(acvpn_transport_set(&ctx, 5, 1, &transport),
		   ACVPN_CMD_TRANSPORT_SET);
	check_sent(acvpn_transport_resume(&ctx, &ref),
		   ACVPN_CMD_TRANSPORT_SET);
	check_sent(acvpn_transport_detach(&ctx, &ref),
		   ACVPN_CMD_TRANSPORT_DETACH);
	check_sent(acvpn_key_swap(&ctx, &ref), ACVPN_CMD_KEY_SWAP);
	check_sent(acvpn_key_del(&ctx, &ref, 1), ACVPN_CMD_KEY_DEL);
	check_sent(acvpn_record_send(&ctx, &ref, &record),
		   ACVPN_CMD_RECORD_SEND);
	check_sent(acvpn_probe(&ctx, &ref, 0), ACVPN_CMD_PROBE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_new),
		TEST(test_no_answer),
		TEST(test_refused),
		TEST(test_strangers),
		TEST(test_nonsense),
		TEST(test_receive_fails),
		TEST(test_dump),
		TEST(test_dump_long),
		TEST(test_dump_nonsense),
		TEST(test_dump_stopped),
		TEST(test_dump_refused),
		TEST(test_dump_interrupted),
		TEST(test_dump_always_interrupted),
		TEST(test_roll),
		TEST(test_roll_nonsense),
		TEST(test_wiped),
		TEST(test_not_sent),
		TEST(test_pending),
		TEST(test_many_networks),
		TEST(test_commands),
	};

	return cmocka_run_group_tests_name("libacvpn_call", tests, NULL,
					   NULL);
}
