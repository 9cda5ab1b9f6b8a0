// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/gateway/scripts.h"

#include <errno.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#include "acvpnd/gateway/opening.h"
#include "common/log.h"

enum { SCRIPTS_SEC_MS = 1000, SCRIPTS_VAR_SIZE = 40 };

/**
 * struct scripts_session - a session whose end is to be told
 * @index: Its number.
 * @since: When it got its tunnel.
 * @env: Its environment, without what differs at the end.
 * @networks: Those behind its client.
 * @n_networks: How many.
 */
struct scripts_session {
	uint32_t index;
	int64_t since;
	struct buf env;
	struct prefix *networks;
	size_t n_networks;
};

static int scripts_compare(const void *a, const void *b)
{
	const struct scripts_session *x = a, *y = b;

	return (x->index > y->index) - (x->index < y->index);
}

static void scripts_free_session(void *session)
{
	struct scripts_session *s = session;

	buf_free(&s->env);
	free(s->networks);
	free(s);
}

/* Environment */

/* "NAME", "NAME4" and "NAME6": of each a list, a blank behind each entry. */
static void
scripts_add_list(struct buf *env, const char *name, sa_family_t family,
		 const struct config_prefixes *list,
		 const char *(*format)(const struct prefix *, char *))
{
	char var[SCRIPTS_VAR_SIZE], text[PREFIX_STRLEN];
	struct buf out;
	size_t i;

	buf_init(&out, SCRIPT_ENV_MAX);
	for (i = 0; i < list->n; i++)
		if (!family || list->list[i].family == family)
			buf_fmt(&out, "%s ", format(&list->list[i], text));
	if (out.error) {
		env->error = out.error;
	} else if (out.len) {
		snprintf(var, sizeof(var), "%s%s", name, !family ? "" :
			 family == AF_INET ? "4" : "6");
		script_env_add(env, var, buf_text(&out));
	}
	buf_free(&out);
}

static void add_lists(struct buf *env, const char *name,
		      const struct config_prefixes *list,
		      const char *(*format)(const struct prefix *, char *))
{
	scripts_add_list(env, name, AF_UNSPEC, list, format);
	scripts_add_list(env, name, AF_INET, list, format);
	scripts_add_list(env, name, AF_INET6, list, format);
}

static const char *format_address(const struct prefix *p, char *text)
{
	struct prefix address = *p;

	address.len = prefix_bits(p->family);
	return prefix_format(&address, text);
}

static void add_host(struct buf *env, const char *name,
		     const union sockaddr_any *address)
{
	char text[PREFIX_STRLEN];
	struct prefix host;

	if (address->sa.sa_family == AF_UNSPEC)
		return;
	prefix_from_sockaddr(&host, address);
	script_env_add(env, name, format_address(&host, text));
}

static void scripts_add_inner(struct buf *env, const char *name,
			      const struct prefix *lease)
{
	char text[PREFIX_STRLEN];
	struct prefix address;

	if (lease->family == AF_UNSPEC)
		return;
	auth_pool_address(lease, &address);
	script_env_add(env, name, format_address(&address, text));
}

/* The only family is the first one, whichever it is. */
static void scripts_add_addresses(const struct auth_process *p, struct buf *env,
				  const struct auth_record *r)
{
	struct prefix own[2];
	size_t i, n = opening_own_of(auth_process_vhost(p, r), own, 0);
	bool both = r->ipv4.family && r->ipv6.family;
	char text[PREFIX_STRLEN];

	for (i = 0; i < n; i++) {
		own[i].len = prefix_bits(own[i].family);
		if (own[i].family == AF_INET ? r->ipv4.family :
					       !both && r->ipv6.family)
			scripts_add_inner(env, "IP_LOCAL", &own[i]);
		if (own[i].family == AF_INET6 && r->ipv6.family)
			scripts_add_inner(env, "IPV6_LOCAL", &own[i]);
	}
	scripts_add_inner(env, "IP_REMOTE",
			  r->ipv4.family ? &r->ipv4 : &r->ipv6);
	scripts_add_inner(env, "IPV6_REMOTE", &r->ipv6);
	if (!r->ipv6.family)
		return;
	snprintf(text, sizeof(text), "%u", r->ipv6.len);
	script_env_add(env, "IPV6_PREFIX", text);
}

static void scripts_add_ports(struct buf *env, const struct config_ports *ports)
{
	static const char *const names[] = {
		[CONFIG_PORT_TCP] = "tcp", [CONFIG_PORT_UDP] = "udp",
		[CONFIG_PORT_SCTP] = "sctp", [CONFIG_PORT_ESP] = "esp",
		[CONFIG_PORT_ICMP] = "icmp", [CONFIG_PORT_ICMPV6] = "icmpv6",
	};
	struct buf out;
	size_t i;

	buf_init(&out, SCRIPT_ENV_MAX);
	for (i = 0; i < ports->n; i++) {
		buf_fmt(&out, "%s ", names[ports->list[i].kind]);
		if (ports->list[i].port)
			buf_fmt(&out, "%u ", ports->list[i].port);
		else
			buf_str(&out, "all ");
	}
	if (ports->n && !out.error)
		script_env_add(env, ports->negated ? "OCSERV_DENY_PORTS" :
			       "OCSERV_ALLOW_PORTS", buf_text(&out));
	buf_free(&out);
}

static void fill_env(const struct auth_process *p, struct buf *env,
		     const struct scripts_client *c)
{
	static const struct config_prefixes none;
	const struct config_policy *policy = c->policy;
	const struct auth_record *r = c->record;

	script_env_init(env);
	script_env_count(env, "ID", r->index);
	script_env_add(env, "VHOST", *r->vhost ? r->vhost : "default");
	script_env_add(env, "USERNAME", r->user);
	script_env_add(env, "GROUPNAME", r->group);
	script_env_add(env, "HOSTNAME", r->hostname);
	script_env_add(env, "REMOTE_HOSTNAME", r->hostname);
	script_env_add(env, "DEVICE", p->config->device);
	script_env_add(env, "USER_AGENT", r->agent);
	script_env_add(env, "DEVICE_TYPE", c->device);
	script_env_add(env, "DEVICE_PLATFORM", c->platform);
	add_host(env, "IP_REAL", &r->peer);
	add_host(env, "IP_REAL_LOCAL", c->local);
	scripts_add_addresses(p, env, r);
	add_lists(env, "OCSERV_ROUTES", policy->default_route ? &none :
		  &policy->routes, prefix_format_masked);
	add_lists(env, "OCSERV_NO_ROUTES", &policy->no_routes,
		  prefix_format_masked);
	add_lists(env, "OCSERV_DNS", &policy->dns, format_address);
	if (policy->restrict_to_routes)
		script_env_add(env, "OCSERV_RESTRICT_TO_ROUTES", "1");
	scripts_add_ports(env, &policy->ports);
}

/* Running */

static void scripts_tell_failed(uint32_t index, const char *reason, int err)
{
	log_error("session %u: the %s script was not run: %s", index, reason,
		  strerror(-err));
}

static int scripts_run(struct auth_process *p, enum script_kind kind,
		       const struct buf *env, script_done_fn done, void *arg)
{
	static const char *const reasons[SCRIPT_KINDS] = {
		[SCRIPT_CONNECT] = "connect",
		[SCRIPT_DISCONNECT] = "disconnect",
		[SCRIPT_HOST_UPDATE] = "host-update",
	};
	struct buf copy;
	int err;

	script_env_init(&copy);
	buf_add(&copy, env->data, env->len);
	if (env->error)
		copy.error = env->error;
	script_env_add(&copy, "REASON", reasons[kind]);
	err = script_run(p->script, kind, &copy, done, arg);
	buf_free(&copy);
	return err;
}

int scripts_connect(struct auth_process *p, const struct scripts_client *client,
		    script_done_fn done, void *arg)
{
	struct buf env;
	int err;

	fill_env(p, &env, client);
	err = scripts_run(p, SCRIPT_CONNECT, &env, done, arg);
	buf_free(&env);
	return err;
}

static struct prefix *
scripts_copy_networks(const struct config_prefixes *networks)
{
	struct prefix *copy = calloc(networks->n, sizeof(*copy));

	if (copy)
		memcpy(copy, networks->list, networks->n * sizeof(*copy));
	return copy;
}

/* Without memory its end is not told. */
static void scripts_remember(struct auth_process *p, uint32_t index,
			     const struct config_prefixes *networks,
			     struct buf *env)
{
	struct scripts_session *s = calloc(1, sizeof(*s)), **found;

	if (!s)
		return;
	s->index = index;
	s->since = auth_process_now();
	found = tsearch(s, &p->script_sessions, scripts_compare);
	if (!found || *found != s) {
		free(s);
		return;
	}
	s->env = *env;
	buf_init(env, 0);
	s->networks = networks->n ? scripts_copy_networks(networks) : NULL;
	s->n_networks = s->networks ? networks->n : 0;
}

/* What is only done for some need not be remembered of all. */
static void remember_if_needed(struct auth_process *p,
			       const struct scripts_client *client,
			       struct buf *env)
{
	const struct config_prefixes *networks = &client->policy->iroutes;

	if (script_has(p->script, SCRIPT_DISCONNECT) ||
	    (networks->n && script_has(p->script, SCRIPT_ROUTE_DEL)))
		scripts_remember(p, client->record->index, networks, env);
}

static void scripts_change_routes(struct auth_process *p, enum script_kind kind,
				  const struct buf *env,
				  const struct prefix *networks, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		routes_change(&p->routes, kind, env, &networks[i]);
}

void scripts_connected(struct auth_process *p,
		       const struct scripts_client *client)
{
	uint32_t index = client->record->index;
	struct buf env;
	int err = 0;

	if (!p->script)
		return;
	fill_env(p, &env, client);
	if (script_has(p->script, SCRIPT_HOST_UPDATE) &&
	    *client->record->hostname)
		err = scripts_run(p, SCRIPT_HOST_UPDATE, &env, NULL, NULL);
	if (err)
		scripts_tell_failed(index, "host-update", err);
	scripts_change_routes(p, SCRIPT_ROUTE_ADD, &env,
			      client->policy->iroutes.list,
			      client->policy->iroutes.n);
	remember_if_needed(p, client, &env);
	buf_free(&env);
}

void scripts_adopted(struct auth_process *p, const struct auth_record *record,
		     const struct config_policy *policy)
{
	const union sockaddr_any nowhere = { .sa.sa_family = AF_UNSPEC };
	const struct scripts_client client = {
		.record = record, .policy = policy, .local = &nowhere,
		.device = "", .platform = "",
	};
	struct buf env;

	if (!p->script)
		return;
	fill_env(p, &env, &client);
	remember_if_needed(p, &client, &env);
	buf_free(&env);
}

static void tell_disconnected(struct auth_process *p, struct scripts_session *s,
			      const struct auth_traffic *traffic)
{
	int err;

	script_env_count(&s->env, "STATS_BYTES_IN", traffic->rx_bytes);
	script_env_count(&s->env, "STATS_BYTES_OUT", traffic->tx_bytes);
	script_env_count(&s->env, "STATS_DURATION",
			 (auth_process_now() - s->since) / SCRIPTS_SEC_MS);
	err = scripts_run(p, SCRIPT_DISCONNECT, &s->env, NULL, NULL);
	if (err)
		scripts_tell_failed(s->index, "disconnect", err);
}

void scripts_disconnected(struct auth_process *p, uint32_t index,
			  const struct auth_traffic *traffic)
{
	const struct scripts_session key = { .index = index };
	struct scripts_session **found, *s;

	found = tfind(&key, &p->script_sessions, scripts_compare);
	if (!found)
		return;
	s = *found;
	tdelete(s, &p->script_sessions, scripts_compare);
	scripts_change_routes(p, SCRIPT_ROUTE_DEL, &s->env, s->networks,
			      s->n_networks);
	if (script_has(p->script, SCRIPT_DISCONNECT))
		tell_disconnected(p, s, traffic);
	scripts_free_session(s);
}

/* Begin and end */

int scripts_open(struct auth_process *p)
{
	const char *const paths[SCRIPT_KINDS] = {
		[SCRIPT_CONNECT] = p->config->connect_script,
		[SCRIPT_DISCONNECT] = p->config->disconnect_script,
		[SCRIPT_HOST_UPDATE] = p->config->host_update_script,
		[SCRIPT_ROUTE_ADD] = p->config->route_add_cmd,
		[SCRIPT_ROUTE_DEL] = p->config->route_del_cmd,
	};
	size_t i;
	int err = 0;

	for (i = 0; i < SCRIPT_KINDS && !p->script && !err; i++)
		if (paths[i])
			err = script_new(&p->script, paths);
	routes_open(&p->routes, p->script);
	return err;
}

static int scripts_on_ready(sd_event_source *source, int fd, uint32_t events,
			    void *arg)
{
	struct auth_process *p = arg;

	(void)fd;
	(void)events;
	if (!script_ready(p->script))
		return 0;
	log_error("scripts are not run any more: their process is gone");
	sd_event_source_set_enabled(source, SD_EVENT_OFF);
	return 0;
}

int scripts_watch(struct auth_process *p)
{
	int err;

	if (!p->script)
		return 0;
	err = sd_event_add_io(p->event, &p->script_io, script_fd(p->script),
			      EPOLLIN, scripts_on_ready, p);
	return err < 0 ? err : 0;
}

void scripts_close(struct auth_process *p)
{
	p->script_io = sd_event_source_disable_unref(p->script_io);
	routes_close(&p->routes);
	script_free(p->script);
	p->script = NULL;
	tdestroy(p->script_sessions, scripts_free_session);
	p->script_sessions = NULL;
}
