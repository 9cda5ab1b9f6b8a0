// SPDX-License-Identifier: GPL-2.0-only
/*
 * DTLS: who gets a handshake, and that it leads to the keys of both.
 */
#include <arpa/inet.h>
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <gnutls/crypto.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "acvpnd/worker/handshake.h"
#include "tls/suite.h"
#include "unit/gateway.h"

enum { TURNS = 20000, PSK = 32, HELLO_MAX = 2048, RETRANSMIT_MS = 50 };

static int listener;
static union sockaddr_any address;
static struct ipc_dtls_found found;
static uint8_t psk[PSK], master[DTLS_MASTER_SIZE];

static struct {
	unsigned int finds;
	unsigned int attached;
	unsigned int early;
	unsigned int refused;
	struct ipc_attach_dtls attach;
	char cipher[64];
} asked;

static bool others(struct gateway *g, const struct ipc_message *q,
		   struct ipc_message *a)
{
	(void)g;
	if (q->type == IPC_DTLS_FIND) {
		asked.finds++;
		a->type = IPC_DTLS_FOUND;
		a->dtls_found = found;
		a->dtls_found.found = q->dtls_find.app_id[0] == 0x11;
		return true;
	}
	assert_int_equal(q->type, IPC_ATTACH_DTLS);
	if (asked.early) {
		asked.early--;
		a->done.error = EAGAIN;
		return true;
	}
	if (asked.refused) {
		asked.refused--;
		a->done.error = ENOMEM;
		a->done.text = "no memory";
	}
	asked.attached++;
	asked.attach = q->attach_dtls;
	snprintf(asked.cipher, sizeof(asked.cipher), "%s",
		 q->attach_dtls.cipher);
	return true;
}

static int make_socket(void)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);

	assert_true(fd >= 0);
	return fd;
}

static int set_up(void **state)
{
	socklen_t len = sizeof(address);

	(void)state;
	memset(&asked, 0, sizeof(asked));
	memset(&found, 0, sizeof(found));
	memset(psk, 0x42, sizeof(psk));
	memset(master, 0x43, sizeof(master));
	found.index = 9;
	memset(found.grant, 7, sizeof(found.grant));
	found.kind = IPC_DTLS_PSK;
	found.secret.data = psk;
	found.secret.len = sizeof(psk);
	found.mtu = 1434;
	found.dpd = 30;
	found.compression = IPC_COMPRESSION_LZS;
	found.compress_min = 200;
	gateway_start(&gw, others);
	memset(&address, 0, sizeof(address));
	address.v4.sin_family = AF_INET;
	address.v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	listener = make_socket();
	assert_int_equal(bind(listener, &address.sa, sizeof(address.v4)), 0);
	assert_int_equal(getsockname(listener, &address.sa, &len), 0);
	assert_int_equal(worker_udp(gw.worker, listener, 3), 0);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	gateway_stop(&gw);
	close(listener);
	return 0;
}

static int connect_udp(void)
{
	int fd = make_socket();

	assert_int_equal(connect(fd, &address.sa, sizeof(address.v4)), 0);
	return fd;
}

static struct dtls *start_client(int fd, const uint8_t *secret, uint16_t suite)
{
	struct dtls_config config = {
		.session_id_len = DTLS_SESSION_ID_MAX,
		.identity = "psk",
		.psk = suite ? NULL : secret,
		.psk_len = suite ? 0 : PSK,
		.master = secret,
		.suite = suite,
		.mtu = 1400,
		.retransmit_ms = RETRANSMIT_MS,
	};
	struct dtls *dtls;

	memset(config.session_id, 0x11, sizeof(config.session_id));
	assert_int_equal(dtls_client_new(&dtls, &config, fd), 0);
	return dtls;
}

/* Result of the client's handshake. */
static int shake(struct dtls *dtls)
{
	unsigned int i;
	int err = -EAGAIN;

	for (i = 0; i < TURNS && err == -EAGAIN; i++) {
		err = dtls_handshake(dtls);
		gateway_turn(&gw);
	}
	return err;
}

/* Returns the two bytes in a record, or -1. */
static int open_record(const struct tls_keys *keys, const uint8_t *record,
		       size_t len)
{
	enum { HEADER = 13, EXPLICIT = 8, TAG = 16, SALT = 4, NONCE = 12 };
	const gnutls_datum_t key = {
		(uint8_t *)keys->rx.key, keys->rx.key_len,
	};
	uint8_t nonce[NONCE], aad[HEADER], out[2];
	gnutls_aead_cipher_hd_t aead;
	size_t n = sizeof(out);
	int err;

	/* AES-GCM, as both ends prefer */
	assert_int_equal(keys->rx.iv_len, SALT);
	assert_int_equal(len, HEADER + EXPLICIT + sizeof(out) + TAG);
	memcpy(nonce, keys->rx.iv, SALT);
	memcpy(nonce + SALT, record + HEADER, EXPLICIT);
	memcpy(aad, record + 3, 8);
	memcpy(aad + 8, record, 3);
	aad[11] = 0;
	aad[12] = sizeof(out);
	assert_int_equal(gnutls_aead_cipher_init(&aead, key.size == 32 ?
						 GNUTLS_CIPHER_AES_256_GCM :
						 GNUTLS_CIPHER_AES_128_GCM,
						 &key), 0);
	err = gnutls_aead_cipher_decrypt(aead, nonce, sizeof(nonce), aad,
					 sizeof(aad), TAG,
					 record + HEADER + EXPLICIT,
					 sizeof(out) + TAG, out, &n);
	gnutls_aead_cipher_deinit(aead);
	return err || n != sizeof(out) ? -1 : out[0] << 8 | out[1];
}

static void check_keys(struct dtls *dtls)
{
	struct tls_keys keys, *ours = &asked.attach.keys;
	unsigned int i;

	for (i = 0; i < TURNS && !asked.attached; i++)
		gateway_turn(&gw);
	assert_int_equal(asked.attached, 1);
	assert_int_equal(dtls_keys(dtls, &keys), 0);
	assert_int_equal(keys.aead, ours->aead);
	assert_int_equal(keys.epoch, ours->epoch);
	assert_memory_equal(keys.tx.key, ours->rx.key, keys.tx.key_len);
	assert_memory_equal(keys.rx.key, ours->tx.key, keys.rx.key_len);
	assert_int_equal(keys.rx.seq, ours->tx.seq);
	/* What was repeated we need not have looked at. */
	assert_true(keys.tx.seq >= ours->rx.seq);
}

static void test_psk(void **state)
{
	int fd = connect_udp();
	struct dtls *dtls = start_client(fd, psk, 0);
	union sockaddr_any local;
	socklen_t len = sizeof(local);

	(void)state;
	assert_int_equal(shake(dtls), 0);
	check_keys(dtls);
	assert_int_equal(asked.finds, 1);
	assert_int_equal(asked.attach.index, 9);
	assert_int_equal(asked.attach.fd, -1);
	assert_int_equal(asked.attach.listener, 3);
	assert_int_equal(asked.attach.mtu, 1434);
	assert_int_equal(asked.attach.dpd, 30);
	assert_int_equal(asked.attach.compression, IPC_COMPRESSION_LZS);
	assert_int_equal(asked.attach.compress_min, 200);
	assert_memory_equal(asked.cipher, "DTLS1.2 ", 8);
	assert_string_equal(strrchr(asked.cipher, ' ') + 1, dtls_cipher(dtls));
	assert_memory_equal(asked.attach.grant, found.grant, IPC_GRANT_SIZE);
	assert_int_equal(getsockname(fd, &local.sa, &len), 0);
	assert_int_equal(asked.attach.peer.v4.sin_port, local.v4.sin_port);
	assert_int_equal(asked.attach.local.v4.sin_addr.s_addr,
			 htonl(INADDR_LOOPBACK));
	dtls_free(dtls);
	close(fd);
}

/* Another worker has the TLS connection, and is slower. */
static void test_early(void **state)
{
	int fd = connect_udp();
	struct dtls *dtls = start_client(fd, psk, 0);

	(void)state;
	asked.early = 3;
	assert_int_equal(shake(dtls), 0);
	check_keys(dtls);
	assert_int_equal(asked.early, 0);
	assert_int_equal(asked.finds, 1);
	dtls_free(dtls);
	close(fd);
}

/* What came behind the handshake, past what was repeated. */
static size_t read_alert(int fd, uint8_t *record, size_t size)
{
	unsigned int i;
	ssize_t n = 0;

	for (i = 0; i < TURNS; i++) {
		n = recv(fd, record, size, 0);
		if (n > 0 && *record == 21)
			return n;
		gateway_turn(&gw);
	}
	return 0;
}

/* An alert under the keys, with a number that nobody has used. */
static void check_alert(int fd, struct dtls *dtls)
{
	uint8_t record[256];
	struct tls_keys keys;
	uint64_t number;
	size_t n = read_alert(fd, record, sizeof(record));

	assert_int_equal(dtls_keys(dtls, &keys), 0);
	assert_true(n > 13);
	memcpy(&number, record + 3, sizeof(number));
	number = be64toh(number);
	assert_int_equal(number >> 48, keys.epoch);
	assert_int_equal(number << 16 >> 16, keys.rx.seq + (1ULL << 32));
	assert_int_equal(open_record(&keys, record, n), 2 << 8 | 80);
}

/* Of a client that comes again and again, nobody hears for a while. */
static void test_refused(void **state)
{
	unsigned int i;
	struct dtls *dtls;
	int fd;

	(void)state;
	asked.refused = 9;
	for (i = 0; i < HANDSHAKE_REFUSALS; i++) {
		fd = connect_udp();
		dtls = start_client(fd, psk, 0);
		assert_int_equal(shake(dtls), 0);
		check_alert(fd, dtls);
		assert_int_equal(asked.attached, i + 1);
		assert_int_equal(gw.worker->udp->n, 0);
		dtls_free(dtls);
		close(fd);
	}
	fd = connect_udp();
	dtls = start_client(fd, psk, 0);
	for (i = 0; i < 100; i++) {
		assert_int_equal(dtls_handshake(dtls), -EAGAIN);
		gateway_turn(&gw);
	}
	assert_int_equal(asked.finds, HANDSHAKE_REFUSALS);
	dtls_free(dtls);
	close(fd);
}

/* Each AEAD that headers have a name for. */
static void test_resume(void **state)
{
	static const char *const names[] = {
		"ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-RSA-AES256-GCM-SHA384",
		"DHE-RSA-AES256-GCM-SHA384", "AES256-GCM-SHA384",
		"ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-RSA-AES128-GCM-SHA256",
		"DHE-RSA-AES128-GCM-SHA256", "AES128-GCM-SHA256",
		"ECDHE-ECDSA-CHACHA20-POLY1305",
		"ECDHE-RSA-CHACHA20-POLY1305", "DHE-RSA-CHACHA20-POLY1305",
		"PSK-CHACHA20-POLY1305",
	};
	struct dtls *dtls;
	size_t i;
	int fd;

	(void)state;
	found.kind = IPC_DTLS_RESUME;
	found.secret.data = master;
	found.secret.len = sizeof(master);
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		asked.attached = 0;
		found.suite = tls_suite_by_name(names[i],
						strlen(names[i]))->code;
		fd = connect_udp();
		dtls = start_client(fd, master, found.suite);
		assert_int_equal(shake(dtls), 0);
		check_keys(dtls);
		dtls_free(dtls);
		close(fd);
	}
}

/* The ClientHello of a client: what it sends first. */
static size_t make_hello(uint8_t hello[HELLO_MAX])
{
	int fd[2];
	struct dtls *dtls;
	ssize_t n;

	assert_int_equal(socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0,
				    fd), 0);
	dtls = start_client(fd[0], psk, 0);
	assert_int_equal(dtls_handshake(dtls), -EAGAIN);
	n = recv(fd[1], hello, HELLO_MAX, 0);
	assert_true(n > 0);
	dtls_free(dtls);
	close(fd[0]);
	close(fd[1]);
	return n;
}

/* Bytes of the answer, or 0: there is none. */
static size_t answer_to(int fd, const uint8_t *data, size_t len, uint8_t *out)
{
	unsigned int i;
	ssize_t n = -1;

	assert_int_equal(send(fd, data, len, 0), len);
	for (i = 0; i < 20 && n < 0; i++) {
		gateway_turn(&gw);
		n = recv(fd, out, HELLO_MAX, 0);
	}
	return n < 0 ? 0 : n;
}

/* Before an address is proven nothing is asked, and less is sent than came. */
static void test_cookie(void **state)
{
	uint8_t hello[HELLO_MAX], out[HELLO_MAX];
	size_t len = make_hello(hello);
	int fd = connect_udp();

	(void)state;
	assert_int_equal(answer_to(fd, hello, len, out),
			 DTLS_COOKIE_REQUEST_SIZE);
	assert_int_equal(out[13], 3);
	assert_true(len > DTLS_COOKIE_REQUEST_SIZE);
	assert_int_equal(asked.finds, 0);
	assert_int_equal(gw.worker->udp->n, 0);
	close(fd);
}

/* Who repeats himself without a cookie has the id as his credential. */
static void test_no_cookie(void **state)
{
	uint8_t hello[HELLO_MAX], out[HELLO_MAX];
	size_t len = make_hello(hello);
	int fd = connect_udp();

	(void)state;
	hello[10] = 1;
	assert_int_equal(answer_to(fd, hello, len, out),
			 DTLS_COOKIE_REQUEST_SIZE);
	assert_int_equal(asked.finds, 0);
	hello[10] = 2;
	assert_true(answer_to(fd, hello, len, out) > 0);
	assert_int_equal(asked.finds, 1);
	/* A ServerHello, and what comes with it. */
	assert_int_equal(out[13], 2);
	while (recv(fd, out, sizeof(out), 0) > 0)
		;
	close(fd);
	/* An id that nobody has leads to nothing. */
	fd = connect_udp();
	len = make_hello(hello);
	hello[10] = 2;
	memset(hello + 60, 0x22, DTLS_SESSION_ID_MAX);
	assert_int_equal(answer_to(fd, hello, len, out), 0);
	assert_int_equal(asked.finds, 2);
	assert_int_equal(gw.worker->udp->n, 1);
	close(fd);
}

static void test_nonsense(void **state)
{
	static const uint8_t data_record[] = {
		23, 0xfe, 0xfd, 0, 1, 0, 0, 0, 0, 0, 1, 0, 1, 0
	};
	uint8_t hello[HELLO_MAX], out[HELLO_MAX];
	size_t i, len = make_hello(hello);
	int fd = connect_udp();

	(void)state;
	for (i = 0; i < len; i += 7)
		answer_to(fd, hello, i, out);
	assert_int_equal(answer_to(fd, data_record, sizeof(data_record), out),
			 0);
	/* Ids that are not ours are too short, or too long. */
	hello[59] = 31;
	assert_int_equal(answer_to(fd, hello, len, out), 0);
	assert_int_equal(asked.finds, 0);
	assert_int_equal(gw.worker->udp->n, 0);
	close(fd);
}

/* One path that a datagram is held back on. */
static int relay[2] = { -1, -1 };

static void start_relay(int *client)
{
	assert_int_equal(socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0,
				    relay), 0);
	*client = relay[0];
	relay[0] = connect_udp();
}

/* Moves datagrams, and keeps the last that came from the gateway. */
static void relay_turn(uint8_t *last, size_t *last_len)
{
	uint8_t data[HELLO_MAX];
	ssize_t len;

	while ((len = recv(relay[1], data, sizeof(data), 0)) > 0)
		assert_int_equal(send(relay[0], data, len, 0), len);
	gateway_turn(&gw);
	while ((len = recv(relay[0], data, sizeof(data), 0)) > 0) {
		memcpy(last, data, len);
		*last_len = len;
		assert_int_equal(send(relay[1], data, len, 0), len);
	}
}

/*
 * The gateway has finished, the client has not: it repeats itself, and gets the
 * very same bytes.
 */
static void test_lost_flight(void **state)
{
	uint8_t last[HELLO_MAX], again[HELLO_MAX];
	size_t last_len = 0, again_len = 0;
	struct dtls *dtls;
	unsigned int i;
	int fd, err = -EAGAIN;

	(void)state;
	start_relay(&fd);
	dtls = start_client(fd, psk, 0);
	for (i = 0; i < TURNS && !asked.attached; i++) {
		assert_int_equal(dtls_handshake(dtls), -EAGAIN);
		relay_turn(last, &last_len);
	}
	assert_int_equal(asked.attached, 1);
	/* What came with that is the last flight: it gets lost. */
	while (recv(fd, again, sizeof(again), 0) > 0)
		;
	for (i = 0; i < TURNS && !again_len; i++) {
		err = dtls_handshake(dtls);
		assert_int_equal(err, -EAGAIN);
		relay_turn(again, &again_len);
	}
	assert_int_equal(again_len, last_len);
	assert_memory_equal(again, last, last_len);
	for (i = 0; i < TURNS && err == -EAGAIN; i++) {
		err = dtls_handshake(dtls);
		relay_turn(again, &again_len);
	}
	assert_int_equal(err, 0);
	check_keys(dtls);
	dtls_free(dtls);
	close(fd);
	close(relay[0]);
	close(relay[1]);
}

/* The same client again, from the same port: the new one counts. */
static void test_again(void **state)
{
	int fd = connect_udp();
	struct dtls *dtls = start_client(fd, psk, 0);

	(void)state;
	assert_int_equal(shake(dtls), 0);
	check_keys(dtls);
	dtls_free(dtls);
	asked.attached = 0;
	dtls = start_client(fd, psk, 0);
	assert_int_equal(shake(dtls), 0);
	check_keys(dtls);
	assert_int_equal(gw.worker->udp->n, 1);
	dtls_free(dtls);
	close(fd);
}

/* In the name of one who is about to begin, as if he could do no cookies. */
static void test_forged(void **state)
{
	uint8_t hello[HELLO_MAX], out[HELLO_MAX];
	size_t len = make_hello(hello);
	int fd = connect_udp();
	struct dtls *dtls = start_client(fd, psk, 0);
	unsigned int i;

	(void)state;
	for (i = 0; i < TURNS && !gw.worker->udp->n; i++) {
		assert_int_equal(dtls_handshake(dtls), -EAGAIN);
		gateway_turn(&gw);
	}
	for (i = 0; i < TURNS && gw.worker->udp->finding; i++)
		gateway_turn(&gw);
	assert_int_equal(asked.finds, 1);
	while (recv(fd, out, sizeof(out), 0) > 0)
		;
	hello[10] = 2;
	memset(hello + 60, 0x22, DTLS_SESSION_ID_MAX);
	assert_int_equal(answer_to(fd, hello, len, out),
			 DTLS_COOKIE_REQUEST_SIZE);
	assert_int_equal(asked.finds, 1);
	assert_int_equal(gw.worker->udp->n, 1);
	assert_int_equal(shake(dtls), 0);
	check_keys(dtls);
	dtls_free(dtls);
	close(fd);
}

/* Let the gateway give a handshake up, as if its time had come. */
static void give_up(void)
{
	struct udp *udp = gw.worker->udp;
	struct handshake *h;
	size_t i;

	for (i = 0; i < UDP_BUCKETS; i++)
		for (h = udp->buckets[i]; h; h = h->next)
			sd_event_source_set_time_relative(h->deadline, 0);
	for (i = 0; i < TURNS && udp->n; i++)
		gateway_turn(&gw);
	assert_int_equal(udp->n, 0);
}

static void try_wrong(const uint8_t *secret)
{
	int fd = connect_udp();
	struct dtls *dtls = start_client(fd, secret, 0);
	unsigned int i;

	for (i = 0; i < 100; i++) {
		dtls_handshake(dtls);
		gateway_turn(&gw);
	}
	assert_int_equal(asked.attached, 0);
	give_up();
	dtls_free(dtls);
	close(fd);
}

/* A client that goes on with the secret of before gets there all the same. */
static void test_previous(void **state)
{
	uint8_t previous[PSK];
	struct dtls *dtls;
	int fd;

	(void)state;
	memset(previous, 0x77, sizeof(previous));
	found.previous.data = previous;
	found.previous.len = sizeof(previous);
	try_wrong(previous);
	fd = connect_udp();
	dtls = start_client(fd, previous, 0);
	assert_int_equal(shake(dtls), 0);
	check_keys(dtls);
	dtls_free(dtls);
	close(fd);
}

/* Who has neither does not get in, however often. */
static void test_wrong(void **state)
{
	uint8_t wrong[PSK], previous[PSK];
	unsigned int i;

	(void)state;
	memset(wrong, 0x66, sizeof(wrong));
	memset(previous, 0x77, sizeof(previous));
	found.previous.data = previous;
	found.previous.len = sizeof(previous);
	for (i = 0; i < 4; i++)
		try_wrong(wrong);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_psk),
		TEST(test_early),
		TEST(test_refused),
		TEST(test_resume),
		TEST(test_cookie),
		TEST(test_no_cookie),
		TEST(test_nonsense),
		TEST(test_lost_flight),
		TEST(test_again),
		TEST(test_forged),
		TEST(test_previous),
		TEST(test_wrong),
	};

	return cmocka_run_group_tests_name("worker_udp", tests,
					   gateway_make, gateway_unmake);
}
