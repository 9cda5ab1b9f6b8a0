// SPDX-License-Identifier: GPL-2.0-only
/*
 * Print vectors.h: DTLS 1.2 records that GnuTLS and OpenSSL made, with the keys
 * that protect them. Each library talks to itself over a pair of UDP sockets on
 * the loopback; a record is what the receiving socket got.
 *
 * cc make-vectors.c -o make-vectors \
 *	$(pkg-config --cflags --libs gnutls libcrypto libssl)
 * ./make-vectors >vectors.h
 */
#include <arpa/inet.h>
#include <err.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <gnutls/dtls.h>
#include <gnutls/gnutls.h>
#include <openssl/core_names.h>
#include <openssl/kdf.h>
#include <openssl/ssl.h>

enum { IV_SIZE_MAX = 12, KEY_SIZE_MAX = 32, DATAGRAM_MAX = 2048 };

static const unsigned char psk[32] = "a pre-shared key for vectors onl";

struct cipher {
	const char *name;
	const char *gnutls;
	const char *openssl;
	const char *prf;
	size_t key_size;
	size_t iv_size;
};

static const struct cipher ciphers[] = {
	{ "aes-128-gcm", "AES-128-GCM", "PSK-AES128-GCM-SHA256", "SHA256",
	  16, 4 },
	{ "aes-256-gcm", "AES-256-GCM", "PSK-AES256-GCM-SHA384", "SHA384",
	  32, 4 },
	{ "chacha20-poly1305", "CHACHA20-POLY1305", "PSK-CHACHA20-POLY1305",
	  "SHA256", 32, 12 },
};

enum { CIPHERS = sizeof(ciphers) / sizeof(ciphers[0]) };

struct keys {
	const struct cipher *cipher;
	unsigned char key[KEY_SIZE_MAX];
	unsigned char iv[IV_SIZE_MAX];
};

/* Plaintexts of all vectors: (size, first byte); the rest counts up. */
static const struct {
	size_t size;
	unsigned char first;
} plaintexts[] = { { 1, 7 }, { 17, 0 }, { 85, 3 } };

enum { PLAINTEXTS = sizeof(plaintexts) / sizeof(plaintexts[0]) };

static void fill(unsigned char *buf, size_t index)
{
	size_t i;

	for (i = 0; i < plaintexts[index].size; i++)
		buf[i] = (unsigned char)(plaintexts[index].first + i);
}

static void socket_pair(int fd[2])
{
	struct sockaddr_in sin[2];
	socklen_t len = sizeof(sin[0]);
	int i;

	for (i = 0; i < 2; i++) {
		sin[i] = (struct sockaddr_in){
			.sin_family = AF_INET,
			.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
		};
		fd[i] = socket(AF_INET, SOCK_DGRAM, 0);
		if (fd[i] < 0 ||
		    bind(fd[i], (struct sockaddr *)&sin[i], sizeof(sin[i])) ||
		    getsockname(fd[i], (struct sockaddr *)&sin[i], &len))
			err(1, "socket");
	}
	for (i = 0; i < 2; i++) {
		if (connect(fd[i], (struct sockaddr *)&sin[!i],
			    sizeof(sin[i])) ||
		    fcntl(fd[i], F_SETFL, O_NONBLOCK))
			err(1, "connect");
	}
}

static void print_bytes(const char *name, const unsigned char *buf, size_t n)
{
	size_t i;

	printf("\t\t.%s = {", name);
	for (i = 0; i < n; i++)
		printf("%s0x%02x,", i % 8 ? " " : "\n\t\t\t", buf[i]);
	printf("\n\t\t},\n");
}

static void print_vector(const char *maker, const char *end,
			 const struct keys *keys, int fd, size_t index)
{
	unsigned char record[DATAGRAM_MAX], plain[DATAGRAM_MAX];
	ssize_t len = recv(fd, record, sizeof(record), 0);

	if (len < 0)
		err(1, "recv");
	fill(plain, index);
	printf("\t{\n\t\t.name = \"%s %s %s %zu bytes\",\n", maker, end,
	       keys->cipher->name, plaintexts[index].size);
	printf("\t\t.key_size = %zu,\n", keys->cipher->key_size);
	print_bytes("key", keys->key, keys->cipher->key_size);
	printf("\t\t.iv_size = %zu,\n", keys->cipher->iv_size);
	print_bytes("iv", keys->iv, keys->cipher->iv_size);
	printf("\t\t.plain_size = %zu,\n", plaintexts[index].size);
	print_bytes("plain", plain, plaintexts[index].size);
	printf("\t\t.record_size = %zd,\n", len);
	print_bytes("record", record, (size_t)len);
	printf("\t},\n");
}

/* GnuTLS */

static int get_psk(gnutls_session_t s, const char *user, gnutls_datum_t *key)
{
	(void)s;
	(void)user;
	key->size = sizeof(psk);
	key->data = gnutls_malloc(sizeof(psk));
	memcpy(key->data, psk, sizeof(psk));
	return 0;
}

static gnutls_session_t gnutls_end(int fd, bool server,
				   const struct cipher *cipher)
{
	gnutls_datum_t key = { (unsigned char *)psk, sizeof(psk) };
	gnutls_psk_server_credentials_t scred;
	gnutls_psk_client_credentials_t ccred;
	gnutls_session_t s;
	char prio[128];

	snprintf(prio, sizeof(prio), "NONE:+VERS-DTLS1.2:+PSK:+%s:+AEAD:"
		 "+COMP-NULL:+SIGN-ALL:+GROUP-ALL", cipher->gnutls);
	gnutls_init(&s, GNUTLS_DATAGRAM | GNUTLS_NONBLOCK |
		    (server ? GNUTLS_SERVER : GNUTLS_CLIENT));
	if (gnutls_priority_set_direct(s, prio, NULL))
		errx(1, "priority %s", prio);
	if (server) {
		gnutls_psk_allocate_server_credentials(&scred);
		gnutls_psk_set_server_credentials_function(scred, get_psk);
		gnutls_credentials_set(s, GNUTLS_CRD_PSK, scred);
	} else {
		gnutls_psk_allocate_client_credentials(&ccred);
		gnutls_psk_set_client_credentials(ccred, "vector", &key,
						  GNUTLS_PSK_KEY_RAW);
		gnutls_credentials_set(s, GNUTLS_CRD_PSK, ccred);
	}
	gnutls_transport_set_int(s, fd);
	return s;
}

static void gnutls_keys(gnutls_session_t s, struct keys *keys)
{
	gnutls_datum_t iv, key;

	if (gnutls_record_get_state(s, 0, NULL, &iv, &key, NULL) ||
	    iv.size != keys->cipher->iv_size ||
	    key.size != keys->cipher->key_size)
		errx(1, "gnutls_record_get_state");
	memcpy(keys->key, key.data, key.size);
	memcpy(keys->iv, iv.data, iv.size);
}

static void gnutls_records(gnutls_session_t s, const struct cipher *cipher,
			   const char *end, int fd)
{
	static const unsigned char late[8] = { 0, 1, 0xff, 0xff, 0xff, 0xff,
					       0xff, 0xfd };
	struct keys keys = { .cipher = cipher };
	unsigned char plain[DATAGRAM_MAX];
	size_t i;

	gnutls_keys(s, &keys);
	for (i = 0; i < PLAINTEXTS; i++) {
		fill(plain, i);
		gnutls_record_send(s, plain, plaintexts[i].size);
		print_vector("gnutls", end, &keys, fd, i);
	}
	if (gnutls_record_set_state(s, 0, late))
		errx(1, "gnutls_record_set_state");
	fill(plain, 1);
	gnutls_record_send(s, plain, plaintexts[1].size);
	print_vector("gnutls late", end, &keys, fd, 1);
}

/* Go on with the handshake unless it is done; @ret is what came of it. */
static int gnutls_step(gnutls_session_t s, int ret)
{
	if (ret)
		ret = gnutls_handshake(s);
	if (gnutls_error_is_fatal(ret))
		errx(1, "%s", gnutls_strerror(ret));
	return ret;
}

static void gnutls_vectors(const struct cipher *cipher)
{
	gnutls_session_t s[2];
	int fd[2], ret[2] = { -1, -1 };
	unsigned int i;

	socket_pair(fd);
	s[0] = gnutls_end(fd[0], false, cipher);
	s[1] = gnutls_end(fd[1], true, cipher);
	while (ret[0] || ret[1])
		for (i = 0; i < 2; i++)
			ret[i] = gnutls_step(s[i], ret[i]);
	gnutls_records(s[0], cipher, "client", fd[1]);
	gnutls_records(s[1], cipher, "server", fd[0]);
	close(fd[0]);
	close(fd[1]);
}

/* OpenSSL */

static unsigned int client_psk(SSL *s, const char *hint, char *id,
			       unsigned int id_max, unsigned char *key,
			       unsigned int key_max)
{
	(void)s;
	(void)hint;
	snprintf(id, id_max, "vector");
	if (key_max < sizeof(psk))
		return 0;
	memcpy(key, psk, sizeof(psk));
	return sizeof(psk);
}

static unsigned int server_psk(SSL *s, const char *id, unsigned char *key,
			       unsigned int key_max)
{
	char unused[16];

	return client_psk(s, id, unused, sizeof(unused), key, key_max);
}

static BIO *openssl_bio(int fd)
{
	BIO *bio = BIO_new_dgram(fd, BIO_NOCLOSE);
	BIO_ADDR *peer = BIO_ADDR_new();
	struct sockaddr_in sin;
	socklen_t len = sizeof(sin);

	if (getpeername(fd, (struct sockaddr *)&sin, &len))
		err(1, "getpeername");
	BIO_ADDR_rawmake(peer, AF_INET, &sin.sin_addr, sizeof(sin.sin_addr),
			 sin.sin_port);
	BIO_ctrl_set_connected(bio, peer);
	BIO_ADDR_free(peer);
	return bio;
}

static SSL *openssl_end(int fd, bool server, const struct cipher *cipher)
{
	SSL_CTX *ctx = SSL_CTX_new(DTLS_method());
	SSL *s;

	SSL_CTX_set_min_proto_version(ctx, DTLS1_2_VERSION);
	if (!SSL_CTX_set_cipher_list(ctx, cipher->openssl))
		errx(1, "cipher %s", cipher->openssl);
	SSL_CTX_set_psk_client_callback(ctx, client_psk);
	SSL_CTX_set_psk_server_callback(ctx, server_psk);
	s = SSL_new(ctx);
	SSL_set_bio(s, openssl_bio(fd), openssl_bio(fd));
	SSL_set_options(s, SSL_OP_NO_QUERY_MTU);
	SSL_set_mtu(s, 1400);
	if (server)
		SSL_set_accept_state(s);
	else
		SSL_set_connect_state(s);
	return s;
}

/* key_block of RFC 5246 6.3 with empty MAC keys */
static void openssl_keys(SSL *s, bool server, struct keys *keys)
{
	char label[] = "key expansion";
	const struct cipher *c = keys->cipher;
	unsigned char master[48], crnd[32], srnd[32];
	unsigned char block[2 * (KEY_SIZE_MAX + IV_SIZE_MAX)];
	EVP_KDF *kdf = EVP_KDF_fetch(NULL, "TLS1-PRF", NULL);
	EVP_KDF_CTX *ctx = EVP_KDF_CTX_new(kdf);
	OSSL_PARAM p[] = {
		OSSL_PARAM_utf8_string(OSSL_KDF_PARAM_DIGEST, (char *)c->prf,
				       6),
		OSSL_PARAM_octet_string(OSSL_KDF_PARAM_SECRET, master, 48),
		OSSL_PARAM_octet_string(OSSL_KDF_PARAM_SEED, label,
					strlen(label)),
		OSSL_PARAM_octet_string(OSSL_KDF_PARAM_SEED, srnd, 32),
		OSSL_PARAM_octet_string(OSSL_KDF_PARAM_SEED, crnd, 32),
		OSSL_PARAM_END,
	};

	SSL_SESSION_get_master_key(SSL_get_session(s), master, sizeof(master));
	SSL_get_client_random(s, crnd, sizeof(crnd));
	SSL_get_server_random(s, srnd, sizeof(srnd));
	if (EVP_KDF_derive(ctx, block, 2 * (c->key_size + c->iv_size), p) != 1)
		errx(1, "EVP_KDF_derive");
	memcpy(keys->key, block + (server ? c->key_size : 0), c->key_size);
	memcpy(keys->iv, block + 2 * c->key_size + (server ? c->iv_size : 0),
	       c->iv_size);
	EVP_KDF_CTX_free(ctx);
	EVP_KDF_free(kdf);
}

static void openssl_records(SSL *s, const struct cipher *cipher, bool server,
			    int fd)
{
	struct keys keys = { .cipher = cipher };
	unsigned char plain[DATAGRAM_MAX];
	size_t i;

	openssl_keys(s, server, &keys);
	for (i = 0; i < PLAINTEXTS; i++) {
		fill(plain, i);
		SSL_write(s, plain, (int)plaintexts[i].size);
		print_vector("openssl", server ? "server" : "client", &keys,
			     fd, i);
	}
}

static int openssl_step(SSL *s, int ret)
{
	if (ret == 1)
		return ret;
	ret = SSL_do_handshake(s);
	if (ret != 1 && SSL_get_error(s, ret) != SSL_ERROR_WANT_READ)
		errx(1, "OpenSSL handshake failed");
	return ret;
}

static void openssl_vectors(const struct cipher *cipher)
{
	char rest[DATAGRAM_MAX];
	int fd[2], ret[2] = { -1, -1 };
	unsigned int i;
	SSL *s[2];

	socket_pair(fd);
	s[0] = openssl_end(fd[0], false, cipher);
	s[1] = openssl_end(fd[1], true, cipher);
	while (ret[0] != 1 || ret[1] != 1)
		for (i = 0; i < 2; i++)
			ret[i] = openssl_step(s[i], ret[i]);
	/* What the library sent last, a session ticket, stands before. */
	while (recv(fd[0], rest, sizeof(rest), 0) > 0)
		;
	openssl_records(s[0], cipher, false, fd[1]);
	openssl_records(s[1], cipher, true, fd[0]);
	close(fd[0]);
	close(fd[1]);
}

int main(void)
{
	size_t i;

	printf("/* %s-License-Identifier: GPL-2.0-only */\n"
	       "/*\n * DTLS 1.2 records made by GnuTLS %s and\n"
	       " * %s with make-vectors.c; do not edit.\n */\n"
	       "#ifndef _SELFTESTS_UNIT_VECTORS_H\n"
	       "#define _SELFTESTS_UNIT_VECTORS_H\n\n"
	       "struct vector {\n\tconst char *name;\n\tsize_t key_size;\n"
	       "\tunsigned char key[32];\n\tsize_t iv_size;\n"
	       "\tunsigned char iv[12];\n"
	       "\tsize_t plain_size;\n\tunsigned char plain[96];\n"
	       "\tsize_t record_size;\n\tunsigned char record[128];\n};\n\n"
	       "static const struct vector vectors[] = {\n", "SPDX",
	       gnutls_check_version(NULL),
	       OpenSSL_version(OPENSSL_VERSION));
	for (i = 0; i < CIPHERS; i++)
		gnutls_vectors(&ciphers[i]);
	for (i = 0; i < CIPHERS; i++)
		openssl_vectors(&ciphers[i]);
	printf("};\n\n#endif /* _SELFTESTS_UNIT_VECTORS_H */\n");
	return 0;
}
