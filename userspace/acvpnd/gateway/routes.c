// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/gateway/routes.h"

#include <stdlib.h>
#include <string.h>

#include "common/log.h"

/**
 * struct routes_command - a command
 * @order: Place among those that wait.
 * @kind: Which.
 * @network: Network.
 * @env: Its environment.
 */
struct routes_command {
	TAILQ_ENTRY(routes_command) order;
	enum script_kind kind;
	struct prefix network;
	struct buf env;
};

static void routes_forget(struct routes *r, struct routes_command *c)
{
	TAILQ_REMOVE(&r->queue, c, order);
	buf_free(&c->env);
	free(c);
}

/* Without it packets to the network do not get to the client, or still do. */
static void routes_tell_failed(const struct routes_command *c, int status)
{
	const char *option = c->kind == SCRIPT_ROUTE_ADD ? "route-add-cmd" :
							   "route-del-cmd";
	char text[PREFIX_STRLEN];

	prefix_format(&c->network, text);
	if (status < 0)
		log_error("%s: not run for %s: %s", option, text,
			  strerror(-status));
	else
		log_warning("%s: it failed for %s, with status %d", option,
			    text, status);
}

static void routes_on_done(void *arg, int status);

static void run_next(struct routes *r)
{
	struct routes_command *c;
	int err;

	while ((c = TAILQ_FIRST(&r->queue))) {
		err = script_run(r->script, c->kind, &c->env, routes_on_done,
				 r);
		if (!err)
			return;
		routes_tell_failed(c, err);
		routes_forget(r, c);
	}
}

static void routes_on_done(void *arg, int status)
{
	struct routes *r = arg;
	struct routes_command *c = TAILQ_FIRST(&r->queue);

	if (status)
		routes_tell_failed(c, status);
	routes_forget(r, c);
	run_next(r);
}

static struct routes_command *routes_make(enum script_kind kind,
					  const struct buf *env,
					  const struct prefix *network)
{
	struct routes_command *c = calloc(1, sizeof(*c));
	char text[PREFIX_STRLEN];

	if (!c)
		return NULL;
	c->kind = kind;
	c->network = *network;
	script_env_init(&c->env);
	buf_add(&c->env, env->data, env->len);
	script_env_add(&c->env, "ROUTE", prefix_format_masked(network, text));
	script_env_add(&c->env, "ROUTE_CIDR", prefix_format(network, text));
	return c;
}

void routes_change(struct routes *r, enum script_kind kind,
		   const struct buf *env, const struct prefix *network)
{
	struct routes_command *c;
	bool idle;

	if (!script_has(r->script, kind))
		return;
	c = routes_make(kind, env, network);
	if (!c) {
		log_error("no memory for a route");
		return;
	}
	idle = TAILQ_EMPTY(&r->queue);
	TAILQ_INSERT_TAIL(&r->queue, c, order);
	if (idle)
		run_next(r);
}

void routes_open(struct routes *r, struct script *script)
{
	r->script = script;
	TAILQ_INIT(&r->queue);
}

void routes_close(struct routes *r)
{
	while (r->script && !TAILQ_EMPTY(&r->queue))
		if (script_wait(r->script))
			break;
	r->script = NULL;
}
