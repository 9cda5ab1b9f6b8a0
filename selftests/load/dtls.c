// SPDX-License-Identifier: GPL-2.0-only
#include "dtls.h"

#include <openssl/bio.h>
#include <openssl/rand.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { DTLS_MTU = 1400, SECRET_SIZE = 48, DATAGRAM_MAX = 2048 };

/* Any that is no PSK suite: the gateway cannot resume what never was. */
static const unsigned char no_psk[] = { 0x00, 0x2f };

static unsigned int on_psk(SSL *ssl, const char *hint, char *identity,
			   unsigned int identity_max, unsigned char *psk,
			   unsigned int psk_max)
{
	const struct client *c = SSL_get_app_data(ssl);

	(void)hint;
	if (identity_max < sizeof("psk") || psk_max < sizeof(c->key))
		return 0;
	memcpy(identity, "psk", sizeof("psk"));
	memcpy(psk, c->key, sizeof(c->key));
	return sizeof(c->key);
}

SSL_CTX *dtls_context(void)
{
	SSL_CTX *ctx = SSL_CTX_new(DTLS_client_method());

	if (!ctx)
		return NULL;
	SSL_CTX_set_options(ctx, SSL_OP_NO_TICKET | SSL_OP_NO_QUERY_MTU);
	SSL_CTX_set_mode(ctx, SSL_MODE_RELEASE_BUFFERS);
	SSL_CTX_set_psk_client_callback(ctx, on_psk);
	if (!SSL_CTX_set_min_proto_version(ctx, DTLS1_2_VERSION) ||
	    !SSL_CTX_set_cipher_list(ctx, "PSK+AESGCM")) {
		SSL_CTX_free(ctx);
		return NULL;
	}
	return ctx;
}

/* The hello has the session id of a session that is to be resumed. */
static bool set_id(struct client *c)
{
	SSL_SESSION *session = SSL_SESSION_new();
	unsigned char secret[SECRET_SIZE];
	const SSL_CIPHER *cipher = SSL_CIPHER_find(c->ssl, no_psk);
	bool done;

	done = session && cipher && RAND_bytes(secret, sizeof(secret)) == 1 &&
	       SSL_SESSION_set1_master_key(session, secret, sizeof(secret)) &&
	       SSL_SESSION_set_cipher(session, cipher) &&
	       SSL_SESSION_set_protocol_version(session, DTLS1_2_VERSION) &&
	       SSL_SESSION_set1_id(session, c->id, c->id_len) &&
	       SSL_set_session(c->dtls, session);
	SSL_SESSION_free(session);
	return done;
}

static bool connect_udp(struct client *c)
{
	struct sockaddr_in to = c->login->gateway;
	BIO_ADDR *peer = BIO_ADDR_new();
	BIO *bio = NULL;

	to.sin_port = htons(c->port);
	c->udp = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (c->udp >= 0 && peer &&
	    !connect(c->udp, (const struct sockaddr *)&to, sizeof(to)) &&
	    BIO_ADDR_rawmake(peer, AF_INET, &to.sin_addr, sizeof(to.sin_addr),
			     to.sin_port))
		bio = BIO_new_dgram(c->udp, BIO_NOCLOSE);
	if (bio) {
		BIO_ctrl(bio, BIO_CTRL_DGRAM_SET_CONNECTED, 0, peer);
		SSL_set_bio(c->dtls, bio, bio);
	}
	BIO_ADDR_free(peer);
	return bio;
}

bool dtls_begin(struct client *c)
{
	c->dtls = c->id_len ? SSL_new(c->login->dtls) : NULL;
	if (!c->dtls) {
		client_fail(c, "the gateway offers no DTLS");
		return false;
	}
	SSL_set_app_data(c->dtls, c);
	SSL_set_mtu(c->dtls, DTLS_MTU);
	if (!set_id(c) || !connect_udp(c)) {
		client_fail(c, "DTLS cannot begin");
		return false;
	}
	SSL_set_connect_state(c->dtls);
	dtls_go_on(c);
	return c->step != CLIENT_FAILED;
}

static void ask(struct client *c)
{
	const uint8_t type = CLIENT_DPD_REQ;

	SSL_write(c->dtls, &type, sizeof(type));
}

static void read_datagrams(struct client *c)
{
	uint8_t data[DATAGRAM_MAX];
	int n;

	while ((n = SSL_read(c->dtls, data, sizeof(data))) > 0) {
		if (data[0] == CLIENT_DPD_REQ) {
			c->asked++;
			data[0] = CLIENT_DPD_RESP;
			SSL_write(c->dtls, data, n);
		} else if (data[0] == CLIENT_DPD_RESP) {
			c->dtls_answered = true;
		}
	}
	if (SSL_get_error(c->dtls, n) != SSL_ERROR_WANT_READ)
		client_fail(c, "DTLS is lost");
}

void dtls_go_on(struct client *c)
{
	int n;

	if (!SSL_is_init_finished(c->dtls)) {
		n = SSL_do_handshake(c->dtls);
		if (n == 1)
			ask(c);
		else if (SSL_get_error(c->dtls, n) != SSL_ERROR_WANT_READ)
			client_fail(c, "the handshake of DTLS failed");
	}
	if (c->step != CLIENT_FAILED && SSL_is_init_finished(c->dtls))
		read_datagrams(c);
}

void dtls_tick(struct client *c)
{
	if (!SSL_is_init_finished(c->dtls))
		DTLSv1_handle_timeout(c->dtls);
	else if (!c->dtls_answered)
		ask(c);
}
