// SPDX-License-Identifier: GPL-2.0-only
#include "acnl/snapshot.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "acnl/error.h"

static int append(void *array, size_t *n, const void *element, size_t size)
{
	void **base = array;
	char *more = reallocarray(*base, *n + 1, size);

	if (!more)
		return -ENOMEM;
	memcpy(more + *n * size, element, size);
	*base = more;
	(*n)++;
	return 0;
}

static int on_link(const struct acvpn_link_info *link, void *arg)
{
	struct acnl_snapshot *snapshot = arg;

	return append(&snapshot->links, &snapshot->n_links, link,
		      sizeof(*link));
}

static int on_session(const struct acvpn_session_info *session, void *arg)
{
	struct acnl_snapshot *snapshot = arg;

	return append(&snapshot->sessions, &snapshot->n_sessions, session,
		      sizeof(*session));
}

static enum acnl_exit load_links(struct acvpn *ctx, const char *device,
				 struct acnl_snapshot *snapshot)
{
	struct acvpn_link_info link;
	int err;

	if (!device) {
		err = acvpn_link_dump(ctx, on_link, snapshot);
	} else {
		err = acvpn_link_find(ctx, device, &link);
		if (!err)
			err = on_link(&link, snapshot);
	}
	if (!err)
		return ACNL_OK;
	return acnl_error(err, acvpn_error(ctx), "%s",
			  device ? device : "list of devices");
}

static enum acnl_exit load(struct acvpn *ctx, const char *device,
			   struct acnl_snapshot *snapshot)
{
	enum acnl_exit status = load_links(ctx, device, snapshot);
	uint32_t ifindex = 0;
	int err;

	if (status)
		return status;
	if (device)
		ifindex = snapshot->links[0].ifindex;
	err = acvpn_session_dump(ctx, ifindex, on_session, snapshot);
	if (!err)
		return ACNL_OK;
	return acnl_error(err, acvpn_error(ctx), "sessions%s%s",
			  device ? " of " : "", device ? device : "");
}

enum acnl_exit acnl_snapshot_load(const char *device,
				  struct acnl_snapshot *snapshot)
{
	enum acnl_exit status;
	struct acvpn *ctx;

	memset(snapshot, 0, sizeof(*snapshot));
	status = acnl_connect(&ctx);
	if (status)
		return status;
	status = load(ctx, device, snapshot);
	acvpn_close(ctx);
	return status;
}

const char *acnl_snapshot_device(const struct acnl_snapshot *snapshot,
				 uint32_t ifindex)
{
	for (size_t i = 0; i < snapshot->n_links; i++) {
		if (snapshot->links[i].ifindex == ifindex)
			return snapshot->links[i].name;
	}
	return NULL;
}

void acnl_snapshot_free(struct acnl_snapshot *snapshot)
{
	free(snapshot->links);
	free(snapshot->sessions);
	memset(snapshot, 0, sizeof(*snapshot));
}
