// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/auth/otp.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include <liboath/oath.h>

#include "acvpnd/auth/otp_lock.h"
#include "acvpnd/auth/task.h"
#include "common/log.h"

/* Digits of a code. */
enum { AUTH_OTP_MIN = 6, AUTH_OTP_MAX = 8 };

enum {
	/* How often a file is looked at that others have locked. */
	AUTH_OTP_TRIES = 100,
	/* Nanoseconds between two times. Whoever has it has it for as long as
	 * its disk takes.
	 */
	AUTH_OTP_PAUSE_NSEC = 20 * 1000 * 1000,
};

/**
 * struct auth_otp - a one-time password
 * @task: It, as others see it.
 * @status: What liboath says of it.
 * @cleared: The lock of a process that has died was removed.
 * @done: Called with that.
 * @arg: Passed to @done.
 * @path: File, behind @code.
 * @user: Name, behind @path.
 * @code: What the client sent.
 */
struct auth_otp {
	struct auth_task task;
	int status;
	bool cleared;
	auth_otp_done_fn done;
	void *arg;
	const char *path;
	const char *user;
	char code[];
};

/* Such as others have them; the rest is not worth reading a file for. */
static bool auth_otp_is_code(const char *code)
{
	size_t len = strlen(code);

	return len >= AUTH_OTP_MIN && len <= AUTH_OTP_MAX &&
	       strspn(code, "0123456789") == len;
}

/* Who is not there takes as long as who is. */
static void auth_otp_waste_time(const char *code)
{
	static const char key[20] = "nobody";

	oath_hotp_validate(key, sizeof(key), 0, AUTH_OTP_WINDOW, code);
}

static int auth_otp_try(const struct auth_otp *otp)
{
	time_t last;

	return oath_authenticate_usersfile(otp->path, otp->user, otp->code,
					   AUTH_OTP_WINDOW, NULL, &last);
}

/*
 * While others have the file it is locked, and it stays so if they die, as in a
 * gateway whose processes are killed.
 */
static int auth_otp_wait(struct auth_otp *otp)
{
	const struct timespec pause = { .tv_nsec = AUTH_OTP_PAUSE_NSEC };
	int status = OATH_FILE_LOCK_ERROR, i;
	struct stat lock;

	auth_otp_lock_look(otp->path, &lock);
	for (i = 1; status == OATH_FILE_LOCK_ERROR && i < AUTH_OTP_TRIES; i++) {
		nanosleep(&pause, NULL);
		status = auth_otp_try(otp);
	}
	if (status != OATH_FILE_LOCK_ERROR)
		return status;
	otp->cleared = auth_otp_lock_clear(otp->path, &lock);
	return otp->cleared ? auth_otp_try(otp) : status;
}

static int auth_otp_check(struct auth_otp *otp)
{
	int status;

	if (!auth_otp_is_code(otp->code))
		return OATH_INVALID_OTP;
	status = oath_init();
	if (status == OATH_OK)
		status = auth_otp_try(otp);
	if (status == OATH_FILE_LOCK_ERROR)
		status = auth_otp_wait(otp);
	if (status == OATH_UNKNOWN_USER)
		auth_otp_waste_time(otp->code);
	return status;
}

static void auth_otp_run(struct auth_task *task)
{
	struct auth_otp *otp = (struct auth_otp *)task;

	otp->status = auth_otp_check(otp);
}

static const char *auth_otp_why(int status)
{
	return status == OATH_FILE_LOCK_ERROR ?
		       "another process has them locked, or there may be no "
		       "new files in that directory" :
		       oath_strerror(status);
}

static void auth_otp_tell(struct auth_task *task)
{
	struct auth_otp *otp = (struct auth_otp *)task;
	int right;

	if (otp->cleared)
		log_warning("removed the lock of %s, which a process has left "
			    "that is there no more", otp->path);
	switch (otp->status) {
	case OATH_OK:
		right = 1;
		break;
	case OATH_UNKNOWN_USER:
	case OATH_INVALID_OTP:
	case OATH_REPLAYED_OTP:
	case OATH_BAD_PASSWORD:
	case OATH_INVALID_DIGITS:
		right = 0;
		break;
	default:
		right = -EIO;
	}
	otp->done(otp->arg, right, auth_otp_why(otp->status));
}

static void auth_otp_free(struct auth_task *task)
{
	struct auth_otp *otp = (struct auth_otp *)task;

	explicit_bzero(otp->code, strlen(otp->code));
	free(otp);
}

static const struct auth_task_ops auth_otp_ops = {
	.run = auth_otp_run,
	.tell = auth_otp_tell,
	.free = auth_otp_free,
};

static struct auth_otp *auth_otp_make(const char *path, const char *user,
				      const char *code)
{
	size_t code_len = strlen(code) + 1, path_len = strlen(path) + 1;
	size_t user_len = strlen(user) + 1;
	struct auth_otp *otp = calloc(1, sizeof(*otp) + code_len + path_len +
				      user_len);

	if (!otp)
		return NULL;
	otp->task.ops = &auth_otp_ops;
	memcpy(otp->code, code, code_len);
	otp->path = memcpy(otp->code + code_len, path, path_len);
	otp->user = memcpy(otp->code + code_len + path_len, user, user_len);
	return otp;
}

int auth_otp_ask(struct auth_task_queue *queue, const char *path,
		 const char *user, const char *code, auth_otp_done_fn done,
		 void *arg, struct auth_task **task)
{
	struct auth_otp *otp = auth_otp_make(path, user, code);
	int err;

	if (!otp)
		return -ENOMEM;
	otp->done = done;
	otp->arg = arg;
	err = auth_task_add(queue, &otp->task);
	if (!err)
		*task = &otp->task;
	return err;
}
