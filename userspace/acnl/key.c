// SPDX-License-Identifier: GPL-2.0-only
#include "acnl/key.h"

#include <errno.h>
#include <inttypes.h>

#include "acnl/command.h"
#include "acnl/devices.h"
#include "acnl/error.h"
#include "acnl/format.h"
#include "acnl/json.h"
#include "acnl/print.h"
#include "acnl/target.h"

static json_t *row_json(const struct acnl_key_list *list,
			const struct acvpn_session_info *s,
			const struct acvpn_transport_info *t,
			const struct acvpn_key_info *key)
{
	json_t *details = acnl_json_key(key), *row;

	row = json_pack("{s:s, s:I, s:s, s:s}", "device", list->device,
			"session", (json_int_t)s->id,
			"transport", acvpn_transport_type_name(t->type),
			"transport_slot", acvpn_slot_name(t->slot));
	if (!details || json_object_update(row, details)) {
		json_decref(row);
		row = NULL;
	}
	json_decref(details);
	return row;
}

static const char *acnl_key_limit(uint64_t records, uint64_t bytes, char *buf,
				  size_t size)
{
	char text[ACNL_FORMAT_STRLEN];
	size_t len = 0;

	snprintf(buf, size, "none");
	if (records)
		len = snprintf(buf, size, "%" PRIu64 " records", records);
	if (bytes)
		snprintf(buf + len, size - len, "%s%s", len ? ", " : "",
			 acnl_format_bytes(bytes, text));
	return buf;
}

static int acnl_key_add_row(struct acnl_table *table,
			    const struct acvpn_session_info *s,
			    const struct acvpn_transport_info *t,
			    const struct acvpn_key_info *key)
{
	char soft[2 * ACNL_FORMAT_STRLEN], hard[2 * ACNL_FORMAT_STRLEN];
	char name[ACNL_PRINT_TRANSPORT_STRLEN];
	int err;

	acnl_print_transport_name(t->type, t->slot, name, sizeof(name));
	acnl_key_limit(key->soft_records, key->soft_bytes, soft, sizeof(soft));
	acnl_key_limit(key->hard_records, key->hard_bytes, hard, sizeof(hard));
	err = acnl_table_add(table, "%u", s->id);
	err |= acnl_table_add(table, "%s", name);
	err |= acnl_table_add(table, "%s", acvpn_slot_name(key->slot));
	err |= acnl_table_add(table, "%u", key->epoch);
	err |= acnl_table_add(table, "%s", acvpn_cipher_name(key->cipher));
	err |= acnl_table_add(table, "%" PRIu64, key->tx_seq);
	err |= acnl_table_add(table, "%" PRIu64, key->rx_seq);
	err |= acnl_table_add(table, "%s", soft);
	err |= acnl_table_add(table, "%s", hard);
	return err ? -ENOMEM : 0;
}

int acnl_key_list_begin(struct acnl_key_list *list)
{
	static const char *const names[] = {
		"SESSION", "TRANSPORT", "KEY", "EPOCH", "CIPHER", "NEXT SENT",
		"NEXT RECEIVED", "SOFT LIMIT", "HARD LIMIT",
	};

	if (list->json)
		return acnl_list_begin(&list->list, list->out,
				       acnl_json_document("keys"));
	return acnl_table_head(&list->table, names,
			       sizeof(names) / sizeof(names[0]));
}

static int add_keys(struct acnl_key_list *list,
		    const struct acvpn_session_info *s,
		    const struct acvpn_transport_info *t)
{
	int err = 0;

	for (unsigned int i = 0; !err && i < t->n_keys; i++) {
		if (list->json)
			err = acnl_list_add(&list->list,
					    row_json(list, s, t, &t->keys[i]));
		else
			err = acnl_key_add_row(&list->table, s, t, &t->keys[i]);
	}
	return err;
}

int acnl_key_list_add(struct acnl_key_list *list,
		      const struct acvpn_session_info *session)
{
	int err = 0;

	for (unsigned int i = 0; !err && i < session->n_transports; i++)
		err = add_keys(list, session, &session->transports[i]);
	return err;
}

void acnl_key_list_end(struct acnl_key_list *list)
{
	if (list->json)
		acnl_list_end(&list->list);
	else
		acnl_table_print(&list->table, list->out);
	acnl_table_free(&list->table);
}

static int acnl_key_on_session(const struct acvpn_session_info *session,
			       void *arg)
{
	return acnl_key_list_add(arg, session);
}

static enum acnl_exit show_device(struct acnl_key_list *list)
{
	struct acnl_devices devices;
	enum acnl_exit status;
	int err = 0;

	status = acnl_devices_open(list->device, &devices);
	if (!status)
		err = acnl_key_list_begin(list);
	if (!status && !err)
		err = acnl_devices_visit(&devices, NULL, ACVPN_DETAIL_FULL,
					 acnl_key_on_session, list);
	if (!status && !err)
		acnl_key_list_end(list);
	return acnl_devices_close(&devices, status, err);
}

static enum acnl_exit show_session(struct acnl_key_list *list,
				   const struct acvpn_session_info *session)
{
	int err = acnl_key_list_begin(list);

	if (!err)
		err = acnl_key_list_add(list, session);
	if (err)
		return acnl_error(err, NULL, "list of keys");
	acnl_key_list_end(list);
	return ACNL_OK;
}

enum acnl_exit acnl_key_show_run(const struct acnl_args *args)
{
	struct acnl_key_list list = {
		.out = stdout,
		.json = args->options & ACNL_JSON,
		.device = args->argv[0],
	};
	struct acvpn_session_info session;
	struct acnl_target target;
	enum acnl_exit status;
	int err;

	if (args->n < 2)
		return show_device(&list);
	status = acnl_target_open(args, "key show", &target);
	if (status)
		return status;
	err = acvpn_session_get(target.ctx, target.ifindex, target.id,
				&session);
	status = acnl_target_close(&target, err);
	return status ? status : show_session(&list, &session);
}
