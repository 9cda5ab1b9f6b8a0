// SPDX-License-Identifier: GPL-2.0-only
#include "acnl/session.h"

#include <errno.h>

#include "acnl/command.h"
#include "acnl/devices.h"
#include "acnl/format.h"
#include "acnl/json.h"
#include "acnl/output.h"
#include "acnl/print.h"
#include "acnl/target.h"

static const char *list_transports(const struct acvpn_session_info *s,
				   char *buf, size_t size)
{
	size_t len = 0;

	snprintf(buf, size, "none");
	for (unsigned int i = 0; i < s->n_transports && len < size; i++) {
		const struct acvpn_transport_info *t = &s->transports[i];

		if (t->slot != ACVPN_SLOT_CURRENT)
			continue;
		len += snprintf(buf + len, size - len, "%s%s%s",
				len ? "," : "",
				acvpn_transport_type_name(t->type),
				t->type == s->active ? "*" : "");
	}
	return buf;
}

static int add_row(struct acnl_table *table, const char *device,
		   const struct acvpn_session_info *s)
{
	char inner[ACNL_PRINT_INNER_STRLEN], age[ACNL_FORMAT_STRLEN];
	char rx[ACNL_FORMAT_STRLEN], tx[ACNL_FORMAT_STRLEN];
	char idle[ACNL_FORMAT_STRLEN], types[64];
	const char *const cells[] = {
		acnl_print_inner(s, inner, sizeof(inner)),
		acnl_format_duration(s->age, age),
		acnl_format_duration(s->idle, idle),
		list_transports(s, types, sizeof(types)),
		acnl_format_bytes(s->stats.rx_bytes, rx),
		acnl_format_bytes(s->stats.tx_bytes, tx),
	};
	int err;

	err = device ? acnl_table_add(table, "%s", device) :
		       acnl_table_add(table, "ifindex %u", s->ifindex);
	err |= acnl_table_add(table, "%u", s->id);
	for (size_t i = 0; i < sizeof(cells) / sizeof(cells[0]); i++)
		err |= acnl_table_add(table, "%s", cells[i]);
	return err ? -ENOMEM : 0;
}

int acnl_session_list_begin(struct acnl_session_list *list)
{
	static const char *const names[] = {
		"DEVICE", "ID", "INNER ADDRESS", "AGE", "IDLE", "TRANSPORT",
		"RECEIVED", "SENT",
	};

	if (list->json)
		return acnl_list_begin(&list->list, list->out,
				       json_pack("{s:[]}", "sessions"));
	return acnl_table_head(&list->table, names,
			       sizeof(names) / sizeof(names[0]));
}

int acnl_session_list_add(struct acnl_session_list *list, const char *device,
			  const struct acvpn_session_info *session)
{
	if (!list->json)
		return add_row(&list->table, device, session);
	return acnl_list_add(&list->list, acnl_json_session(session, device));
}

void acnl_session_list_end(struct acnl_session_list *list)
{
	if (list->json)
		acnl_list_end(&list->list);
	else
		acnl_table_print(&list->table, list->out);
	acnl_table_free(&list->table);
}

/**
 * struct listing - what on_session() needs
 * @list: List that is being printed.
 * @devices: Names of devices.
 */
struct listing {
	struct acnl_session_list list;
	struct acnl_devices devices;
};

static int on_session(const struct acvpn_session_info *session, void *arg)
{
	struct listing *l = arg;

	return acnl_session_list_add(&l->list,
				     acnl_devices_name(&l->devices,
						       session->ifindex),
				     session);
}

enum acnl_exit acnl_session_list_run(const struct acnl_args *args)
{
	struct listing l = {
		.list = { .out = stdout, .json = args->options & ACNL_JSON },
	};
	enum acnl_exit status;
	int err = 0;

	status = acnl_devices_open(args->n ? args->argv[0] : NULL, &l.devices);
	if (!status)
		err = acnl_session_list_begin(&l.list);
	if (!status && !err)
		err = acnl_devices_visit(&l.devices, NULL, on_session, &l);
	if (!status && !err)
		acnl_session_list_end(&l.list);
	return acnl_devices_close(&l.devices, status, err);
}

enum acnl_exit acnl_session_show_run(const struct acnl_args *args)
{
	struct acvpn_session_info session;
	struct acnl_target target;
	enum acnl_exit status;
	int err;

	status = acnl_target_open(args, "session", &target);
	if (status)
		return status;
	err = acvpn_session_get(target.ctx, target.ifindex, target.id,
				&session);
	status = acnl_target_close(&target, err);
	if (status)
		return status;
	if (args->options & ACNL_JSON)
		return acnl_output_json(acnl_json_session(&session,
							  target.device),
					false);
	printf("%s\n", target.device);
	acnl_print_session(stdout, &session);
	return ACNL_OK;
}

enum acnl_exit acnl_session_del_run(const struct acnl_args *args)
{
	struct acnl_target target;
	enum acnl_exit status;
	int err;

	status = acnl_target_open(args, "session", &target);
	if (status)
		return status;
	err = acvpn_session_del(target.ctx, target.ifindex, target.id);
	return acnl_target_close(&target, err);
}

enum acnl_exit acnl_session_flush_run(const struct acnl_args *args)
{
	struct acnl_target target;
	enum acnl_exit status;

	status = acnl_target_open(args, "session", &target);
	if (status)
		return status;
	return acnl_target_close(&target, acvpn_session_flush(target.ctx,
							      target.ifindex));
}
