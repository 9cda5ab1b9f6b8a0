// SPDX-License-Identifier: GPL-2.0-only
#include "io/resolve.h"

#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	RESOLVE_POLL_USEC = 10 * 1000,
	/* Zero would mean a quarter of a second. */
	RESOLVE_ACCURACY_USEC = 1,
	RESOLVE_POLLS_MAX = 3000,
};

/**
 * struct resolve - a look-up
 * @request: The library's request; it reads @host, @service and @hints until
 *	it is done.
 * @hints: What we want.
 * @host: Name.
 * @service: Port as text.
 * @timer: Looks whether it is done.
 * @polls: How often it looked.
 * @fn: Receives the result.
 * @arg: Passed to @fn.
 */
struct resolve {
	struct gaicb request;
	struct addrinfo hints;
	char host[256];
	char service[8];
	sd_event_source *timer;
	unsigned int polls;
	resolve_fn fn;
	void *arg;
};

static void copy_result(const struct addrinfo *info, struct sockaddr_list *out)
{
	out->n = 0;
	for (; info && out->n < SOCKADDR_LIST_MAX; info = info->ai_next) {
		if (info->ai_addrlen > sizeof(out->list[0]))
			continue;
		memset(&out->list[out->n], 0, sizeof(out->list[0]));
		memcpy(&out->list[out->n++], info->ai_addr, info->ai_addrlen);
	}
}

static void resolve_finish(struct resolve *r, int err)
{
	struct sockaddr_list out = { .n = 0 };

	sd_event_source_set_enabled(r->timer, SD_EVENT_OFF);
	if (!err)
		copy_result(r->request.ar_result, &out);
	if (out.n)
		r->fn(r->arg, &out, NULL);
	else if (err == EAI_INPROGRESS)
		r->fn(r->arg, NULL, "no name server answers");
	else
		r->fn(r->arg, NULL, err ? gai_strerror(err) : "no address");
}

static int resolve_on_timer(sd_event_source *source, uint64_t usec, void *arg)
{
	struct resolve *r = arg;
	int err = gai_error(&r->request);

	(void)usec;
	if (err == EAI_INPROGRESS && ++r->polls < RESOLVE_POLLS_MAX) {
		sd_event_source_set_time_relative(source, RESOLVE_POLL_USEC);
		sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
		return 0;
	}
	resolve_finish(r, err);
	return 0;
}

int resolve_start(struct resolve **out, sd_event *event, const char *host,
		  uint16_t port, resolve_fn fn, void *arg)
{
	struct resolve *r = calloc(1, sizeof(*r));
	struct gaicb *list[1];
	int err;

	if (!r)
		return -ENOMEM;
	r->fn = fn;
	r->arg = arg;
	r->hints.ai_socktype = SOCK_STREAM;
	r->hints.ai_flags = AI_NUMERICSERV;
	snprintf(r->host, sizeof(r->host), "%s", host);
	snprintf(r->service, sizeof(r->service), "%u", port);
	r->request.ar_name = r->host;
	r->request.ar_service = r->service;
	r->request.ar_request = &r->hints;
	err = sd_event_add_time_relative(event, &r->timer, CLOCK_MONOTONIC, 0,
					 RESOLVE_ACCURACY_USEC,
					 resolve_on_timer, r);
	if (err < 0)
		goto err_free;
	list[0] = &r->request;
	if (getaddrinfo_a(GAI_NOWAIT, list, 1, NULL)) {
		err = -EAGAIN;
		goto err_timer;
	}
	*out = r;
	return 0;

err_timer:
	sd_event_source_disable_unref(r->timer);
err_free:
	free(r);
	return err;
}

void resolve_free(struct resolve *r)
{
	if (!r)
		return;
	sd_event_source_disable_unref(r->timer);
	r->timer = NULL;
	/* A request that cannot be cancelled still uses the memory. */
	if (gai_error(&r->request) == EAI_INPROGRESS &&
	    gai_cancel(&r->request) == EAI_NOTCANCELED)
		return;
	if (r->request.ar_result)
		freeaddrinfo(r->request.ar_result);
	free(r);
}
