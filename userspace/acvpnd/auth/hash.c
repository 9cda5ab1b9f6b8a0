// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/auth/hash.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "acvpnd/auth/passwd.h"
#include "acvpnd/auth/task.h"

/**
 * struct auth_hash - a password
 * @task: It, as others see it.
 * @same: It is the right one.
 * @done: Called with that.
 * @arg: Passed to @done.
 * @setting: What it is compared to, behind it.
 * @password: It.
 */
struct auth_hash {
	struct auth_task task;
	bool same;
	auth_hash_done_fn done;
	void *arg;
	const char *setting;
	char password[];
};

static void auth_hash_run(struct auth_task *task)
{
	struct auth_hash *hash = (struct auth_hash *)task;

	hash->same = auth_passwd_matches(hash->setting, hash->password);
}

static void auth_hash_tell(struct auth_task *task)
{
	struct auth_hash *hash = (struct auth_hash *)task;

	hash->done(hash->arg, hash->same, hash->password);
}

static void auth_hash_free(struct auth_task *task)
{
	struct auth_hash *hash = (struct auth_hash *)task;

	explicit_bzero(hash->password, strlen(hash->password));
	free(hash);
}

static const struct auth_task_ops auth_hash_ops = {
	.run = auth_hash_run,
	.tell = auth_hash_tell,
	.free = auth_hash_free,
};

static struct auth_hash *auth_hash_make(const char *setting,
					const char *password)
{
	size_t len = strlen(password) + 1, more = strlen(setting) + 1;
	struct auth_hash *hash = calloc(1, sizeof(*hash) + len + more);

	if (!hash)
		return NULL;
	hash->task.ops = &auth_hash_ops;
	memcpy(hash->password, password, len);
	hash->setting = memcpy(hash->password + len, setting, more);
	return hash;
}

int auth_hash_ask(struct auth_task_queue *queue, const char *setting,
		  const char *password, auth_hash_done_fn done, void *arg,
		  struct auth_task **task)
{
	struct auth_hash *hash = auth_hash_make(setting, password);
	int err;

	if (!hash)
		return -ENOMEM;
	hash->done = done;
	hash->arg = arg;
	err = auth_task_add(queue, &hash->task);
	if (!err)
		*task = &hash->task;
	return err;
}
