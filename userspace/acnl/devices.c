// SPDX-License-Identifier: GPL-2.0-only
#include "acnl/devices.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "acnl/error.h"

static int acnl_devices_append(const struct acvpn_link_info *link, void *arg)
{
	struct acnl_devices *devices = arg;
	struct acvpn_link_info *more;

	more = reallocarray(devices->links, devices->n + 1, sizeof(*more));
	if (!more)
		return -ENOMEM;
	devices->links = more;
	more[devices->n++] = *link;
	return 0;
}

static int acnl_devices_load(struct acnl_devices *devices)
{
	struct acvpn_link_info link;
	int err;

	if (!devices->name)
		return acvpn_link_dump(devices->ctx, acnl_devices_append,
				       devices);
	err = acvpn_link_find(devices->ctx, devices->name, &link);
	return err ? err : acnl_devices_append(&link, devices);
}

enum acnl_exit acnl_devices_open(const char *name,
				 struct acnl_devices *devices)
{
	enum acnl_exit status;
	int err;

	memset(devices, 0, sizeof(*devices));
	devices->name = name;
	status = acnl_connect(&devices->ctx);
	if (status)
		return status;
	err = acnl_devices_load(devices);
	if (!err)
		return ACNL_OK;
	return acnl_error(err, err == -ENOMEM ? NULL :
			  acvpn_error(devices->ctx), "%s",
			  name ? name : "list of devices");
}

int acnl_devices_visit(struct acnl_devices *devices,
		       const struct acvpn_link_info *link,
		       enum acvpn_detail detail, acvpn_session_fn fn,
		       void *arg)
{
	uint32_t ifindex = 0;
	int err;

	if (devices->name)
		link = &devices->links[0];
	if (link)
		ifindex = link->ifindex;
	err = acvpn_session_survey(devices->ctx, ifindex, detail, fn, arg);
	return err == -ENODEV && !devices->name ? 0 : err;
}

const char *acnl_devices_name(const struct acnl_devices *devices,
			      uint32_t ifindex)
{
	for (size_t i = 0; i < devices->n; i++) {
		if (devices->links[i].ifindex == ifindex)
			return devices->links[i].name;
	}
	return NULL;
}

enum acnl_exit acnl_devices_close(struct acnl_devices *devices,
				  enum acnl_exit status, int err)
{
	const char *name = devices->name;

	if (!status && err)
		status = acnl_error(err, err == -ENOMEM ? NULL :
				    acvpn_error(devices->ctx),
				    "sessions%s%s", name ? " of " : "",
				    name ? name : "");
	acvpn_close(devices->ctx);
	free(devices->links);
	memset(devices, 0, sizeof(*devices));
	return status;
}
