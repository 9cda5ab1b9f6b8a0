// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/worker/handshake.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/log.h"
#include "wire/mtu.h"

enum {
	HANDSHAKE_USEC = 1000000,
	HANDSHAKE_MSEC = 1000,
	HANDSHAKE_RESEND_USEC = 100 * 1000,
	HANDSHAKE_ATTACH_USEC = 50 * 1000,
	HANDSHAKE_ATTACH_MAX = 40,
	HANDSHAKE_CIPHER_SIZE = 64,
};

static uint64_t now_usec(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000ULL + ts.tv_nsec / 1000;
}

static unsigned int bucket_of(const struct udp *udp, const struct udp_key *key)
{
	const uint8_t *p = (const uint8_t *)key;
	uint64_t n = udp->seed;
	size_t i;

	for (i = 0; i < sizeof(*key); i++)
		n = (n ^ p[i]) * 0x100000001b3ULL;
	n ^= udp->seed >> 7;
	return (n ^ n >> 32) % UDP_BUCKETS;
}

struct handshake *handshake_find(const struct udp *udp,
				 const struct udp_key *key)
{
	struct handshake *h = udp->buckets[bucket_of(udp, key)];

	while (h && memcmp(&h->key, key, sizeof(*key)))
		h = h->next;
	return h;
}

static void link_in(struct handshake *h)
{
	struct handshake **head = &h->udp->buckets[bucket_of(h->udp, &h->key)];

	h->next = *head;
	*head = h;
	h->udp->n++;
}

static void link_out(struct handshake *h)
{
	struct handshake **p = &h->udp->buckets[bucket_of(h->udp, &h->key)];

	while (*p != h)
		p = &(*p)->next;
	*p = h->next;
	h->udp->n--;
}

static void set_phase(struct handshake *h, enum handshake_phase phase)
{
	h->udp->finding -= h->phase == HANDSHAKE_FINDING;
	h->phase = phase;
	free(h->hello);
	h->hello = NULL;
}

void handshake_free(struct handshake *h)
{
	link_out(h);
	h->udp->finding -= h->phase == HANDSHAKE_FINDING;
	wait_cancel(&h->udp->worker->waits, h->wait);
	sd_event_source_disable_unref(h->timer);
	sd_event_source_disable_unref(h->deadline);
	dtls_free(h->dtls);
	free(h->hello);
	explicit_bzero(h, sizeof(*h));
	free(h);
}

static void handshake_tell(const struct handshake *h, const char *what)
{
	char text[SOCKADDR_STRLEN];

	worker_log(h->udp->worker, "%s: session %u: DTLS: %s",
		   sockaddr_format(&h->path.peer, text), h->index, what);
}

static struct udp_mark *find_mark(struct udp_marks *marks, const uint8_t *id)
{
	uint64_t now = now_usec();
	size_t i;

	for (i = 0; i < UDP_MARKS_MAX; i++)
		if (marks->list[i].until > now &&
		    !memcmp(marks->list[i].id, id, IPC_APP_ID_SIZE))
			return &marks->list[i];
	return NULL;
}

static void set_mark(struct udp_marks *marks, const uint8_t *id,
		     unsigned int seconds)
{
	struct udp_mark *m = find_mark(marks, id);

	if (!m) {
		m = &marks->list[marks->next];
		marks->next = (marks->next + 1) % UDP_MARKS_MAX;
		memcpy(m->id, id, sizeof(m->id));
		m->n = 0;
	}
	m->n++;
	m->until = now_usec() + (uint64_t)seconds * HANDSHAKE_USEC;
}

/* With the other secret the next time. */
static void remember_stale(struct handshake *h)
{
	if (h->has_previous && !h->stale)
		set_mark(&h->udp->stale, h->id, HANDSHAKE_STALE_SECONDS);
}

static bool take_stale(struct handshake *h)
{
	struct udp_mark *m = find_mark(&h->udp->stale, h->id);

	if (m)
		m->until = 0;
	return m;
}

/* Who is refused tries again at once: not for ever, as he has TLS. */
static bool is_refused(struct udp *udp, const uint8_t *id)
{
	const struct udp_mark *m = find_mark(&udp->refused, id);

	return m && m->n >= HANDSHAKE_REFUSALS;
}

static int handshake_on_deadline(sd_event_source *source, uint64_t usec,
				 void *arg)
{
	struct handshake *h = arg;

	(void)source;
	(void)usec;
	if (h->phase == HANDSHAKE_SHAKING) {
		remember_stale(h);
		handshake_tell(h, "the handshake did not come to an end");
	}
	handshake_free(h);
	return 0;
}

static int set_deadline(struct handshake *h, unsigned int seconds)
{
	h->deadline = sd_event_source_disable_unref(h->deadline);
	return sd_event_add_time_relative(h->udp->worker->config.event,
					  &h->deadline, CLOCK_MONOTONIC,
					  (uint64_t)seconds * HANDSHAKE_USEC, 0,
					  handshake_on_deadline, h);
}

static int handshake_on_attach_again(sd_event_source *source, uint64_t usec,
				     void *arg);

/*
 * The client may be done here before another worker has attached its TLS
 * connection, without which there is no DTLS. It thinks that it has DTLS, and
 * sends nothing else any more.
 */
static bool attach_later(struct handshake *h, uint32_t error)
{
	if (error != EAGAIN || h->attaches == HANDSHAKE_ATTACH_MAX)
		return false;
	h->attaches++;
	h->timer = sd_event_source_disable_unref(h->timer);
	return sd_event_add_time_relative(h->udp->worker->config.event,
					  &h->timer, CLOCK_MONOTONIC,
					  HANDSHAKE_ATTACH_USEC, 0,
					  handshake_on_attach_again, h) >= 0;
}

/* The client thinks that it has DTLS, and would not miss it before its DPD. */
static void handshake_refuse(struct handshake *h, const char *why)
{
	handshake_tell(h, why ? why : "the monitor refuses it");
	set_mark(&h->udp->refused, h->id, HANDSHAKE_REFUSED_SECONDS);
	dtls_abort(h->dtls);
	handshake_free(h);
}

static void handshake_on_attached(void *arg, const struct ipc_message *answer)
{
	struct handshake *h = arg;

	h->wait = 0;
	/* It may have the keys in use: nothing may be said with them. */
	if (!answer || answer->type != IPC_DONE) {
		handshake_tell(h, "the monitor does not answer");
		handshake_free(h);
	} else if (answer->done.error &&
		   !attach_later(h, answer->done.error)) {
		handshake_refuse(h, answer->done.text);
	}
}

static bool handshake_attach(struct handshake *h)
{
	struct ipc_message m = { .type = IPC_ATTACH_DTLS };
	struct ipc_attach_dtls *q = &m.attach_dtls;
	char cipher[HANDSHAKE_CIPHER_SIZE];

	if (dtls_keys(h->dtls, &q->keys)) {
		handshake_tell(h, dtls_error(h->dtls));
		return false;
	}
	q->index = h->index;
	memcpy(q->grant, h->grant, sizeof(q->grant));
	q->fd = -1;
	q->listener = h->socket->listener;
	q->peer = h->path.peer;
	q->local = h->path.local;
	snprintf(cipher, sizeof(cipher), "DTLS1.2 %s %s",
		 h->psk ? "PSK" : "resumed", dtls_cipher(h->dtls));
	q->cipher = cipher;
	q->mtu = h->mtu;
	q->dpd = h->dpd;
	q->keepalive = h->keepalive;
	q->compression = h->compression;
	q->compress_min = h->compress_min;
	h->wait = worker_ask(h->udp->worker, &m, handshake_on_attached, h);
	explicit_bzero(&m, sizeof(m));
	return h->wait;
}

static int handshake_on_attach_again(sd_event_source *source, uint64_t usec,
				     void *arg)
{
	struct handshake *h = arg;

	(void)source;
	(void)usec;
	if (!handshake_attach(h))
		handshake_free(h);
	return 0;
}

static void handshake_finish(struct handshake *h)
{
	set_phase(h, HANDSHAKE_DONE);
	h->timer = sd_event_source_disable_unref(h->timer);
	if (set_deadline(h, HANDSHAKE_DONE_SECONDS) < 0 || !handshake_attach(h))
		handshake_free(h);
}

static int handshake_on_timer(sd_event_source *source, uint64_t usec,
			      void *arg);

static int set_timer(struct handshake *h)
{
	uint64_t usec = (uint64_t)dtls_timeout(h->dtls) * HANDSHAKE_MSEC;

	h->timer = sd_event_source_disable_unref(h->timer);
	return sd_event_add_time_relative(h->udp->worker->config.event,
					  &h->timer, CLOCK_MONOTONIC, usec, 0,
					  handshake_on_timer, h);
}

static void handshake_go_on(struct handshake *h)
{
	int err = dtls_handshake(h->dtls);

	if (!err) {
		handshake_finish(h);
		return;
	}
	if (err == -EAGAIN && set_timer(h) >= 0)
		return;
	remember_stale(h);
	handshake_tell(h, dtls_error(h->dtls));
	handshake_free(h);
}

static int handshake_on_timer(sd_event_source *source, uint64_t usec, void *arg)
{
	(void)source;
	(void)usec;
	handshake_go_on(arg);
	return 0;
}

static int handshake_start(struct handshake *h,
			   const struct ipc_dtls_found *found)
{
	unsigned int mtu = h->udp->worker->config.mtu;
	const struct ipc_bytes *secret = &found->secret;
	struct dtls_config config = { .path = &h->path };

	h->psk = found->kind == IPC_DTLS_PSK;
	h->has_previous = h->psk && found->previous.len;
	h->stale = h->has_previous && take_stale(h);
	if (h->stale)
		secret = &found->previous;
	memcpy(config.session_id, h->id, sizeof(h->id));
	config.session_id_len = sizeof(h->id);
	config.mtu = mtu_udp_payload(AF_INET6, mtu);
	if (h->psk) {
		config.psk = secret->data;
		config.psk_len = secret->len;
	} else if (secret->len != DTLS_MASTER_SIZE) {
		return -EINVAL;
	}
	config.suite = found->suite;
	config.master = secret->data;
	return dtls_server_new(&h->dtls, &config, h->socket->fd, h->hello,
			       h->hello_len);
}

static void handshake_on_found(void *arg, const struct ipc_message *answer)
{
	const struct ipc_dtls_found *found;
	struct handshake *h = arg;

	h->wait = 0;
	if (!answer || answer->type != IPC_DTLS_FOUND ||
	    !answer->dtls_found.found) {
		handshake_free(h);
		return;
	}
	found = &answer->dtls_found;
	h->index = found->index;
	memcpy(h->grant, found->grant, sizeof(h->grant));
	h->mtu = found->mtu;
	h->dpd = found->dpd;
	h->keepalive = found->keepalive;
	h->compression = found->compression;
	h->compress_min = found->compress_min;
	if (handshake_start(h, found)) {
		handshake_tell(h, h->dtls ? dtls_error(h->dtls) : "no memory");
		handshake_free(h);
		return;
	}
	set_phase(h, HANDSHAKE_SHAKING);
	handshake_go_on(h);
}

static bool handshake_find_session(struct handshake *h)
{
	struct ipc_message m = { .type = IPC_DTLS_FIND };

	memcpy(m.dtls_find.app_id, h->id, sizeof(h->id));
	m.dtls_find.peer = h->path.peer;
	h->wait = worker_ask(h->udp->worker, &m, handshake_on_found, h);
	explicit_bzero(&m, sizeof(m));
	return h->wait;
}

void handshake_new(struct udp *udp, const struct udp_socket *socket,
		   const struct udp_key *key, const struct dtls_path *path,
		   const struct dtls_hello *hello, const uint8_t *data,
		   size_t len)
{
	struct handshake *h;

	if (is_refused(udp, hello->session_id))
		return;
	h = calloc(1, sizeof(*h));
	if (!h)
		return;
	h->udp = udp;
	h->socket = socket;
	h->key = *key;
	h->path = *path;
	h->phase = HANDSHAKE_FINDING;
	memcpy(h->random, hello->head + 2, sizeof(h->random));
	memcpy(h->id, hello->session_id, sizeof(h->id));
	udp->finding++;
	link_in(h);
	h->hello = malloc(len);
	if (!h->hello || set_deadline(h, HANDSHAKE_SECONDS) < 0) {
		handshake_free(h);
		return;
	}
	memcpy(h->hello, data, len);
	h->hello_len = len;
	if (!handshake_find_session(h))
		handshake_free(h);
}

/* The client repeats itself: it has not got what we sent last. */
static void resend(struct handshake *h, const uint8_t *data)
{
	enum { CHANGE_CIPHER_SPEC = 20, HANDSHAKE_RECORD = 22 };

	if (*data != CHANGE_CIPHER_SPEC && *data != HANDSHAKE_RECORD)
		return;
	/* A flight is several datagrams. */
	if (now_usec() < h->resent + HANDSHAKE_RESEND_USEC)
		return;
	h->resent = now_usec();
	if (h->resends++ < HANDSHAKE_RESENDS)
		dtls_resend(h->dtls);
}

void handshake_input(struct handshake *h, const uint8_t *data, size_t len)
{
	if (!len)
		return;
	switch (h->phase) {
	case HANDSHAKE_FINDING:
		break;
	case HANDSHAKE_SHAKING:
		if (!dtls_input(h->dtls, data, len))
			handshake_go_on(h);
		break;
	case HANDSHAKE_DONE:
		resend(h, data);
		break;
	}
}
