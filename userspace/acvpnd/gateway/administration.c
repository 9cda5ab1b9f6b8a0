// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/gateway/administration.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "acvpnd/control/match.h"
#include "acvpnd/control/protocol.h"
#include "acvpnd/gateway/closing.h"
#include "acvpnd/gateway/measure.h"
#include "acvpnd/gateway/news.h"

enum {
	/* Of bans, at one go. */
	ADMINISTRATION_BANS = 256,
	/* The same of sessions with thousands of routes each. */
	ADMINISTRATION_DETAILS = 16,
	SEC_MS = 1000,
	MS_NSEC = 1000000,
};

/**
 * struct administration - a list that is being answered
 * @process: Auth.
 * @client: Who asked.
 * @select: Sessions that are asked for.
 * @detail: What clients were told is told, too.
 * @bans: It is about bans.
 * @next: Of sessions, the number from which on they have not been told; of
 *	bans, how many were.
 * @count: How many were told.
 * @batch: Sessions that the monitor is asked about.
 * @request: Number of that question, or 0: it is not asked.
 */
struct administration {
	struct auth_process *process;
	struct control_client *client;
	struct control_select select;
	bool detail;
	bool bans;
	uint64_t next;
	uint64_t count;
	struct ipc_usage batch;
	uint32_t request;
};

struct control_describe
administration_describing(const struct auth_process *p)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return (struct control_describe){
		.now = auth_process_now(),
		.wall = (int64_t)ts.tv_sec * SEC_MS + ts.tv_nsec / MS_NSEC,
		.tcp_port = p->config->tcp_port,
		.udp_port = p->config->udp_port,
	};
}

static void administration_forget(struct administration *a)
{
	if (a->request)
		ipc_channel_forget(a->process->monitor, a->request);
	free(a);
}

static void administration_end(struct administration *a)
{
	struct control_client *client = a->client;
	json_t *line = json_pack("{s:I}", "count", (json_int_t)a->count);

	administration_forget(a);
	control_server_end(client, line);
}

/* Sessions: a few at a time, with what the monitor knows of them */

static const struct ipc_used_by *find_used(const struct ipc_used *used,
					   uint32_t index)
{
	size_t i;

	for (i = 0; used && i < used->n; i++)
		if (used->list[i].index == index)
			return &used->list[i];
	return NULL;
}

/* What ended meanwhile is left out. */
static void tell_batch(struct administration *a, const struct ipc_used *used)
{
	struct control_describe d = administration_describing(a->process);
	const struct auth_parent *parent;
	const struct auth_table *table;
	uint32_t index;
	json_t *item;
	size_t i;

	d.detail = a->detail;
	table = auth_session_table(a->process->sessions);
	for (i = 0; i < a->batch.n; i++) {
		index = a->batch.list[i].index;
		parent = auth_table_find(table, index);
		if (!parent || parent->record.ending)
			continue;
		item = control_describe_session(&d, &parent->record,
						find_used(used, index));
		control_server_write(a->client,
				     json_pack("{s:o}", "item", item));
		a->count++;
	}
}

static void administration_on_used(void *arg, struct ipc_message *answer)
{
	struct administration *a = arg;

	a->request = 0;
	tell_batch(a, answer ? &answer->used : NULL);
	/* The rest when this has been read. */
}

static void fill_batch(struct administration *a)
{
	const struct auth_table *table;
	const struct auth_parent *parent = NULL;
	size_t max = a->detail ? ADMINISTRATION_DETAILS : IPC_USAGE_MAX;

	table = auth_session_table(a->process->sessions);
	if (a->next <= UINT32_MAX)
		parent = auth_table_from(table, a->next);
	a->batch.n = 0;
	for (; parent && a->batch.n < max;
	     parent = auth_table_after(parent)) {
		a->next = (uint64_t)parent->record.index + 1;
		if (control_match(&a->select, &parent->record))
			a->batch.list[a->batch.n++].index =
				parent->record.index;
	}
}

static void list_sessions(struct administration *a)
{
	struct ipc_message message = { .type = IPC_USAGE };

	fill_batch(a);
	if (!a->batch.n) {
		administration_end(a);
		return;
	}
	message.usage = a->batch;
	if (ipc_channel_ask(a->process->monitor, &message,
			    administration_on_used, a))
		tell_batch(a, NULL);
	else
		a->request = message.request;
}

/* Bans */

/**
 * struct ban_page - a part of the list
 * @a: List.
 * @d: Times.
 * @seen: Bans that were passed.
 */
struct ban_page {
	struct administration *a;
	struct control_describe d;
	uint64_t seen;
};

static void administration_on_ban(void *arg, const struct auth_ban_entry *entry)
{
	struct ban_page *page = arg;
	struct administration *a = page->a;

	if (page->seen++ < a->next || page->seen > a->next +
						  ADMINISTRATION_BANS)
		return;
	control_server_write(a->client,
			     json_pack("{s:o}", "item",
				       control_describe_ban(&page->d, entry)));
	a->count++;
}

static void list_bans(struct administration *a)
{
	struct ban_page page = {
		.a = a, .d = administration_describing(a->process),
	};
	uint64_t before = a->count;

	auth_ban_each(a->process->ban, page.d.now, administration_on_ban,
		      &page);
	a->next += a->count - before;
	if (a->count == before)
		administration_end(a);
}

static void unban(struct auth_process *p, struct control_client *client,
		  const struct prefix *address)
{
	if (auth_ban_remove(p->ban, address, auth_process_now()))
		control_server_fail(client, CONTROL_PROTOCOL_NONE,
				    "it has no points");
	else
		control_server_end(client, json_pack("{s:i}", "count", 1));
}

/* Lists */

static void administration_go_on(struct administration *a)
{
	if (a->bans)
		list_bans(a);
	else
		list_sessions(a);
}

static void administration_begin(struct auth_process *p,
				 struct control_client *client,
				 const struct control_request *request)
{
	struct administration *a = calloc(1, sizeof(*a));

	if (!a) {
		control_server_fail(client, CONTROL_PROTOCOL_FAILED,
				    "not enough memory");
		return;
	}
	a->process = p;
	a->client = client;
	a->select = request->select;
	a->detail = request->detail;
	a->bans = request->what == CONTROL_BANS;
	control_server_set(client, a);
	administration_go_on(a);
}

/* Ending */

static void end_one(struct auth_process *p, struct auth_parent *parent,
		    bool logoff)
{
	if (logoff)
		auth_session_end(p->sessions, parent, AUTH_REASON_KICK,
				 auth_process_now());
	else
		closing_stop(p, parent->record.index, NULL);
}

/* Sessions without a tunnel have none to be ended. */
static size_t end_all(struct auth_process *p,
		      const struct control_select *select, bool logoff,
		      json_t *indexes)
{
	struct auth_parent *parent, *next;
	size_t n = 0;

	parent = auth_table_first(auth_session_table(p->sessions));
	for (; parent; parent = next) {
		next = auth_table_after(parent);
		if (!control_match(select, &parent->record) ||
		    (!logoff && !parent->record.carried))
			continue;
		json_array_append_new(indexes,
				      json_integer(parent->record.index));
		end_one(p, parent, logoff);
		n++;
	}
	return n;
}

static void end_sessions(struct auth_process *p, struct control_client *client,
			 const struct control_request *request)
{
	bool logoff = request->what == CONTROL_LOGOFF;
	json_t *indexes = json_array();
	size_t n = end_all(p, &request->select, logoff, indexes);

	if (n || request->select.all || request->select.inactive) {
		control_server_end(client, json_pack("{s:i, s:o}", "count",
						     (int)n, "indexes",
						     indexes));
		return;
	}
	json_decref(indexes);
	control_server_fail(client, CONTROL_PROTOCOL_NONE, logoff ?
			    "no session is so" :
			    "no session is so that has a tunnel");
}

/* Status */

static int administration_count_workers(const struct auth_process *p)
{
	int n = 0;
	size_t i;

	for (i = 0; i < MONITOR_WORKERS_MAX; i++)
		n += !!p->links[i].channel;
	return n;
}

static void administration_tell_status(struct auth_process *p,
				       struct control_client *client)
{
	const struct control_describe d = administration_describing(p);
	const struct gateway_config *config = p->config;
	struct census c;

	measure_census(p, &c);
	control_server_end(client,
			   json_pack("{s:s, s:s, s:i, s:o, s:I, s:s, s:i, s:i, "
				     "s:i, s:i, s:{s:i, s:i, s:i}, "
				     "s:{s:i, s:i}, s:i}",
				     "program", "acvpnd " ACVPN_VERSION,
				     "configuration", config->path, "pid",
				     (int)p->main, "started",
				     control_describe_time(&d, p->started),
				     "uptime_ms",
				     (json_int_t)(d.now - p->started), "device",
				     config->device, "tcp_port",
				     config->tcp_port, "udp_port",
				     config->udp_port, "workers",
				     administration_count_workers(p),
				     "max_sessions", (int)config->max_clients,
				     "sessions", "active", c.active, "waiting",
				     c.waiting, "ending", c.ending, "tunnels",
				     "ssl", c.tunnels[AUTH_CHANNEL_SSL], "dtls",
				     c.tunnels[AUTH_CHANNEL_DTLS], "banned",
				     c.banned));
}

static void administration_on_request(void *arg, struct control_client *client,
				      const struct control_request *request)
{
	struct auth_process *p = arg;

	switch (request->what) {
	case CONTROL_SESSIONS:
	case CONTROL_BANS:
		administration_begin(p, client, request);
		break;
	case CONTROL_LOGOFF:
	case CONTROL_DISCONNECT:
		end_sessions(p, client, request);
		auth_process_arm(p);
		break;
	case CONTROL_FOLLOW:
		news_follow(p, client, request);
		break;
	case CONTROL_UNBAN:
		unban(p, client, &request->select.address);
		break;
	case CONTROL_STATUS:
		administration_tell_status(p, client);
		break;
	}
}

/* While the monitor is asked, what comes from it goes on. */
static void administration_on_more(void *arg, struct control_client *client)
{
	struct administration *a = control_server_get(client);

	(void)arg;
	if (a && !a->request)
		administration_go_on(a);
}

static void administration_on_gone(void *arg, struct control_client *client)
{
	struct administration *a = control_server_get(client);

	if (a)
		administration_forget(a);
	news_forget(arg, client);
}

static const struct control_ops administration_ops = {
	administration_on_request,
	administration_on_more,
	administration_on_gone,
};

int administration_open(struct auth_process *p)
{
	if (p->listen->fd < 0)
		return 0;
	return control_server_new(&p->control, p->event, p->listen,
				  &administration_ops, p);
}

void administration_close(struct auth_process *p)
{
	control_server_free(p->control);
}
