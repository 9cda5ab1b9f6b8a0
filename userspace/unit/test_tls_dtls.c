// SPDX-License-Identifier: GPL-2.0-only
/*
 * DTLS between two processes, each library as a client and as a server, over a
 * network that loses and reorders: keys and numbers of both ends agree.
 */
#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "tls/cookie.h"
#include "tls/suite.h"
#include "unit/peers.h"

enum {
	LIBRARIES = 2, DATAGRAM_MAX = 2048, TYPE_HANDSHAKE = 22,
	/* Never, unless something has to be lost. */
	PATIENT_MS = PEER_TIMEOUT_MS, IMPATIENT_MS = 50,
};

/**
 * enum mishap - what happens to a datagram
 * @MISHAP_NONE: Nothing.
 * @MISHAP_LOST: It is lost.
 * @MISHAP_LATE: It comes behind the next one of the same direction.
 * @MISHAP_TWICE: It comes twice.
 */
enum mishap {
	MISHAP_NONE,
	MISHAP_LOST,
	MISHAP_LATE,
	MISHAP_TWICE,
};

/**
 * struct side - an end, and our end of its socket
 * @peer: Program.
 * @fd: Our end.
 * @done: Its handshake has ended.
 * @ret: How.
 * @held: Datagram that is late.
 * @held_len: Bytes in @held; 0: none.
 * @last: What it has sent last.
 * @last_len: Bytes in @last.
 */
struct side {
	struct peers_one *peer;
	int fd;
	bool done;
	ssize_t ret;
	uint8_t held[DATAGRAM_MAX];
	size_t held_len;
	uint8_t last[DATAGRAM_MAX];
	size_t last_len;
};

/**
 * struct net - what is between a client and a server
 * @side: Client, server.
 * @started: There is a server.
 * @q: How the server is made.
 * @id: What the client shows.
 * @cookies: It asks for a cookie.
 * @asked: It has.
 * @mishap: What happens.
 * @which: To which datagram.
 * @n: Datagrams so far.
 */
struct net {
	struct side side[2];
	bool started;
	struct peer_request q;
	uint8_t id[DTLS_SESSION_ID_MAX];
	bool cookies;
	unsigned int asked;
	enum mishap mishap;
	unsigned int which;
	unsigned int n;
};

static const char *const libraries[LIBRARIES] = { "gnutls", "openssl" };
static const uint8_t secret[DTLS_COOKIE_SECRET_SIZE] = { 7 };
static const char address[] = "192.0.2.7 port 4";
static struct peers_one clients[LIBRARIES], servers[LIBRARIES];

static int set_up(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < LIBRARIES; i++) {
		peers_start(&clients[i], libraries[i]);
		peers_start(&servers[i], libraries[i]);
	}
	return 0;
}

static int tear_down(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < LIBRARIES; i++) {
		peers_stop(&clients[i]);
		peers_stop(&servers[i]);
	}
	return 0;
}

static void side_open(struct side *side, const struct peer_request *q)
{
	int fd[2], theirs[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK |
				    SOCK_CLOEXEC, 0, fd), 0);
	side->fd = fd[0];
	theirs[0] = fd[1];
	theirs[1] = -1;
	peers_ask(side->peer, q, theirs);
	assert_int_equal(peers_answer(side->peer)->ret, 0);
}

static void side_shake(struct side *side)
{
	const struct peer_request q = { .op = PEER_DTLS_HANDSHAKE };

	peers_ask(side->peer, &q, NULL);
}

/* What a gateway's process does that has the port. */
static void start_server(struct net *net, const uint8_t *data, size_t len)
{
	uint8_t request[DTLS_COOKIE_REQUEST_SIZE];
	struct dtls_hello hello;

	assert_true(dtls_hello_parse(&hello, data, len));
	assert_int_equal(hello.session_id_len, sizeof(net->id));
	assert_memory_equal(hello.session_id, net->id, sizeof(net->id));
	if (net->cookies && !dtls_cookie_valid(&hello, secret, address,
					       sizeof(address))) {
		assert_int_equal(dtls_cookie_request(&hello, secret, address,
						     sizeof(address), request),
				 0);
		assert_true(sizeof(request) < len);
		send(net->side[0].fd, request, sizeof(request), 0);
		net->asked++;
		return;
	}
	net->q.len = len;
	memcpy(net->q.data, data, len);
	side_open(&net->side[1], &net->q);
	side_shake(&net->side[1]);
	net->started = true;
}

static void deliver(struct net *net, unsigned int to, const uint8_t *data,
		    size_t len)
{
	struct side *side = &net->side[to];

	if (to == 1 && !net->started)
		start_server(net, data, len);
	else if (!side->done)
		send(side->fd, data, len, 0);
	else if (!side->ret && data[0] == TYPE_HANDSHAKE)
		assert_int_equal(peers_do(side->peer, PEER_DTLS_RESEND,
					  0)->ret, 0);
}

/* GnuTLS as a client may miss what does not come with its ChangeCipherSpec. */
static void check_flight(const uint8_t *data, size_t len)
{
	enum { TYPE_CCS = 20, HEADER = 13 };
	uint8_t last = 0;
	size_t n;

	for (; len >= HEADER; data += n, len -= n) {
		n = HEADER + (data[HEADER - 2] << 8 | data[HEADER - 1]);
		assert_true(n <= len);
		last = data[0];
	}
	assert_int_not_equal(last, TYPE_CCS);
}

/* What @from has sent goes to the other, unless something happens to it. */
static void relay(struct net *net, unsigned int from)
{
	struct side *side = &net->side[from];
	uint8_t data[DATAGRAM_MAX];
	enum mishap mishap;
	ssize_t n;

	while ((n = recv(side->fd, data, sizeof(data), 0)) > 0) {
		if (net->mishap == MISHAP_NONE)
			check_flight(data, n);
		memcpy(side->last, data, n);
		side->last_len = n;
		mishap = net->n++ == net->which ? net->mishap : MISHAP_NONE;
		if (mishap == MISHAP_LOST)
			continue;
		if (mishap == MISHAP_LATE) {
			side->held_len = n;
			memcpy(side->held, data, n);
			continue;
		}
		deliver(net, !from, data, n);
		if (mishap == MISHAP_TWICE)
			deliver(net, !from, data, n);
		if (side->held_len)
			deliver(net, !from, side->held, side->held_len);
		side->held_len = 0;
	}
}

static void take_result(struct side *side)
{
	const struct peer_reply *r = peers_answer(side->peer);

	side->done = true;
	side->ret = r->ret;
	if (r->ret)
		print_message("# %s: %zd: %s\n", side->peer->library, r->ret,
			      r->error);
}

/* For what it has sent, and for how its handshake ends. */
static void watch(const struct side *side, bool there, struct pollfd *data,
		  struct pollfd *result)
{
	data->fd = there ? side->fd : -1;
	data->events = POLLIN;
	result->fd = there && !side->done ? side->peer->fd : -1;
	result->events = POLLIN;
}

/*
 * Now and then GnuTLS as a client does not hear an alert that comes while it
 * still looks what else to send, and waits; another one, of the next number, it
 * hears.
 */
static void refuse_again(struct net *net)
{
	enum { LAST_OF_NUMBER = 10 };
	struct side *server = &net->side[1];

	assert_true(server->done && server->ret);
	server->last[LAST_OF_NUMBER]++;
	send(net->side[0].fd, server->last, server->last_len, 0);
}

static void net_run(struct net *net)
{
	struct pollfd p[4];
	unsigned int i;

	side_shake(&net->side[0]);
	while (!net->side[0].done || (net->started && !net->side[1].done)) {
		for (i = 0; i < 2; i++)
			watch(&net->side[i], !i || net->started, &p[i],
			      &p[2 + i]);
		if (!poll(p, 4, 2 * PEER_TIMEOUT_MS))
			refuse_again(net);
		for (i = 0; i < 2; i++) {
			if (p[i].revents)
				relay(net, i);
			if (p[2 + i].revents)
				take_result(&net->side[i]);
		}
	}
}

static void net_open(struct net *net, unsigned int i, uint16_t suite,
		     unsigned int retransmit_ms)
{
	struct peer_request *q = &net->q, client;

	memset(net, 0, sizeof(*net));
	net->side[0].peer = &clients[i % LIBRARIES];
	net->side[1].peer = &servers[i / LIBRARIES];
	q->op = PEER_DTLS_SERVER;
	q->suite = suite;
	q->secret = 0x5a;
	q->retransmit_ms = retransmit_ms;
	q->session_id_len = sizeof(q->session_id);
	memset(q->session_id, 0xc3, sizeof(q->session_id));
	memcpy(net->id, q->session_id, sizeof(net->id));
	client = *q;
	client.op = PEER_DTLS_CLIENT;
	side_open(&net->side[0], &client);
}

static void net_close(struct net *net)
{
	unsigned int i;

	for (i = 0; i < 1U + net->started; i++) {
		peers_do(net->side[i].peer, PEER_CLOSE, 0);
		close(net->side[i].fd);
	}
}

static struct tls_keys take_keys(struct side *side)
{
	const struct peer_reply *r;

	assert_int_equal(side->ret, 0);
	r = peers_do(side->peer, PEER_DTLS_KEYS, 0);
	assert_int_equal(r->ret, 0);
	assert_int_equal(r->keys.epoch, 1);
	assert_string_equal(r->describe, tls_aead_name(r->keys.aead));
	return r->keys;
}

/* What was sent last may be lost: @lossy. It was sent nevertheless. */
static void check_same(const struct tls_keydir *tx, const struct tls_keydir *rx,
		       bool lossy)
{
	assert_int_equal(tx->key_len, rx->key_len);
	assert_memory_equal(tx->key, rx->key, tx->key_len);
	assert_int_equal(tx->iv_len, rx->iv_len);
	assert_memory_equal(tx->iv, rx->iv, tx->iv_len);
	assert_true(rx->seq > 0);
	if (lossy)
		assert_true(tx->seq >= rx->seq);
	else
		assert_int_equal(tx->seq, rx->seq);
}

static enum tls_aead check_keys(struct net *net)
{
	struct tls_keys client = take_keys(&net->side[0]);
	struct tls_keys server = take_keys(&net->side[1]);
	bool lossy = net->mishap != MISHAP_NONE;

	assert_int_equal(client.aead, server.aead);
	check_same(&client.tx, &server.rx, lossy);
	check_same(&server.tx, &client.rx, lossy);
	if (!lossy) {
		assert_int_equal(client.tx.seq, 1);
		assert_int_equal(client.rx.seq, 1);
	}
	return client.aead;
}

static void test_psk(void **state)
{
	struct net net;
	unsigned int n;

	(void)state;
	for (n = 0; n < LIBRARIES * LIBRARIES * 2; n++) {
		net_open(&net, n / 2, 0, PATIENT_MS);
		net.cookies = n % 2;
		net_run(&net);
		assert_int_equal(net.asked, n % 2);
		assert_int_equal(check_keys(&net), TLS_AEAD_AES_256_GCM);
		net_close(&net);
	}
}

/* A server that wants one of the suites gets it. */
static void test_psk_suite(void **state)
{
	enum { AEADS = TLS_AEAD_CHACHA20_POLY1305 + 1 };
	enum tls_aead aead;
	struct net net;
	unsigned int n;

	(void)state;
	for (n = 0; n < LIBRARIES * LIBRARIES * AEADS; n++) {
		aead = n % AEADS;
		net_open(&net, n / AEADS, 0, PATIENT_MS);
		net.q.psk = true;
		net.q.suite = tls_suite_psk(aead)->code;
		net_run(&net);
		assert_int_equal(check_keys(&net), aead);
		net_close(&net);
	}
}

/* All names that a header may have for a suite of ours. */
static void test_resumption(void **state)
{
	static const char *const names[] = {
		"OC-DTLS1_2-AES128-GCM", "OC-DTLS1_2-AES256-GCM",
		"OC2-DTLS1_2-CHACHA20-POLY1305",
		"AES128-GCM-SHA256", "AES256-GCM-SHA384",
		"ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-RSA-AES256-GCM-SHA384",
		"ECDHE-ECDSA-AES128-GCM-SHA256",
		"ECDHE-ECDSA-AES256-GCM-SHA384",
		"DHE-RSA-AES128-GCM-SHA256", "DHE-RSA-AES256-GCM-SHA384",
		"ECDHE-RSA-CHACHA20-POLY1305", "ECDHE-ECDSA-CHACHA20-POLY1305",
		"DHE-RSA-CHACHA20-POLY1305",
	};
	const struct tls_suite *suite;
	struct net net;
	unsigned int i, j;

	(void)state;
	for (j = 0; j < sizeof(names) / sizeof(names[0]); j++) {
		suite = tls_suite_by_name(names[j], strlen(names[j]));
		assert_non_null(suite);
		for (i = 0; i < LIBRARIES * LIBRARIES; i++) {
			net_open(&net, i, suite->code, PATIENT_MS);
			net.cookies = j % 2;
			net_run(&net);
			assert_int_equal(check_keys(&net), suite->aead);
			net_close(&net);
		}
	}
}

/* Whichever datagram it is, both ends come to an end. */
static void test_mishaps(void **state)
{
	static const struct {
		uint16_t suite;
		unsigned int datagrams;
	} modes[] = { { 0, 10 }, { 0xc030, 6 } };
	unsigned int n, mode;
	struct net net;

	(void)state;
	for (mode = 0; mode < 2; mode++) {
		for (n = 0; n < 4 * 3 * modes[mode].datagrams; n++) {
			net_open(&net, n % 4, modes[mode].suite,
				 IMPATIENT_MS);
			net.cookies = true;
			net.mishap = MISHAP_LOST + n / 4 % 3;
			net.which = n / 12;
			net_run(&net);
			check_keys(&net);
			net_close(&net);
		}
	}
}

/* Another id than the session's: nothing is negotiated instead. */
static void test_refusal(void **state)
{
	struct net net;
	unsigned int i;

	(void)state;
	for (i = 0; i < LIBRARIES * LIBRARIES; i++) {
		net_open(&net, i, 0xc030, PATIENT_MS);
		net.q.session_id[0] ^= 1;
		net_run(&net);
		assert_int_equal(net.side[0].ret, -EPROTO);
		assert_int_equal(net.side[1].ret, -EPROTO);
		net_close(&net);
	}
}

/* A ClientHello of 13 + 12 + 2 + 32 + 1 + 32 + 1 + 4 + 2 bytes, no cookie. */
static size_t make_hello(uint8_t *out)
{
	enum { BODY = 2 + 32 + 1 + 32 + 1 + 4 + 2 };

	memset(out, 0x77, 13 + 12 + BODY);
	memcpy(out, "\x16\xfe\xff\0\0\0\0\0\0\0\5\0", 12);
	out[12] = 12 + BODY;
	memcpy(out + 13, "\1\0\0", 3);
	out[16] = BODY;
	memset(out + 17, 0, 7);
	out[24] = BODY;
	memcpy(out + 25, "\xfe\xfd", 2);
	out[59] = 32;
	out[92] = 0;
	return 13 + 12 + BODY;
}

/* The same with the cookie of a HelloVerifyRequest. */
static size_t add_cookie(uint8_t *hello, size_t len, const uint8_t *request)
{
	enum { AT = 93, HEAD = 28 };

	memmove(hello + AT + DTLS_COOKIE_SIZE, hello + AT, len - AT);
	memcpy(hello + AT, request + HEAD, DTLS_COOKIE_SIZE);
	hello[AT - 1] = DTLS_COOKIE_SIZE;
	hello[12] += DTLS_COOKIE_SIZE;
	hello[16] += DTLS_COOKIE_SIZE;
	hello[24] += DTLS_COOKIE_SIZE;
	return len + DTLS_COOKIE_SIZE;
}

static bool is_valid(const struct dtls_hello *hello, const uint8_t *key,
		     const char *from)
{
	return dtls_cookie_valid(hello, key, from, strlen(from));
}

static void test_cookie(void **state)
{
	static const uint8_t other[DTLS_COOKIE_SECRET_SIZE] = { 8 };
	uint8_t data[DATAGRAM_MAX], request[DTLS_COOKIE_REQUEST_SIZE];
	size_t len = make_hello(data), i;
	struct dtls_hello hello;

	(void)state;
	/* A part of it is none. */
	for (i = 0; i < len; i++)
		assert_false(dtls_hello_parse(&hello, data, i));
	assert_true(dtls_hello_parse(&hello, data, len));
	assert_false(is_valid(&hello, secret, "here"));
	assert_int_equal(dtls_cookie_request(&hello, secret, "here", 4,
					     request), 0);
	/* It has the number of what it answers. */
	assert_memory_equal(request + 5, "\0\0\0\0\0\5", 6);
	len = add_cookie(data, len, request);
	assert_true(dtls_hello_parse(&hello, data, len));
	assert_int_equal(hello.session_id_len, 32);
	assert_true(is_valid(&hello, secret, "here"));
	assert_false(is_valid(&hello, other, "here"));
	assert_false(is_valid(&hello, secret, "there"));
	/* Nor for another hello, whatever byte of its body differs. */
	for (i = 27; i < len; i++) {
		data[i] ^= 1;
		assert_false(dtls_hello_parse(&hello, data, len) &&
			     is_valid(&hello, secret, "here"));
		data[i] ^= 1;
	}
}

/*
 * Processes with either library take each other's cookies. With SHA-256, then
 * with MD5, as Python has it.
 */
static void test_hmac(void **state)
{
	static const uint8_t mac[] = {
		0x02, 0x10, 0xa0, 0xbe, 0x31, 0x8a, 0x6e, 0x58,
		0x74, 0x00, 0x82, 0x4d, 0x16, 0xd7, 0x32, 0x19,
		0xe1, 0xc9, 0xca, 0x54, 0x14, 0x88, 0x32, 0x96,
		0xb6, 0x42, 0x13, 0x77, 0xbb, 0x77, 0x20, 0x62,
		0x62, 0xd1, 0xf7, 0x3c, 0x63, 0xd0, 0xa9, 0xcb,
		0x5a, 0xbd, 0x6e, 0xfb, 0xb1, 0x11, 0xb4, 0xa6
	};
	size_t i;

	(void)state;
	for (i = 0; i < LIBRARIES; i++)
		assert_memory_equal(peers_do(&clients[i], PEER_HMAC, 100)->data,
				    mac, sizeof(mac));
}

static const char *chosen(const char *list)
{
	const struct tls_suite *suite = tls_suite_choose(list, 0);

	return suite ? suite->name : "";
}

static void test_choice(void **state)
{
	(void)state;
	assert_string_equal(chosen(""), "");
	assert_string_equal(chosen("AES256-SHA:PSK-NEGOTIATE"), "");
	assert_string_equal(chosen("AES128-SHA:AES128-GCM-SHA256:"),
			    "AES128-GCM-SHA256");
	assert_string_equal(chosen("AES128-GCM-SHA256:x::AES256-GCM-SHA384"),
			    "AES256-GCM-SHA384");
	assert_string_equal(chosen("OC-DTLS1_2-AES128-GCM"),
			    "AES128-GCM-SHA256");
	assert_string_equal(chosen("AES128-GCM-SHA2567"), "");
	assert_null(tls_suite_choose("AES256-GCM-SHA384",
				     1 << TLS_AEAD_AES_128_GCM));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cookie),
		cmocka_unit_test(test_hmac),
		cmocka_unit_test(test_choice),
		cmocka_unit_test(test_psk),
		cmocka_unit_test(test_psk_suite),
		cmocka_unit_test(test_resumption),
		cmocka_unit_test(test_refusal),
		cmocka_unit_test(test_mishaps),
	};

	return cmocka_run_group_tests_name("tls_dtls", tests, set_up,
					   tear_down);
}
