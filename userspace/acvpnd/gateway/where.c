// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/gateway/where.h"

#include <errno.h>
#include <netdb.h>
#include <string.h>
#include <unistd.h>

#include "acvpnd/gateway/check.h"

static int resolve(const struct gateway_config *config, const char *option,
		   struct sockaddr_list *to, const char *host, int type,
		   uint16_t port)
{
	const struct addrinfo hints = {
		.ai_flags = AI_PASSIVE, .ai_socktype = type,
	};
	struct addrinfo *list, *entry;
	int err = getaddrinfo(host, "0", &hints, &list);

	if (err) {
		check_refuse(config, NULL, option,
			     "%s: %s; write an address, or a name that this host can look up",
			     host ? host : "all addresses", gai_strerror(err));
		return -EINVAL;
	}
	to->n = 0;
	for (entry = list; entry && to->n < SOCKADDR_LIST_MAX;
	     entry = entry->ai_next) {
		memcpy(&to->list[to->n], entry->ai_addr, entry->ai_addrlen);
		sockaddr_set_port(&to->list[to->n++], port);
	}
	freeaddrinfo(list);
	return 0;
}

static unsigned int where_count_workers(const struct gateway_config *config)
{
	long n = config->workers;

	if (!n)
		n = sysconf(_SC_NPROCESSORS_ONLN);
	if (n < 1)
		n = 1;
	return n < LISTENER_WORKERS_MAX ? n : LISTENER_WORKERS_MAX;
}

int where_find(const struct gateway_config *config,
	       struct listener_config *listen)
{
	const char *udp = config->udp_listen_host ? config->udp_listen_host :
						    config->listen_host;
	int err;

	listen->workers = where_count_workers(config);
	listen->netns = config->listen_netns;
	err = resolve(config, "listen-host", &listen->tcp,
		      config->listen_host, SOCK_STREAM, config->tcp_port);
	if (!err && config->udp_port)
		err = resolve(config, "udp-listen-host", &listen->udp, udp,
			      SOCK_DGRAM, config->udp_port);
	return err;
}
