// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/client/tunnel_rekey.h"

#include <errno.h>
#include <string.h>

#include "common/log.h"

enum {
	/* How long to wait for our own message to be sent. */
	REKEY_MS = 10,
	REKEYS_MAX = 1000,
};

static void tunnel_rekey_ask(struct tunnel *t, const uint8_t *data, size_t len);

static int tunnel_rekey_on_time(sd_event_source *source, uint64_t usec,
				void *arg)
{
	(void)source;
	(void)usec;
	tunnel_rekey_ask(arg, NULL, 0);
	return 0;
}

static int tunnel_rekey_later(struct tunnel *t)
{
	tunnel_rekey_cancel(t);
	if (++t->rekeys > REKEYS_MAX)
		return -ETIMEDOUT;
	/* Its accuracy must not be the default, a quarter of a second. */
	return sd_event_add_time_relative(t->p.event, &t->rekey,
					  CLOCK_MONOTONIC, REKEY_MS * 1000ULL,
					  1, tunnel_rekey_on_time, t);
}

static void tunnel_rekey_ask(struct tunnel *t, const uint8_t *data, size_t len)
{
	int err = t->p.dp_ops->rekey(t->session, data, len);

	if (err == -EAGAIN && tunnel_rekey_later(t) >= 0)
		return;
	tunnel_rekey_cancel(t);
	if (!err) {
		log_verbose("new keys on the TLS connection");
		return;
	}
	log_verbose("no new keys on the TLS connection: %s", err == -EAGAIN ?
		    "the gateway takes nothing" : t->p.dp_ops->error(t->p.dp));
	tunnel_replace(t);
}

void tunnel_rekey_start(struct tunnel *t, const uint8_t *data, size_t len)
{
	t->rekeys = 0;
	tunnel_rekey_ask(t, data, len);
}

void tunnel_rekey_cancel(struct tunnel *t)
{
	t->rekey = sd_event_source_disable_unref(t->rekey);
}
