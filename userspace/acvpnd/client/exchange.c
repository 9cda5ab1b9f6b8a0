// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/client/exchange.h"

#include <errno.h>
#include <string.h>

#include "common/log.h"

enum {
	/* A gateway may ask other servers about the user meanwhile. */
	EXCHANGE_SECONDS = 90,
	EXCHANGE_REQUEST_MAX = 2 << 20,
};

static const struct stream_ops exchange_stream_ops;

void exchange_init(struct exchange *x, sd_event *event,
		   const struct exchange_ops *ops, void *arg)
{
	memset(x, 0, sizeof(*x));
	x->ops = ops;
	x->arg = arg;
	stream_init(&x->stream, event, &exchange_stream_ops, x);
	buf_init(&x->request, EXCHANGE_REQUEST_MAX);
}

static void exchange_end(struct exchange *x)
{
	x->timer = sd_event_source_disable_unref(x->timer);
	http_reader_free(x->reader);
	x->reader = NULL;
	buf_free(&x->request);
}

void exchange_free(struct exchange *x)
{
	exchange_end(x);
	stream_close(&x->stream, true);
}

void exchange_set_peer(struct exchange *x,
		       const struct sockaddr_list *addresses,
		       struct tls_client *client,
		       const struct tls_target *target)
{
	stream_close(&x->stream, true);
	x->addresses = *addresses;
	x->client = client;
	x->target = *target;
}

static void exchange_fail(struct exchange *x, enum stream_phase phase, int err,
			  const char *why)
{
	exchange_end(x);
	stream_close(&x->stream, false);
	x->ops->failed(x->arg, phase, err, why);
}

static int exchange_on_timeout(sd_event_source *source, uint64_t usec,
			       void *arg)
{
	(void)source;
	(void)usec;
	exchange_fail(arg, STREAM_OPEN, -ETIMEDOUT,
		      "no answer to an HTTP request");
	return 0;
}

static int exchange_start(struct exchange *x)
{
	int err;

	x->answered = false;
	x->timer = sd_event_source_disable_unref(x->timer);
	http_reader_free(x->reader);
	x->reader = NULL;
	err = http_reader_new(&x->reader, x->tunnel ? HTTP_READ_CONNECT :
			      HTTP_READ_RESPONSE);
	if (err)
		return err;
	if (x->stream.phase == STREAM_CLOSED) {
		x->used = false;
		return stream_open(&x->stream, &x->addresses, x->client,
				   &x->target);
	}
	err = sd_event_add_time_relative(x->stream.event, &x->timer,
					 CLOCK_MONOTONIC,
					 EXCHANGE_SECONDS * 1000000ULL, 0,
					 exchange_on_timeout, x);
	if (err < 0)
		return err;
	return stream_send(&x->stream, x->request.data, x->request.len);
}

int exchange_send(struct exchange *x, struct buf *request, bool tunnel)
{
	int err;

	buf_reset(&x->request);
	err = buf_add(&x->request, request->data, request->len);
	buf_free(request);
	if (err)
		return err;
	x->tunnel = tunnel;
	return exchange_start(x);
}

static void exchange_on_ready(void *arg)
{
	struct exchange *x = arg;
	int err;

	/* Others of the same name need not know what this one was told. */
	x->addresses.list[0] = x->stream.peer;
	x->addresses.n = 1;
	x->ops->connected(x->arg);
	err = exchange_start(x);
	if (err)
		exchange_fail(x, STREAM_OPEN, err, strerror(-err));
}

static void complete(struct exchange *x, const uint8_t *rest, size_t len)
{
	const struct http_message *response = http_reader_message(x->reader);
	struct http_reader *reader = x->reader;

	/* The callback may begin the next exchange. */
	x->reader = NULL;
	exchange_end(x);
	x->used = true;
	if (!x->tunnel && (!response->keep_alive || len))
		stream_close(&x->stream, true);
	x->ops->response(x->arg, response, rest, len);
	http_reader_free(reader);
}

static void exchange_on_data(void *arg, const uint8_t *data, size_t len)
{
	struct exchange *x = arg;
	size_t used;
	int err;

	/* A tunnel whose end was told to the gateway. */
	if (!x->reader && x->stream.lingers)
		return;
	if (!x->reader) {
		log_debug("the gateway speaks without being asked");
		stream_close(&x->stream, false);
		return;
	}
	x->answered = true;
	err = http_reader_feed(x->reader, data, len, &used);
	if (err)
		exchange_fail(x, STREAM_OPEN, -EBADMSG,
			      err == -EMSGSIZE ?
				      "its HTTP response is too large" :
				      "its response is not proper HTTP");
	else if (http_reader_message(x->reader))
		complete(x, data + used, len - used);
}

/*
 * Where TLS does not come to be, a name may have another address. A certificate
 * that is not trusted is the gateway's answer, not a fault of the way to it.
 */
static bool exchange_forget_peer(struct exchange *x)
{
	const union sockaddr_any *peer = &x->stream.peer;
	struct sockaddr_list *all = &x->addresses;
	size_t i, n = 0;

	if (all->n < 2)
		return false;
	for (i = 0; i < all->n; i++)
		if (memcmp(&all->list[i], peer, sockaddr_len(peer)))
			all->list[n++] = all->list[i];
	all->n = n;
	return n;
}

static bool exchange_goes_elsewhere(struct exchange *x, enum stream_phase phase,
				    int err, const char *why)
{
	char text[SOCKADDR_STRLEN];

	if (phase != STREAM_TLS || err == -EKEYREJECTED || err == -EACCES ||
	    !exchange_forget_peer(x))
		return false;
	log_warning("%s: no TLS: %s; trying another address",
		    sockaddr_format(&x->stream.peer, text), why);
	return !exchange_start(x);
}

static void exchange_on_closed(void *arg, enum stream_phase phase, int err,
			       const char *why)
{
	struct exchange *x = arg;
	size_t used;

	/* Between two requests: the next one connects again. */
	if (!x->reader)
		return;
	if (phase == STREAM_OPEN && x->answered &&
	    !http_reader_feed(x->reader, NULL, 0, &used) &&
	    http_reader_message(x->reader)) {
		complete(x, NULL, 0);
		return;
	}
	if (phase == STREAM_OPEN && !x->answered && x->used) {
		log_debug("the gateway closed a used connection, connecting again");
		err = exchange_start(x);
		if (!err)
			return;
		why = strerror(-err);
	}
	if (exchange_goes_elsewhere(x, phase, err, why))
		return;
	exchange_fail(x, phase, err ? err : -ECONNRESET, why);
}

static const struct stream_ops exchange_stream_ops = {
	.ready = exchange_on_ready,
	.data = exchange_on_data,
	.closed = exchange_on_closed,
};
