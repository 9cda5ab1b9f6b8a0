// SPDX-License-Identifier: GPL-2.0-only
#include "crowd.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "clock.h"
#include "dtls.h"
#include "stop.h"
#include "watch.h"

enum { EVENTS = 64, TICK_MS = 500 };

/**
 * struct crowd - clients
 * @clients: them
 * @limits: how many
 * @epoll: watches their sockets; each is known by the client's number, twice,
 *	and one more for UDP
 * @flying: numbers of those in flight
 * @n_flying: how many
 * @phase: what they do
 * @end: when all have to have done it
 * @result: what came of that so far
 * @tick: when those in flight are told that time has passed
 */
struct crowd {
	struct client *clients;
	struct crowd_limits limits;
	int epoll;
	size_t *flying;
	size_t n_flying;
	const struct crowd_phase *phase;
	double end;
	struct crowd_result result;
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

struct crowd *crowd_new(const struct client_login *login,
			const struct crowd_limits *limits)
{
	struct crowd *crowd = calloc(1, sizeof(*crowd));
	size_t i;

	if (!crowd)
		return NULL;
	crowd->limits = *limits;
	crowd->clients = calloc(limits->n, sizeof(*crowd->clients));
	crowd->flying = calloc(limits->in_flight, sizeof(*crowd->flying));
	crowd->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (!crowd->clients || !crowd->flying || crowd->epoll < 0)
		return NULL;
	for (i = 0; i < limits->n; i++)
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

static void lose(struct crowd *crowd, const char *why)
{
	crowd->result.failed++;
	blame_add(&crowd->result.blame, why, 1);
}

static void land(struct crowd *crowd)
{
	const struct client *c;
	size_t i;

	for (i = 0; i < crowd->n_flying; i++) {
		c = &crowd->clients[crowd->flying[i]];
		if (!is_over(crowd, c))
			continue;
		if (c->step == CLIENT_FAILED)
			lose(crowd, c->why);
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

	watch_turn(number, crowd->phase->name);
	c->until = clock_now() + crowd->limits.patience;
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
	watch_turn(event->data.u64 / 2, event->data.u64 % 2 ? "UDP" : "TCP");
	if (event->data.u64 % 2)
		dtls_go_on(c);
	else
		client_go_on(c);
	if (c->step == CLIENT_FAILED)
		quiet(crowd, c);
}

/* Who is not done in time will not be. */
static void hurry(struct crowd *crowd, size_t number, double now)
{
	struct client *c = &crowd->clients[number];

	watch_turn(number, "time that has passed");
	if (crowd->phase->udp)
		dtls_tick(c);
	if (now < c->until && now < crowd->end)
		return;
	client_fail(c, client_waits(c));
	quiet(crowd, c);
}

static void tick(struct crowd *crowd)
{
	double now = clock_now();
	size_t i;

	if (now < crowd->tick)
		return;
	crowd->tick = now + TICK_MS / 1e3;
	for (i = 0; i < crowd->n_flying; i++)
		if (!is_over(crowd, &crowd->clients[crowd->flying[i]]))
			hurry(crowd, crowd->flying[i], now);
}

void crowd_stay(struct crowd *crowd)
{
	struct epoll_event events[EVENTS];
	int i, n;

	watch_turn(0, "what comes next");
	n = epoll_wait(crowd->epoll, events, EVENTS, TICK_MS);
	for (i = 0; i < n; i++)
		hear(crowd, &events[i]);
}

static void begin(struct crowd *crowd, size_t number)
{
	struct client *c = &crowd->clients[number];

	if (c->step == CLIENT_FAILED)
		lose(crowd, "had failed before");
	else if (clock_now() < crowd->end)
		take_off(crowd, number);
	else
		lose(crowd, "did not get its turn");
}

static void fly(struct crowd *crowd)
{
	const struct crowd_limits *limits = &crowd->limits;
	size_t next = 0;

	while ((next < limits->n || crowd->n_flying) && !stop_asked()) {
		while (next < limits->n &&
		       crowd->n_flying < limits->in_flight)
			begin(crowd, next++);
		crowd_stay(crowd);
		tick(crowd);
		land(crowd);
	}
}

void crowd_run(struct crowd *crowd, const struct crowd_phase *phase,
	       struct crowd_result *result)
{
	double worked = clock_worked();

	crowd->phase = phase;
	crowd->end = clock_now() + crowd->limits.seconds;
	crowd->result = (struct crowd_result){ .n = crowd->limits.n };
	fly(crowd);
	crowd->result.worked = clock_worked() - worked;
	*result = crowd->result;
}

void crowd_add(struct crowd_result *sum, const struct crowd_result *result)
{
	const struct blame *blame = &result->blame;
	size_t i;

	sum->n += result->n;
	sum->failed += result->failed;
	sum->worked += result->worked;
	for (i = 0; i < blame->kinds; i++)
		blame_add(&sum->blame, blame->why[i], blame->n[i]);
}

void crowd_tell(const struct crowd_result *result,
		const struct crowd_phase *phase, double seconds)
{
	blame_tell(&result->blame);
	printf("%s %zu failed %zu seconds %.3f worked %.3f\n", phase->name,
	       result->n, result->failed, seconds, result->worked);
	fflush(stdout);
}

void crowd_end(struct crowd *crowd, struct crowd_end *end)
{
	size_t i;

	*end = (struct crowd_end){ 0 };
	for (i = 0; i < crowd->limits.n; i++) {
		watch_turn(i, "the end");
		end->alive += crowd->clients[i].step == CLIENT_UP;
		end->asked += crowd->clients[i].asked;
		client_end(&crowd->clients[i]);
	}
	close(crowd->epoll);
	free(crowd->flying);
	free(crowd->clients);
	free(crowd);
}

const struct client *crowd_first(const struct crowd *crowd)
{
	return &crowd->clients[0];
}
