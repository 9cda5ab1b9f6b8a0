// SPDX-License-Identifier: GPL-2.0-only
#include "acnl/show.h"

#include "acnl/brief.h"
#include "acnl/command.h"
#include "acnl/devices.h"
#include "acnl/json.h"
#include "acnl/print.h"

int acnl_show_begin(struct acnl_show *show)
{
	if (!show->json)
		return 0;
	return acnl_list_begin(&show->devices, show->out,
			       acnl_json_document("devices"));
}

static void end_device(struct acnl_show *show)
{
	if (!show->n_devices)
		return;
	if (show->json)
		acnl_list_end(&show->sessions);
	else if (!show->n_sessions)
		fputs("  no session\n", show->out);
}

int acnl_show_device(struct acnl_show *show,
		     const struct acvpn_link_info *link)
{
	end_device(show);
	show->link = link;
	show->n_sessions = 0;
	if (show->n_devices++ && !show->json)
		fputc('\n', show->out);
	if (show->json)
		return acnl_list_nest(&show->devices, &show->sessions,
				      acnl_json_link(link));
	acnl_print_link(show->out, link);
	return 0;
}

int acnl_show_session(struct acnl_show *show,
		      const struct acvpn_session_info *session)
{
	show->n_sessions++;
	if (show->json)
		return acnl_list_add(&show->sessions,
				     acnl_json_session(session,
						       show->link->name));
	if (show->drops)
		acnl_print_drops(show->out, session);
	else if (show->verbose)
		acnl_print_session(show->out, session);
	else
		acnl_brief_session(show->out, session);
	return 0;
}

void acnl_show_end(struct acnl_show *show)
{
	end_device(show);
	if (show->json)
		acnl_list_end(&show->devices);
	else if (!show->n_devices)
		fputs("no acvpn devices\n", show->out);
}

static int acnl_show_on_session(const struct acvpn_session_info *session,
				void *arg)
{
	return acnl_show_session(arg, session);
}

static int show_all(struct acnl_devices *devices, struct acnl_show *show)
{
	int err = acnl_show_begin(show);

	for (size_t i = 0; !err && i < devices->n; i++) {
		err = acnl_show_device(show, &devices->links[i]);
		if (!err)
			err = acnl_devices_visit(devices, &devices->links[i],
						 ACVPN_DETAIL_FULL,
						 acnl_show_on_session, show);
	}
	if (!err)
		acnl_show_end(show);
	return err;
}

enum acnl_exit acnl_show_run(const struct acnl_args *args)
{
	struct acnl_show show = {
		.out = stdout,
		.json = args->options & ACNL_JSON,
		.drops = args->options & ACNL_DROPS,
		.verbose = args->options & ACNL_VERBOSE,
	};
	struct acnl_devices devices;
	enum acnl_exit status;
	int err = 0;

	status = acnl_devices_open(args->n ? args->argv[0] : NULL, &devices);
	if (!status)
		err = show_all(&devices, &show);
	return acnl_devices_close(&devices, status, err);
}
