// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/config/keep.h"

#include <string.h>

#include "acvpnd/config/directive.h"

/*
 * Sockets and the device are there already, with their addresses; who the
 * processes are, and which, was decided before they gave up what it takes to
 * change it.
 */
const char *const keep_names[] = {
	"connect-script", "device", "disconnect-script", "host-update-script",
	"ipv4-netmask", "ipv4-network", "ipv6-network", "ipv6-prefix",
	"listen-host", "listen-netns", "listen-proxy-proto", "metrics-listen",
	"occtl-socket-file", "pid-file", "radius-disconnect-port",
	"route-add-cmd", "route-del-cmd", "run-as-group", "run-as-user",
	"session-store", "tcp-port", "udp-listen-host", "udp-port",
	"workers", NULL,
};

static bool is_text(const struct value_type *type)
{
	return type == &value_text || type == &value_path;
}

static bool keep_same_text(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

static bool keep_is_same(const struct value_type *type, const void *a,
			 const void *b)
{
	if (is_text(type))
		return keep_same_text(*(char *const *)a, *(char *const *)b);
	return !memcmp(a, b, type->size);
}

static void keep_exchange(void *a, void *b, size_t size)
{
	unsigned char *x = a, *y = b, byte;

	while (size--) {
		byte = *x;
		*x++ = *y;
		*y++ = byte;
	}
}

static bool keep_one(const struct directive *d, void *next, void *now)
{
	void *a = (char *)next + d->offset, *b = (char *)now + d->offset;

	if (keep_is_same(d->type, a, b))
		return false;
	keep_exchange(a, b, d->type->size);
	return true;
}

static bool keep_policy(const struct directive *d, struct gateway_config *next,
			struct gateway_config *now)
{
	bool differs = false;
	size_t i;

	for (i = 0; i < next->n_vhosts && i < now->n_vhosts; i++)
		if (keep_same_text(next->vhosts[i].name, now->vhosts[i].name) &&
		    keep_one(d, &next->vhosts[i].policy,
			     &now->vhosts[i].policy))
			differs = true;
	return differs;
}

void keep_options(struct gateway_config *next, struct gateway_config *now,
		  keep_fn differs, void *arg)
{
	const struct directive *d;
	const char *const *name;
	bool other;

	for (name = keep_names; *name; name++) {
		d = directive_find(*name);
		other = d->level == DIRECTIVE_GLOBAL ?
				keep_one(d, next, now) :
				keep_policy(d, next, now);
		if (other && differs)
			differs(arg, *name);
	}
}
