// SPDX-License-Identifier: GPL-2.0-only
#include "acnl/show.h"

#include "acnl/command.h"
#include "acnl/json.h"
#include "acnl/output.h"
#include "acnl/print.h"

static json_t *device_json(const struct acnl_snapshot *snapshot,
			   const struct acvpn_link_info *link)
{
	json_t *object = acnl_json_link(link);
	json_t *sessions = json_object_get(object, "sessions");

	for (size_t i = 0; i < snapshot->n_sessions; i++) {
		const struct acvpn_session_info *s = &snapshot->sessions[i];

		if (s->ifindex != link->ifindex)
			continue;
		if (json_array_append_new(sessions,
					  acnl_json_session(s, link->name))) {
			json_decref(object);
			return NULL;
		}
	}
	return object;
}

json_t *acnl_show_json(const struct acnl_snapshot *snapshot)
{
	json_t *devices = json_array();

	for (size_t i = 0; i < snapshot->n_links; i++) {
		const struct acvpn_link_info *link = &snapshot->links[i];

		if (json_array_append_new(devices,
					  device_json(snapshot, link))) {
			json_decref(devices);
			return NULL;
		}
	}
	return json_pack("{s:o}", "devices", devices);
}

static void show_device(FILE *out, const struct acnl_snapshot *snapshot,
			const struct acvpn_link_info *link, bool drops)
{
	size_t shown = 0;

	acnl_print_link(out, link);
	for (size_t i = 0; i < snapshot->n_sessions; i++) {
		if (snapshot->sessions[i].ifindex != link->ifindex)
			continue;
		if (drops)
			acnl_print_drops(out, &snapshot->sessions[i]);
		else
			acnl_print_session(out, &snapshot->sessions[i]);
		shown++;
	}
	if (!shown)
		fputs("  no session\n", out);
}

void acnl_show_text(FILE *out, const struct acnl_snapshot *snapshot,
		    bool drops)
{
	if (!snapshot->n_links)
		fputs("no acvpn devices\n", out);
	for (size_t i = 0; i < snapshot->n_links; i++) {
		if (i)
			fputc('\n', out);
		show_device(out, snapshot, &snapshot->links[i], drops);
	}
}

enum acnl_exit acnl_show_run(const struct acnl_args *args)
{
	struct acnl_snapshot snapshot;
	enum acnl_exit status;

	status = acnl_snapshot_load(args->n ? args->argv[0] : NULL, &snapshot);
	if (!status && (args->options & ACNL_JSON))
		status = acnl_output_json(acnl_show_json(&snapshot), false);
	else if (!status)
		acnl_show_text(stdout, &snapshot,
			       args->options & ACNL_DROPS);
	acnl_snapshot_free(&snapshot);
	return status;
}
