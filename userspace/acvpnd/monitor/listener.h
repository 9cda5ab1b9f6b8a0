/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The sockets that clients come to.
 */
#ifndef _ACVPND_MONITOR_LISTENER_H
#define _ACVPND_MONITOR_LISTENER_H

#include <stdbool.h>

#include "common/sockaddr.h"

enum {
	LISTENER_WORKERS_MAX = 64,
	LISTENER_TCP_MAX = 8,
	/* Of each worker one of either family, and those of gateways before
	 * that had more workers.
	 */
	LISTENER_UDP_MAX = 8 * LISTENER_WORKERS_MAX,
	LISTENER_ERROR_SIZE = 256,
};

/**
 * struct listeners - the sockets
 * @tcp: Listening ones, which all workers share.
 * @n_tcp: How many.
 * @udp: Bound ones. Each worker has its own of each address, so that all that
 *	a client sends comes to the same one: worker W has those whose number
 *	leaves W when divided by the number of workers.
 * @adopted: Which of these a gateway before has left.
 * @n_udp: How many.
 */
struct listeners {
	int tcp[LISTENER_TCP_MAX];
	size_t n_tcp;
	int udp[LISTENER_UDP_MAX];
	bool adopted[LISTENER_UDP_MAX];
	size_t n_udp;
};

/**
 * struct listener_config - sockets to open
 * @tcp: Addresses and ports for TCP. Sockets of the service manager are taken
 *	instead if there are any.
 * @udp: Addresses and ports for UDP, all of the same port; may be empty.
 *	Sockets of the service manager are taken instead if there are any; they
 *	have to have that port.
 * @netns: Network namespace to open them in, as netns_path() has it, or NULL:
 *	ours. It has to be NULL if there are some of the service manager, for
 *	they are where that made them.
 * @workers: How many workers there are, up to LISTENER_WORKERS_MAX.
 */
struct listener_config {
	struct sockaddr_list tcp;
	struct sockaddr_list udp;
	const char *netns;
	unsigned int workers;
};

/**
 * listener_open() - open all of them
 * @l: Filled in; to be closed in any case.
 * @config: Which.
 * @error: Filled with the reason of a failure.
 *
 * Where this host has no IPv6, the addresses of it are passed over, unless
 * there are no others.
 *
 * Return: 0 or a negative errno: -ENOENT there is no such namespace.
 */
int listener_open(struct listeners *l, const struct listener_config *config,
		  char error[LISTENER_ERROR_SIZE]);

/**
 * listener_adopt() - go on with a UDP socket of a gateway before
 * @l: Sockets.
 * @fd: Socket, which stays the caller's. One of ours that is bound to the same
 *	address is closed instead of it, if there is one that was not exchanged
 *	yet. It is passed over if there is no more room, if it has another
 *	address, or namespace, than all of ours, or if it is one of them.
 */
void listener_adopt(struct listeners *l, int fd);

/**
 * listener_close_tcp() - let nobody connect any more
 * @l: Sockets. Those for UDP stay, for the sessions that there are.
 */
void listener_close_tcp(struct listeners *l);

/**
 * listener_close() - close all of them
 * @l: Sockets.
 */
void listener_close(struct listeners *l);

#endif /* _ACVPND_MONITOR_LISTENER_H */
