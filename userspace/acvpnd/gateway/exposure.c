// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/gateway/exposure.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "acvpnd/gateway/check.h"
#include "common/log.h"

/**
 * struct exposure - networks behind the clients of a virtual host
 * @known: They were read.
 * @networks: Each of them once.
 */
struct exposure {
	bool known;
	struct config_prefixes networks;
};

static int exposure_append(struct config_prefixes *to,
			   const struct prefix *from, size_t n)
{
	struct prefix *list;

	if (!n)
		return 0;
	list = reallocarray(to->list, to->n + n, sizeof(*list));
	if (!list)
		return -ENOMEM;
	memcpy(list + to->n, from, n * sizeof(*list));
	to->list = list;
	to->n += n;
	return 0;
}

static int exposure_on_file(void *arg, const struct config_policy *policy)
{
	return exposure_append(arg, policy->iroutes.list, policy->iroutes.n);
}

static int exposure_order(const void *a, const void *b)
{
	const struct prefix *x = a, *y = b;

	if (x->family != y->family)
		return x->family < y->family ? -1 : 1;
	if (x->len != y->len)
		return x->len < y->len ? -1 : 1;
	return memcmp(x->addr, y->addr, sizeof(x->addr));
}

static void exposure_sort(struct config_prefixes *networks)
{
	size_t i, n = 0;

	if (!networks->n)
		return;
	qsort(networks->list, networks->n, sizeof(*networks->list),
	      exposure_order);
	for (i = 1; i < networks->n; i++)
		if (!prefix_equal(&networks->list[n], &networks->list[i]))
			networks->list[++n] = networks->list[i];
	networks->n = n + 1;
}

/* Who has a file that is wrong is not let in: nothing is behind him. */
static int exposure_read(struct exposure *exposure,
			 const struct config_vhost *vhost)
{
	int err = policy_file_each(vhost, exposure_on_file,
				   &exposure->networks, check_tell, NULL);

	if (err && err != -EINVAL) {
		free(exposure->networks.list);
		*exposure = (struct exposure){ 0 };
		return err;
	}
	exposure_sort(&exposure->networks);
	exposure->known = true;
	return 0;
}

static int exposure_find(struct auth_process *p,
			 const struct config_vhost *vhost,
			 const struct config_prefixes **networks)
{
	const struct gateway_config *config = p->config;
	struct exposure *exposure;
	int err = 0;

	if (!p->exposures)
		p->exposures = calloc(config->n_vhosts,
				      sizeof(*p->exposures));
	if (!p->exposures)
		return -ENOMEM;
	exposure = &p->exposures[vhost - config->vhosts];
	if (!exposure->known)
		err = exposure_read(exposure, vhost);
	*networks = &exposure->networks;
	return err;
}

static bool exposure_has(const struct prefix *list, size_t n,
			 const struct prefix *network)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (prefix_equal(&list[i], network))
			return true;
	return false;
}

/*
 * Those that are the client's own, or said of it already, are not for it.
 * @left: Set: how many are more than can be told.
 */
static int exposure_add(struct config_policy *policy,
			const struct config_prefixes *networks, size_t *left)
{
	const struct config_prefixes *own = &policy->iroutes;
	const struct config_prefixes *no = &policy->no_routes;
	size_t i, n = policy->routes.n;
	const struct prefix *network;
	int err = 0;

	for (i = 0, *left = 0; i < networks->n && !err; i++) {
		network = &networks->list[i];
		if (exposure_has(own->list, own->n, network) ||
		    exposure_has(no->list, no->n, network) ||
		    exposure_has(policy->routes.list, n, network))
			continue;
		if (policy->routes.n == IPC_PREFIXES_MAX)
			++*left;
		else
			err = exposure_append(&policy->routes, network, 1);
	}
	return err;
}

static int exposure_tell(struct auth_process *p, const struct auth_record *r,
			 const struct config_vhost *vhost,
			 struct config_policy *policy)
{
	const struct config_prefixes *networks;
	size_t left = 0;
	int err = exposure_find(p, vhost, &networks);

	if (!err)
		err = exposure_add(policy, networks, &left);
	if (left)
		log_warning("session %u: user %s is not told of %zu networks behind others: %d routes are as many as there may be",
			    r->index, r->user, left, IPC_PREFIXES_MAX);
	return err;
}

int exposure_policy(struct auth_process *p, const struct auth_record *r,
		    struct config_policy **out)
{
	const struct config_vhost *vhost = auth_process_vhost(p, r);
	struct config_policy *policy;
	int err;

	err = policy_file_load(vhost, r->user, *r->group ? r->group : NULL,
			       r->settings, &policy, check_tell, NULL);
	if (err)
		return err;
	/* With a default route they go through the tunnel as it is. */
	if (policy->expose_iroutes && !policy->default_route)
		err = exposure_tell(p, r, vhost, policy);
	if (err)
		policy_file_free(policy);
	else
		*out = policy;
	return err;
}

void exposure_close(struct auth_process *p)
{
	size_t i;

	for (i = 0; p->exposures && i < p->config->n_vhosts; i++)
		free(p->exposures[i].networks.list);
	free(p->exposures);
	p->exposures = NULL;
}
