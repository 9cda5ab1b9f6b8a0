// SPDX-License-Identifier: GPL-2.0-only
/*
 * The record protection that tls_keys() takes out of a connection opens the
 * peer's next record, whatever was sent before, and seals one that the peer
 * opens.
 */
#include <errno.h>
#include <fcntl.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "tls/tls.h"

enum { HEADER = 5, TAG = 16, NONCE = 12, EXPLICIT = 8, RECORD_MAX = 512 };

/**
 * struct pair - a client under test and a server
 * @client: Client.
 * @server: Server.
 * @fd: Client's end, server's end.
 */
struct pair {
	struct tls *client;
	gnutls_session_t server;
	int fd[2];
};

static gnutls_certificate_credentials_t cred;
static char pin[TLS_PIN_SIZE];

static void make_pin(gnutls_x509_crt_t crt)
{
	unsigned char id[32];
	size_t size = sizeof(id);
	gnutls_datum_t raw = { id, sizeof(id) }, text;

	assert_int_equal(gnutls_x509_crt_get_key_id(crt,
						    GNUTLS_KEYID_USE_SHA256,
						    id, &size), 0);
	assert_int_equal(gnutls_base64_encode2(&raw, &text), 0);
	snprintf(pin, sizeof(pin), "pin-sha256:%s", text.data);
	gnutls_free(text.data);
}

static int set_up(void **state)
{
	const int bits = GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1);
	gnutls_x509_privkey_t key;
	gnutls_x509_crt_t crt;

	(void)state;
	assert_int_equal(tls_init(), 0);
	gnutls_x509_privkey_init(&key);
	gnutls_x509_crt_init(&crt);
	assert_int_equal(gnutls_x509_privkey_generate(key, GNUTLS_PK_ECDSA,
						      bits, 0), 0);
	gnutls_x509_crt_set_version(crt, 3);
	gnutls_x509_crt_set_serial(crt, "\1", 1);
	gnutls_x509_crt_set_activation_time(crt, time(NULL) - 60);
	gnutls_x509_crt_set_expiration_time(crt, time(NULL) + 3600);
	gnutls_x509_crt_set_key(crt, key);
	assert_int_equal(gnutls_x509_crt_sign2(crt, crt, key,
					       GNUTLS_DIG_SHA256, 0), 0);
	make_pin(crt);
	gnutls_certificate_allocate_credentials(&cred);
	assert_int_equal(gnutls_certificate_set_x509_key(cred, &crt, 1, key),
			 0);
	gnutls_x509_crt_deinit(crt);
	gnutls_x509_privkey_deinit(key);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	gnutls_certificate_free_credentials(cred);
	return 0;
}

static void open_pair(struct pair *p, const char *priority)
{
	const struct tls_client_config config = {
		.host = "gateway.example", .pin = pin,
	};
	int client = -EAGAIN, server = GNUTLS_E_AGAIN;

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0,
				    p->fd), 0);
	assert_int_equal(tls_client_new(&p->client, &config, p->fd[0]), 0);
	assert_int_equal(gnutls_init(&p->server, GNUTLS_SERVER |
						 GNUTLS_NONBLOCK), 0);
	assert_int_equal(gnutls_priority_set_direct(p->server, priority, NULL),
			 0);
	gnutls_credentials_set(p->server, GNUTLS_CRD_CERTIFICATE, cred);
	gnutls_transport_set_int(p->server, p->fd[1]);
	while (client == -EAGAIN || server == GNUTLS_E_AGAIN) {
		if (client == -EAGAIN)
			client = tls_handshake(p->client);
		if (server == GNUTLS_E_AGAIN)
			server = gnutls_handshake(p->server);
	}
	assert_int_equal(client, 0);
	assert_int_equal(server, 0);
}

static void close_pair(struct pair *p)
{
	tls_free(p->client);
	gnutls_deinit(p->server);
	close(p->fd[0]);
	close(p->fd[1]);
}

/* Some records each way, so that the numbers differ. */
static void chat(struct pair *p)
{
	char buf[64];
	int i;

	for (i = 0; i < 3; i++)
		assert_int_equal(tls_write(p->client, "question", 8), 8);
	for (i = 0; i < 3; i++)
		assert_int_equal(gnutls_record_recv(p->server, buf,
						    sizeof(buf)), 8);
	for (i = 0; i < 5; i++)
		assert_int_equal(gnutls_record_send(p->server, "answer", 6), 6);
	for (i = 0; i < 5; i++)
		assert_int_equal(tls_read(p->client, buf, sizeof(buf)), 6);
}

static gnutls_aead_cipher_hd_t cipher_of(const struct tls_keys *keys,
					 const struct tls_keydir *dir)
{
	static const gnutls_cipher_algorithm_t ids[] = {
		[TLS_AEAD_AES_128_GCM] = GNUTLS_CIPHER_AES_128_GCM,
		[TLS_AEAD_AES_256_GCM] = GNUTLS_CIPHER_AES_256_GCM,
		[TLS_AEAD_CHACHA20_POLY1305] = GNUTLS_CIPHER_CHACHA20_POLY1305,
	};
	gnutls_datum_t key = { (unsigned char *)dir->key, dir->key_len };
	gnutls_aead_cipher_hd_t cipher;

	assert_int_equal(gnutls_aead_cipher_init(&cipher, ids[keys->aead],
						 &key), 0);
	return cipher;
}

/* Salt and explicit part, or a mask over the number. */
static void make_nonce(const struct tls_keydir *dir, uint8_t nonce[NONCE])
{
	bool salt = dir->iv_len != NONCE;
	int i;

	memset(nonce, 0, NONCE);
	memcpy(nonce, dir->iv, dir->iv_len);
	for (i = 0; i < 8; i++)
		nonce[4 + i] = (salt ? 0 : nonce[4 + i]) ^
			       dir->seq >> (56 - 8 * i);
}

static size_t make_aad(const struct tls_keys *keys,
		       const struct tls_keydir *dir, size_t plain,
		       const uint8_t header[HEADER], uint8_t aad[13])
{
	int i;

	if (keys->tls13) {
		memcpy(aad, header, HEADER);
		return HEADER;
	}
	for (i = 0; i < 8; i++)
		aad[i] = dir->seq >> (56 - 8 * i);
	memcpy(aad + 8, header, 3);
	aad[11] = plain >> 8;
	aad[12] = plain;
	return 13;
}

/* What the server sends next opens under the keys. */
static void check_rx(struct pair *p, const struct tls_keys *keys)
{
	gnutls_aead_cipher_hd_t cipher = cipher_of(keys, &keys->rx);
	size_t explicit = keys->rx.iv_len == NONCE ? 0 : EXPLICIT;
	uint8_t record[RECORD_MAX], plain[RECORD_MAX], nonce[NONCE], aad[13];
	size_t len, size = sizeof(plain), aad_len;
	ssize_t n;

	assert_int_equal(gnutls_record_send(p->server, "from server", 11), 11);
	n = recv(p->fd[0], record, sizeof(record), 0);
	assert_true(n > HEADER);
	len = n - HEADER - explicit;
	make_nonce(&keys->rx, nonce);
	if (explicit)
		assert_memory_equal(record + HEADER, nonce + 4, EXPLICIT);
	aad_len = make_aad(keys, &keys->rx, len - TAG, record, aad);
	assert_int_equal(gnutls_aead_cipher_decrypt(cipher, nonce, NONCE, aad,
						    aad_len, TAG,
						    record + HEADER + explicit,
						    len, plain, &size), 0);
	assert_int_equal(size, 11 + keys->tls13);
	assert_memory_equal(plain, "from server", 11);
	gnutls_aead_cipher_deinit(cipher);
}

/* What is sealed under the keys is what the server waits for. */
static void check_tx(struct pair *p, const struct tls_keys *keys)
{
	static const char text[] = "from client\x17";
	gnutls_aead_cipher_hd_t cipher = cipher_of(keys, &keys->tx);
	size_t explicit = keys->tx.iv_len == NONCE ? 0 : EXPLICIT;
	size_t plain = 11 + keys->tls13, size, aad_len;
	uint8_t record[RECORD_MAX] = { 23, 3, 3 }, nonce[NONCE], aad[13];
	char buf[64];

	record[4] = explicit + plain + TAG;
	make_nonce(&keys->tx, nonce);
	memcpy(record + HEADER, nonce + 4, explicit);
	size = sizeof(record) - HEADER - explicit;
	aad_len = make_aad(keys, &keys->tx, plain, record, aad);
	assert_int_equal(gnutls_aead_cipher_encrypt(cipher, nonce, NONCE, aad,
						    aad_len, TAG, text, plain,
						    record + HEADER + explicit,
						    &size), 0);
	assert_int_equal(size, plain + TAG);
	size += HEADER + explicit;
	assert_int_equal(send(p->fd[0], record, size, 0), size);
	assert_int_equal(gnutls_record_recv(p->server, buf, sizeof(buf)), 11);
	assert_memory_equal(buf, "from client", 11);
	gnutls_aead_cipher_deinit(cipher);
}

static void test_aead(void **state)
{
	static const char *const versions[] = { "1.2", "1.3" };
	static const char *const ciphers[] = {
		[TLS_AEAD_AES_128_GCM] = "AES-128-GCM",
		[TLS_AEAD_AES_256_GCM] = "AES-256-GCM",
		[TLS_AEAD_CHACHA20_POLY1305] = "CHACHA20-POLY1305",
	};
	struct tls_keys keys;
	char priority[128];
	struct pair p;
	size_t i;

	(void)state;
	for (i = 0; i < 6; i++) {
		snprintf(priority, sizeof(priority),
			 "NORMAL:-VERS-ALL:+VERS-TLS%s:-CIPHER-ALL:+%s",
			 versions[i % 2], ciphers[i / 2]);
		open_pair(&p, priority);
		chat(&p);
		assert_int_equal(tls_keys(p.client, &keys), 0);
		assert_int_equal(keys.aead, i / 2);
		assert_string_equal(tls_aead_name(keys.aead), ciphers[i / 2]);
		assert_int_equal(keys.tls13, i % 2);
		check_rx(&p, &keys);
		check_tx(&p, &keys);
		close_pair(&p);
	}
}

/* A handshake message in the stream begins new numbers, or uses one up. */
static void test_key_update(void **state)
{
	struct tls_keys before, after;
	struct pair p;

	(void)state;
	open_pair(&p, "NORMAL:-VERS-ALL:+VERS-TLS1.3");
	chat(&p);
	assert_int_equal(tls_keys(p.client, &before), 0);
	assert_int_equal(gnutls_session_key_update(p.server, 0), 0);
	assert_int_equal(tls_read(p.client, &after, sizeof(after)), -EAGAIN);
	chat(&p);
	assert_int_equal(tls_keys(p.client, &after), 0);
	assert_memory_not_equal(before.rx.key, after.rx.key, before.rx.key_len);
	assert_memory_equal(before.tx.key, after.tx.key, before.tx.key_len);
	check_rx(&p, &after);
	check_tx(&p, &after);
	close_pair(&p);
}

static void test_others(void **state)
{
	static const char *const priorities[] = {
		"NORMAL:-VERS-ALL:+VERS-TLS1.2:-CIPHER-ALL:+AES-128-CBC",
		"NORMAL:-VERS-ALL:+VERS-TLS1.2:-CIPHER-ALL:+AES-128-CCM",
		"NORMAL:-VERS-ALL:+VERS-TLS1.3:-CIPHER-ALL:+AES-128-CCM",
	};
	static const struct tls_keys none;
	struct tls_keys keys;
	struct pair p;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(priorities) / sizeof(priorities[0]); i++) {
		open_pair(&p, priorities[i]);
		assert_int_equal(tls_keys(p.client, &keys), -EOPNOTSUPP);
		assert_memory_equal(&keys.tx, &none.tx, sizeof(keys.tx));
		assert_memory_equal(&keys.rx, &none.rx, sizeof(keys.rx));
		/* And nothing has changed. */
		chat(&p);
		close_pair(&p);
	}
}

/* Any part of a record that the library has read is a reason to wait. */
static void test_partial(void **state)
{
	uint8_t record[RECORD_MAX];
	struct tls_keys keys;
	struct pair p;
	char buf[64];
	ssize_t n, i;

	(void)state;
	open_pair(&p, "NORMAL");
	chat(&p);
	assert_int_equal(gnutls_record_send(p.server, "in pieces", 9), 9);
	n = recv(p.fd[0], record, sizeof(record), 0);
	assert_true(n > HEADER);
	for (i = 0; i < n; i++) {
		assert_int_equal(tls_keys(p.client, &keys), i ? -EAGAIN : 0);
		assert_int_equal(send(p.fd[1], record + i, 1, 0), 1);
		if (i + 1 < n)
			assert_int_equal(tls_read(p.client, buf, sizeof(buf)),
					 -EAGAIN);
	}
	/* Read, but only a part of it fetched. */
	assert_int_equal(tls_read(p.client, buf, 4), 4);
	assert_int_equal(tls_keys(p.client, &keys), -EAGAIN);
	assert_int_equal(tls_read(p.client, buf, sizeof(buf)), 5);
	assert_int_equal(tls_keys(p.client, &keys), 0);
	check_rx(&p, &keys);
	close_pair(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_aead),
		cmocka_unit_test(test_key_update),
		cmocka_unit_test(test_others),
		cmocka_unit_test(test_partial),
	};

	return cmocka_run_group_tests_name("tls_keys", tests, set_up,
					   tear_down);
}
