// SPDX-License-Identifier: GPL-2.0-only
#include "io/cstp_channel.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "common/log.h"
#include "wire/cstp_frame.h"

enum {
	/* Silence for the interval, then three repetitions at half of it. */
	CSTP_PROBES_MAX = 4,
	CSTP_BUFFER_MAX = 2 * TLS_RECORD_MAX,
};

static uint64_t cstp_channel_now(struct cstp_channel *c)
{
	uint64_t usec = 0;

	sd_event_now(c->stream->event, CLOCK_MONOTONIC, &usec);
	return usec;
}

/* One write, so that the frame is one TLS record. */
static void send_frame(struct cstp_channel *c, uint8_t type,
		       const void *payload, size_t len)
{
	uint8_t frame[TLS_RECORD_MAX];

	cstp_frame_header(frame, type, len);
	if (len)
		memcpy(frame + CSTP_HEADER_SIZE, payload, len);
	stream_send(c->stream, frame, CSTP_HEADER_SIZE + len);
	c->last_tx = cstp_channel_now(c);
}

static uint64_t next_probe(const struct cstp_channel *c)
{
	return c->last_rx + c->dpd + c->probes * (c->dpd / 2);
}

static void rearm(struct cstp_channel *c)
{
	uint64_t next = UINT64_MAX;

	if (c->dpd)
		next = next_probe(c);
	if (c->keepalive && c->last_tx + c->keepalive < next)
		next = c->last_tx + c->keepalive;
	if (next == UINT64_MAX)
		return;
	sd_event_source_set_time(c->timer, next);
	sd_event_source_set_enabled(c->timer, SD_EVENT_ONESHOT);
}

static void cstp_channel_end(struct cstp_channel *c, enum cstp_channel_end why,
			     const char *text)
{
	cstp_channel_stop(c);
	c->fn(c->arg, why, text);
}

static int cstp_channel_on_timer(sd_event_source *source, uint64_t usec,
				 void *arg)
{
	struct cstp_channel *c = arg;

	(void)source;
	(void)usec;
	if (c->dpd && cstp_channel_now(c) >= next_probe(c)) {
		if (c->probes == CSTP_PROBES_MAX) {
			cstp_channel_end(c, CSTP_CHANNEL_END_DEAD, "");
			return 0;
		}
		c->probes++;
		log_debug("control channel silent, probe %u", c->probes);
		send_frame(c, CSTP_DPD_REQUEST, NULL, 0);
	}
	if (c->keepalive && cstp_channel_now(c) >= c->last_tx + c->keepalive)
		send_frame(c, CSTP_KEEPALIVE, NULL, 0);
	rearm(c);
	return 0;
}

static void drop_data(struct cstp_channel *c)
{
	if (!c->dropped++)
		log_verbose("dropping data that the gateway sends over TLS");
}

static void end_by_peer(struct cstp_channel *c, enum cstp_channel_end why,
			const struct cstp_frame *frame)
{
	/* A reason code, then text. */
	size_t skip = frame->len && (frame->payload[0] < 0x20 ||
				     frame->payload[0] >= 0x7f);
	size_t len = frame->len - skip;
	char text[CSTP_TEXT_MAX + 1];

	if (len > CSTP_TEXT_MAX)
		len = CSTP_TEXT_MAX;
	memcpy(text, frame->payload + skip, len);
	text[len] = '\0';
	cstp_channel_end(c, why, text);
}

/* A gateway that asks and does not read gets one answer, not all. */
static void answer_probe(struct cstp_channel *c, const struct cstp_frame *frame)
{
	if (stream_is_sending(c->stream))
		return;
	log_debug("control channel: answering a probe");
	send_frame(c, CSTP_DPD_RESPONSE, frame->payload, frame->len);
}

/* Returns false if the channel ended. */
static bool handle_frame(struct cstp_channel *c, const struct cstp_frame *frame)
{
	switch (frame->type) {
	case CSTP_DATA:
	case CSTP_COMPRESSED:
		if (frame->len)
			drop_data(c);
		break;
	case CSTP_DPD_REQUEST:
		answer_probe(c, frame);
		break;
	case CSTP_DISCONNECT:
		end_by_peer(c, CSTP_CHANNEL_END_DISCONNECT, frame);
		return false;
	case CSTP_TERMINATE:
		end_by_peer(c, CSTP_CHANNEL_END_TERMINATE, frame);
		return false;
	default:
		/* Answers and keepalives did their work by arriving. */
		break;
	}
	return true;
}

void cstp_channel_input(struct cstp_channel *c, const uint8_t *data, size_t len)
{
	struct cstp_frame frame;
	size_t used, total = 0;

	c->last_rx = cstp_channel_now(c);
	c->probes = 0;
	if (buf_add(&c->in, data, len)) {
		cstp_channel_end(c, CSTP_CHANNEL_END_PROTOCOL,
				 "too long a frame");
		return;
	}
	for (;;) {
		if (cstp_frame_parse(c->in.data + total, c->in.len - total,
				     &frame, &used)) {
			cstp_channel_end(c, CSTP_CHANNEL_END_PROTOCOL,
					 "not a CSTP frame");
			return;
		}
		if (!used)
			break;
		if (!handle_frame(c, &frame))
			return;
		total += used;
	}
	buf_consume(&c->in, total);
	rearm(c);
}

static void cstp_channel_on_data(void *arg, const uint8_t *data, size_t len)
{
	cstp_channel_input(arg, data, len);
}

static void cstp_channel_on_closed(void *arg, enum stream_phase phase, int err,
				   const char *why)
{
	(void)phase;
	(void)err;
	cstp_channel_end(arg, CSTP_CHANNEL_END_CLOSED, why);
}

static const struct stream_ops cstp_stream_ops = {
	.data = cstp_channel_on_data,
	.closed = cstp_channel_on_closed,
};

int cstp_channel_start(struct cstp_channel *c, struct stream *stream,
		       unsigned int dpd, unsigned int keepalive,
		       cstp_channel_end_fn fn, void *arg)
{
	int err;

	memset(c, 0, sizeof(*c));
	c->stream = stream;
	c->dpd = dpd * 1000000ULL;
	c->keepalive = keepalive * 1000000ULL;
	c->fn = fn;
	c->arg = arg;
	c->last_rx = cstp_channel_now(c);
	c->last_tx = c->last_rx;
	buf_init(&c->in, CSTP_BUFFER_MAX);
	err = sd_event_add_time(stream->event, &c->timer, CLOCK_MONOTONIC,
				UINT64_MAX, 0, cstp_channel_on_timer, c);
	if (err < 0)
		return err;
	stream->ops = &cstp_stream_ops;
	stream->arg = c;
	rearm(c);
	return 0;
}

void cstp_channel_stop(struct cstp_channel *c)
{
	c->timer = sd_event_source_disable_unref(c->timer);
	buf_free(&c->in);
}
