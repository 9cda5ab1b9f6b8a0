// SPDX-License-Identifier: GPL-2.0-only
/*
 * Does with tls.h what test_tls_matrix asks for: linked once with each library.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "tls/cookie.h"
#include "tls/key.h"
#include "tls/mac.h"
#include "unit/peer/peer.h"

/**
 * struct question - to a signer
 * @scheme: SignatureScheme.
 * @len: Bytes in @digest.
 * @digest: What is signed.
 */
struct question {
	uint16_t scheme;
	size_t len;
	uint8_t digest[4096];
};

/* Turns that a handshake of DTLS gets. */
enum { TRIES = 200 };

static struct tls *tls;
static struct dtls *dtls;
static struct tls_client *client;
static struct tls_server *server;
static int sock = -1, signer = -1;

static const uint8_t ticket_key[TLS_TICKET_KEY_SIZE] = { 1, 2, 3 };

static const char *or_null(const char *text)
{
	return *text ? text : NULL;
}

static ssize_t ask_signer(void *arg, uint16_t scheme, const uint8_t *digest,
			  size_t len, uint8_t *sig, size_t size)
{
	struct question q = { .scheme = scheme, .len = len };

	(void)arg;
	if (len > sizeof(q.digest))
		return -EINVAL;
	memcpy(q.digest, digest, len);
	if (send(signer, &q, sizeof(q), 0) != sizeof(q))
		return -errno;
	return recv(signer, sig, size, 0);
}

static void drop(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* Who asks hears of it if there is no key. */
static void serve_key(const char *file, char *error)
{
	uint8_t sig[1024];
	struct question q;
	struct tls_key *key;
	int err = tls_key_load(&key, file, NULL, error);
	ssize_t n;

	while (!err && recv(sock, &q, sizeof(q), 0) == sizeof(q)) {
		n = tls_key_sign(key, q.scheme, q.digest, q.len, sig,
				 sizeof(sig));
		send(sock, sig, n < 0 ? 0 : n, 0);
	}
	if (!err)
		tls_key_free(key);
	drop(&sock);
}

static struct tls_identity identity_of(const struct peer_request *q)
{
	return (struct tls_identity){
		.cert_file = or_null(q->cert_file),
		.key_file = or_null(q->key_file),
		.sign = ask_signer,
	};
}

static size_t identities_of(const struct peer_request *q,
			    struct tls_identity own[2])
{
	size_t n = 0;

	if (*q->other.cert_file)
		own[n++] = (struct tls_identity){
			.cert_file = q->other.cert_file,
			.key_file = q->other.key_file,
		};
	if (*q->cert_file)
		own[n++] = identity_of(q);
	return n;
}

static int make_client(const struct peer_request *q, char *error)
{
	struct tls_identity own[2];
	const struct tls_client_config config = {
		.cafile = or_null(q->cafile),
		.identities = own,
		.n_identities = identities_of(q, own),
		.limits = q->limits,
		.resumable = q->resumes,
	};
	const struct tls_target target = {
		.host = q->host,
		.pin = or_null(q->pin),
		.session = q->len ? q->data : NULL,
		.session_len = q->len,
	};
	int err = 0;

	if (q->op != PEER_CLIENT_AGAIN) {
		tls_client_free(client);
		client = NULL;
		err = tls_client_new(&client, &config, error);
	}
	return err ? err : tls_client_connect(&tls, client, &target, sock);
}

static int make_server(const struct peer_request *q, char *error)
{
	const struct tls_server_config config = {
		.identity = identity_of(q),
		.ask = q->ask,
		.client_cafile = or_null(q->cafile),
		.ticket_key = q->resumes ? ticket_key : NULL,
		.limits = q->limits,
	};
	int err = tls_server_new(&server, &config, error);

	return err ? err : tls_server_accept(&tls, server, sock);
}

static void release(void)
{
	dtls_free(dtls);
	dtls = NULL;
	tls_free(tls);
	tls_server_free(server);
	tls = NULL;
	server = NULL;
	drop(&sock);
	drop(&signer);
}

static bool wait_for(bool write)
{
	struct pollfd p = { .fd = sock, .events = write ? POLLOUT : POLLIN };

	return poll(&p, 1, PEER_TIMEOUT_MS) > 0;
}

static int shake_hands(void)
{
	int err;

	do {
		err = tls_handshake(tls);
	} while (err == -EAGAIN && wait_for(tls_wants_write(tls)));
	return err;
}

static ssize_t read_record(const struct peer_request *q, struct peer_reply *r)
{
	ssize_t n;

	do {
		n = tls_read(tls, r->data, q->len);
	} while (n == -EAGAIN && q->op == PEER_READ && wait_for(false));
	r->len = n > 0 ? n : 0;
	return n;
}

static ssize_t swallow(void)
{
	struct tls_feed *feed = peer_feed(tls);
	uint8_t buf[512];
	ssize_t sum = 0, n;

	tls_feed_permit(feed);
	while ((n = tls_feed_recv(feed, buf, sizeof(buf))) > 0)
		sum += n;
	return sum;
}

static ssize_t session(struct peer_reply *r)
{
	ssize_t n = tls_session(tls, r->data, sizeof(r->data));

	r->len = n > 0 ? n : 0;
	return n;
}

static int status(struct peer_reply *r)
{
	ssize_t n = tls_peer_cert(tls, r->data, sizeof(r->data));

	r->len = n > 0 ? n : 0;
	r->resumed = tls_resumed(tls);
	r->shown = tls_shown(tls);
	r->status = tls_peer_status(tls);
	snprintf(r->pin, sizeof(r->pin), "%s", tls_peer_pin(tls));
	tls_describe(tls, r->describe, sizeof(r->describe));
	return 0;
}

static int make_dtls(const struct peer_request *q)
{
	static uint8_t secret[DTLS_MASTER_SIZE];
	bool resumes = q->suite && !q->psk;
	struct dtls_config config = {
		.session_id_len = q->session_id_len,
		.identity = "psk",
		.psk = resumes ? NULL : secret,
		.psk_len = resumes ? 0 : 32,
		.suite = q->suite,
		.master = secret,
		.mtu = 1200,
		.retransmit_ms = q->retransmit_ms,
	};

	memset(secret, q->secret, sizeof(secret));
	memcpy(config.session_id, q->session_id, q->session_id_len);
	if (q->op == PEER_DTLS_CLIENT)
		return dtls_client_new(&dtls, &config, sock);
	return dtls_server_new(&dtls, &config, sock, q->data, q->len);
}

static int shake_hands_dtls(void)
{
	struct pollfd p = { .fd = sock, .events = POLLIN };
	int err, n = 0;

	while ((err = dtls_handshake(dtls)) == -EAGAIN && n++ < TRIES)
		poll(&p, 1, dtls_timeout(dtls));
	return err;
}

static int hmac(const struct peer_request *q, struct peer_reply *r)
{
	static const uint8_t key[DTLS_COOKIE_SECRET_SIZE];
	const struct iovec pieces[] = {
		{ (void *)q->data, 1 }, { (void *)(q->data + 1), q->len - 1 },
	};

	r->len = TLS_HMAC_SHA256_SIZE + TLS_HMAC_MD5_SIZE;
	return tls_hmac(TLS_HMAC_SHA256, key, sizeof(key), pieces, 2,
			r->data) ?:
	       tls_hmac(TLS_HMAC_MD5, key, sizeof(key), pieces, 2,
			r->data + TLS_HMAC_SHA256_SIZE);
}

static ssize_t obey_dtls(const struct peer_request *q, struct peer_reply *r)
{
	switch (q->op) {
	case PEER_DTLS_CLIENT:
	case PEER_DTLS_SERVER:
		return make_dtls(q);
	case PEER_DTLS_HANDSHAKE:
		return shake_hands_dtls();
	case PEER_DTLS_KEYS:
		snprintf(r->describe, sizeof(r->describe), "%s",
			 dtls_cipher(dtls));
		return dtls_keys(dtls, &r->keys);
	case PEER_DTLS_RESEND:
		dtls_resend(dtls);
		return 0;
	case PEER_HMAC:
		return hmac(q, r);
	default:
		return -EINVAL;
	}
}

static int save(const char *path, struct buf *text)
{
	FILE *file = fopen(path, "w");
	size_t n;

	if (!file)
		return -errno;
	n = fwrite(text->data, 1, text->len, file);
	return fclose(file) || n != text->len ? -EIO : 0;
}

static int self_signed(const struct peer_request *q, char *error)
{
	struct buf cert, key;
	int err;

	buf_init(&cert, PEER_DATA_MAX);
	buf_init(&key, PEER_DATA_MAX);
	err = tls_self_signed(q->host, &cert, &key, error);
	if (!err)
		err = save(q->cert_file, &cert);
	if (!err)
		err = save(q->key_file, &key);
	buf_free(&cert);
	buf_free(&key);
	return err;
}

static ssize_t obey(const struct peer_request *q, struct peer_reply *r)
{
	switch (q->op) {
	case PEER_CLIENT:
	case PEER_CLIENT_AGAIN:
		return make_client(q, r->error);
	case PEER_SERVER:
		return make_server(q, r->error);
	case PEER_SIGNER:
		return 0;
	case PEER_HANDSHAKE:
		return shake_hands();
	case PEER_READ:
	case PEER_TRY:
		return read_record(q, r);
	case PEER_SWALLOW:
		return swallow();
	case PEER_WRITE:
		return tls_write(tls, q->data, q->len);
	case PEER_KEYS:
		return tls_keys(tls, &r->keys);
	case PEER_SECRETS:
		return tls_secrets(tls, &r->secrets);
	case PEER_EXPORT:
		r->len = 32;
		return tls_export(tls, "EXPORTER-openconnect-psk", r->data,
				  r->len);
	case PEER_UPDATE:
		return tls_key_update(tls);
	case PEER_SESSION:
		return session(r);
	case PEER_STATUS:
		return status(r);
	case PEER_SELF_SIGNED:
		return self_signed(q, r->error);
	case PEER_CLOSE:
		release();
		return 0;
	default:
		return obey_dtls(q, r);
	}
}

/* The request, and the descriptors that come with it. */
static bool receive(struct peer_request *q)
{
	union {
		struct cmsghdr head;
		char buf[CMSG_SPACE(2 * sizeof(int))];
	} control;
	struct iovec iov = { q, sizeof(*q) };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = &control, .msg_controllen = sizeof(control),
	};
	struct cmsghdr *c;
	int fd[2] = { -1, -1 };

	if (recvmsg(PEER_FD, &msg, 0) != sizeof(*q))
		return false;
	c = CMSG_FIRSTHDR(&msg);
	if (c) {
		release();
		memcpy(fd, CMSG_DATA(c), c->cmsg_len - CMSG_LEN(0));
		sock = fd[0];
		signer = fd[1];
	}
	return true;
}

int main(void)
{
	static struct peer_request q;
	static struct peer_reply r;

	if (tls_init())
		return 1;
	while (receive(&q)) {
		memset(&r, 0, sizeof(r));
		r.ret = obey(&q, &r);
		if (tls && !*r.error)
			snprintf(r.error, sizeof(r.error), "%s",
				 tls_error(tls));
		if (dtls)
			snprintf(r.error, sizeof(r.error), "%s",
				 dtls_error(dtls));
		if (send(PEER_FD, &r, sizeof(r), 0) != sizeof(r))
			return 1;
		if (q.op == PEER_SIGNER)
			serve_key(q.key_file, r.error);
	}
	release();
	tls_client_free(client);
	return 0;
}
