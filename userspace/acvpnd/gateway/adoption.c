// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/gateway/adoption.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "acvpnd/gateway/closing.h"
#include "acvpnd/gateway/exposure.h"
#include "acvpnd/gateway/lists.h"
#include "acvpnd/gateway/opening.h"
#include "acvpnd/gateway/restriction.h"
#include "acvpnd/gateway/scripts.h"
#include "common/log.h"

enum {
	ADOPTION_SEC_MS = 1000,
	ADOPTION_MS_NSEC = 1000000,
	/* Tenths of a second in which an auth before has to be gone. */
	ADOPTION_LOOKS = 30,
};

/* The store */

static int read_boot_id(char id[AUTH_BOOT_ID_SIZE])
{
	int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return -errno;
	n = read(fd, id, AUTH_BOOT_ID_SIZE - 1);
	close(fd);
	if (n != AUTH_BOOT_ID_SIZE - 1)
		return -EIO;
	id[n] = '\0';
	return 0;
}

static int read_clock(struct auth_clock *clock)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	clock->now = auth_process_now();
	clock->realtime = (int64_t)ts.tv_sec * ADOPTION_SEC_MS +
			  ts.tv_nsec / ADOPTION_MS_NSEC - clock->now;
	return read_boot_id(clock->boot_id);
}

/* The service manager may name more directories than one. */
static const char *find_path(const struct gateway_config *config,
			     char path[PATH_MAX])
{
	const char *dir = getenv("STATE_DIRECTORY");

	if (config->session_store)
		return config->session_store;
	if (!dir || !*dir)
		return NULL;
	snprintf(path, PATH_MAX, "%.*s/sessions.sqlite",
		 (int)strcspn(dir, ":"), dir);
	return path;
}

static const char *advise(int err)
{
	switch (err) {
	case -EBUSY:
		return "; another gateway has it open: name another file";
	case -EUCLEAN:
	case -ENOTSUP:
		return "; move it away: its users have to log in again then";
	default:
		return "; its directory has to be auth's user's, with room";
	}
}

static int adoption_refuse(const char *path, const struct auth_store *store,
			   int err)
{
	log_error("session-store: %s: %s%s", path,
		  store && *store->error ? store->error : strerror(-err),
		  advise(err));
	return err;
}

/* An auth that was killed has it until it is gone. */
static int wait_for_store(const char *path, const struct auth_clock *clock,
			  struct auth_store **store)
{
	const struct timespec pause = { .tv_nsec = 100 * ADOPTION_MS_NSEC };
	int i, err;

	for (i = 0;; i++) {
		err = auth_store_sqlite(path, clock, store);
		if (err != -EBUSY || i == ADOPTION_LOOKS)
			return err;
		auth_store_close(*store);
		nanosleep(&pause, NULL);
	}
}

static int open_store(const char *path, struct auth_store **store)
{
	struct auth_clock clock;
	int err = read_clock(&clock);

	if (!err)
		err = wait_for_store(path, &clock, store);
	if (!err)
		return 0;
	adoption_refuse(path, *store, err);
	auth_store_close(*store);
	*store = NULL;
	return err;
}

int adoption_open(struct auth_process *p)
{
	char buf[PATH_MAX];
	const char *path = find_path(p->config, buf);
	struct auth_store *store = NULL;
	int err = path ? open_store(path, &store) : 0;

	if (err)
		return err;
	p->stored = store;
	err = auth_session_new(&p->sessions, store, &closing_ops, p);
	if (err)
		auth_store_close(store);
	return err;
}

int adoption_load(struct auth_process *p)
{
	int err = auth_session_load(p->sessions);

	if (err)
		log_error("sessions cannot be read: %s%s",
			  auth_session_error(p->sessions), advise(err));
	return err;
}

/* The data plane */

/* As the configuration is now; who cannot be filtered is not let go on. */
static int adoption_find_policy(struct auth_process *p,
				const struct auth_record *r,
				struct ipc_known *known,
				struct config_policy **policy)
{
	int err = exposure_policy(p, r, policy);

	if (!err)
		err = restriction_fill(&known->filter, *policy);
	if (err) {
		log_error("session %u does not go on: its routes are not known",
			  r->index);
		return err;
	}
	known->networks = lists_networks(&(*policy)->iroutes);
	return 0;
}

void adoption_found(struct auth_process *p, uint32_t request,
		    const struct ipc_found *found)
{
	const bool up[AUTH_CHANNELS] = {
		[AUTH_CHANNEL_SSL] = found->cstp,
		[AUTH_CHANNEL_DTLS] = found->dtls,
	};
	struct ipc_message answer = { .type = IPC_KNOWN };
	struct auth_parent *parent = opening_owner(p, found);
	struct config_policy *policy = NULL;
	const struct auth_record *r;
	bool shakes = false;

	if (parent &&
	    adoption_find_policy(p, &parent->record, &answer.known, &policy))
		parent = NULL;
	if (parent) {
		shakes = auth_session_found(p->sessions, parent, up,
					    auth_process_now());
		answer.known.known = true;
		answer.known.index = parent->record.index;
	}
	ipc_channel_answer(p->monitor, request, &answer);
	if (parent)
		scripts_adopted(p, &parent->record, policy);
	policy_file_free(policy);
	if (!parent)
		return;
	r = &parent->record;
	log_verbose("session %u: user %s goes on", r->index, r->user);
	/* Whoever was told so before may have died before it was done. */
	if (r->ending)
		closing_stop(p, r->index, auth_reason_name(r->ending));
	else if (shakes)
		closing_renew(p, r);
}

void adoption_complete(struct auth_process *p, uint32_t request)
{
	auth_session_lost(p->sessions, auth_process_now());
	ipc_channel_done(p->monitor, request, 0, NULL);
}
