// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/gateway/opening.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acvpnd/auth/told.h"
#include "acvpnd/gateway/closing.h"
#include "acvpnd/gateway/exposure.h"
#include "acvpnd/gateway/lists.h"
#include "acvpnd/gateway/opening_reply.h"
#include "acvpnd/gateway/restriction.h"
#include "acvpnd/gateway/scripts.h"
#include "common/log.h"

enum {
	OPENING_COOKIE_SIZE = 12,
	/* Seconds that sessions go on without a gateway, if they are stored. */
	OPENING_PERSIST = 60,
	/* Where DSCP begins in a type of service. */
	OPENING_DSCP_SHIFT = 2,
	MS = 1000,
};

/**
 * struct opening - a CONNECT that waits for the monitor
 * @process: Auth.
 * @call: Where it came from.
 * @index: Number of the session.
 * @grant: What the worker gets.
 * @vhost: Name of the session's virtual host, or "".
 * @policy: What the session gets.
 * @mobile: The client is a mobile one.
 * @peer: Address and port of the client.
 * @local: Those that it came to.
 * @ipv4: It wants an IPv4 address.
 * @ipv6: It wants an IPv6 address.
 * @hostname: Name that it says it has.
 * @agent: What it says it is.
 * @device: Kind of its device.
 * @platform: Its system.
 * @next: Waits as well.
 */
struct opening {
	struct auth_process *process;
	struct auth_call call;
	uint32_t index;
	uint8_t grant[IPC_GRANT_SIZE];
	char vhost[AUTH_NAME_SIZE];
	struct config_policy *policy;
	bool mobile;
	union sockaddr_any peer;
	union sockaddr_any local;
	bool ipv4;
	bool ipv6;
	char hostname[AUTH_NAME_SIZE];
	char agent[AUTH_NAME_SIZE];
	char device[AUTH_NAME_SIZE];
	char platform[AUTH_NAME_SIZE];
	struct opening *next;
};

/* As the configuration is now. */
static const struct config_vhost *host_of(const struct opening *o)
{
	return gateway_config_vhost(o->process->config,
				    *o->vhost ? o->vhost : NULL);
}

static void free_opening(struct opening *o)
{
	policy_file_free(o->policy);
	explicit_bzero(o, sizeof(*o));
	free(o);
}

static void opening_refuse(const struct auth_call *call,
			   enum ipc_connect_result result, const char *reason)
{
	struct ipc_message message = {
		.type = IPC_CONNECT_REPLY,
		.connect_reply = { .result = result, .reason = reason },
	};

	auth_process_answer(call, &message);
}

/* Addresses */

/* The address of the gateway in a network of clients. */
static size_t add_own(struct prefix *addresses, size_t n,
		      const struct prefix *network)
{
	struct prefix own = *network;
	size_t i;

	if (own.family == AF_UNSPEC)
		return n;
	prefix_normalize(&own);
	own.addr[prefix_bits(own.family) / 8 - 1] |= 1;
	for (i = 0; i < n; i++)
		if (prefix_equal(&addresses[i], &own))
			return n;
	addresses[n] = own;
	return n + 1;
}

size_t opening_own_of(const struct config_vhost *vhost,
		      struct prefix *addresses, size_t n)
{
	n = add_own(addresses, n, &vhost->policy.ipv4_network);
	return add_own(addresses, n, &vhost->policy.ipv6_network);
}

size_t opening_own(const struct gateway_config *config,
		   struct prefix addresses[DEVICE_ADDRESSES_MAX])
{
	size_t i, n = 0;

	for (i = 0; i < config->n_vhosts && n + 2 <= DEVICE_ADDRESSES_MAX; i++)
		n = opening_own_of(&config->vhosts[i], addresses, n);
	return n;
}

static void fill_wish(struct auth_pool_wish *wish, const struct prefix *network,
		      uint8_t len, const char *user)
{
	*wish = (struct auth_pool_wish){
		.network = *network, .len = len, .user = user,
	};
}

static int opening_take_addresses(struct opening *o, struct auth_parent *parent,
				  const char *told)
{
	const struct config_vhost *v = host_of(o);
	const struct config_policy *policy = o->policy;
	const char *user = v->predictable_ips ? parent->record.user : NULL;
	struct auth_session_connect connect = {
		.peer = &o->peer, .hostname = o->hostname, .agent = o->agent,
		.report_ms = (int64_t)policy->stats_report_time * MS,
		.told = told,
	};
	int err;

	if (o->ipv4) {
		fill_wish(&connect.ipv4, &policy->ipv4_network, 32, user);
		connect.explicit_ipv4 = policy->explicit_ipv4;
	}
	if (o->ipv6) {
		fill_wish(&connect.ipv6, &policy->ipv6_network,
			  policy->ipv6_prefix, user);
		connect.explicit_ipv6 = policy->explicit_ipv6;
	}
	err = auth_session_connect(o->process->sessions, parent, &connect,
				   o->grant);
	if (!err && !parent->record.ipv4.family && !parent->record.ipv6.family)
		err = -EAFNOSUPPORT;
	return err;
}

/* What it is told is kept with its addresses. */
static int connect_session(struct opening *o, struct auth_parent *parent)
{
	struct buf told;
	int err;

	buf_init(&told, AUTH_TOLD_MAX);
	err = lists_write(&told, o->policy);
	if (!err)
		err = opening_take_addresses(o, parent, buf_text(&told));
	buf_free(&told);
	return err;
}

static struct auth_parent *opening_find(const struct auth_process *p,
					uint32_t index)
{
	return auth_table_find(auth_session_table(p->sessions), index);
}

static int tell_opened(const struct opening *o, const struct auth_record *r)
{
	const struct opening_reply reply = {
		.process = o->process, .vhost = host_of(o),
		.policy = o->policy, .record = r, .mobile = o->mobile,
		.grant = o->grant,
	};

	return opening_reply_send(&reply, &o->call);
}

static struct scripts_client client_of(const struct opening *o,
				       const struct auth_record *r)
{
	return (struct scripts_client){
		.record = r, .policy = o->policy, .local = &o->local,
		.device = o->device, .platform = o->platform,
	};
}

/* It would be the same the next time. */
static void opening_end_untold(struct opening *o, struct auth_parent *parent,
			       int err)
{
	const struct auth_record *r = &parent->record;

	log_message(LOG_LEVEL_ERROR,
		    "session %u: user %s gets no tunnel, and his session ends: what the client has to be told cannot be: %s; have fewer of route, no-route and custom-header, or a shorter banner",
		    r->index, r->user, strerror(-err));
	auth_session_end(o->process->sessions, parent, AUTH_REASON_ERROR,
			 auth_process_now());
}

static void opening_finish(struct opening *o, struct auth_parent *parent)
{
	const struct scripts_client client = client_of(o, &parent->record);
	int err;

	scripts_connected(o->process, &client);
	err = tell_opened(o, &parent->record);
	if (err)
		opening_end_untold(o, parent, err);
}

static void tell_refused(const struct auth_record *r, int status)
{
	if (status > 0)
		log_info("session %u: user %s gets no tunnel: the connect "
			 "script says no, with status %d", r->index, r->user,
			 status);
	else
		log_error("session %u: user %s gets no tunnel: the connect "
			  "script was not run: %s", r->index, r->user,
			  strerror(-status));
}

/* Its session may be over meanwhile, or be somebody else's tunnel. */
static void opening_on_script(void *arg, int status)
{
	struct opening *o = arg;
	struct auth_parent *parent = opening_find(o->process, o->index);

	if (!parent || !parent->granted ||
	    memcmp(parent->grant, o->grant, sizeof(o->grant))) {
		opening_refuse(&o->call, IPC_CONNECT_UNKNOWN, NULL);
	} else if (status) {
		tell_refused(&parent->record, status);
		opening_refuse(&o->call, IPC_CONNECT_UNKNOWN, NULL);
		closing_stop(o->process, o->index, NULL);
	} else {
		opening_finish(o, parent);
	}
	free_opening(o);
}

/* @o is the program's then, if there is one. */
static void ask_script(struct opening *o, const struct auth_record *r)
{
	const struct scripts_client client = client_of(o, r);
	int err = 0;

	if (script_has(o->process->script, SCRIPT_CONNECT))
		err = scripts_connect(o->process, &client, opening_on_script,
				      o);
	else
		opening_on_script(o, 0);
	if (err)
		opening_on_script(o, err);
}

/* The data plane has nothing of it: the next CONNECT need not wait. */
static void opening_take_back(const struct opening *o,
			      struct auth_parent *parent)
{
	auth_session_gone(o->process->sessions, parent, AUTH_REASON_ERROR, NULL,
			  auth_process_now());
}

static void opening_on_granted(void *arg, struct ipc_message *answer)
{
	struct opening *o = arg;
	struct auth_parent *parent;

	parent = opening_find(o->process, o->index);
	if (!parent) {
		opening_refuse(&o->call, IPC_CONNECT_UNKNOWN, NULL);
	} else if (!answer || answer->done.error) {
		log_error("session %u gets no tunnel: %s", o->index,
			  answer && answer->done.text ? answer->done.text :
			  "the monitor does not answer");
		opening_refuse(&o->call, IPC_CONNECT_UNAVAILABLE, "no tunnel");
		opening_take_back(o, parent);
	} else {
		ask_script(o, &parent->record);
		return;
	}
	free_opening(o);
}

/* The request */

static void fill_cookie(uint8_t cookie[OPENING_COOKIE_SIZE],
			const struct auth_record *r)
{
	memcpy(cookie, &r->index, sizeof(r->index));
	memcpy(cookie + sizeof(r->index), &r->login, sizeof(r->login));
}

static bool same_lease(const struct prefix *lease,
		       const struct prefix *found)
{
	struct prefix address = { .family = AF_UNSPEC };

	if (lease->family != AF_UNSPEC)
		auth_pool_address(lease, &address);
	return address.family == found->family &&
	       !memcmp(address.addr, found->addr, sizeof(address.addr));
}

struct auth_parent *opening_owner(const struct auth_process *p,
				  const struct ipc_found *found)
{
	uint8_t cookie[OPENING_COOKIE_SIZE];
	const struct auth_record *r;
	struct auth_parent *parent;
	uint32_t index;

	if (found->cookie.len != sizeof(cookie))
		return NULL;
	memcpy(&index, found->cookie.data, sizeof(index));
	parent = opening_find(p, index);
	if (!parent)
		return NULL;
	r = &parent->record;
	fill_cookie(cookie, r);
	if (memcmp(cookie, found->cookie.data, sizeof(cookie)) ||
	    !r->carried || !same_lease(&r->ipv4, &found->ipv4) ||
	    !same_lease(&r->ipv6, &found->ipv6))
		return NULL;
	return parent;
}

/* What is sent to the client, as ocserv's sockets would have it. */
static void fill_priority(struct ipc_grant *g, unsigned int priority)
{
	if (priority & CONFIG_TOS)
		g->dscp = (priority & ~CONFIG_TOS) >> OPENING_DSCP_SHIFT;
	else if (priority)
		g->priority = priority - 1;
}

static int grant(struct opening *o, const struct auth_record *r)
{
	const struct config_policy *policy = o->policy;
	struct ipc_message message = { .type = IPC_GRANT };
	struct ipc_grant *g = &message.grant;
	uint8_t cookie[OPENING_COOKIE_SIZE];
	int err;

	fill_cookie(cookie, r);
	g->index = r->index;
	memcpy(g->grant, o->grant, sizeof(g->grant));
	g->ipv4 = opening_reply_address(&r->ipv4, &policy->ipv4_network);
	g->ipv6 = opening_reply_address(&r->ipv6, &policy->ipv6_network);
	g->networks = lists_networks(&policy->iroutes);
	g->user = r->user;
	g->group = r->group;
	g->rx_rate = policy->rx_rate;
	g->tx_rate = policy->tx_rate;
	fill_priority(g, policy->net_priority);
	g->cookie = (struct ipc_bytes){ cookie, sizeof(cookie) };
	g->persist = o->process->stored ? OPENING_PERSIST : 0;
	g->idle_timeout = o->mobile && policy->mobile_idle_timeout ?
			  policy->mobile_idle_timeout : policy->idle_timeout;
	err = restriction_fill(&g->filter, policy);
	if (!err)
		err = ipc_channel_ask(o->process->monitor, &message,
				      opening_on_granted, o);
	explicit_bzero(&message, sizeof(message));
	return err;
}

static bool same_host(const union sockaddr_any *a, const union sockaddr_any *b)
{
	struct prefix x, y;

	prefix_from_sockaddr(&x, a);
	prefix_from_sockaddr(&y, b);
	return prefix_equal(&x, &y);
}

static void open_tunnel(struct opening *o)
{
	struct auth_parent *parent = opening_find(o->process, o->index);
	int err;

	err = parent ? connect_session(o, parent) : -ENOENT;
	if (!err)
		err = grant(o, &parent->record);
	if (!err)
		return;
	log_error("session %u gets no tunnel: %s", o->index,
		  err == -E2BIG ? "its routes or ports are too many to filter" :
		  strerror(-err));
	opening_refuse(&o->call,
		       err == -ENOENT ? IPC_CONNECT_UNKNOWN :
					IPC_CONNECT_UNAVAILABLE,
		       err == -EADDRNOTAVAIL ? "no address" : NULL);
	if (parent)
		opening_take_back(o, parent);
	free_opening(o);
}

/*
 * What it had before has to be over, and to be counted, first. Whoever is still
 * there is told, lest two that share a token take it from each other for ever.
 */
static void wait_or_open(struct opening *o, const struct auth_parent *parent)
{
	struct auth_process *p = o->process;

	if (!parent->record.carried) {
		open_tunnel(o);
		return;
	}
	o->next = p->openings;
	p->openings = o;
	closing_stop(p, o->index, "the session goes on in another connection");
}

bool opening_waits(const struct auth_process *p, uint32_t index)
{
	const struct opening *o;

	for (o = p->openings; o && o->index != index; o = o->next)
		;
	return o;
}

/* Who waits longest is tried first; whoever is last has the tunnel. */
void opening_go_on(struct auth_process *p, uint32_t index)
{
	struct opening *o, *found = NULL, **link = &p->openings;

	while ((o = *link)) {
		if (o->index != index) {
			link = &o->next;
			continue;
		}
		*link = o->next;
		o->next = found;
		found = o;
	}
	while ((o = found)) {
		found = o->next;
		open_tunnel(o);
	}
}

void opening_forget(struct auth_process *p)
{
	struct opening *o;

	while ((o = p->openings)) {
		p->openings = o->next;
		free_opening(o);
	}
}

static void fill_opening(struct opening *o, const struct ipc_connect *connect)
{
	o->mobile = connect->mobile;
	o->peer = connect->peer;
	o->local = connect->local;
	o->ipv4 = connect->ipv4;
	o->ipv6 = connect->ipv6;
	snprintf(o->hostname, sizeof(o->hostname), "%s",
		 connect->hostname ? connect->hostname : "");
	snprintf(o->agent, sizeof(o->agent), "%s",
		 connect->user_agent ? connect->user_agent : "");
	snprintf(o->device, sizeof(o->device), "%s",
		 connect->device ? connect->device : "");
	snprintf(o->platform, sizeof(o->platform), "%s",
		 connect->platform ? connect->platform : "");
}

/* It has to come to the host where it was let in, and as that one wants it. */
static bool is_at_home(const struct auth_process *p,
		       const struct ipc_connect *connect,
		       const struct auth_record *r)
{
	return gateway_config_vhost(p->config, connect->sni) ==
	       auth_process_vhost(p, r);
}

static struct opening *make_opening(struct auth_process *p,
				    const struct auth_call *call,
				    const struct ipc_connect *connect,
				    const struct auth_record *r)
{
	struct opening *o = calloc(1, sizeof(*o));

	if (!o)
		return NULL;
	o->process = p;
	o->call = *call;
	o->index = r->index;
	snprintf(o->vhost, sizeof(o->vhost), "%s", r->vhost);
	fill_opening(o, connect);
	if (!exposure_policy(p, r, &o->policy))
		return o;
	free_opening(o);
	return NULL;
}

void opening_connect(struct auth_process *p, const struct auth_call *call,
		     const struct ipc_connect *connect)
{
	struct auth_parent *parent;
	struct opening *o;

	parent = auth_session_find(p->sessions, connect->token,
				   auth_process_now());
	if (!parent || !is_at_home(p, connect, &parent->record)) {
		opening_refuse(call, IPC_CONNECT_UNKNOWN, NULL);
		return;
	}
	o = make_opening(p, call, connect, &parent->record);
	if (!o) {
		opening_refuse(call, IPC_CONNECT_UNAVAILABLE, NULL);
	} else if (o->policy->deny_roaming &&
		   !same_host(&connect->peer, &parent->record.peer)) {
		opening_refuse(call, IPC_CONNECT_UNKNOWN, NULL);
		free_opening(o);
	} else {
		wait_or_open(o, parent);
	}
}
