/* SPDX-License-Identifier: GPL-2.0-only */
/* Many clients, which begin as others are done. */
#ifndef _SELFTESTS_LOAD_CROWD_H
#define _SELFTESTS_LOAD_CROWD_H

#include "blame.h"
#include "client.h"

/**
 * struct crowd_phase - what each of them does once
 * @name: of what it is
 * @udp: it goes by UDP
 * @begin: begins it
 * @done: tells whether it is
 */
struct crowd_phase {
	const char *name;
	bool udp;
	bool (*begin)(struct client *c);
	bool (*done)(const struct client *c);
};

/* From TCP to the answer of CONNECT. */
extern const struct crowd_phase crowd_logins;
/* From the first hello to an answer by each of the channels. */
extern const struct crowd_phase crowd_dtls;

/**
 * struct crowd_limits - how many, and for how long
 * @n: clients
 * @in_flight: at most so many do something at a time
 * @patience: seconds that one of them may take for a phase
 * @seconds: all of them
 */
struct crowd_limits {
	size_t n;
	size_t in_flight;
	double patience;
	double seconds;
};

struct crowd;

/**
 * crowd_new() - have clients that do nothing yet
 * @login: who they are; has to stay
 * @limits: how many
 *
 * Return: them, or NULL.
 */
struct crowd *crowd_new(const struct client_login *login,
			const struct crowd_limits *limits);

/**
 * struct crowd_result - what came of a phase
 * @n: clients
 * @failed: how many of them have failed, now or before
 * @worked: seconds of processor time of this program
 * @blame: why they failed
 */
struct crowd_result {
	size_t n;
	size_t failed;
	double worked;
	struct blame blame;
};

/**
 * crowd_run() - have each of them that has not failed do something
 * @crowd: clients
 * @phase: what
 * @result: set to what came of it; who is not done in time has failed
 */
void crowd_run(struct crowd *crowd, const struct crowd_phase *phase,
	       struct crowd_result *result);

/**
 * crowd_add() - sum results up
 * @sum: of those so far
 * @result: another one
 */
void crowd_add(struct crowd_result *sum, const struct crowd_result *result);

/**
 * crowd_tell() - print results
 * @result: what came of a phase
 * @phase: which
 * @seconds: that it took
 *
 * Prints "failed: N WHY" for each reason, then
 * "NAME N failed N seconds S worked S".
 */
void crowd_tell(const struct crowd_result *result,
		const struct crowd_phase *phase, double seconds);

/**
 * crowd_stay() - answer the gateway for a while
 * @crowd: clients
 */
void crowd_stay(struct crowd *crowd);

/**
 * struct crowd_end - what came of all of them
 * @alive: how many were still there
 * @asked: how many questions of the gateway they answered
 */
struct crowd_end {
	size_t alive;
	size_t asked;
};

/**
 * crowd_end() - let them say good-bye
 * @crowd: clients
 * @end: set to what came of them
 */
void crowd_end(struct crowd *crowd, struct crowd_end *end);

/**
 * crowd_first() - one of them, to see what it got
 * @crowd: clients
 *
 * Return: the first.
 */
const struct client *crowd_first(const struct crowd *crowd);

#endif
