// SPDX-License-Identifier: GPL-2.0-only
#include "slow.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "stop.h"

enum { SLICES = 50, SECOND_USEC = 1000000 };

/* The record of a hello, which is 512 bytes long and does not come. */
static const uint8_t record[] = { 0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00 };

/**
 * struct slow_conn - a connection
 * @fd: socket, 0 without
 * @sent: bytes
 */
struct slow_conn {
	int fd;
	size_t sent;
};

static void slow_connect(struct slow_conn *c, const struct slow *slow)
{
	c->sent = 0;
	c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (c->fd < 0 ||
	    (connect(c->fd, (const struct sockaddr *)&slow->gateway,
		     sizeof(slow->gateway)) && errno != EINPROGRESS)) {
		if (c->fd > 0)
			close(c->fd);
		c->fd = 0;
	}
}

/* Returns false if the gateway has closed it. */
static bool slow_send(struct slow_conn *c)
{
	uint8_t byte = c->sent < sizeof(record) ? record[c->sent] : 0;

	if (send(c->fd, &byte, 1, MSG_NOSIGNAL | MSG_DONTWAIT) == 1)
		c->sent++;
	else if (errno != EAGAIN && errno != ENOTCONN)
		return false;
	return true;
}

/* A slice of all connections each fiftieth of a second. */
static size_t slow_slice(struct slow_conn *conns, const struct slow *slow,
			 size_t slice)
{
	size_t i, ended = 0;

	for (i = slice; i < slow->n; i += SLICES) {
		if (conns[i].fd && !slow_send(&conns[i])) {
			close(conns[i].fd);
			conns[i].fd = 0;
			ended++;
		}
		if (!conns[i].fd)
			slow_connect(&conns[i], slow);
	}
	return ended;
}

static size_t slow_count(const struct slow_conn *conns, size_t n)
{
	size_t i, there = 0;

	for (i = 0; i < n; i++)
		there += conns[i].fd && conns[i].sent;
	return there;
}

bool slow_run(const struct slow *slow)
{
	struct slow_conn *conns = calloc(slow->n, sizeof(*conns));
	size_t slice = 0, ended = 0, i;
	bool told = false;

	for (; conns && !stop_asked(); slice = (slice + 1) % SLICES) {
		ended += slow_slice(conns, slow, slice);
		if (!told && !slice && slow_count(conns, slow->n) == slow->n) {
			told = true;
			printf("slow %zu\n", slow->n);
			fflush(stdout);
		}
		usleep(SECOND_USEC / SLICES);
	}
	for (i = 0; conns && i < slow->n; i++)
		if (conns[i].fd)
			close(conns[i].fd);
	printf("ended %zu\n", ended);
	free(conns);
	return conns;
}
