// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/gateway/admission.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acvpnd/auth/certificate.h"
#include "acvpnd/gateway/check.h"
#include "acvpnd/gateway/download.h"
#include "acvpnd/gateway/news.h"
#include "acvpnd/gateway/story.h"
#include "common/log.h"

enum {
	ADMISSION_TRIES = 3,
	ADMISSION_SESSION_ID_SIZE = 16,
	/* Lines a second: whoever guesses does not write the log. */
	ADMISSION_LINES = 20,
	MS = 1000,
};

/**
 * struct admission_host - a virtual host
 * @vhost: What it is told.
 * @login: Its conversations.
 * @groups: Names of groups that are not those of the configuration.
 * @n_groups: How many.
 */
struct admission_host {
	const struct config_vhost *vhost;
	struct auth_login *login;
	char *groups[AUTH_GROUPS_MAX];
	size_t n_groups;
};

/**
 * struct admission - a document that the engine has
 * @process: Auth.
 * @vhost: Virtual host that it is for.
 * @call: Where it came from.
 * @peer: Address and port of the client.
 * @agent: What the client says it is.
 */
struct admission {
	struct auth_process *process;
	const struct config_vhost *vhost;
	struct auth_call call;
	union sockaddr_any peer;
	char agent[AUTH_NAME_SIZE];
};

/* Sessions */

static int make_session(const struct admission *a,
			const struct auth_login_reply *reply,
			uint8_t token[AUTH_TOKEN_SIZE],
			struct auth_parent **parent)
{
	struct auth_process *p = a->process;
	struct auth_session_login login = {
		.user = reply->user, .group = reply->group,
		.vhost = a->vhost->name ? a->vhost->name : "",
		.peer = &a->peer, .agent = a->agent,
		.settings = reply->query ? reply->query->settings : NULL,
		.classes = reply->query ? reply->query->classes : NULL,
	};
	struct config_policy *policy;
	int err;

	err = policy_file_load(a->vhost, reply->user,
			       *reply->group ? reply->group : NULL,
			       login.settings, &policy, check_tell, NULL);
	if (err)
		return err;
	login.max_same = policy->max_same_clients;
	login.limits.session_ms = (int64_t)policy->session_timeout * MS;
	login.limits.disconnected_ms = (int64_t)a->vhost->cookie_timeout * MS;
	err = auth_session_login(p->sessions, &login, auth_process_now(),
				 token, parent);
	policy_file_free(policy);
	return err;
}

/* Replies */

static void fill_form(struct ipc_login_reply *to,
		      const struct auth_login_reply *from)
{
	size_t i;

	to->result = IPC_LOGIN_FORM;
	to->opaque = from->opaque;
	to->form_id = from->form_id;
	to->message = from->message;
	to->error = from->error;
	to->selected = from->selected;
	for (i = 0; from->groups && i < from->groups->n; i++)
		to->groups[to->n_groups++] = (struct ipc_group){
			.name = from->groups->list[i].name,
			.label = from->groups->list[i].label,
		};
	for (i = 0; i < from->n_inputs; i++)
		to->inputs[to->n_inputs++] = (struct ipc_input){
			.type = from->inputs[i].secret ? IPC_INPUT_PASSWORD :
							 IPC_INPUT_TEXT,
			.name = from->inputs[i].name,
			.label = from->inputs[i].label,
		};
}

static void admit(const struct admission *a, struct ipc_login_reply *to,
		  const struct auth_login_reply *from,
		  char id[ADMISSION_SESSION_ID_SIZE])
{
	struct download_names names;
	struct auth_parent *parent;
	int err = make_session(a, from, to->token, &parent);

	if (err) {
		log_error("user %s gets no session: %s", from->user,
			  strerror(-err));
		to->result = IPC_LOGIN_REFUSED;
		to->error = "There is no session for you now.";
		return;
	}
	snprintf(id, ADMISSION_SESSION_ID_SIZE, "%u", parent->record.index);
	to->result = IPC_LOGIN_DONE;
	to->index = parent->record.index;
	to->session_id = id;
	to->banner = a->vhost->policy.banner;
	a->process->tally.logins[TALLY_ACCEPTED]++;
	news_login(a->process, &parent->record);
	/* The login may have begun with the configuration before. */
	names = download_names(a->process, a->vhost->name);
	to->cert_hash = names.cert_hash;
	to->profile = names.profile;
	to->profile_hash = names.profile_hash;
}

static bool may_tell(struct auth_process *p)
{
	int64_t second = auth_process_now() / MS;

	if (second != p->refusal_second) {
		if (p->refusals > ADMISSION_LINES)
			log_info("%u more logins failed",
				 p->refusals - ADMISSION_LINES);
		p->refusals = 0;
		p->refusal_second = second;
	}
	return ++p->refusals <= ADMISSION_LINES;
}

static void tell_failure(const struct admission *a,
			 const struct auth_login_reply *reply, const char *what)
{
	if (may_tell(a->process))
		story_refused(reply->user, &a->peer, what);
}

static void tell_unavailable(const struct admission *a,
			     const struct auth_login_reply *reply)
{
	char what[AUTH_PROMPT_SIZE + 64];

	snprintf(what, sizeof(what), "the login cannot be judged now%s%s",
		 reply->why && *reply->why ? ": " : "",
		 reply->why ? reply->why : "");
	tell_failure(a, reply, what);
}

static void admission_refuse(const struct admission *a,
			     struct ipc_login_reply *to,
			     const struct auth_login_reply *from)
{
	to->result = IPC_LOGIN_REFUSED;
	to->error = from->error;
	if (from->result == AUTH_LOGIN_BANNED) {
		to->result = IPC_LOGIN_BANNED;
		to->seconds = (from->banned_ms + MS - 1) / MS;
	}
	a->process->tally.logins[from->result == AUTH_LOGIN_BANNED ?
				 TALLY_BANNED : TALLY_REFUSED]++;
	if (from->result == AUTH_LOGIN_UNAVAILABLE)
		tell_unavailable(a, from);
	else
		tell_failure(a, from, from->result == AUTH_LOGIN_BANNED ?
			     "banned" : "login refused");
}

/* Whoever was let in, and does not know, has nothing. */
static void admission_untold(const struct admission *a,
			     const struct ipc_login_reply *reply,
			     const char *user, int err)
{
	struct auth_sessions *sessions = a->process->sessions;
	struct auth_parent *parent;

	if (may_tell(a->process))
		log_message(LOG_LEVEL_ERROR,
			    "the login of user %s ends: what the client has to be told cannot be: %s; have fewer of select-group, or a shorter banner or pre-login-banner",
			    user && *user ? user : "(none)",
			    strerror(-err));
	if (reply->result != IPC_LOGIN_DONE)
		return;
	parent = auth_table_find(auth_session_table(sessions), reply->index);
	if (parent)
		auth_session_end(sessions, parent, AUTH_REASON_ERROR,
				 auth_process_now());
}

static void admission_on_reply(void *arg, uint64_t call,
			       const struct auth_login_reply *reply)
{
	struct ipc_message message = { .type = IPC_LOGIN_REPLY };
	struct admission *a = (void *)(uintptr_t)call;
	char id[ADMISSION_SESSION_ID_SIZE];
	int err;

	(void)arg;
	if (reply->result == AUTH_LOGIN_FORM && reply->error) {
		a->process->tally.logins[TALLY_FAILED]++;
		tell_failure(a, reply, "login failed, and asked again");
	}
	if (reply->result == AUTH_LOGIN_FORM)
		fill_form(&message.login_reply, reply);
	else if (reply->result == AUTH_LOGIN_DONE)
		admit(a, &message.login_reply, reply, id);
	else
		admission_refuse(a, &message.login_reply, reply);
	err = auth_process_answer(&a->call, &message);
	if (err)
		admission_untold(a, &message.login_reply, reply->user, err);
	explicit_bzero(&message, sizeof(message));
	free(a);
}

/* Requests */

static void fill_request(struct auth_login_request *to,
			 struct auth_field fields[IPC_FIELDS_MAX],
			 const struct ipc_login *from)
{
	size_t i;

	for (i = 0; i < from->n_fields; i++)
		fields[i] = (struct auth_field){
			.name = from->fields[i].name ?
				from->fields[i].name : "",
			.value = from->fields[i].value ?
				 from->fields[i].value : "",
		};
	*to = (struct auth_login_request){
		.peer = &from->peer,
		.init = from->action == IPC_LOGIN_INIT,
		.opaque = from->opaque,
		.group = from->group_select,
		.url = from->group_access ? from->group_access : from->path,
		.fields = fields,
		.n_fields = from->n_fields,
	};
}

/* A certificate that names nobody is as good as none. */
static void fill_certificate(struct auth_certificate *to,
			     struct auth_certificate_names *names,
			     const struct admission *a,
			     const struct ipc_login *from)
{
	char name[SOCKADDR_STRLEN];
	int err;

	*to = (struct auth_certificate){ .user = "", .groups = "" };
	if (!from->cert.len || from->cert_status != IPC_CERT_TRUSTED)
		return;
	err = auth_certificate_read(from->cert.data, from->cert.len,
				    a->vhost->cert_user_oid,
				    a->vhost->cert_group_oid, names);
	if (err && may_tell(a->process))
		log_info("the certificate from %s is not used: %s",
			 sockaddr_format(&a->peer, name), err == -ENOENT ?
			 "it does not have the field that cert-user-oid says" :
			 "a name in it cannot be one");
	if (err)
		return;
	*to = (struct auth_certificate){
		.trusted = true, .user = names->user, .groups = names->groups,
	};
}

static struct admission_host *find_host(struct auth_process *p, const char *sni)
{
	const struct config_vhost *v = gateway_config_vhost(p->config, sni);

	return &p->hosts[v - p->config->vhosts];
}

void admission_step(struct auth_process *p, const struct auth_call *call,
		    const struct ipc_login *login)
{
	struct admission_host *host = find_host(p, login->sni);
	struct auth_field fields[IPC_FIELDS_MAX];
	struct admission *a = calloc(1, sizeof(*a));
	struct auth_certificate_names names;
	struct auth_certificate certificate;
	struct auth_login_request request;

	/* Without an answer the client is told that there is none. */
	if (!a)
		return;
	a->process = p;
	a->vhost = host->vhost;
	a->call = *call;
	a->peer = login->peer;
	snprintf(a->agent, sizeof(a->agent), "%s",
		 login->user_agent ? login->user_agent : "");
	if (login->first)
		auth_ban_add(p->ban, &a->peer,
			     p->config->ban.points_connection,
			     auth_process_now());
	fill_request(&request, fields, login);
	fill_certificate(&certificate, &names, a, login);
	request.certificate = &certificate;
	auth_login_step(host->login, &request, (uintptr_t)a,
			auth_process_now());
}

/* Engines and backends */

/* All lines of auth are one way: the certificate's, a backend's, or both's. */
static int add_auth(struct auth_process *p, struct auth_login_config *login,
		    const struct config_auths *auths)
{
	struct auth_method *method = &login->methods[login->n_methods];
	size_t i;
	int err = 0;

	for (i = 0; i < auths->n && !err; i++) {
		if (auths->list[i].kind == CONFIG_AUTH_CERTIFICATE)
			method->certificate = true;
		else
			err = backends_get(&p->backends, p->config,
					   &auths->list[i], &p->queues,
					   &method->backend);
	}
	login->n_methods += auths->n > 0;
	return err;
}

/* Each line of enable-auth is a way of its own. */
static int add_enabled(struct auth_process *p, struct auth_login_config *login,
		       const struct config_auths *auths)
{
	size_t i;
	int err = 0;

	for (i = 0; i < auths->n && login->n_methods < AUTH_METHODS_MAX && !err;
	     i++) {
		const struct config_auths one = { &auths->list[i], 1 };

		err = add_auth(p, login, &one);
	}
	return err;
}

/**
 * struct admission_groups - groups while they are collected
 * @host: Has their names.
 * @list: Has the groups.
 */
struct admission_groups {
	struct admission_host *host;
	struct auth_groups *list;
};

static void add_group(void *arg, const char *name)
{
	struct admission_groups *to = arg;
	struct admission_host *host = to->host;
	char *copy;

	if (auth_group_find(to->list, name) >= 0)
		return;
	copy = to->list->n < AUTH_GROUPS_MAX ? strdup(name) : NULL;
	if (!copy) {
		log_error("auto-select-group: group %s is one too many", name);
		return;
	}
	host->groups[host->n_groups++] = copy;
	to->list->list[to->list->n++] = (struct auth_group){
		.name = copy, .label = copy,
	};
}

static void add_all_groups(struct auth_login_config *login,
			   struct admission_host *host)
{
	struct admission_groups to = { .host = host, .list = &login->groups };
	const struct auth_backend *backend;
	size_t i;

	for (i = 0; i < login->n_methods; i++) {
		backend = login->methods[i].backend;
		if (backend && backend->ops->groups)
			backend->ops->groups(login->methods[i].backend,
					     add_group, &to);
	}
}

static void fill_groups(struct auth_groups *to, const struct config_vhost *v)
{
	size_t i;

	if (v->default_group && (v->groups.n || v->auto_groups))
		to->list[to->n++] = (struct auth_group){
			.name = "", .label = v->default_group,
		};
	for (i = 0; i < v->groups.n && to->n < AUTH_GROUPS_MAX; i++)
		to->list[to->n++] = (struct auth_group){
			.name = v->groups.list[i].name,
			.label = v->groups.list[i].label,
		};
}

static int open_host(struct auth_process *p, struct admission_host *host)
{
	const struct config_vhost *v = host->vhost;
	struct auth_login_config login = {
		.groups_by_url = v->groups_by_url,
		.two_forms = !v->cisco_compat,
		.tries = ADMISSION_TRIES,
		.life_ms = (int64_t)p->config->auth_timeout * MS,
		.points = p->config->ban.points_password,
		.message = v->pre_login_banner,
	};
	int err;

	fill_groups(&login.groups, v);
	err = add_auth(p, &login, &v->auth);
	if (!err)
		err = add_enabled(p, &login, &v->enable_auth);
	if (!err && v->auto_groups)
		add_all_groups(&login, host);
	if (!err)
		err = auth_login_new(&host->login, &login, p->ban,
				     admission_on_reply, p);
	return err;
}

static struct auth_ban_config ban_config(const struct gateway_config *config)
{
	return (struct auth_ban_config){
		.max_score = config->ban.max_score,
		.ban_ms = (int64_t)config->ban.time * MS,
		.reset_ms = (int64_t)config->ban.reset_time * MS,
	};
}

void admission_set_bans(struct auth_process *p)
{
	const struct auth_ban_config ban = ban_config(p->config);

	auth_ban_set(p->ban, &ban);
}

int admission_open(struct auth_process *p)
{
	const struct auth_ban_config ban = ban_config(p->config);
	size_t i;
	int err = 0;

	p->hosts = calloc(p->config->n_vhosts, sizeof(*p->hosts));
	if (!p->hosts)
		return -ENOMEM;
	if (!p->ban)
		err = auth_ban_new(&p->ban, &ban);
	for (i = 0; i < p->config->n_vhosts && !err; i++) {
		p->hosts[i].vhost = &p->config->vhosts[i];
		err = open_host(p, &p->hosts[i]);
	}
	return err;
}

int64_t admission_tick(struct auth_process *p)
{
	int64_t next, due = INT64_MAX;
	size_t i;

	for (i = 0; i < p->config->n_vhosts; i++) {
		next = auth_login_tick(p->hosts[i].login, auth_process_now());
		if (next < due)
			due = next;
	}
	return due;
}

void admission_close(struct auth_process *p)
{
	size_t i;

	for (i = 0; p->hosts && i < p->config->n_vhosts; i++) {
		auth_login_free(p->hosts[i].login);
		while (p->hosts[i].n_groups)
			free(p->hosts[i].groups[--p->hosts[i].n_groups]);
	}
	free(p->hosts);
	p->hosts = NULL;
	backends_free(p->backends);
	p->backends = NULL;
	if (p->ban)
		auth_ban_free(p->ban);
}
