/* SPDX-License-Identifier: GPL-2.0-only */
/* Many clients, which begin as others are done. */
#ifndef _SELFTESTS_LOAD_CROWD_H
#define _SELFTESTS_LOAD_CROWD_H

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

struct crowd;

/**
 * crowd_new() - have clients that do nothing yet
 * @login: who they are; has to stay
 * @n: how many
 * @in_flight: at most so many do something at a time
 *
 * Return: them, or NULL.
 */
struct crowd *crowd_new(const struct client_login *login, size_t n,
			size_t in_flight);

/**
 * crowd_run() - have each of them that has not failed do something
 * @crowd: clients
 * @phase: what
 *
 * Prints "NAME N failed N seconds S worked S", the latter of this program's
 * processor time, and why the first that failed did.
 *
 * Return: true if none failed.
 */
bool crowd_run(struct crowd *crowd, const struct crowd_phase *phase);

/**
 * crowd_stay() - answer the gateway for a while
 * @crowd: clients
 */
void crowd_stay(struct crowd *crowd);

/**
 * crowd_end() - let them say good-bye
 * @crowd: clients
 *
 * Prints "alive N asked N": how many were still there, and how many questions
 * of the gateway they answered.
 */
void crowd_end(struct crowd *crowd);

/**
 * crowd_first() - one of them, to see what it got
 * @crowd: clients
 *
 * Return: the first.
 */
const struct client *crowd_first(const struct crowd *crowd);

#endif
