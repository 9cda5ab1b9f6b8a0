// SPDX-License-Identifier: GPL-2.0-only
#include "acnl/session.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>

#include "acnl/command.h"
#include "acnl/error.h"
#include "acnl/format.h"
#include "acnl/json.h"
#include "acnl/output.h"
#include "acnl/print.h"
#include "acnl/table.h"

/**
 * struct target - the session that a command is about
 * @ctx: Open context.
 * @device: Name of its device.
 * @ifindex: Index of its device.
 * @id: Its number.
 */
struct target {
	struct acvpn *ctx;
	const char *device;
	uint32_t ifindex;
	uint32_t id;
};

int acnl_session_parse_id(const char *text, uint32_t *id)
{
	unsigned long value;
	char *end;

	if (!isdigit((unsigned char)text[0]))
		return -EINVAL;
	errno = 0;
	value = strtoul(text, &end, 10);
	if (*end || errno || !value || value > INT32_MAX)
		return -EINVAL;
	*id = value;
	return 0;
}

json_t *acnl_session_list_json(const struct acnl_snapshot *snapshot)
{
	json_t *sessions = json_array();

	for (size_t i = 0; i < snapshot->n_sessions; i++) {
		const struct acvpn_session_info *s = &snapshot->sessions[i];
		const char *device = acnl_snapshot_device(snapshot,
							  s->ifindex);

		if (json_array_append_new(sessions,
					  acnl_json_session(s, device))) {
			json_decref(sessions);
			return NULL;
		}
	}
	return json_pack("{s:o}", "sessions", sessions);
}

static const char *list_transports(const struct acvpn_session_info *s,
				   char *buf, size_t size)
{
	size_t len = 0;

	snprintf(buf, size, "none");
	for (unsigned int i = 0; i < s->n_transports && len < size; i++) {
		uint32_t type = s->transports[i].type;

		len += snprintf(buf + len, size - len, "%s%s", i ? "," : "",
				acvpn_transport_type_name(type));
	}
	return buf;
}

static int add_session(struct acnl_table *table, const char *device,
		       const struct acvpn_session_info *s)
{
	char inner[ACNL_PRINT_INNER_STRLEN], age[ACNL_FORMAT_STRLEN];
	char rx[ACNL_FORMAT_STRLEN], tx[ACNL_FORMAT_STRLEN], types[64];
	uint64_t rx_bytes = 0, tx_bytes = 0;
	int err;

	for (unsigned int i = 0; i < s->n_transports; i++) {
		rx_bytes += s->transports[i].stats.rx_bytes;
		tx_bytes += s->transports[i].stats.tx_bytes;
	}
	acnl_print_inner(s, inner, sizeof(inner));
	err = device ? acnl_table_add(table, "%s", device) :
		       acnl_table_add(table, "ifindex %u", s->ifindex);
	err |= acnl_table_add(table, "%u", s->id);
	err |= acnl_table_add(table, "%s", inner);
	err |= acnl_table_add(table, "%s", acnl_format_duration(s->age, age));
	err |= acnl_table_add(table, "%s",
			      list_transports(s, types, sizeof(types)));
	err |= acnl_table_add(table, "%s", acnl_format_bytes(rx_bytes, rx));
	err |= acnl_table_add(table, "%s", acnl_format_bytes(tx_bytes, tx));
	return err ? -ENOMEM : 0;
}

static int add_header(struct acnl_table *table)
{
	static const char *const names[] = {
		"DEVICE", "ID", "INNER ADDRESS", "AGE", "TRANSPORT",
		"RECEIVED", "SENT",
	};
	int err = 0;

	table->columns = sizeof(names) / sizeof(names[0]);
	for (size_t i = 0; i < table->columns; i++)
		err |= acnl_table_add(table, "%s", names[i]);
	return err ? -ENOMEM : 0;
}

int acnl_session_list_text(FILE *out, const struct acnl_snapshot *snapshot)
{
	struct acnl_table table = { 0 };
	int err;

	err = add_header(&table);
	for (size_t i = 0; !err && i < snapshot->n_sessions; i++) {
		const struct acvpn_session_info *s = &snapshot->sessions[i];

		err = add_session(&table,
				  acnl_snapshot_device(snapshot, s->ifindex),
				  s);
	}
	if (!err)
		acnl_table_print(&table, out);
	acnl_table_free(&table);
	return err;
}

enum acnl_exit acnl_session_list_run(const struct acnl_args *args)
{
	struct acnl_snapshot snapshot;
	enum acnl_exit status;

	status = acnl_snapshot_load(args->n ? args->argv[0] : NULL, &snapshot);
	if (!status && (args->options & ACNL_JSON))
		status = acnl_output_json(acnl_session_list_json(&snapshot),
					  false);
	else if (!status && acnl_session_list_text(stdout, &snapshot))
		status = acnl_error(-ENOMEM, NULL, "list of sessions");
	acnl_snapshot_free(&snapshot);
	return status;
}

static enum acnl_exit open_target(const struct acnl_args *args,
				  struct target *target)
{
	struct acvpn_link_info link;
	enum acnl_exit status;
	int err;

	target->device = args->argv[0];
	if (acnl_session_parse_id(args->argv[1], &target->id))
		return acnl_usage_error("session",
					"%s: not the number of a session",
					args->argv[1]);
	status = acnl_connect(&target->ctx);
	if (status)
		return status;
	err = acvpn_link_find(target->ctx, target->device, &link);
	target->ifindex = link.ifindex;
	if (!err)
		return ACNL_OK;
	status = acnl_error(err, acvpn_error(target->ctx), "%s",
			    target->device);
	acvpn_close(target->ctx);
	return status;
}

static enum acnl_exit close_target(struct target *target, int err)
{
	enum acnl_exit status = ACNL_OK;

	if (err)
		status = acnl_error(err, acvpn_error(target->ctx),
				    "session %u of %s", target->id,
				    target->device);
	acvpn_close(target->ctx);
	return status;
}

enum acnl_exit acnl_session_show_run(const struct acnl_args *args)
{
	struct acvpn_session_info session;
	struct target target;
	enum acnl_exit status;
	int err;

	status = open_target(args, &target);
	if (status)
		return status;
	err = acvpn_session_get(target.ctx, target.ifindex, target.id,
				&session);
	status = close_target(&target, err);
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
	enum acnl_exit status;
	struct target target;

	status = open_target(args, &target);
	if (status)
		return status;
	return close_target(&target, acvpn_session_del(target.ctx,
						       target.ifindex,
						       target.id));
}
