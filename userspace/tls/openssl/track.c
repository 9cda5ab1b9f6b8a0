// SPDX-License-Identifier: GPL-2.0-only
#include "tls/openssl/track.h"

#include <string.h>

#include "tls/secret.h"

enum { HEADER = 5 };

/* Before 1.3 the numbers begin with it; in 1.3 it has none. */
static void track_record(struct tls_openssl_track *t,
			 struct tls_openssl_dir *dir, const uint8_t *header)
{
	if (dir == &t->rx)
		t->consumed += HEADER + (header[3] << 8 | header[4]);
	if (header[0] == SSL3_RT_CHANGE_CIPHER_SPEC)
		dir->seq = 0;
	else
		dir->seq++;
}

/* Behind these two messages of TLS 1.3 comes another key. */
static void track_handshake(struct tls_openssl_track *t,
			    struct tls_openssl_dir *dir, uint8_t type,
			    const SSL *ssl)
{
	if (SSL_version(ssl) != TLS1_3_VERSION)
		return;
	if (type == SSL3_MT_KEY_UPDATE && tls_secret_next(&dir->secret))
		t->failed = true;
	if (type == SSL3_MT_KEY_UPDATE || type == SSL3_MT_FINISHED)
		dir->seq = 0;
}

void tls_openssl_track_message(int write, int version, int type,
			       const void *buf, size_t len, SSL *ssl,
			       void *arg)
{
	struct tls_openssl_track *t = arg;
	struct tls_openssl_dir *dir = write ? &t->tx : &t->rx;
	const uint8_t *p = buf;

	(void)version;
	if (type == SSL3_RT_HEADER && len == HEADER)
		track_record(t, dir, p);
	else if (type == SSL3_RT_HANDSHAKE && len)
		track_handshake(t, dir, *p, ssl);
}

void tls_openssl_track_secret(struct tls_openssl_track *t, const char *line)
{
	static const char client[] = "CLIENT_TRAFFIC_SECRET_0 ";
	static const char server[] = "SERVER_TRAFFIC_SECRET_0 ";
	bool is_client = !strncmp(line, client, strlen(client));
	struct tls_openssl_dir *dir;
	const char *hex;

	if (!is_client && strncmp(line, server, strlen(server)))
		return;
	dir = is_client == t->is_server ? &t->rx : &t->tx;
	/* Behind the name and the client's random number. */
	hex = strrchr(line, ' ') + 1;
	if (!OPENSSL_hexstr2buf_ex(dir->secret.bytes, sizeof(dir->secret.bytes),
				   &dir->secret.len, hex, '\0')) {
		dir->secret.len = 0;
		t->failed = true;
	}
}
