// SPDX-License-Identifier: GPL-2.0-only
/*
 * TLS between two processes: each library as a client and as a server. What
 * tls.h promises holds on both ends, and the keys that are taken out continue
 * the connection.
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

#include "tls/secret.h"
#include "unit/peers.h"
#include "unit/pki.h"
#include "unit/seal.h"

enum { LIBRARIES = 2, AEADS = 3, RECORD_MAX = 512 };

/**
 * struct pair - a connection
 * @client: Program with the client.
 * @server: Program with the server.
 * @fd: The test's own descriptors of the client's end and the server's.
 */
struct pair {
	struct peers_one *client;
	struct peers_one *server;
	int fd[2];
};

static const char *const libraries[LIBRARIES] = { "gnutls", "openssl" };
static struct peers_one clients[LIBRARIES], servers[LIBRARIES];
static struct peers_one signers[LIBRARIES];
static const struct pki_entry *pki;

static int set_up(void **state)
{
	size_t i;

	(void)state;
	pki = pki_make();
	for (i = 0; i < LIBRARIES; i++) {
		peers_start(&clients[i], libraries[i]);
		peers_start(&servers[i], libraries[i]);
		peers_start(&signers[i], libraries[i]);
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
		peers_stop(&signers[i]);
	}
	pki_remove();
	return 0;
}

/* Files and names, which are short. */
static void copy(char *to, const char *from)
{
	memcpy(to, from, strlen(from) + 1);
}

static struct peer_request client_request(void)
{
	struct peer_request q = { .op = PEER_CLIENT };

	copy(q.host, "gateway.example");
	copy(q.cafile, pki[PKI_ROOT].cert_file);
	return q;
}

static struct peer_request server_request(void)
{
	struct peer_request q = { .op = PEER_SERVER };

	copy(q.cert_file, pki[PKI_SERVER].cert_file);
	copy(q.key_file, pki[PKI_SERVER].key_file);
	return q;
}

static void accept_reply(struct peers_one *p)
{
	const struct peer_reply *r = peers_answer(p);

	if (r->ret)
		print_message("# %s: %zd: %s\n", p->library, r->ret, r->error);
	assert_int_equal(r->ret, 0);
}

/* Sign with the key of @file, in another process. */
static int start_signer(struct peers_one *p, const char *file)
{
	struct peer_request q = { .op = PEER_SIGNER };
	int fd[2], theirs[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0,
				    fd), 0);
	copy(q.key_file, file);
	theirs[0] = fd[0];
	theirs[1] = -1;
	peers_ask(p, &q, theirs);
	accept_reply(p);
	return fd[1];
}

static void pair_open(struct pair *p, size_t i, const struct peer_request *cq,
		      const struct peer_request *sq, int client_signer,
		      int server_signer)
{
	int fd[2], c[2], s[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK |
				    SOCK_CLOEXEC, 0, fd), 0);
	p->client = &clients[i % LIBRARIES];
	p->server = &servers[i / LIBRARIES];
	c[0] = dup(fd[0]);
	c[1] = client_signer;
	s[0] = dup(fd[1]);
	s[1] = server_signer;
	p->fd[0] = fd[0];
	p->fd[1] = fd[1];
	peers_ask(p->client, cq, c);
	accept_reply(p->client);
	peers_ask(p->server, sq, s);
	accept_reply(p->server);
}

static void pair_close(struct pair *p)
{
	peers_do(p->client, PEER_CLOSE, 0);
	peers_do(p->server, PEER_CLOSE, 0);
	close(p->fd[0]);
	close(p->fd[1]);
}

/* Both handshakes at once, and how they end. */
static void pair_shake(struct pair *p, ssize_t client, ssize_t server)
{
	const struct peer_request q = { .op = PEER_HANDSHAKE };
	const struct peer_reply *r;

	peers_ask(p->client, &q, NULL);
	peers_ask(p->server, &q, NULL);
	r = peers_answer(p->client);
	if (r->ret != client)
		print_message("# %s client: %zd: %s\n", p->client->library,
			      r->ret, r->error);
	assert_int_equal(r->ret, client);
	/* The other end has to learn that this one is gone. */
	if (r->ret)
		shutdown(p->fd[0], SHUT_WR);
	r = peers_answer(p->server);
	if (r->ret != server)
		print_message("# %s server: %zd: %s\n", p->server->library,
			      r->ret, r->error);
	assert_int_equal(r->ret, server);
}

static void pair_connect(struct pair *p, size_t i,
			 const struct peer_request *cq,
			 const struct peer_request *sq)
{
	pair_open(p, i, cq, sq, -1, -1);
	pair_shake(p, 0, 0);
}

static void say(struct peers_one *from, struct peers_one *to, size_t times)
{
	size_t i;

	for (i = 0; i < times; i++)
		assert_int_equal(peers_do(from, PEER_WRITE, 10 + i)->ret,
				 10 + i);
	for (i = 0; i < times; i++)
		assert_int_equal(peers_do(to, PEER_READ, RECORD_MAX)->ret,
				 10 + i);
}

/* Some records each way, so that the numbers differ. */
static void pair_chat(struct pair *p)
{
	say(p->client, p->server, 3);
	say(p->server, p->client, 5);
}

static struct tls_keys take_keys(struct peers_one *p)
{
	const struct peer_reply *r = peers_do(p, PEER_KEYS, 0);

	if (r->ret)
		print_message("# %s: %s\n", p->library, r->error);
	assert_int_equal(r->ret, 0);
	return r->keys;
}

static void check_same(const struct tls_keydir *a, const struct tls_keydir *b)
{
	assert_int_equal(a->key_len, b->key_len);
	assert_memory_equal(a->key, b->key, a->key_len);
	assert_int_equal(a->iv_len, b->iv_len);
	assert_memory_equal(a->iv, b->iv, a->iv_len);
	assert_int_equal(a->seq, b->seq);
}

static void check_both(const struct tls_keys *a, const struct tls_keys *b)
{
	assert_int_equal(a->aead, b->aead);
	assert_int_equal(a->tls13, b->tls13);
	check_same(&a->tx, &b->rx);
	check_same(&a->rx, &b->tx);
}

/*
 * With the keys of one end we are that end: what the other sends next opens,
 * and it takes what we seal.
 */
static void check_continues(struct tls_keys *keys, int fd,
			    struct peers_one *other)
{
	uint8_t record[RECORD_MAX], plain[RECORD_MAX];
	ssize_t n;
	int i;

	for (i = 0; i < 2; i++) {
		assert_int_equal(peers_do(other, PEER_WRITE, 11)->ret, 11);
		n = recv(fd, record, sizeof(record), 0);
		assert_true(n > 0);
		assert_int_equal(seal_open(keys, record, n, plain,
					   sizeof(plain)), 11 + keys->tls13);
		assert_memory_equal(plain, "xxxxxxxxxxx", 11);
		n = seal_record(keys, "sealed here", 11, record,
				sizeof(record));
		assert_int_equal(send(fd, record, n, 0), n);
		assert_int_equal(peers_do(other, PEER_READ, RECORD_MAX)->ret,
				 11);
	}
}

/* Only what did not arrive yet is read by us. */
static void drain(struct peers_one *p)
{
	assert_int_equal(peers_do(p, PEER_TRY, RECORD_MAX)->ret, -EAGAIN);
}

static void check_keys(struct pair *p)
{
	struct tls_keys client, server;

	/* Tickets may be under way. */
	drain(p->client);
	drain(p->server);
	client = take_keys(p->client);
	server = take_keys(p->server);
	check_both(&client, &server);
	check_continues(&client, p->fd[0], p->server);
}

static void check_server_keys(struct pair *p)
{
	struct tls_keys keys;

	drain(p->server);
	keys = take_keys(p->server);
	check_continues(&keys, p->fd[1], p->client);
}

static void check_exporter(struct pair *p)
{
	const struct peer_reply *r = peers_do(p->client, PEER_EXPORT, 0);
	uint8_t secret[32];

	assert_int_equal(r->ret, 0);
	memcpy(secret, r->data, sizeof(secret));
	r = peers_do(p->server, PEER_EXPORT, 0);
	assert_int_equal(r->ret, 0);
	assert_memory_equal(secret, r->data, sizeof(secret));
}

static void check_describe(struct pair *p, unsigned int aead, bool tls13)
{
	const struct peer_reply *r = peers_do(p->client, PEER_STATUS, 0);
	char text[64];

	snprintf(text, sizeof(text), "TLS1.%d %s", tls13 ? 3 : 2,
		 tls_aead_name(aead));
	assert_string_equal(r->describe, text);
	assert_int_equal(r->status, 0);
	assert_string_equal(r->pin, pki[PKI_SERVER].pin);
	assert_false(r->resumed);
}

/* Each library with each, each version and each cipher, from either end. */
static void test_keys(void **state)
{
	struct peer_request cq = client_request(), sq = server_request();
	unsigned int i, n;
	struct pair p;

	(void)state;
	for (n = 0; n < LIBRARIES * LIBRARIES * 2 * AEADS; n++) {
		i = n / (2 * AEADS);
		cq.limits.aeads = 1 << n % AEADS;
		cq.limits.min = n / AEADS % 2 ? TLS_VERSION_1_3 :
						TLS_VERSION_1_2;
		cq.limits.max = cq.limits.min;
		/* The server's limits hold as well as the client's. */
		sq.limits = (struct tls_limits){ 0 };
		if (n % 2) {
			sq.limits = cq.limits;
			cq.limits = (struct tls_limits){ 0 };
		}
		pair_connect(&p, i, &cq, &sq);
		if (n % 2)
			cq.limits = sq.limits;
		check_describe(&p, n % AEADS, n / AEADS % 2);
		check_exporter(&p);
		pair_chat(&p);
		if (n / 2 % 2)
			check_server_keys(&p);
		else
			check_keys(&p);
		pair_close(&p);
	}
}

/* Right after the handshake nothing but its messages has been counted. */
static void test_fresh(void **state)
{
	struct peer_request cq = client_request(), sq = server_request();
	struct tls_keys keys;
	struct pair p;
	unsigned int n;

	(void)state;
	for (n = 0; n < LIBRARIES * LIBRARIES * 2; n++) {
		cq.limits.max = n % 2 ? TLS_VERSION_1_3 : TLS_VERSION_1_2;
		pair_connect(&p, n / 2, &cq, &sq);
		keys = take_keys(p.client);
		assert_int_equal(keys.tx.seq, !keys.tls13);
		assert_int_equal(keys.rx.seq, !keys.tls13);
		check_keys(&p);
		pair_close(&p);
	}
}

/* A handshake message in the stream begins new numbers, or uses one up. */
static void test_key_update(void **state)
{
	struct peer_request cq = client_request(), sq = server_request();
	struct tls_keys before, after;
	struct pair p;
	unsigned int i, n;

	(void)state;
	cq.limits.min = TLS_VERSION_1_3;
	for (i = 0; i < LIBRARIES * LIBRARIES; i++) {
		pair_connect(&p, i, &cq, &sq);
		pair_chat(&p);
		drain(p.client);
		before = take_keys(p.client);
		/* Two in a row: the second is the first with its key. */
		for (n = 0; n < 2; n++)
			assert_int_equal(peers_do(p.server, PEER_UPDATE,
						  0)->ret, 0);
		drain(p.client);
		after = take_keys(p.client);
		assert_memory_not_equal(before.rx.key, after.rx.key,
					before.rx.key_len);
		check_same(&before.tx, &after.tx);
		assert_int_equal(after.rx.seq, 0);
		assert_int_equal(peers_do(p.client, PEER_UPDATE, 0)->ret, 0);
		pair_chat(&p);
		check_keys(&p);
		pair_close(&p);
	}
}

static void check_secret(const struct tls_secret *secret, enum tls_aead aead,
			 const struct tls_keydir *dir)
{
	struct tls_keydir made;

	assert_int_equal(tls_secret_key(secret, aead, &made), 0);
	assert_int_equal(made.key_len, dir->key_len);
	assert_memory_equal(made.key, dir->key, dir->key_len);
	assert_int_equal(made.iv_len, dir->iv_len);
	assert_memory_equal(made.iv, dir->iv, dir->iv_len);
}

/* What was taken out makes the keys that the library goes on to use. */
static void check_secrets(struct pair *p)
{
	const struct peer_reply *r;
	struct tls_secrets secrets;
	struct tls_keys keys;

	drain(p->client);
	keys = take_keys(p->client);
	r = peers_do(p->client, PEER_SECRETS, 0);
	assert_int_equal(r->ret, 0);
	secrets = r->secrets;
	check_secret(&secrets.tx, keys.aead, &keys.tx);
	check_secret(&secrets.rx, keys.aead, &keys.rx);
	assert_int_equal(peers_do(p->server, PEER_UPDATE, 0)->ret, 0);
	assert_int_equal(peers_do(p->client, PEER_UPDATE, 0)->ret, 0);
	drain(p->client);
	keys = take_keys(p->client);
	assert_int_equal(tls_secret_next(&secrets.rx), 0);
	assert_int_equal(tls_secret_next(&secrets.tx), 0);
	check_secret(&secrets.rx, keys.aead, &keys.rx);
	check_secret(&secrets.tx, keys.aead, &keys.tx);
}

static void test_secrets(void **state)
{
	struct peer_request cq = client_request(), sq = server_request();
	unsigned int n;
	struct pair p;

	(void)state;
	cq.limits.min = TLS_VERSION_1_3;
	for (n = 0; n < LIBRARIES * LIBRARIES * AEADS; n++) {
		cq.limits.aeads = 1 << n % AEADS;
		pair_connect(&p, n / AEADS, &cq, &sq);
		pair_chat(&p);
		check_secrets(&p);
		/* Once more, from keys that are not the first. */
		check_secrets(&p);
		pair_close(&p);
	}
}

static void test_no_key_update(void **state)
{
	struct peer_request cq = client_request(), sq = server_request();
	struct pair p;
	unsigned int i;

	(void)state;
	cq.limits.max = TLS_VERSION_1_2;
	for (i = 0; i < LIBRARIES * LIBRARIES; i++) {
		pair_connect(&p, i, &cq, &sq);
		assert_int_equal(peers_do(p.client, PEER_UPDATE, 0)->ret,
				 -EOPNOTSUPP);
		assert_int_equal(peers_do(p.client, PEER_SECRETS, 0)->ret,
				 -EOPNOTSUPP);
		pair_chat(&p);
		pair_close(&p);
	}
}

/*
 * Whatever part of a record the library has is a reason to wait; what is
 * behind it stays in the socket.
 */
static void check_partial(struct pair *p)
{
	uint8_t stream[RECORD_MAX];
	struct tls_keys keys;
	ssize_t n, i;

	assert_int_equal(peers_do(p->server, PEER_WRITE, 9)->ret, 9);
	n = recv(p->fd[0], stream, sizeof(stream), 0);
	assert_true(n > 0);
	for (i = 0; i < n; i++) {
		assert_int_equal(peers_do(p->client, PEER_KEYS, 0)->ret,
				 i ? -EAGAIN : 0);
		assert_int_equal(send(p->fd[1], stream + i, 1, 0), 1);
		if (i + 1 < n)
			drain(p->client);
	}
	/* Three more records are there when a part of the first is fetched. */
	for (i = 0; i < 3; i++)
		assert_int_equal(peers_do(p->server, PEER_WRITE, 7)->ret, 7);
	assert_int_equal(peers_do(p->client, PEER_READ, 4)->ret, 4);
	assert_int_equal(peers_do(p->client, PEER_KEYS, 0)->ret, -EAGAIN);
	assert_int_equal(peers_do(p->client, PEER_READ, 8)->ret, 5);
	keys = take_keys(p->client);
	n = recv(p->fd[0], stream, sizeof(stream), 0);
	assert_int_equal(n % 3, 0);
	for (i = 0; i < 3; i++)
		assert_int_equal(seal_open(&keys, stream + i * n / 3, n / 3,
					   stream, sizeof(stream)),
				 7 + keys.tls13);
}

static void test_partial(void **state)
{
	struct peer_request cq = client_request(), sq = server_request();
	unsigned int n;
	struct pair p;

	(void)state;
	for (n = 0; n < LIBRARIES * LIBRARIES * 2; n++) {
		cq.limits.max = n % 2 ? TLS_VERSION_1_3 : TLS_VERSION_1_2;
		pair_connect(&p, n / 2, &cq, &sq);
		pair_chat(&p);
		check_partial(&p);
		pair_close(&p);
	}
}

/* A library that has read more than it has processed is found out. */
static void test_read_ahead(void **state)
{
	struct peer_request cq = client_request(), sq = server_request();
	unsigned int n;
	struct pair p;

	(void)state;
	for (n = 0; n < LIBRARIES * LIBRARIES * 2; n++) {
		cq.limits.max = n % 2 ? TLS_VERSION_1_3 : TLS_VERSION_1_2;
		pair_connect(&p, n / 2, &cq, &sq);
		pair_chat(&p);
		drain(p.client);
		take_keys(p.client);
		assert_int_equal(peers_do(p.server, PEER_WRITE, 7)->ret, 7);
		assert_true(peers_do(p.client, PEER_SWALLOW, 0)->ret > 7);
		assert_int_equal(peers_do(p.client, PEER_KEYS, 0)->ret,
				 -EPROTO);
		/* Nor does it get away with it when there is more. */
		assert_int_equal(peers_do(p.server, PEER_WRITE, 7)->ret, 7);
		assert_int_equal(peers_do(p.client, PEER_READ, 9)->ret,
				 -EPROTO);
		pair_close(&p);
	}
}

/* A certificate, with the key in a file or in another process. */
static void test_identity(void **state)
{
	enum { KINDS = PKI_CLIENT - PKI_SERVER };
	struct peer_request cq = client_request(), sq = server_request();
	const struct peer_reply *r;
	unsigned int n, i, server, client;
	struct pair p;

	(void)state;
	sq.ask = TLS_ASK_REQUIRED;
	copy(sq.cafile, pki[PKI_ROOT].cert_file);
	*cq.key_file = '\0';
	*sq.key_file = '\0';
	for (n = 0; n < LIBRARIES * LIBRARIES * 2 * KINDS; n++) {
		i = n / (2 * KINDS);
		server = PKI_SERVER + n % KINDS;
		client = PKI_CLIENT + n % KINDS;
		cq.limits.max = n / KINDS % 2 ? TLS_VERSION_1_3 :
						TLS_VERSION_1_2;
		copy(sq.cert_file, pki[server].cert_file);
		copy(cq.cert_file, pki[client].cert_file);
		pair_open(&p, i, &cq, &sq,
			  start_signer(&signers[1 - i % LIBRARIES],
				       pki[client].key_file),
			  start_signer(&signers[i % LIBRARIES],
				       pki[server].key_file));
		pair_shake(&p, 0, 0);
		r = peers_do(p.server, PEER_STATUS, 0);
		assert_int_equal(r->status, 0);
		assert_string_equal(r->pin, pki[client].pin);
		assert_true(r->len > 100);
		r = peers_do(p.client, PEER_STATUS, 0);
		assert_string_equal(r->pin, pki[server].pin);
		pair_chat(&p);
		check_keys(&p);
		pair_close(&p);
	}
}

/* The wrong key: its signatures are not the certificate's. */
static void test_wrong_signer(void **state)
{
	struct peer_request cq = client_request(), sq = server_request();
	unsigned int i;
	struct pair p;

	(void)state;
	*sq.key_file = '\0';
	for (i = 0; i < LIBRARIES * LIBRARIES; i++) {
		pair_open(&p, i, &cq, &sq, -1,
			  start_signer(&signers[i % LIBRARIES],
				       pki[PKI_CLIENT].key_file));
		pair_shake(&p, -EPROTO, -EPROTO);
		pair_close(&p);
	}
}

/**
 * struct asked - how a server takes a client's certificate
 * @ask: What the server does.
 * @name: Whose certificate, or PKI_COUNT: none.
 * @shake: What becomes of its handshake.
 * @status: What it knows then.
 */
struct asked {
	enum tls_ask ask;
	enum pki_name name;
	int shake;
	int status;
};

static void check_asked(unsigned int i, const struct asked *a,
			enum tls_version version)
{
	struct peer_request cq = client_request(), sq = server_request();
	struct pair p;

	sq.ask = a->ask;
	copy(sq.cafile, pki[PKI_ROOT].cert_file);
	cq.limits.max = version;
	if (a->name != PKI_COUNT) {
		copy(cq.cert_file, pki[a->name].cert_file);
		copy(cq.key_file, pki[a->name].key_file);
	}
	pair_open(&p, i, &cq, &sq, -1, -1);
	/* Under 1.3 the client has finished before it is refused. */
	pair_shake(&p, a->shake && version != TLS_VERSION_1_3 ? -EACCES : 0,
		   a->shake);
	if (!a->shake)
		assert_int_equal(peers_do(p.server, PEER_STATUS, 0)->status,
				 a->status);
	else if (version == TLS_VERSION_1_3)
		assert_int_equal(peers_do(p.client, PEER_READ, 9)->ret,
				 -EPROTO);
	pair_close(&p);
}

static void test_asked(void **state)
{
	static const struct asked cases[] = {
		{ TLS_ASK_NOT, PKI_CLIENT, 0, -ENOENT },
		{ TLS_ASK_OPTIONAL, PKI_CLIENT, 0, 0 },
		{ TLS_ASK_OPTIONAL, PKI_COUNT, 0, -ENOENT },
		{ TLS_ASK_OPTIONAL, PKI_STRANGER, 0, -EKEYREJECTED },
		{ TLS_ASK_REQUIRED, PKI_CLIENT_RSA, 0, 0 },
		{ TLS_ASK_REQUIRED, PKI_STRANGER, -EKEYREJECTED, 0 },
		{ TLS_ASK_REQUIRED, PKI_COUNT, -EPROTO, 0 },
	};
	unsigned int i, j;

	(void)state;
	for (i = 0; i < LIBRARIES * LIBRARIES; i++) {
		for (j = 0; j < sizeof(cases) / sizeof(cases[0]); j++) {
			check_asked(i, &cases[j], TLS_VERSION_1_2);
			check_asked(i, &cases[j], TLS_VERSION_1_3);
		}
	}
}

/* One of whom the server trusts, else the first. */
static void check_shown(unsigned int i, enum tls_ask ask, enum pki_name first,
			enum pki_name second, enum tls_version version)
{
	struct peer_request cq = client_request(), sq = server_request();
	bool trusted = first == PKI_CLIENT || second == PKI_CLIENT;
	enum tls_shown shown = trusted ? TLS_SHOWN_ASKED : TLS_SHOWN_OTHER;
	int status = trusted ? 0 : -EKEYREJECTED;
	struct pair p;

	sq.ask = ask;
	copy(sq.cafile, pki[PKI_ROOT].cert_file);
	cq.limits.max = version;
	copy(cq.other.cert_file, pki[first].cert_file);
	copy(cq.other.key_file, pki[first].key_file);
	copy(cq.cert_file, pki[second].cert_file);
	copy(cq.key_file, pki[second].key_file);
	if (ask == TLS_ASK_NOT) {
		shown = TLS_SHOWN_NOTHING;
		status = -ENOENT;
	}
	pair_open(&p, i, &cq, &sq, -1, -1);
	pair_shake(&p, 0, 0);
	assert_int_equal(peers_do(p.client, PEER_STATUS, 0)->shown, shown);
	assert_int_equal(peers_do(p.server, PEER_STATUS, 0)->status, status);
	pair_close(&p);
}

static void test_shown(void **state)
{
	enum tls_version v;
	unsigned int i;

	(void)state;
	for (i = 0; i < LIBRARIES * LIBRARIES; i++) {
		for (v = TLS_VERSION_1_2; v <= TLS_VERSION_1_3; v++) {
			check_shown(i, TLS_ASK_OPTIONAL, PKI_STRANGER,
				    PKI_CLIENT, v);
			check_shown(i, TLS_ASK_OPTIONAL, PKI_CLIENT,
				    PKI_STRANGER, v);
			check_shown(i, TLS_ASK_OPTIONAL, PKI_STRANGER,
				    PKI_STRANGER, v);
			check_shown(i, TLS_ASK_NOT, PKI_STRANGER, PKI_CLIENT,
				    v);
		}
	}
}

static void check_resumed(struct pair *p, bool resumed)
{
	const struct peer_reply *r = peers_do(p->client, PEER_STATUS, 0);

	assert_int_equal(r->resumed, resumed);
	assert_string_equal(r->pin, pki[PKI_SERVER].pin);
	assert_int_equal(r->status, 0);
	r = peers_do(p->server, PEER_STATUS, 0);
	assert_int_equal(r->resumed, resumed);
	assert_int_equal(r->status, 0);
	assert_int_equal(r->len > 0, true);
}

/*
 * A ticket resumes the session, with what the server knew of the client; the
 * numbers are right behind the tickets.
 */
static void test_resumption(void **state)
{
	struct peer_request cq = client_request(), sq = server_request();
	const struct peer_reply *r;
	unsigned int n;
	struct pair p;

	(void)state;
	sq.ask = TLS_ASK_OPTIONAL;
	sq.resumes = true;
	cq.resumes = true;
	copy(sq.cafile, pki[PKI_ROOT].cert_file);
	copy(cq.cert_file, pki[PKI_CLIENT].cert_file);
	copy(cq.key_file, pki[PKI_CLIENT].key_file);
	for (n = 0; n < LIBRARIES * LIBRARIES * 2; n++) {
		cq.limits.max = n % 2 ? TLS_VERSION_1_3 : TLS_VERSION_1_2;
		cq.len = 0;
		pair_connect(&p, n / 2, &cq, &sq);
		pair_chat(&p);
		check_resumed(&p, false);
		r = peers_do(p.client, PEER_SESSION, 0);
		assert_true(r->ret > 0);
		cq.len = r->len;
		memcpy(cq.data, r->data, r->len);
		check_keys(&p);
		pair_close(&p);
		pair_connect(&p, n / 2, &cq, &sq);
		check_resumed(&p, true);
		pair_chat(&p);
		check_exporter(&p);
		check_keys(&p);
		pair_close(&p);
	}
}

/* A server without a key for tickets gives none. */
static void test_no_resumption(void **state)
{
	struct peer_request cq = client_request(), sq = server_request();
	struct pair p;
	unsigned int i;

	(void)state;
	cq.resumes = true;
	cq.limits.min = TLS_VERSION_1_3;
	for (i = 0; i < LIBRARIES * LIBRARIES; i++) {
		pair_connect(&p, i, &cq, &sq);
		pair_chat(&p);
		assert_int_equal(peers_do(p.client, PEER_SESSION, 0)->ret,
				 -ENOENT);
		pair_close(&p);
	}
}

/**
 * struct trusted - how a client takes the server's certificate
 * @host: Whom it wants to reach.
 * @root: Whom it trusts, or PKI_COUNT: a pin decides.
 * @pin: Whose pin.
 * @shake: What becomes of the handshake.
 */
struct trusted {
	const char *host;
	enum pki_name root;
	enum pki_name pin;
	int shake;
};

static void test_trust(void **state)
{
	static const struct trusted cases[] = {
		{ "192.0.2.1", PKI_ROOT, PKI_COUNT, 0 },
		{ "2001:db8::1", PKI_ROOT, PKI_COUNT, 0 },
		{ "192.0.2.2", PKI_ROOT, PKI_COUNT, -EKEYREJECTED },
		{ "other.example", PKI_ROOT, PKI_COUNT, -EKEYREJECTED },
		{ "gateway.example", PKI_OTHER_ROOT, PKI_COUNT, -EKEYREJECTED },
		{ "other.example", PKI_COUNT, PKI_SERVER, 0 },
		{ "gateway.example", PKI_ROOT, PKI_CLIENT, -EKEYREJECTED },
	};
	const struct trusted *c;
	struct peer_request cq, sq = server_request();
	unsigned int i, j;
	struct pair p;

	(void)state;
	for (i = 0; i < LIBRARIES; i++) {
		for (j = 0; j < sizeof(cases) / sizeof(cases[0]); j++) {
			c = &cases[j];
			cq = client_request();
			copy(cq.host, c->host);
			*cq.cafile = '\0';
			if (c->root != PKI_COUNT)
				copy(cq.cafile, pki[c->root].cert_file);
			if (c->pin != PKI_COUNT)
				copy(cq.pin, pki[c->pin].pin);
			pair_open(&p, i * 3, &cq, &sq, -1, -1);
			pair_shake(&p, c->shake, c->shake ? -EPROTO : 0);
			pair_close(&p);
		}
	}
}

/* What either library makes, both use: for its own name, by who trusts it. */
static void test_self_signed(void **state)
{
	struct peer_request mq = { .op = PEER_SELF_SIGNED };
	struct peer_request cq = client_request(), sq = server_request();
	unsigned int i;
	struct pair p;

	(void)state;
	copy(mq.host, "self.example");
	snprintf(mq.cert_file, sizeof(mq.cert_file), "%s.self",
		 pki[PKI_SERVER].cert_file);
	snprintf(mq.key_file, sizeof(mq.key_file), "%s.self",
		 pki[PKI_SERVER].key_file);
	copy(sq.cert_file, mq.cert_file);
	copy(sq.key_file, mq.key_file);
	copy(cq.cafile, mq.cert_file);
	for (i = 0; i < LIBRARIES * LIBRARIES; i++) {
		peers_ask(&signers[i / LIBRARIES], &mq, NULL);
		accept_reply(&signers[i / LIBRARIES]);
		copy(cq.host, "self.example");
		pair_connect(&p, i, &cq, &sq);
		pair_chat(&p);
		pair_close(&p);
		copy(cq.host, "other.example");
		pair_open(&p, i, &cq, &sq, -1, -1);
		pair_shake(&p, -EKEYREJECTED, -EPROTO);
		pair_close(&p);
	}
	unlink(mq.cert_file);
	unlink(mq.key_file);
}

/* The certificates to trust are read once, for all connections. */
static void test_trust_once(void **state)
{
	struct peer_request cq, sq = server_request();
	struct pair p;
	char link[PEER_FILE_MAX + 8];
	unsigned int i;

	(void)state;
	for (i = 0; i < LIBRARIES; i++) {
		cq = client_request();
		snprintf(link, sizeof(link), "%s.link", cq.cafile);
		assert_int_equal(symlink(cq.cafile, link), 0);
		copy(cq.cafile, link);
		pair_connect(&p, i, &cq, &sq);
		pair_close(&p);
		unlink(link);
		cq.op = PEER_CLIENT_AGAIN;
		pair_connect(&p, i, &cq, &sq);
		pair_chat(&p);
		pair_close(&p);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_fresh),
		cmocka_unit_test(test_key_update),
		cmocka_unit_test(test_secrets),
		cmocka_unit_test(test_no_key_update),
		cmocka_unit_test(test_partial),
		cmocka_unit_test(test_read_ahead),
		cmocka_unit_test(test_identity),
		cmocka_unit_test(test_wrong_signer),
		cmocka_unit_test(test_asked),
		cmocka_unit_test(test_shown),
		cmocka_unit_test(test_resumption),
		cmocka_unit_test(test_no_resumption),
		cmocka_unit_test(test_trust),
		cmocka_unit_test(test_self_signed),
		cmocka_unit_test(test_trust_once),
	};

	return cmocka_run_group_tests_name("tls_matrix", tests, set_up,
					   tear_down);
}
