// SPDX-License-Identifier: GPL-2.0-only
/*
 * Messages between the processes of a gateway, as packets and over sockets.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "acvpnd/ipc/channel.h"
#include "acvpnd/ipc/codec.h"
#include "acvpnd/ipc/sign.h"
#include "acvpnd/ipc/socket.h"
#include "acvpnd/ipc/table.h"

/* Packets */

static const struct prefix networks[] = {
	{ .family = AF_INET, .len = 24, .addr = { 192, 0, 2 } },
	{ .family = AF_INET6, .len = 32, .addr = { 0x20, 1, 0xd, 0xb8 } },
};

static const struct ipc_message grant = {
	.type = IPC_GRANT,
	.request = 7,
	.grant = {
		.index = 5,
		.grant = "0123456789abcde",
		.ipv4 = { .family = AF_INET, .len = 32, .addr = { 10 } },
		.networks = { .list = networks, .n = 2 },
		.user = "alice",
		.rx_rate = UINT64_MAX,
		.cookie = { .data = (const uint8_t *)"cookie", .len = 6 },
		.persist = 60,
		.filter = {
			.on = true, .restricted = true,
			.include = { .list = networks, .n = 1 },
			.exclude = { .list = networks + 1, .n = 1 },
			.deny = true,
			.ports = { { IPC_PORT_ICMP, 0 }, { IPC_PORT_TCP, 25 } },
			.n_ports = 2,
		},
	},
};

static const struct ipc_message form = {
	.type = IPC_LOGIN_REPLY,
	.request = 1,
	.login_reply = {
		.result = IPC_LOGIN_FORM,
		.opaque = "",
		.groups = { { "g1", "Group 1" }, { "g2", NULL } },
		.n_groups = 2,
		.selected = 1,
		.inputs = {
			{ IPC_INPUT_TEXT, "username", "Username:", NULL },
			{ IPC_INPUT_PASSWORD, "password", "Password:", NULL },
		},
		.n_inputs = 2,
	},
};

static const struct ipc_message tunnel = {
	.type = IPC_CONNECT_REPLY,
	.request = 2,
	.connect_reply = {
		.dns = { .list = { "192.0.2.53", "2001:db8::53" }, .n = 2 },
		.include = { .list = networks, .n = 2 },
		.keep = true,
		.dtls_port = 443,
	},
};

static const struct ipc_message keys = {
	.type = IPC_ATTACH_DTLS,
	.request = 3,
	.attach_dtls = {
		.fd = -1,
		.peer = { .v4 = { .sin_family = AF_INET, .sin_port = 1 } },
		.keys = {
			.aead = TLS_AEAD_AES_256_GCM,
			.epoch = 1,
			.tx = { .key = "tx", .key_len = 32, .iv = "iv",
				.iv_len = 4, .seq = 1 },
			.rx = { .key = "rx", .key_len = 32, .iv = "vi",
				.iv_len = 4, .seq = 2 },
		},
	},
};

static const struct ipc_message *const samples[] = {
	&grant, &form, &tunnel, &keys,
};

enum { N_SAMPLES = sizeof(samples) / sizeof(samples[0]) };

/* A copy that ends where its memory does, as tools for memory want it. */
static int read_copy(struct ipc_message *message, const void *data, size_t len,
		     void **copy)
{
	*copy = malloc(len ? len : 1);
	memcpy(*copy, data, len);
	return ipc_decode(message, *copy, len, -1);
}

static void encode(struct buf *out, const struct ipc_message *message)
{
	int fd;

	buf_init(out, IPC_MESSAGE_MAX);
	assert_int_equal(ipc_encode(message, out, &fd), 0);
	assert_int_equal(fd, -1);
}

static void test_same_again(void **state)
{
	struct ipc_message message;
	struct buf out, again;
	void *copy;
	int i;

	(void)state;
	for (i = 0; i < N_SAMPLES; i++) {
		encode(&out, samples[i]);
		assert_int_equal(read_copy(&message, out.data, out.len, &copy),
				 0);
		encode(&again, &message);
		assert_int_equal(out.len, again.len);
		assert_memory_equal(out.data, again.data, out.len);
		buf_free(&again);
		buf_free(&out);
		free(copy);
	}
}

static void test_values(void **state)
{
	struct ipc_message m;
	struct buf out;
	void *copy;

	(void)state;
	encode(&out, &grant);
	assert_int_equal(read_copy(&m, out.data, out.len, &copy), 0);
	assert_int_equal(m.type, IPC_GRANT);
	assert_int_equal(m.request, 7);
	assert_int_equal(m.grant.index, 5);
	assert_string_equal(m.grant.user, "alice");
	assert_null(m.grant.group);
	assert_true(m.grant.rx_rate == UINT64_MAX);
	assert_int_equal(m.grant.networks.n, 2);
	assert_true(prefix_equal(&m.grant.networks.list[1], &networks[1]));
	assert_int_equal(m.grant.cookie.len, 6);
	assert_memory_equal(m.grant.cookie.data, "cookie", 6);
	assert_true(m.grant.filter.on && m.grant.filter.restricted);
	assert_true(prefix_equal(m.grant.filter.include.list, &networks[0]));
	assert_true(prefix_equal(m.grant.filter.exclude.list, &networks[1]));
	assert_int_equal(m.grant.filter.dns.n, 0);
	assert_int_equal(m.grant.filter.n_ports, 2);
	assert_true(m.grant.filter.deny);
	assert_int_equal(m.grant.filter.ports[1].kind, IPC_PORT_TCP);
	assert_int_equal(m.grant.filter.ports[1].port, 25);
	free(copy);
	buf_free(&out);
	encode(&out, &form);
	assert_int_equal(read_copy(&m, out.data, out.len, &copy), 0);
	assert_string_equal(m.login_reply.opaque, "");
	assert_string_equal(m.login_reply.groups[0].label, "Group 1");
	assert_null(m.login_reply.groups[1].label);
	assert_string_equal(m.login_reply.inputs[1].name, "password");
	free(copy);
	buf_free(&out);
}

static void test_every_type(void **state)
{
	struct ipc_message message, again;
	struct buf out;
	void *copy;
	int type;

	(void)state;
	for (type = 0; type < IPC_TYPES; type++) {
		memset(&message, 0, sizeof(message));
		message.type = type;
		/* What an empty message of the kind cannot be. */
		if (type == IPC_ATTACH_CSTP || type == IPC_NEW_WORKER ||
		    type == IPC_SOURCE)
			continue;
		if (type == IPC_ATTACH_DTLS)
			message = keys;
		encode(&out, &message);
		assert_int_equal(read_copy(&again, out.data, out.len, &copy),
				 0);
		assert_int_equal(again.type, type);
		free(copy);
		buf_free(&out);
	}
}

static void test_wrong_length(void **state)
{
	struct ipc_message message;
	struct buf out;
	void *copy;
	size_t len;
	int i;

	(void)state;
	for (i = 0; i < N_SAMPLES; i++) {
		encode(&out, samples[i]);
		for (len = 0; len < out.len; len++) {
			assert_int_equal(read_copy(&message, out.data, len,
						   &copy), -EBADMSG);
			free(copy);
		}
		buf_add(&out, "", 1);
		assert_int_equal(read_copy(&message, out.data, out.len, &copy),
				 -EBADMSG);
		free(copy);
		buf_free(&out);
	}
}

/* A change of any byte is read, or refused, but never read past the end. */
static void test_wrong_bytes(void **state)
{
	static const uint8_t values[] = { 0, 1, 0x7f, 0x80, 0xff };
	struct ipc_message message;
	struct buf out;
	uint8_t saved;
	void *copy;
	size_t at, v;
	int i;

	(void)state;
	for (i = 0; i < N_SAMPLES; i++) {
		encode(&out, samples[i]);
		for (at = 0; at < out.len; at++)
			for (v = 0; v < sizeof(values); v++) {
				saved = out.data[at];
				out.data[at] = values[v];
				read_copy(&message, out.data, out.len, &copy);
				free(copy);
				out.data[at] = saved;
			}
		buf_free(&out);
	}
}

/* Offset of @what in a packet. */
static size_t find(const struct buf *out, const void *what, size_t len)
{
	const uint8_t *at = memmem(out->data, out->len, what, len);

	assert_non_null(at);
	return at - out->data;
}

static void test_bad_values(void **state)
{
	static const struct {
		const struct ipc_message *message;
		const char *what;
		size_t len;
		size_t at;
		uint8_t value;
	} cases[] = {
		/* a NUL inside of a text, none behind it */
		{ &grant, "alice", 5, 2, 0 },
		{ &grant, "alice", 5, 5, 'x' },
		/* a family, and a length, that there is not */
		{ &grant, "\x02\0\x18\xc0", 4, 0, 99 },
		{ &grant, "\x02\0\x18\xc0", 4, 2, 33 },
		/* a type of a field */
		{ &form, "username", 8, -8, IPC_INPUT_HIDDEN + 1 },
		/* a record protection, and a number of 49 bits */
		{ &keys, "\x01\0\0\0\x01\0\0\0tx", 10, 0, 3 },
		{ &keys, "iv\0\0\x01\0\0\0", 8, 10, 1 },
	};
	struct ipc_message message;
	struct buf out;
	void *copy;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		encode(&out, cases[i].message);
		out.data[find(&out, cases[i].what, cases[i].len) +
			 cases[i].at] = cases[i].value;
		assert_int_equal(read_copy(&message, out.data, out.len, &copy),
				 -EBADMSG);
		free(copy);
		buf_free(&out);
	}
}

static int try_encode(const struct ipc_message *message)
{
	struct buf out;
	int err, fd;

	buf_init(&out, IPC_MESSAGE_MAX);
	err = ipc_encode(message, &out, &fd);
	buf_free(&out);
	return err;
}

static void test_limits(void **state)
{
	static char text[IPC_TEXT_MAX + 2];
	struct ipc_message m = { .type = IPC_END };

	(void)state;
	memset(text, 'x', IPC_TEXT_MAX);
	m.end.text = text;
	assert_int_equal(try_encode(&m), 0);
	text[IPC_TEXT_MAX] = 'x';
	assert_int_equal(try_encode(&m), -EMSGSIZE);
	m = form;
	m.login_reply.result = IPC_LOGIN_BANNED + 1;
	assert_int_equal(try_encode(&m), -EINVAL);
	m = form;
	m.login_reply.n_inputs = IPC_INPUTS_MAX + 1;
	assert_int_equal(try_encode(&m), -EMSGSIZE);
	m = tunnel;
	m.connect_reply.dns.n = IPC_TEXTS_MAX + 1;
	assert_int_equal(try_encode(&m), -EMSGSIZE);
	m = tunnel;
	m.connect_reply.include.n = IPC_PREFIXES_MAX + 1;
	assert_int_equal(try_encode(&m), -EMSGSIZE);
	m = keys;
	m.attach_dtls.keys.tx.key_len = 16;
	assert_int_equal(try_encode(&m), -EINVAL);
	m.type = IPC_TYPES;
	assert_int_equal(try_encode(&m), -EINVAL);
}

static void test_descriptors(void **state)
{
	struct ipc_message m = { .type = IPC_ATTACH_CSTP }, again;
	struct buf out;
	void *copy;
	int fd;

	(void)state;
	m.attach_cstp.fd = -1;
	assert_int_equal(try_encode(&m), -EINVAL);
	m.attach_cstp.fd = 5;
	buf_init(&out, IPC_MESSAGE_MAX);
	assert_int_equal(ipc_encode(&m, &out, &fd), 0);
	assert_int_equal(fd, 5);
	assert_int_equal(ipc_decode(&again, out.data, out.len, 6), 0);
	assert_int_equal(again.attach_cstp.fd, 6);
	assert_ptr_equal(ipc_message_fd(&again), &again.attach_cstp.fd);
	/* told, but it did not come; it came, but is not for this */
	assert_int_equal(read_copy(&again, out.data, out.len, &copy),
			 -EBADMSG);
	free(copy);
	buf_free(&out);
	encode(&out, &form);
	assert_int_equal(ipc_decode(&again, out.data, out.len, 6), -EBADMSG);
	buf_free(&out);
	encode(&out, &keys);
	assert_int_equal(ipc_decode(&again, out.data, out.len, 6), -EBADMSG);
	buf_free(&out);
}

/* Nobody may send what is somebody else's to send. */
static void test_ways(void **state)
{
	(void)state;
	assert_true(ipc_table_allows(IPC_LOGIN, IPC_WORKER, IPC_AUTH));
	assert_true(ipc_table_allows(IPC_DONE, IPC_MONITOR, IPC_WORKER));
	assert_false(ipc_table_allows(IPC_DONE, IPC_WORKER, IPC_AUTH));
	assert_false(ipc_table_allows(IPC_GRANT, IPC_WORKER, IPC_MONITOR));
	assert_false(ipc_table_allows(IPC_END, IPC_WORKER, IPC_MONITOR));
	assert_false(ipc_table_allows(IPC_TUNNEL_UP, IPC_WORKER, IPC_AUTH));
	assert_false(ipc_table_allows(IPC_TYPES, IPC_WORKER, IPC_AUTH));
	assert_null(ipc_table_find(IPC_TYPES));
}

/* Channels */

/**
 * struct end - one end of a connection
 * @channel: Its channel.
 * @n: Messages that came.
 * @type: Of the last.
 * @request: Of the last.
 * @text: Where the user's name of the last is.
 * @take: Take descriptors.
 * @fd: Descriptor of the last.
 * @leave: Release the channel with the next message.
 * @closed: Told to be closed.
 * @err: Why.
 */
struct end {
	struct ipc_channel *channel;
	unsigned int n;
	enum ipc_type type;
	uint32_t request;
	const char *text;
	bool take;
	int fd;
	bool leave;
	unsigned int closed;
	int err;
};

/**
 * struct wire - a connection
 * @event: Event loop of both ends.
 * @fds: The sockets.
 * @a: First end.
 * @b: Second end.
 */
struct wire {
	sd_event *event;
	int fds[2];
	struct end a;
	struct end b;
};

static void on_message(void *arg, struct ipc_message *message)
{
	struct end *end = arg;

	end->n++;
	end->type = message->type;
	end->request = message->request;
	if (message->type == IPC_GRANT)
		end->text = message->grant.user;
	if (message->type == IPC_ATTACH_CSTP) {
		end->fd = message->attach_cstp.fd;
		if (end->take)
			message->attach_cstp.fd = -1;
	}
	if (end->leave) {
		ipc_channel_free(end->channel);
		end->channel = NULL;
	}
}

static void on_closed(void *arg, int err)
{
	struct end *end = arg;

	end->closed++;
	end->err = err;
}

static const struct ipc_channel_ops ops = { on_message, on_closed };

static void open_end(struct wire *w, struct end *end, int fd,
		     enum ipc_role self, enum ipc_role peer)
{
	const struct ipc_channel_config config = {
		.fd = fd, .self = self, .peer = peer, .ops = &ops, .arg = end,
	};

	assert_int_equal(ipc_channel_new(&end->channel, w->event, &config), 0);
}

static void open_wire(struct wire *w, enum ipc_role a, enum ipc_role b)
{
	memset(w, 0, sizeof(*w));
	assert_true(sd_event_new(&w->event) >= 0);
	assert_int_equal(ipc_channel_pair(w->fds), 0);
	open_end(w, &w->a, w->fds[0], a, b);
	open_end(w, &w->b, w->fds[1], b, a);
}

static void close_wire(struct wire *w)
{
	ipc_channel_free(w->a.channel);
	ipc_channel_free(w->b.channel);
	sd_event_unref(w->event);
}

static void run(struct wire *w)
{
	while (sd_event_run(w->event, 0) > 0)
		;
}

/**
 * struct answers - what was answered
 * @n: How many.
 * @last: Error of the last.
 * @none: Told that none will come.
 */
struct answers {
	unsigned int n;
	uint32_t last;
	unsigned int none;
};

static void on_answer(void *arg, struct ipc_message *answer)
{
	struct answers *answers = arg;

	if (!answer) {
		answers->none++;
		return;
	}
	assert_int_equal(answer->type, IPC_DONE);
	answers->n++;
	answers->last = answer->done.error;
}

static uint32_t ask(struct wire *w, struct answers *answers)
{
	struct ipc_message message = grant;

	assert_int_equal(ipc_channel_ask(w->a.channel, &message, on_answer,
					 answers), 0);
	assert_true(message.request);
	return message.request;
}

static void test_ask(void **state)
{
	struct answers first = { 0 }, second = { 0 }, third = { 0 };
	uint32_t numbers[3];
	struct wire w;

	(void)state;
	open_wire(&w, IPC_AUTH, IPC_MONITOR);
	numbers[0] = ask(&w, &first);
	numbers[1] = ask(&w, &second);
	numbers[2] = ask(&w, &third);
	run(&w);
	assert_int_equal(w.b.n, 3);
	assert_int_equal(w.b.request, numbers[2]);
	/* The last first, the second not wanted any more. */
	ipc_channel_forget(w.a.channel, numbers[1]);
	assert_int_equal(ipc_channel_done(w.b.channel, numbers[2], -EBUSY,
					  "busy"), 0);
	assert_int_equal(ipc_channel_done(w.b.channel, numbers[1], 0, NULL),
			 0);
	assert_int_equal(ipc_channel_done(w.b.channel, numbers[0], 0, NULL),
			 0);
	run(&w);
	assert_int_equal(first.n, 1);
	assert_int_equal(first.last, 0);
	assert_int_equal(second.n, 0);
	assert_int_equal(third.n, 1);
	assert_int_equal(third.last, EBUSY);
	assert_int_equal(w.a.closed + w.b.closed, 0);
	close_wire(&w);
}

/* What came is not to be found in memory any more. */
static void test_wiped(void **state)
{
	static const char zero[5];
	struct answers answers = { 0 };
	struct wire w;

	(void)state;
	open_wire(&w, IPC_AUTH, IPC_MONITOR);
	ask(&w, &answers);
	run(&w);
	assert_non_null(w.b.text);
	assert_memory_equal(w.b.text, zero, sizeof(zero));
	close_wire(&w);
}

static void test_answer_to_nothing(void **state)
{
	struct wire w;

	(void)state;
	open_wire(&w, IPC_AUTH, IPC_MONITOR);
	assert_int_equal(ipc_channel_done(w.b.channel, 5, 0, NULL), 0);
	run(&w);
	assert_int_equal(w.a.closed, 1);
	assert_int_equal(w.a.err, -EBADMSG);
	close_wire(&w);
}

static void test_wrong_way(void **state)
{
	struct ipc_message message = { .type = IPC_END };
	struct buf out;
	struct wire w;

	(void)state;
	open_wire(&w, IPC_WORKER, IPC_MONITOR);
	assert_int_equal(ipc_channel_send(w.a.channel, &message), -EPERM);
	/* What one who does not keep to that sends. */
	encode(&out, &message);
	assert_int_equal(ipc_socket_send(w.fds[0], out.data, out.len, -1), 0);
	buf_free(&out);
	run(&w);
	assert_int_equal(w.b.n, 0);
	assert_int_equal(w.b.closed, 1);
	assert_int_equal(w.b.err, -EBADMSG);
	close_wire(&w);
}

static void test_closed(void **state)
{
	struct answers answers = { 0 };
	struct ipc_message message = grant;
	struct wire w;

	(void)state;
	open_wire(&w, IPC_AUTH, IPC_MONITOR);
	ask(&w, &answers);
	ask(&w, &answers);
	ipc_channel_free(w.b.channel);
	w.b.channel = NULL;
	run(&w);
	assert_int_equal(answers.none, 2);
	assert_int_equal(w.a.closed, 1);
	assert_int_equal(w.a.err, 0);
	assert_int_equal(ipc_channel_ask(w.a.channel, &message, on_answer,
					 &answers), -EPIPE);
	close_wire(&w);
}

/* Whoever does not read makes nobody wait, and is given up. */
static void test_backlog(void **state)
{
	struct ipc_message message = { .type = IPC_TUNNEL_DOWN };
	char text[IPC_TEXT_MAX + 1];
	unsigned int i, sent = 0;
	struct wire w;

	(void)state;
	memset(text, 'x', IPC_TEXT_MAX);
	text[IPC_TEXT_MAX] = '\0';
	message.tunnel_down.text = text;
	open_wire(&w, IPC_MONITOR, IPC_AUTH);
	for (i = 0; i < 2000; i++, sent++)
		assert_int_equal(ipc_channel_send(w.a.channel, &message), 0);
	run(&w);
	assert_int_equal(w.b.n, sent);
	assert_int_equal(w.a.closed, 0);
	for (i = 0; i < 20000; i++)
		ipc_channel_send(w.a.channel, &message);
	run(&w);
	assert_int_equal(w.a.closed, 1);
	assert_int_equal(w.a.err, -ENOBUFS);
	close_wire(&w);
}

static void test_descriptor_passed(void **state)
{
	struct ipc_message message = { .type = IPC_ATTACH_CSTP };
	struct answers answers = { 0 };
	struct wire w;
	int fds[2];

	(void)state;
	assert_int_equal(pipe(fds), 0);
	open_wire(&w, IPC_WORKER, IPC_MONITOR);
	message.attach_cstp.fd = fds[0];
	assert_int_equal(ipc_channel_ask(w.a.channel, &message, on_answer,
					 &answers), 0);
	run(&w);
	/* Not taken: it is closed, and the sender's is not. */
	assert_int_equal(w.b.n, 1);
	assert_int_equal(fcntl(w.b.fd, F_GETFD), -1);
	assert_true(fcntl(fds[0], F_GETFD) >= 0);
	w.b.take = true;
	assert_int_equal(ipc_channel_ask(w.a.channel, &message, on_answer,
					 &answers), 0);
	run(&w);
	assert_int_equal(fcntl(w.b.fd, F_GETFD), FD_CLOEXEC);
	close(w.b.fd);
	close(fds[0]);
	close(fds[1]);
	close_wire(&w);
}

/* Descriptors that belong to nothing do not pile up. */
static void test_descriptor_smuggled(void **state)
{
	struct ipc_message message = { .type = IPC_LOGOUT };
	int fds[2], before, after;
	struct buf out;
	struct wire w;

	(void)state;
	assert_int_equal(pipe(fds), 0);
	open_wire(&w, IPC_WORKER, IPC_AUTH);
	before = dup(fds[0]);
	close(before);
	encode(&out, &message);
	assert_int_equal(ipc_socket_send(w.fds[0], out.data, out.len, fds[0]),
			 0);
	run(&w);
	assert_int_equal(w.b.err, -EBADMSG);
	after = dup(fds[0]);
	assert_int_equal(before, after);
	close(after);
	buf_free(&out);
	close(fds[0]);
	close(fds[1]);
	close_wire(&w);
}

static void test_freed_inside(void **state)
{
	struct answers answers = { 0 };
	struct wire w;

	(void)state;
	open_wire(&w, IPC_AUTH, IPC_MONITOR);
	w.b.leave = true;
	ask(&w, &answers);
	run(&w);
	assert_null(w.b.channel);
	assert_int_equal(answers.none, 1);
	close_wire(&w);
}

/* Signatures */

static void serve_signature(void *arg, struct ipc_message *message)
{
	struct ipc_message answer = { .type = IPC_SIGNATURE };
	struct ipc_channel **channel = arg;

	assert_int_equal(message->type, IPC_SIGN);
	/* The key says what the answer is. */
	if (message->sign.key == 1)
		answer.signature.signature = message->sign.digest;
	ipc_channel_answer(*channel, message->request, &answer);
}

static void serve_closed(void *arg, int err)
{
	(void)arg;
	_exit(err ? 1 : 0);
}

static void serve(int fd)
{
	static const struct ipc_channel_ops serve_ops = {
		serve_signature, serve_closed,
	};
	struct ipc_channel *channel;
	const struct ipc_channel_config config = {
		.fd = fd, .self = IPC_AUTH, .peer = IPC_WORKER,
		.ops = &serve_ops, .arg = &channel,
	};
	sd_event *event;

	if (sd_event_new(&event) < 0 ||
	    ipc_channel_new(&channel, event, &config))
		_exit(2);
	sd_event_loop(event);
	_exit(3);
}

static void test_sign(void **state)
{
	struct ipc_signer signer = { .key = 1 };
	uint8_t sig[IPC_SIGNATURE_MAX];
	int fds[2], status;
	pid_t pid;

	(void)state;
	assert_int_equal(ipc_channel_pair(fds), 0);
	pid = fork();
	if (!pid) {
		close(fds[0]);
		serve(fds[1]);
	}
	close(fds[1]);
	assert_int_equal(ipc_sign_prepare(fds[0]), 0);
	signer.fd = fds[0];
	assert_int_equal(ipc_sign(&signer, 0x0403, (const uint8_t *)"digest",
				  6, sig, sizeof(sig)), 6);
	assert_memory_equal(sig, "digest", 6);
	assert_int_equal(ipc_sign(&signer, 0x0403, (const uint8_t *)"digest",
				  6, sig, 5), -ENOBUFS);
	signer.key = 2;
	assert_int_equal(ipc_sign(&signer, 0x0403, (const uint8_t *)"digest",
				  6, sig, sizeof(sig)), -EPROTO);
	close(fds[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static void test_sign_alone(void **state)
{
	struct ipc_signer signer = { .key = 1 };
	uint8_t sig[16];
	int fds[2];

	(void)state;
	assert_int_equal(ipc_channel_pair(fds), 0);
	signer.fd = fds[0];
	close(fds[1]);
	assert_int_equal(ipc_sign(&signer, 0, sig, sizeof(sig), sig,
				  sizeof(sig)), -EPIPE);
	close(fds[0]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same_again),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_every_type),
		cmocka_unit_test(test_wrong_length),
		cmocka_unit_test(test_wrong_bytes),
		cmocka_unit_test(test_bad_values),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_descriptors),
		cmocka_unit_test(test_ways),
		cmocka_unit_test(test_ask),
		cmocka_unit_test(test_wiped),
		cmocka_unit_test(test_answer_to_nothing),
		cmocka_unit_test(test_wrong_way),
		cmocka_unit_test(test_closed),
		cmocka_unit_test(test_backlog),
		cmocka_unit_test(test_descriptor_passed),
		cmocka_unit_test(test_descriptor_smuggled),
		cmocka_unit_test(test_freed_inside),
		cmocka_unit_test(test_sign),
		cmocka_unit_test(test_sign_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
