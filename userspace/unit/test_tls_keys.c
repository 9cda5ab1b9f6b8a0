// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ciphers that are not for a data plane stay in the library, and go on there.
 */
#include <errno.h>
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
static struct tls_client *trust;
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
	static const struct tls_client_config none;
	char error[TLS_ERROR_SIZE];
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
	assert_int_equal(tls_client_new(&trust, &none, error), 0);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	gnutls_certificate_free_credentials(cred);
	tls_client_free(trust);
	return 0;
}

/* Returns false if the library under test has no such cipher. */
static bool open_pair(struct pair *p, const char *priority)
{
	const struct tls_target target = {
		.host = "gateway.example", .pin = pin,
	};
	int client = -EAGAIN, server = GNUTLS_E_AGAIN;

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0,
				    p->fd), 0);
	assert_int_equal(tls_client_connect(&p->client, trust, &target,
					    p->fd[0]), 0);
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
		if (server && server != GNUTLS_E_AGAIN)
			return false;
	}
	assert_int_equal(client, 0);
	return true;
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
		if (!open_pair(&p, priorities[i])) {
			/* Any has the first. */
			assert_true(i > 0);
			close_pair(&p);
			continue;
		}
		assert_int_equal(tls_keys(p.client, &keys), -EOPNOTSUPP);
		assert_memory_equal(&keys.tx, &none.tx, sizeof(keys.tx));
		assert_memory_equal(&keys.rx, &none.rx, sizeof(keys.rx));
		/* And nothing has changed. */
		chat(&p);
		close_pair(&p);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_others),
	};

	return cmocka_run_group_tests_name("tls_keys", tests, set_up,
					   tear_down);
}
