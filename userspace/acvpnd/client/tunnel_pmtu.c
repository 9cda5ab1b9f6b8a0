// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/client/tunnel_pmtu.h"

#include <errno.h>
#include <string.h>

#include "acvpnd/client/tunnel_dtls.h"
#include "acvpnd/client/tunnel_mtu.h"
#include "common/log.h"

enum {
	/* Longer than the way there and back takes, nearly everywhere. */
	PMTU_WAIT_MS = 250,
	/* A path may become narrower; and wider, which is less of a harm. */
	PMTU_AGAIN_SECONDS = 60,
	PMTU_WIDER = 10,
};

static void pmtu_probe(struct tunnel *t);

static int pmtu_on_silence(sd_event_source *source, uint64_t usec, void *arg);

static void pmtu_wait(struct tunnel *t, uint64_t ms, sd_event_time_handler_t fn)
{
	int err;

	t->pmtu_timer = sd_event_source_disable_unref(t->pmtu_timer);
	err = sd_event_add_time_relative(t->p.event, &t->pmtu_timer,
					 CLOCK_MONOTONIC, ms * 1000, 1000, fn,
					 t);
	if (err < 0)
		log_warning("the path of DTLS is not watched: %s",
			    strerror(-err));
}

/* What passes is looked at again, and now and then what may pass besides. */
static int pmtu_on_again(sd_event_source *source, uint64_t usec, void *arg)
{
	struct tunnel *t = arg;

	(void)source;
	(void)usec;
	pmtu_start(&t->pmtu, ++t->pmtu_looks % PMTU_WIDER ? t->path_mtu :
							   t->dtls_mtu);
	pmtu_probe(t);
	return 0;
}

static void pmtu_apply(struct tunnel *t, unsigned int mtu)
{
	const struct dataplane_ops *ops = t->p.dp_ops;

	if (mtu == t->path_mtu)
		return;
	if (ops->set_mtu(t->session, DATAPLANE_DTLS, mtu)) {
		log_verbose("DTLS keeps its MTU: %s", ops->error(t->p.dp));
		return;
	}
	t->path_mtu = mtu;
	t->mtu = tunnel_mtu_of_link(t, mtu);
	network_set_mtu(t->network, t->mtu);
	log_info("the path to %s carries packets of %u bytes over DTLS, and so does %s",
		 tunnel_host(t), mtu, tunnel_interface(t));
}

static void pmtu_done(struct tunnel *t)
{
	unsigned int mtu = pmtu_result(&t->pmtu);

	t->pmtu_busy = false;
	if (mtu) {
		pmtu_apply(t, mtu);
		pmtu_wait(t, PMTU_AGAIN_SECONDS * 1000, pmtu_on_again);
		return;
	}
	tunnel_pmtu_stop(t);
	t->p.dp_ops->detach(t->session, DATAPLANE_DTLS, DATAPLANE_CURRENT);
	dtls_channel_close(t->dtls);
	tunnel_dtls_failed(t, &t->dtls->peer, -ETIMEDOUT,
			   "no packet of 576 bytes or more gets through");
}

static void pmtu_probe(struct tunnel *t)
{
	const struct dataplane_ops *ops = t->p.dp_ops;
	int err;

	t->pmtu_busy = true;
	while ((err = ops->probe(t->session, DATAPLANE_DTLS, t->pmtu.size)) ==
	       -EMSGSIZE) {
		if (!pmtu_too_long(&t->pmtu)) {
			pmtu_done(t);
			return;
		}
	}
	if (err == -EOPNOTSUPP)
		tunnel_pmtu_stop(t);
	else
		/* What could not be sent is as good as lost. */
		pmtu_wait(t, PMTU_WAIT_MS, pmtu_on_silence);
}

static void pmtu_go_on(struct tunnel *t, bool more)
{
	if (more)
		pmtu_probe(t);
	else
		pmtu_done(t);
}

static int pmtu_on_silence(sd_event_source *source, uint64_t usec, void *arg)
{
	struct tunnel *t = arg;

	(void)source;
	(void)usec;
	pmtu_go_on(t, pmtu_silence(&t->pmtu));
	return 0;
}

void tunnel_pmtu_answer(struct tunnel *t, unsigned int size)
{
	/* It may come too late for anything. */
	if (t->pmtu_busy)
		pmtu_go_on(t, pmtu_answer(&t->pmtu, size));
}

void tunnel_pmtu_start(struct tunnel *t)
{
	if (!t->path_mtu)
		t->path_mtu = t->dtls_mtu;
	t->pmtu_looks = 0;
	pmtu_start(&t->pmtu, t->dtls_mtu);
	pmtu_probe(t);
}

void tunnel_pmtu_look(struct tunnel *t)
{
	if (t->pmtu_timer)
		tunnel_pmtu_start(t);
}

void tunnel_pmtu_stop(struct tunnel *t)
{
	t->pmtu_busy = false;
	t->pmtu_timer = sd_event_source_disable_unref(t->pmtu_timer);
}
