// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/gateway/accounting.h"

#include <errno.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "acvpnd/auth/account.h"
#include "acvpnd/auth/deadline.h"
#include "acvpnd/auth/store.h"
#include "acvpnd/gateway/check.h"
#include "acvpnd/gateway/run_as.h"
#include "acvpnd/radius/account.h"
#include "acvpnd/radius/disconnect.h"
#include "common/log.h"

/**
 * struct accounting_target - whom records are told
 * @next: Another one.
 * @process: Auth.
 * @file: What it was made from.
 * @nas_identifier: That, too, or NULL.
 * @account: It.
 * @io: Watches it.
 */
struct accounting_target {
	struct accounting_target *next;
	struct auth_process *process;
	char *file;
	char *nas_identifier;
	struct radius_account *account;
	sd_event_source *io;
};

/**
 * struct accounting_session - a session that is told of now and then
 * @due: When next; first member.
 * @index: Its number.
 */
struct accounting_session {
	struct auth_deadline due;
	uint32_t index;
};

/**
 * struct accounting - accounting
 * @targets: Whom records are told.
 * @due: Sessions, by when they are due.
 * @sessions: Tree of the same.
 * @asking: The monitor is asked what some carry.
 * @last: Number of the last record.
 * @unkept: Records cannot be stored, which was logged.
 * @disconnect: Questions which sessions are to end, or -1.
 * @disconnect_io: Watches it.
 */
struct accounting {
	struct accounting_target *targets;
	struct auth_deadlines due;
	void *sessions;
	bool asking;
	int64_t last;
	bool unkept;
	int disconnect;
	sd_event_source *disconnect_io;
};

static bool accounting_same_text(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

static struct accounting_target *find_target(const struct accounting *a,
					     const struct config_auth *config)
{
	struct accounting_target *t;

	for (t = a ? a->targets : NULL; t; t = t->next)
		if (!strcmp(t->file, config->file) &&
		    accounting_same_text(t->nas_identifier,
					 config->nas_identifier))
			break;
	return t;
}

/* Of a virtual host, or "" for the default one; NULL: nobody is told. */
static struct accounting_target *target_at(const struct auth_process *p,
					   const char *vhost)
{
	const struct config_vhost *v =
		gateway_config_vhost(p->config, *vhost ? vhost : NULL);

	return v->acct.n ? find_target(p->accounting, &v->acct.list[0]) : NULL;
}

static struct accounting_target *target_of(const struct auth_process *p,
					   const struct auth_record *r)
{
	return target_at(p, r->vhost);
}

/* Records */

static struct auth_store *accounting_store(const struct auth_process *p)
{
	return p->sessions ? auth_session_store(p->sessions) : NULL;
}

/* What is not stored is told all the same, by this auth. */
static void accounting_keep(struct auth_process *p,
			    const struct auth_account *record)
{
	struct auth_store *store = accounting_store(p);
	int err = store ? auth_store_put_account(store, record) : 0;

	if (err && !p->accounting->unkept)
		log_error("accounting: records cannot be stored: %s; they are "
			  "lost if auth is killed", store->error);
	p->accounting->unkept = err;
}

static void accounting_tell(struct accounting_target *t,
			    struct auth_account *record)
{
	struct auth_process *p = t->process;

	record->id = ++p->accounting->last;
	accounting_keep(p, record);
	radius_account_tell(t->account, record, auth_process_now());
}

/* If it stays in the store it is told twice, which servers can see. */
static void accounting_on_settled(void *arg, const struct auth_account *record)
{
	const struct accounting_target *t = arg;
	struct auth_store *store = accounting_store(t->process);

	if (store)
		auth_store_remove_account(store, record->id);
}

/**
 * struct accounting_rest - what an auth before did not get told
 * @process: Auth.
 * @told: Records that are told now.
 * @kept: Those of whom nobody is told now.
 */
struct accounting_rest {
	struct auth_process *process;
	size_t told;
	size_t kept;
};

static int accounting_tell_rest(void *arg, const struct auth_account *record)
{
	struct accounting_rest *rest = arg;
	struct auth_process *p = rest->process;
	struct accounting_target *t = target_at(p, record->vhost);

	if (record->id > p->accounting->last)
		p->accounting->last = record->id;
	rest->told += !!t;
	rest->kept += !t;
	if (t)
		radius_account_tell(t->account, record, auth_process_now());
	return 0;
}

static int accounting_resume(struct auth_process *p)
{
	struct accounting_rest rest = { .process = p };
	struct auth_store *store = accounting_store(p);
	int err;

	if (!store)
		return 0;
	err = auth_store_load_accounts(store, accounting_tell_rest, &rest);
	if (err)
		log_error("accounting: what waits cannot be read: %s",
			  store->error);
	if (rest.told)
		log_info("accounting: servers are told %zu records that waited",
			 rest.told);
	if (rest.kept)
		log_info("accounting: %zu records wait for servers that no 'acct' names",
			 rest.kept);
	return err;
}

/* Interim records */

static int accounting_compare(const void *a, const void *b)
{
	const struct accounting_session *x = a, *y = b;

	return (x->index > y->index) - (x->index < y->index);
}

static struct accounting_session *
accounting_find_session(const struct accounting *a, uint32_t index)
{
	const struct accounting_session key = { .index = index };
	struct accounting_session **found =
		tfind(&key, &a->sessions, accounting_compare);

	return found ? *found : NULL;
}

static void forget_session(struct accounting *a, struct accounting_session *s)
{
	tdelete(s, &a->sessions, accounting_compare);
	auth_deadline_remove(&a->due, &s->due);
	free(s);
}

static struct accounting_session *accounting_add_session(struct accounting *a,
							 uint32_t index)
{
	struct accounting_session *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->index = index;
	if (auth_deadline_add(&a->due, &s->due)) {
		free(s);
		return NULL;
	}
	if (tsearch(s, &a->sessions, accounting_compare))
		return s;
	auth_deadline_remove(&a->due, &s->due);
	free(s);
	return NULL;
}

/* From now on, or from the change of the interval on. */
static void schedule(struct accounting *a, const struct auth_record *r)
{
	struct accounting_session *s = accounting_find_session(a, r->index);

	if (!r->report_ms) {
		if (s)
			forget_session(a, s);
		return;
	}
	if (!s)
		s = accounting_add_session(a, r->index);
	if (s)
		auth_deadline_set(&a->due, &s->due,
				  auth_process_now() + r->report_ms);
}

static void tell_used(struct auth_process *p, const struct ipc_used_by *used)
{
	struct accounting_target *t;
	struct auth_account record;
	struct auth_parent *parent;

	parent = auth_table_find(auth_session_table(p->sessions), used->index);
	t = parent ? target_of(p, &parent->record) : NULL;
	if (!t || !parent->record.accounted || parent->record.ending)
		return;
	auth_account_fill(&record, &parent->record, auth_process_now());
	record.status = AUTH_ACCOUNT_INTERIM;
	record.traffic = (struct auth_traffic){
		.rx_packets = used->total.rx_packets,
		.rx_bytes = used->total.rx_bytes,
		.tx_packets = used->total.tx_packets,
		.tx_bytes = used->total.tx_bytes,
	};
	auth_record_add(&record.traffic, &parent->record.base);
	accounting_tell(t, &record);
}

static void accounting_on_used(void *arg, struct ipc_message *answer)
{
	struct auth_process *p = arg;
	size_t i;

	p->accounting->asking = false;
	for (i = 0; answer && i < answer->used.n; i++)
		tell_used(p, &answer->used.list[i]);
	if (answer)
		auth_process_arm(p);
}

/* Those without tunnels carry nothing, and are passed over. */
static void fill_usage(struct auth_process *p, struct ipc_usage *usage)
{
	struct accounting *a = p->accounting;
	const struct auth_parent *parent;
	struct accounting_session *s;
	int64_t now = auth_process_now();

	while (usage->n < IPC_USAGE_MAX &&
	       (s = (void *)auth_deadline_first(&a->due)) && s->due.at <= now) {
		parent = auth_table_find(auth_session_table(p->sessions),
					 s->index);
		if (!parent) {
			forget_session(a, s);
			continue;
		}
		if (parent->record.carried)
			usage->list[usage->n++].index = s->index;
		schedule(a, &parent->record);
	}
}

static void accounting_report(struct auth_process *p)
{
	struct ipc_message message = { .type = IPC_USAGE };

	if (p->accounting->asking)
		return;
	fill_usage(p, &message.usage);
	if (message.usage.n)
		p->accounting->asking = !ipc_channel_ask(p->monitor, &message,
							 accounting_on_used, p);
}

int64_t accounting_tick(struct auth_process *p)
{
	struct accounting *a = p->accounting;
	const struct auth_deadline *first;
	struct accounting_target *t;
	int64_t next, due = INT64_MAX;

	if (!a)
		return due;
	for (t = a->targets; t; t = t->next) {
		next = radius_account_tick(t->account, auth_process_now());
		if (next < due)
			due = next;
	}
	accounting_report(p);
	first = auth_deadline_first(&a->due);
	return !a->asking && first && first->at < due ? first->at : due;
}

/* Begin and end of sessions */

void accounting_up(struct auth_process *p, struct auth_parent *parent)
{
	struct accounting_target *t = target_of(p, &parent->record);
	struct auth_account record;

	if (!t)
		return;
	schedule(p->accounting, &parent->record);
	if (parent->record.accounted)
		return;
	parent->record.accounted = true;
	auth_account_fill(&record, &parent->record, auth_process_now());
	record.status = AUTH_ACCOUNT_START;
	accounting_tell(t, &record);
}

void accounting_over(struct auth_process *p, const struct auth_record *record,
		     enum auth_reason reason)
{
	struct accounting_target *t = target_of(p, record);
	struct accounting_session *s;
	struct auth_account last;

	s = p->accounting ?
		    accounting_find_session(p->accounting, record->index) :
		    NULL;
	if (s)
		forget_session(p->accounting, s);
	if (!t || !record->accounted)
		return;
	auth_account_fill(&last, record, auth_process_now());
	last.status = AUTH_ACCOUNT_STOP;
	last.cause = reason;
	auth_record_total(record, &last.traffic);
	accounting_tell(t, &last);
}

/* Begin and end of accounting */

static int add_target(struct auth_process *p, const struct config_auth *config)
{
	struct accounting_target *t = calloc(1, sizeof(*t));
	struct privilege_user user = { .uid = 0 };
	const struct radius_account_config radius = {
		.file = config->file,
		.nas_identifier = config->nas_identifier, .user = &user,
		.settled = accounting_on_settled, .arg = t,
	};
	int err;

	if (!t)
		return -ENOMEM;
	t->next = p->accounting->targets;
	t->process = p;
	p->accounting->targets = t;
	t->file = strdup(config->file);
	if (config->nas_identifier)
		t->nas_identifier = strdup(config->nas_identifier);
	if (!t->file || (config->nas_identifier && !t->nas_identifier))
		return -ENOMEM;
	err = run_as_find(p->config, &user);
	if (!err)
		err = radius_account_new(&t->account, &radius);
	if (err)
		check_refuse(p->config, NULL, "acct",
			     "servers of %s cannot be told: %s; look at that file",
			     t->file, strerror(-err));
	else
		radius_account_limit(t->account, p->config->max_clients);
	return err;
}

static struct accounting *make_accounting(void)
{
	struct accounting *a = calloc(1, sizeof(*a));

	if (a)
		a->disconnect = -1;
	return a;
}

/* Those of the main host may: they know all sessions by name. */
static int open_disconnect(struct auth_process *p)
{
	const struct config_auths *acct = &p->config->vhosts[0].acct;
	struct privilege_user user = { .uid = 0 };
	struct radius_disconnect_config radius = {
		.user = &user, .port = p->config->disconnect_port,
	};
	int fd;

	if (!acct->n) {
		check_refuse(p->config, NULL, "radius-disconnect-port",
			     "there is no 'acct' above all sections, whose servers might come there; add one");
		return -EINVAL;
	}
	radius.file = acct->list[0].file;
	radius.nas_identifier = acct->list[0].nas_identifier;
	fd = run_as_find(p->config, &user);
	if (!fd)
		fd = radius_disconnect_start(&radius);
	if (fd < 0)
		return fd;
	p->accounting->disconnect = fd;
	return 0;
}

int accounting_open(struct auth_process *p)
{
	const struct config_vhost *v;
	size_t i;
	int err = 0;

	for (i = 0; i < p->config->n_vhosts && !err; i++) {
		v = &p->config->vhosts[i];
		if (!v->acct.n || find_target(p->accounting, &v->acct.list[0]))
			continue;
		if (!p->accounting)
			p->accounting = make_accounting();
		err = p->accounting ? add_target(p, &v->acct.list[0]) : -ENOMEM;
	}
	if (!err && p->config->disconnect_port)
		err = open_disconnect(p);
	return err;
}

bool accounting_has(const struct auth_process *p,
		    const struct gateway_config *config)
{
	const struct config_vhost *v;
	size_t i;

	for (i = 0; i < config->n_vhosts; i++) {
		v = &config->vhosts[i];
		if (!v->acct.n || find_target(p->accounting, &v->acct.list[0]))
			continue;
		log_error("acct: to tell servers of %s, which were not told "
			  "before, takes a restart",
			  v->acct.list[0].file);
		return false;
	}
	return true;
}

void accounting_set_limits(struct auth_process *p)
{
	struct accounting_target *t;

	for (t = p->accounting ? p->accounting->targets : NULL; t; t = t->next)
		radius_account_limit(t->account, p->config->max_clients);
}

static int accounting_on_answer(sd_event_source *source, int fd,
				uint32_t events, void *arg)
{
	struct accounting_target *t = arg;

	(void)fd;
	(void)events;
	if (radius_account_ready(t->account, auth_process_now())) {
		log_error("acct: the process that tells servers of %s is "
			  "gone; what there is to tell waits until the "
			  "gateway is started again",
			  t->file);
		sd_event_source_set_enabled(source, SD_EVENT_OFF);
	}
	auth_process_arm(t->process);
	return 0;
}

/* Servers are told how many there were; the end itself may take longer. */
static uint32_t disconnect(struct auth_process *p,
			   const struct radius_disconnect_query *query)
{
	struct auth_parent *parent, *next;
	uint32_t count = 0;

	parent = auth_table_first(auth_session_table(p->sessions));
	for (; parent; parent = next) {
		next = auth_table_after(parent);
		if (parent->record.ending ||
		    !radius_disconnect_matches(query, &parent->record))
			continue;
		count++;
		auth_session_end(p->sessions, parent, AUTH_REASON_KICK,
				 auth_process_now());
	}
	return count;
}

static int accounting_on_disconnect(sd_event_source *source, int fd,
				    uint32_t events, void *arg)
{
	struct auth_process *p = arg;
	struct radius_disconnect_query query;
	uint32_t count;
	ssize_t n = recv(fd, &query, sizeof(query), MSG_DONTWAIT);

	(void)events;
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (n != sizeof(query)) {
		log_error("radius-disconnect-port: the process that hears "
			  "servers is gone; they are not heard until the "
			  "gateway is started again");
		sd_event_source_set_enabled(source, SD_EVENT_OFF);
		return 0;
	}
	query.session[sizeof(query.session) - 1] = '\0';
	query.user[sizeof(query.user) - 1] = '\0';
	count = disconnect(p, &query);
	send(fd, &count, sizeof(count), MSG_DONTWAIT | MSG_NOSIGNAL);
	auth_process_arm(p);
	return 0;
}

int accounting_watch(struct auth_process *p)
{
	struct accounting *a = p->accounting;
	const struct auth_parent *parent;
	struct accounting_target *t;
	int err = 0;

	if (!a)
		return 0;
	for (t = a->targets; t && err >= 0; t = t->next)
		err = sd_event_add_io(p->event, &t->io,
				      radius_account_fd(t->account), EPOLLIN,
				      accounting_on_answer, t);
	if (err >= 0 && a->disconnect >= 0)
		err = sd_event_add_io(p->event, &a->disconnect_io,
				      a->disconnect, EPOLLIN,
				      accounting_on_disconnect, p);
	if (err >= 0)
		err = accounting_resume(p);
	parent = auth_table_first(auth_session_table(p->sessions));
	for (; parent; parent = auth_table_after(parent))
		if (parent->record.accounted && target_of(p, &parent->record))
			schedule(a, &parent->record);
	return err < 0 ? err : 0;
}

static void accounting_free_target(struct accounting_target *t)
{
	size_t left;

	sd_event_source_disable_unref(t->io);
	left = radius_account_free(t->account);
	if (left && accounting_store(t->process))
		log_info("accounting: %zu records for servers of %s wait in the store until a gateway starts",
			 left, t->file);
	else if (left)
		log_error("accounting: %zu records for servers of %s are lost",
			  left, t->file);
	free(t->file);
	free(t->nas_identifier);
	free(t);
}

static void accounting_free_session(void *session)
{
	free(session);
}

void accounting_close(struct auth_process *p)
{
	struct accounting *a = p->accounting;
	struct accounting_target *t;

	if (!a)
		return;
	while ((t = a->targets)) {
		a->targets = t->next;
		accounting_free_target(t);
	}
	sd_event_source_disable_unref(a->disconnect_io);
	if (a->disconnect >= 0)
		close(a->disconnect);
	tdestroy(a->sessions, accounting_free_session);
	auth_deadline_free(&a->due);
	free(a);
	p->accounting = NULL;
}
