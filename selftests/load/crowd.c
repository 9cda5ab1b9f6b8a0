// SPDX-License-Identifier: GPL-2.0-only
#include "crowd.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "clock.h"
#include "dtls.h"

enum { EVENTS = 64, TICK_MS = 500 };

/**
 * struct crowd - clients
 * @clients: them
 * @n: how many
 * @epoll: watches their sockets; each is known by the client's number, twice,
 *	and one more for UDP
 * @flying: numbers of those in flight
 * @n_flying: how many
 * @in_flight: as many as there may be
 * @phase: what they do
 * @failed: how many have not done it
 * @tick: when those in flight are told that time has passed
 */
struct crowd {
	struct client *clients;
	size_t n;
	int epoll;
	size_t *flying;
	size_t n_flying;
	size_t in_flight;
	const struct crowd_phase *phase;
	size_t failed;
	double tick;
};

static bool login_done(const struct client *c)
{
	return c->step == CLIENT_UP;
}

static bool dtls_begins(struct client *c)
{
	return dtls_begin(c) && client_frame(c, CLIENT_DPD_REQ);
}

static bool dtls_done(const struct client *c)
{
	return c->answered && c->dtls_answered;
}

const struct crowd_phase crowd_logins = {
	.name = "login", .begin = client_begin, .done = login_done,
};

const struct crowd_phase crowd_dtls = {
	.name = "dtls", .udp = true, .begin = dtls_begins, .done = dtls_done,
};

struct crowd *crowd_new(const struct client_login *login, size_t n,
			size_t in_flight)
{
	struct crowd *crowd = calloc(1, sizeof(*crowd));
	size_t i;

	if (!crowd)
		return NULL;
	crowd->clients = calloc(n, sizeof(*crowd->clients));
	crowd->flying = calloc(in_flight, sizeof(*crowd->flying));
	crowd->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (!crowd->clients || !crowd->flying || crowd->epoll < 0)
		return NULL;
	crowd->n = n;
	crowd->in_flight = in_flight;
	for (i = 0; i < n; i++)
		crowd->clients[i].login = login;
	return crowd;
}

/* Who has failed is not heard any more. */
static void quiet(struct crowd *crowd, const struct client *c)
{
	epoll_ctl(crowd->epoll, EPOLL_CTL_DEL, c->fd, NULL);
	if (c->udp >= 0)
		epoll_ctl(crowd->epoll, EPOLL_CTL_DEL, c->udp, NULL);
}

static bool is_over(const struct crowd *crowd, const struct client *c)
{
	return c->step == CLIENT_FAILED || crowd->phase->done(c);
}

static void land(struct crowd *crowd)
{
	const struct client *c;
	size_t i;

	for (i = 0; i < crowd->n_flying; i++) {
		c = &crowd->clients[crowd->flying[i]];
		if (!is_over(crowd, c))
			continue;
		if (c->step == CLIENT_FAILED && !crowd->failed++)
			printf("failed: %s\n", c->why);
		crowd->flying[i--] = crowd->flying[--crowd->n_flying];
	}
}

static void take_off(struct crowd *crowd, size_t number)
{
	struct client *c = &crowd->clients[number];
	struct epoll_event event = {
		.events = EPOLLIN | EPOLLOUT | EPOLLET,
		.data.u64 = 2 * number + crowd->phase->udp,
	};

	if (crowd->phase->begin(c))
		epoll_ctl(crowd->epoll, EPOLL_CTL_ADD,
			  crowd->phase->udp ? c->udp : c->fd, &event);
	crowd->flying[crowd->n_flying++] = number;
}

static void hear(struct crowd *crowd, const struct epoll_event *event)
{
	struct client *c = &crowd->clients[event->data.u64 / 2];

	if (c->step == CLIENT_FAILED)
		return;
	if (event->data.u64 % 2)
		dtls_go_on(c);
	else
		client_go_on(c);
	if (c->step == CLIENT_FAILED)
		quiet(crowd, c);
}

static void tick(struct crowd *crowd)
{
	size_t i;

	if (clock_now() < crowd->tick)
		return;
	crowd->tick = clock_now() + TICK_MS / 1e3;
	for (i = 0; crowd->phase->udp && i < crowd->n_flying; i++)
		dtls_tick(&crowd->clients[crowd->flying[i]]);
}

void crowd_stay(struct crowd *crowd)
{
	struct epoll_event events[EVENTS];
	int i, n = epoll_wait(crowd->epoll, events, EVENTS, TICK_MS);

	for (i = 0; i < n; i++)
		hear(crowd, &events[i]);
}

static void fly(struct crowd *crowd)
{
	size_t next = 0;

	while (next < crowd->n || crowd->n_flying) {
		while (next < crowd->n && crowd->n_flying < crowd->in_flight) {
			if (crowd->clients[next].step == CLIENT_FAILED)
				crowd->failed++;
			else
				take_off(crowd, next);
			next++;
		}
		crowd_stay(crowd);
		tick(crowd);
		land(crowd);
	}
}

bool crowd_run(struct crowd *crowd, const struct crowd_phase *phase)
{
	double start = clock_now(), worked = clock_worked();

	crowd->phase = phase;
	crowd->failed = 0;
	fly(crowd);
	printf("%s %zu failed %zu seconds %.3f worked %.3f\n", phase->name,
	       crowd->n, crowd->failed, clock_now() - start,
	       clock_worked() - worked);
	fflush(stdout);
	return !crowd->failed;
}

void crowd_end(struct crowd *crowd)
{
	size_t i, alive = 0, asked = 0;

	for (i = 0; i < crowd->n; i++) {
		alive += crowd->clients[i].step == CLIENT_UP;
		asked += crowd->clients[i].asked;
		client_end(&crowd->clients[i]);
	}
	printf("alive %zu asked %zu\n", alive, asked);
	close(crowd->epoll);
	free(crowd->flying);
	free(crowd->clients);
	free(crowd);
}

const struct client *crowd_first(const struct crowd *crowd)
{
	return &crowd->clients[0];
}
