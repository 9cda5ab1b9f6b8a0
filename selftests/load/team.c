// SPDX-License-Identifier: GPL-2.0-only
#include "team.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"
#include "dtls.h"
#include "stop.h"
#include "watch.h"

enum {
	MEMBERS_MAX = 64,
	MEMBER_CLIENTS = 1000,
	PHASES = 2,
	KIND_MAX = 256,
	PAUSE_MS = 500,
};

static const struct crowd_phase *const phases[PHASES] = {
	&crowd_logins, &crowd_dtls,
};

/**
 * struct member - a process, in memory that all share
 * @pid: its number
 * @limits: of its clients
 * @results: of each phase
 * @end: of the end
 * @kind: ciphers of its first client
 */
struct member {
	pid_t pid;
	struct crowd_limits limits;
	struct crowd_result results[PHASES];
	struct crowd_end end;
	char kind[KIND_MAX];
};

/**
 * struct team - all of them
 * @login: who the clients are
 * @members: processes
 * @n: how many
 * @done: each writes a byte when it is done with a phase
 * @go: each reads one to begin with one
 */
struct team {
	struct client_login login;
	struct member *members;
	size_t n;
	int done[2];
	int go[2];
};

static void tell_kind(struct member *m, const struct client *c)
{
	if (!c->dtls)
		return;
	snprintf(m->kind, sizeof(m->kind), "%s %s %s %s",
		 SSL_get_version(c->ssl), SSL_get_cipher_name(c->ssl),
		 SSL_get_version(c->dtls), SSL_get_cipher_name(c->dtls));
}

static bool member_phase(struct team *t, struct member *m, struct crowd *crowd,
			 size_t i)
{
	char byte;

	if (read(t->go[0], &byte, 1) != 1)
		return false;
	crowd_run(crowd, phases[i], &m->results[i]);
	if (i == PHASES - 1 && !m->results[i].failed)
		tell_kind(m, crowd_first(crowd));
	return write(t->done[1], &byte, 1) == 1;
}

/* A process of its own from here on. */
static void member_run(struct team *t, struct member *m)
{
	struct crowd *crowd;
	size_t i;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	close(t->done[0]);
	close(t->go[1]);
	t->login.tls = client_context();
	t->login.dtls = dtls_context();
	crowd = crowd_new(&t->login, &m->limits);
	if (!t->login.tls || !t->login.dtls || !crowd)
		_exit(EXIT_FAILURE);
	for (i = 0; i < PHASES; i++)
		if (!member_phase(t, m, crowd, i))
			_exit(EXIT_FAILURE);
	while (!stop_asked())
		crowd_stay(crowd);
	crowd_end(crowd, &m->end);
	_exit(EXIT_SUCCESS);
}

static bool team_fork(struct team *t)
{
	size_t i;
	pid_t pid;

	fflush(stdout);
	for (i = 0; i < t->n; i++) {
		pid = fork();
		if (pid < 0)
			return false;
		if (!pid)
			member_run(t, &t->members[i]);
		t->members[i].pid = pid;
	}
	close(t->done[1]);
	close(t->go[0]);
	return true;
}

/* As even as can be. */
static void share(struct team *t, const struct crowd_limits *all)
{
	size_t i, in_flight;

	for (i = 0; i < t->n; i++) {
		in_flight = (i + 1) * all->in_flight / t->n -
			    i * all->in_flight / t->n;
		t->members[i].limits = *all;
		t->members[i].limits.n = (i + 1) * all->n / t->n -
					 i * all->n / t->n;
		t->members[i].limits.in_flight = in_flight ? in_flight : 1;
	}
}

static bool team_make(struct team *t, const struct crowd_limits *limits)
{
	size_t n = (limits->n + MEMBER_CLIENTS - 1) / MEMBER_CLIENTS;
	void *shared;

	if (!n || n > MEMBERS_MAX || pipe(t->done) || pipe(t->go))
		return false;
	shared = mmap(NULL, n * sizeof(*t->members), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		return false;
	t->members = shared;
	t->n = n;
	share(t, limits);
	printf("processes %zu\n", n);
	return team_fork(t);
}

/* One of them has ended, whose work nobody waits for any more. */
static bool has_ended(void)
{
	siginfo_t info = { .si_pid = 0 };

	return waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) ||
	       info.si_pid;
}

static bool wait_done(struct team *t)
{
	struct pollfd p = { .fd = t->done[0], .events = POLLIN };
	char bytes[MEMBERS_MAX] = { 0 };
	size_t n = 0;

	if (write(t->go[1], bytes, t->n) != (ssize_t)t->n)
		return false;
	while (n < t->n) {
		if (poll(&p, 1, PAUSE_MS) > 0 &&
		    read(t->done[0], bytes, 1) == 1)
			n++;
		else if (stop_asked() || has_ended())
			return false;
	}
	return true;
}

static bool team_phase(struct team *t, size_t i)
{
	double start = clock_now();
	struct crowd_result sum = { 0 };
	size_t k;

	if (!wait_done(t)) {
		puts("stopped, or a process of it has ended");
		return false;
	}
	for (k = 0; k < t->n; k++)
		crowd_add(&sum, &t->members[k].results[i]);
	crowd_tell(&sum, phases[i], clock_now() - start);
	return !sum.failed;
}

static int team_end(struct team *t)
{
	struct crowd_end sum = { 0 };
	int status, worst = 0;
	size_t i;

	/* Who waits for a phase is to wait no more. */
	close(t->go[1]);
	for (i = 0; i < t->n && t->members[i].pid; i++)
		kill(t->members[i].pid, SIGTERM);
	for (i = 0; i < t->n && t->members[i].pid; i++) {
		if (waitpid(t->members[i].pid, &status, 0) < 0 ||
		    !WIFEXITED(status))
			worst = WATCH_STATUS;
		else if (WEXITSTATUS(status) > worst)
			worst = WEXITSTATUS(status);
		sum.alive += t->members[i].end.alive;
		sum.asked += t->members[i].end.asked;
	}
	printf("alive %zu asked %zu\n", sum.alive, sum.asked);
	return worst;
}

int team_run(const struct client_login *login,
	     const struct crowd_limits *limits)
{
	struct team t = { .login = *login };
	bool fine = team_make(&t, limits);
	size_t i;
	int status;

	for (i = 0; i < PHASES && t.n; i++)
		fine &= team_phase(&t, i);
	if (fine)
		printf("kind %s\n", t.members[0].kind);
	puts(fine ? "up" : "not up");
	fflush(stdout);
	while (!stop_asked())
		poll(NULL, 0, PAUSE_MS);
	status = team_end(&t);
	return status ? status : !fine;
}
