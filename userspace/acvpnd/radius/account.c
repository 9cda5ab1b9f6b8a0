// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/radius/account.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "acvpnd/radius/child.h"
#include "common/log.h"

enum { ACCOUNT_SECOND_MS = 1000, ACCOUNT_MS_NSEC = 1000000 };

/**
 * struct account_wait - a record that waits
 * @order: Place among all.
 * @record: It.
 */
struct account_wait {
	TAILQ_ENTRY(account_wait) order;
	struct auth_account record;
};

TAILQ_HEAD(account_waits, account_wait);

/**
 * struct radius_account - accounting
 * @file: Configuration, for logs.
 * @settled: Called for each record that waits no more.
 * @arg: Passed to it.
 * @fd: To the process, or -1.
 * @waits: Records, the oldest first.
 * @n: How many.
 * @n_interim: How many of these are of the middle of a session.
 * @max: How many may wait.
 * @asked: The process has the first one.
 * @again: When to ask it again, if it has not.
 * @failing: Servers do not answer, which was logged.
 * @full: Records were lost, which was logged.
 */
struct radius_account {
	char *file;
	radius_account_settled_fn settled;
	void *arg;
	int fd;
	struct account_waits waits;
	size_t n;
	size_t n_interim;
	size_t max;
	bool asked;
	int64_t again;
	bool failing;
	bool full;
};

static int account_serve(int fd, const void *config)
{
	return radius_account_serve(fd, config);
}

int radius_account_new(struct radius_account **account,
		       const struct radius_account_config *config)
{
	struct radius_account *a = calloc(1, sizeof(*a));
	int fd = -ENOMEM;

	if (!a)
		return fd;
	TAILQ_INIT(&a->waits);
	a->file = strdup(config->file);
	if (a->file)
		fd = radius_child_start(account_serve, config);
	if (fd < 0) {
		free(a->file);
		free(a);
		return fd;
	}
	a->settled = config->settled;
	a->arg = config->arg;
	a->fd = fd;
	a->max = RADIUS_ACCOUNT_MIN;
	*account = a;
	return 0;
}

void radius_account_limit(struct radius_account *account, unsigned int clients)
{
	size_t max = clients ? 2 * (size_t)clients : RADIUS_ACCOUNT_MAX;

	account->max = max > RADIUS_ACCOUNT_MIN ? max : RADIUS_ACCOUNT_MIN;
}

int radius_account_fd(const struct radius_account *account)
{
	return account->fd;
}

static void account_remove(struct radius_account *a, struct account_wait *wait)
{
	TAILQ_REMOVE(&a->waits, wait, order);
	a->n--;
	a->n_interim -= wait->record.status == AUTH_ACCOUNT_INTERIM;
	free(wait);
}

static void account_settle(struct radius_account *a, struct account_wait *wait)
{
	a->settled(a->arg, &wait->record);
	account_remove(a, wait);
}

/* The process gets the first one; it has answered the one before. */
static void account_send(struct radius_account *a)
{
	const struct account_wait *first = TAILQ_FIRST(&a->waits);

	if (!first || a->asked || a->fd < 0)
		return;
	a->asked = send(a->fd, &first->record, sizeof(first->record),
			MSG_DONTWAIT | MSG_NOSIGNAL) > 0;
}

/* The oldest one that the process does not have, of the middle of a session or
 * of any kind.
 */
static struct account_wait *account_oldest(const struct radius_account *a,
					   bool interim)
{
	struct account_wait *wait = TAILQ_FIRST(&a->waits);

	if (interim && !a->n_interim)
		return NULL;
	if (a->asked)
		wait = TAILQ_NEXT(wait, order);
	while (interim && wait && wait->record.status != AUTH_ACCOUNT_INTERIM)
		wait = TAILQ_NEXT(wait, order);
	return wait;
}

/* One of the middle of a session says nothing that a later one does not.
 * Return: false: there is no room for one of this kind.
 */
static bool account_make_room(struct radius_account *a, uint32_t status)
{
	struct account_wait *wait;

	if (a->n < a->max)
		return true;
	if (!a->full)
		log_error("accounting: %zu records wait for servers of %s; the "
			  "oldest are lost",
			  a->n, a->file);
	a->full = true;
	wait = account_oldest(a, true);
	if (!wait && status != AUTH_ACCOUNT_INTERIM)
		wait = account_oldest(a, false);
	if (wait)
		account_settle(a, wait);
	return wait;
}

void radius_account_tell(struct radius_account *account,
			 const struct auth_account *record, int64_t now)
{
	struct account_wait *wait = NULL;

	if (account_make_room(account, record->status))
		wait = calloc(1, sizeof(*wait));
	if (!wait) {
		account->settled(account->arg, record);
		return;
	}
	wait->record = *record;
	TAILQ_INSERT_TAIL(&account->waits, wait, order);
	account->n++;
	account->n_interim += record->status == AUTH_ACCOUNT_INTERIM;
	radius_account_tick(account, now);
}

static void account_taken(struct radius_account *a)
{
	account_settle(a, TAILQ_FIRST(&a->waits));
	if (a->failing)
		log_info("accounting: servers of %s answer again", a->file);
	a->failing = false;
	if (!a->n)
		a->full = false;
	a->again = 0;
}

static void account_refused(struct radius_account *a, int err, int64_t now)
{
	if (!a->failing)
		log_error("accounting: servers of %s take no records: %s; "
			  "they are asked again",
			  a->file, err == ETIMEDOUT ? "none answers" :
			  err == EPERM ?
			  "what answers does not have our secret" :
			  strerror(err));
	a->failing = true;
	a->again = now + RADIUS_ACCOUNT_PAUSE_MS;
}

int radius_account_ready(struct radius_account *account, int64_t now)
{
	int32_t err;
	ssize_t n = recv(account->fd, &err, sizeof(err), MSG_DONTWAIT);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (n != sizeof(err)) {
		close(account->fd);
		account->fd = -1;
		account->asked = false;
		return -EPIPE;
	}
	if (!account->asked)
		return 0;
	account->asked = false;
	if (err)
		account_refused(account, err, now);
	else
		account_taken(account);
	radius_account_tick(account, now);
	return 0;
}

int64_t radius_account_tick(struct radius_account *account, int64_t now)
{
	if (account->again <= now)
		account_send(account);
	return account->n && !account->asked && account->fd >= 0 ?
	       account->again : INT64_MAX;
}

static int64_t account_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_BOOTTIME, &ts);
	return (int64_t)ts.tv_sec * ACCOUNT_SECOND_MS +
	       ts.tv_nsec / ACCOUNT_MS_NSEC;
}

/* Who was refused is not asked again: it would take too long. */
static void account_flush(struct radius_account *a)
{
	int64_t end = account_now() + RADIUS_ACCOUNT_END_MS, left;
	struct pollfd fd = { .fd = a->fd, .events = POLLIN };

	a->again = 0;
	account_send(a);
	while (a->n && a->fd >= 0 && a->asked &&
	       (left = end - account_now()) > 0)
		if (poll(&fd, 1, left) > 0)
			radius_account_ready(a, 0);
}

size_t radius_account_free(struct radius_account *account)
{
	size_t left;

	if (!account)
		return 0;
	if (account->fd >= 0)
		account_flush(account);
	left = account->n;
	while (account->n)
		account_remove(account, TAILQ_FIRST(&account->waits));
	if (account->fd >= 0)
		close(account->fd);
	free(account->file);
	free(account);
	return left;
}
