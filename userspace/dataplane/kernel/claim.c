// SPDX-License-Identifier: GPL-2.0-only
#include "dataplane/kernel/claim.h"

#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <time.h>

#include "dataplane/kernel/device.h"

enum {
	/* A tenth of a second each. */
	CLAIM_LOOKS = 35,
	/* Linux gives this index to nothing else, in any namespace. */
	CLAIM_LOOPBACK = 1,
};

static int claim_note_transport(const struct acvpn_session_info *session,
				void *arg)
{
	unsigned int *live = arg;

	*live += session->n_transports;
	return 0;
}

/*
 * Transports of a process that was killed end when the module notices that
 * nobody has their sockets any more: it looks every two seconds.
 * Return: 0; -EBUSY somebody has them; or another negative errno.
 */
static int claim_wait_unused(struct dataplane *dp, uint32_t ifindex)
{
	const struct timespec pause = { .tv_nsec = 100 * 1000 * 1000 };
	unsigned int i, live;
	int err;

	for (i = 0; i < CLAIM_LOOKS; i++) {
		if (i)
			nanosleep(&pause, NULL);
		live = 0;
		err = acvpn_session_dump(dp->ctx, ifindex, claim_note_transport,
					 &live);
		if (err)
			return kernel_device_fail(dp, "session dump", err);
		if (!live)
			return 0;
	}
	snprintf(dp->error, sizeof(dp->error), "another tunnel uses it");
	return -EBUSY;
}

/* Set @ifindex if @ifname is a left-over that may be replaced. */
static int claim_find_leftover(struct dataplane *dp, const char *ifname,
			       enum dataplane_mode mode, uint32_t *ifindex)
{
	struct acvpn_link_info link;
	int err;

	*ifindex = 0;
	if (!if_nametoindex(ifname))
		return 0;
	err = acvpn_link_find(dp->ctx, ifname, &link);
	if (err == -ENODEV)
		return kernel_device_fail(dp, "it exists already", -EEXIST);
	if (err)
		return kernel_device_fail(dp, "link lookup", err);
	if (link.mode != (mode == DATAPLANE_MP ? ACVPN_MODE_MP :
						 ACVPN_MODE_P2P)) {
		snprintf(dp->error, sizeof(dp->error), "a %s's",
			 mode == DATAPLANE_MP ? "client" : "gateway");
		return -EEXIST;
	}
	err = claim_wait_unused(dp, link.ifindex);
	if (err)
		return err;
	*ifindex = link.ifindex;
	return 0;
}

/*
 * May this process make sessions? Any command needs the privilege, which the
 * kernel asks for first; this one then finds no device of ours, however many
 * sessions there are.
 */
static int claim_check_privilege(struct dataplane *dp)
{
	struct acvpn_session_info session;
	int err = acvpn_session_get(dp->ctx, CLAIM_LOOPBACK, 1, &session);

	if (err == -ENODEV)
		return 0;
	return kernel_device_fail(dp, "asking for permission",
				  err ? err : -EPROTO);
}

int kernel_claim(struct dataplane *dp, const char *ifname,
		 enum dataplane_mode mode, bool *leftover)
{
	uint32_t ifindex;
	int err = claim_check_privilege(dp);

	if (err)
		return err;
	err = claim_find_leftover(dp, ifname, mode, &ifindex);
	if (err)
		return err;
	*leftover = ifindex;
	if (ifindex)
		err = acvpn_link_del(dp->ctx, ifindex);
	if (err)
		kernel_device_fail(dp, "removing what a dead run left", err);
	return err;
}
