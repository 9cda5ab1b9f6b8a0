// SPDX-License-Identifier: GPL-2.0-only
#include "acnl/target.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include "acnl/error.h"
#include "common/text.h"

int acnl_target_parse_id(const char *text, uint32_t *id)
{
	uint64_t value;

	if (text_number(text, INT32_MAX, &value) || !value)
		return -EINVAL;
	*id = value;
	return 0;
}

int acnl_target_parse_address(const char *text, struct acvpn_addr *addr)
{
	memset(addr, 0, sizeof(*addr));
	if (inet_pton(AF_INET, text, &addr->v4) == 1)
		addr->family = AF_INET;
	else if (inet_pton(AF_INET6, text, &addr->v6) == 1)
		addr->family = AF_INET6;
	return addr->family == AF_UNSPEC ? -EINVAL : 0;
}

/* The index of a link, by which it is told as well, or its name. */
static int acnl_target_parse_scope(const char *text, uint32_t *scope)
{
	uint64_t index;

	if (text_number(text, INT32_MAX, &index))
		index = if_nametoindex(text);
	*scope = index;
	return index ? 0 : -EINVAL;
}

/* Nobody else's address has a scope. */
static int acnl_target_parse_host(char *host, struct acvpn_endpoint *peer)
{
	char *scope = strchr(host, '%');

	if (scope)
		*scope++ = '\0';
	if (acnl_target_parse_address(host, &peer->addr))
		return -EINVAL;
	if (!scope)
		return 0;
	if (peer->addr.family != AF_INET6 ||
	    !IN6_IS_ADDR_LINKLOCAL(&peer->addr.v6))
		return -EINVAL;
	return acnl_target_parse_scope(scope, &peer->scope);
}

int acnl_target_parse_peer(const char *text, struct acvpn_endpoint *peer)
{
	const char *colon = strrchr(text, ':');
	size_t len = colon ? colon - text : 0;
	bool v6 = len > 2 && *text == '[' && colon[-1] == ']';
	struct acvpn_endpoint got = { .port = 0 };
	char host[INET6_ADDRSTRLEN + 1 + IFNAMSIZ];
	uint64_t port;

	memset(peer, 0, sizeof(*peer));
	if (!len || text_number(colon + 1, UINT16_MAX, &port) || !port)
		return -EINVAL;
	snprintf(host, sizeof(host), "%.*s", (int)(v6 ? len - 2 : len),
		 text + v6);
	if (acnl_target_parse_host(host, &got) ||
	    got.addr.family != (v6 ? AF_INET6 : AF_INET))
		return -EINVAL;
	got.port = port;
	*peer = got;
	return 0;
}

int acnl_target_parse_transport(const char *text,
				struct acvpn_transport_ref *ref)
{
	const char *slash = strchr(text, '/');
	char type[16];

	ref->slot = 0;
	if (slash && acvpn_slot_parse(slash + 1, &ref->slot))
		return -EINVAL;
	snprintf(type, sizeof(type), "%.*s",
		 slash ? (int)(slash - text) : (int)sizeof(type), text);
	return acvpn_transport_type_parse(type, &ref->type);
}

enum acnl_exit acnl_target_open(const struct acnl_args *args,
				const char *command,
				struct acnl_target *target)
{
	struct acvpn_link_info link;
	enum acnl_exit status;
	int err;

	target->device = args->argv[0];
	target->id = 0;
	target->transport = NULL;
	if (args->n > 1 && acnl_target_parse_id(args->argv[1], &target->id))
		return acnl_usage_error(command,
					"%s: not the number of a session",
					args->argv[1]);
	status = acnl_connect(&target->ctx);
	if (status)
		return status;
	err = acvpn_link_find(target->ctx, target->device, &link);
	target->ifindex = link.ifindex;
	if (!err)
		return ACNL_OK;
	status = acnl_error(err, acvpn_error(target->ctx), "%s",
			    target->device);
	acvpn_close(target->ctx);
	return status;
}

enum acnl_exit acnl_target_close(struct acnl_target *target, int err)
{
	const char *why = acvpn_error(target->ctx);
	enum acnl_exit status = ACNL_OK;

	if (err && target->transport)
		status = acnl_error(err, why, "transport %s, session %u of %s",
				    target->transport, target->id,
				    target->device);
	else if (err && target->id)
		status = acnl_error(err, why, "session %u of %s", target->id,
				    target->device);
	else if (err)
		status = acnl_error(err, why, "%s", target->device);
	acvpn_close(target->ctx);
	return status;
}
