/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Crowds of clients, a process for each: a kernel that is a process itself can
 * give a program of its own some 65000 pages here and there, not one more, and
 * who wants one more wants it for ever.
 */
#ifndef _SELFTESTS_LOAD_TEAM_H
#define _SELFTESTS_LOAD_TEAM_H

#include "crowd.h"

/**
 * team_run() - have clients log in, make DTLS and stay, until stop_asked()
 * @login: who they are; its contexts are made by each process
 * @limits: how many, all together
 *
 * Prints what crowd.h says, of all of them, and "processes N". When all have
 * both channels, "kind" and what their ciphers are, and "up", else "not up"; in
 * the end "alive N asked N".
 *
 * Return: exit status of this program.
 */
int team_run(const struct client_login *login,
	     const struct crowd_limits *limits);

#endif
