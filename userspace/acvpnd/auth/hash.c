// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/auth/hash.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/queue.h>
#include <unistd.h>

#include "acvpnd/auth/passwd.h"

/**
 * struct auth_hash - a password
 * @order: Place among those that wait, or that are done.
 * @hasher: Whose.
 * @waits: No thread has it yet.
 * @same: It is the right one.
 * @done: Called with that; NULL: it was dropped.
 * @arg: Passed to @done.
 * @setting: What it is compared to, behind it.
 * @password: It.
 */
struct auth_hash {
	TAILQ_ENTRY(auth_hash) order;
	struct auth_hasher *hasher;
	bool waits;
	bool same;
	auth_hash_done_fn done;
	void *arg;
	const char *setting;
	char password[];
};

TAILQ_HEAD(auth_hash_list, auth_hash);

/**
 * struct auth_hasher - all of them
 * @lock: Of what follows, but for @n, @fd and @threads.
 * @more: There is another one, or the end.
 * @waiting: Not begun, the oldest in front.
 * @done: To be told.
 * @ends: No more are begun.
 * @n: How many there are, wherever.
 * @fd: Readable while some are done.
 * @threads: Those that hash.
 * @n_threads: How many.
 */
struct auth_hasher {
	pthread_mutex_t lock;
	pthread_cond_t more;
	struct auth_hash_list waiting;
	struct auth_hash_list done;
	bool ends;
	size_t n;
	int fd;
	pthread_t threads[AUTH_HASH_THREADS_MAX];
	unsigned int n_threads;
};

int auth_hash_open(struct auth_hasher **hasher)
{
	struct auth_hasher *h = calloc(1, sizeof(*h));
	int err;

	if (!h)
		return -ENOMEM;
	h->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (h->fd < 0) {
		err = -errno;
		free(h);
		return err;
	}
	pthread_mutex_init(&h->lock, NULL);
	pthread_cond_init(&h->more, NULL);
	TAILQ_INIT(&h->waiting);
	TAILQ_INIT(&h->done);
	*hasher = h;
	return 0;
}

int auth_hash_fd(const struct auth_hasher *hasher)
{
	return hasher->fd;
}

/* In the threads */

/* With the lock. Return: the next one, or NULL: there is none to come. */
static struct auth_hash *auth_hash_next(struct auth_hasher *h)
{
	struct auth_hash *hash;

	while (!h->ends && TAILQ_EMPTY(&h->waiting))
		pthread_cond_wait(&h->more, &h->lock);
	if (h->ends)
		return NULL;
	hash = TAILQ_FIRST(&h->waiting);
	TAILQ_REMOVE(&h->waiting, hash, order);
	hash->waits = false;
	return hash;
}

static void *auth_hash_run(void *arg)
{
	struct auth_hasher *h = arg;
	struct auth_hash *hash;
	bool same;

	pthread_mutex_lock(&h->lock);
	while ((hash = auth_hash_next(h))) {
		pthread_mutex_unlock(&h->lock);
		same = auth_passwd_matches(hash->setting, hash->password);
		pthread_mutex_lock(&h->lock);
		hash->same = same;
		TAILQ_INSERT_TAIL(&h->done, hash, order);
		eventfd_write(h->fd, 1);
	}
	pthread_mutex_unlock(&h->lock);
	return NULL;
}

/* In the thread of the event loop */

/* Half of the processors are left to handshakes. */
static unsigned int auth_hash_spared(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN) / 2;

	if (n > AUTH_HASH_THREADS_MAX)
		return AUTH_HASH_THREADS_MAX;
	return n > 1 ? n : 1;
}

int auth_hash_start(struct auth_hasher *hasher, unsigned int threads)
{
	unsigned int n = threads ? threads : auth_hash_spared();
	int err = 0;

	while (!err && hasher->n_threads < n) {
		err = pthread_create(&hasher->threads[hasher->n_threads], NULL,
				     auth_hash_run, hasher);
		hasher->n_threads += !err;
	}
	return -err;
}

static void auth_hash_free(struct auth_hash *hash)
{
	hash->hasher->n--;
	explicit_bzero(hash->password, strlen(hash->password));
	free(hash);
}

static struct auth_hash *auth_hash_pop(struct auth_hasher *h,
				       struct auth_hash_list *list)
{
	struct auth_hash *hash;

	pthread_mutex_lock(&h->lock);
	hash = TAILQ_FIRST(list);
	if (hash)
		TAILQ_REMOVE(list, hash, order);
	pthread_mutex_unlock(&h->lock);
	return hash;
}

void auth_hash_close(struct auth_hasher *hasher)
{
	struct auth_hash *hash;

	if (!hasher)
		return;
	pthread_mutex_lock(&hasher->lock);
	hasher->ends = true;
	pthread_cond_broadcast(&hasher->more);
	pthread_mutex_unlock(&hasher->lock);
	while (hasher->n_threads)
		pthread_join(hasher->threads[--hasher->n_threads], NULL);
	while ((hash = auth_hash_pop(hasher, &hasher->waiting)))
		auth_hash_free(hash);
	while ((hash = auth_hash_pop(hasher, &hasher->done)))
		auth_hash_free(hash);
	pthread_cond_destroy(&hasher->more);
	pthread_mutex_destroy(&hasher->lock);
	close(hasher->fd);
	free(hasher);
}

void auth_hash_ready(struct auth_hasher *hasher)
{
	struct auth_hash *hash;
	eventfd_t n;

	/* First: what is done afterwards is told again. */
	eventfd_read(hasher->fd, &n);
	while ((hash = auth_hash_pop(hasher, &hasher->done))) {
		if (hash->done)
			hash->done(hash->arg, hash->same, hash->password);
		auth_hash_free(hash);
	}
}

static struct auth_hash *auth_hash_make(const char *setting,
					const char *password)
{
	size_t len = strlen(password) + 1, more = strlen(setting) + 1;
	struct auth_hash *hash = calloc(1, sizeof(*hash) + len + more);

	if (!hash)
		return NULL;
	memcpy(hash->password, password, len);
	hash->setting = memcpy(hash->password + len, setting, more);
	return hash;
}

int auth_hash_ask(struct auth_hasher *hasher, const char *setting,
		  const char *password, auth_hash_done_fn done, void *arg,
		  struct auth_hash **hash)
{
	if (hasher->n >= AUTH_HASH_MAX)
		return -EAGAIN;
	*hash = auth_hash_make(setting, password);
	if (!*hash)
		return -ENOMEM;
	(*hash)->hasher = hasher;
	(*hash)->waits = true;
	(*hash)->done = done;
	(*hash)->arg = arg;
	hasher->n++;
	pthread_mutex_lock(&hasher->lock);
	TAILQ_INSERT_TAIL(&hasher->waiting, *hash, order);
	pthread_cond_signal(&hasher->more);
	pthread_mutex_unlock(&hasher->lock);
	return 0;
}

void auth_hash_drop(struct auth_hash *hash)
{
	struct auth_hasher *h = hash->hasher;
	bool waits;

	pthread_mutex_lock(&h->lock);
	waits = hash->waits;
	if (waits)
		TAILQ_REMOVE(&h->waiting, hash, order);
	pthread_mutex_unlock(&h->lock);
	hash->done = NULL;
	if (waits)
		auth_hash_free(hash);
}
