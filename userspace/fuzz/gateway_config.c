// SPDX-License-Identifier: GPL-2.0-only
/*
 * The configuration of a gateway. What is taken is complete, what is not has
 * been told of, at a line that there is.
 */
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "acvpnd/config/gateway_config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/**
 * struct told - what was told
 * @errors: Errors.
 * @lines: Lines of the file.
 */
struct told {
	unsigned int errors;
	unsigned int lines;
};

static void count(void *arg, const struct config_finding *finding)
{
	struct told *told = arg;

	told->errors += finding->level == CONFIG_ERROR;
	if (!*finding->text || finding->line > told->lines)
		__builtin_trap();
}

static void check_prefixes(const struct config_prefixes *prefixes)
{
	struct prefix p;
	size_t i;

	for (i = 0; i < prefixes->n; i++) {
		p = prefixes->list[i];
		prefix_normalize(&p);
		if (memcmp(&p, &prefixes->list[i], sizeof(p)) || !p.family)
			__builtin_trap();
	}
}

static void check_vhost(const struct config_vhost *v)
{
	const struct config_policy *p = &v->policy;

	if (!v->auth.n || !v->certs.n || v->certs.n != v->keys.n)
		__builtin_trap();
	if (!v->tls.aeads || !v->tls.max || p->default_route == !!p->routes.n)
		__builtin_trap();
	if (!p->ipv4_network.len && !p->ipv6_network.len)
		__builtin_trap();
	check_prefixes(&p->routes);
	check_prefixes(&p->no_routes);
	check_prefixes(&p->dns);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct told told = { .lines = 1 };
	struct gateway_config *config;
	char *text = malloc(size + 1);
	size_t i;
	int err;

	if (!text)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	for (i = 0; i < size; i++)
		told.lines += data[i] == '\n';
	err = gateway_config_parse("fuzz", text, size, &config, count, &told);
	if (!!err != !!told.errors || (err && err != -EINVAL))
		__builtin_trap();
	if (!err) {
		for (i = 0; i < config->n_vhosts; i++)
			check_vhost(&config->vhosts[i]);
		gateway_config_vhost(config, "a.example");
		gateway_config_free(config);
	}
	free(text);
	return 0;
}
