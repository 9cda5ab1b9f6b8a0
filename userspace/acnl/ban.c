// SPDX-License-Identifier: GPL-2.0-only
#include "acnl/ban.h"

#include <errno.h>

#include "acnl/command.h"
#include "acnl/control.h"
#include "acnl/error.h"
#include "acnl/format.h"
#include "acnl/json.h"
#include "acnl/select.h"
#include "common/prefix.h"

static const char *const columns[] = { "ADDRESS", "SCORE", "BANNED", "LEFT" };

int acnl_ban_begin(struct acnl_bans *b)
{
	if (b->json)
		return acnl_list_begin(&b->list, b->out,
				       acnl_json_document("bans"));
	return acnl_table_head(&b->table, columns,
			       sizeof(columns) / sizeof(columns[0]));
}

static json_int_t acnl_ban_number(const json_t *entry, const char *name)
{
	return json_integer_value(json_object_get(entry, name));
}

int acnl_ban_add(struct acnl_bans *b, json_t *entry)
{
	char address[PREFIX_STRLEN], left[ACNL_FORMAT_STRLEN];
	int err;

	if (b->json)
		return acnl_list_add(&b->list, entry);
	err = acnl_table_add(&b->table, "%s",
			     acnl_control_text(entry, "address", address,
					       sizeof(address)));
	err |= acnl_table_add(&b->table, "%" JSON_INTEGER_FORMAT,
			      acnl_ban_number(entry, "score"));
	err |= acnl_table_add(&b->table, "%s",
			      !json_is_true(json_object_get(entry, "banned")) ?
			      "no" :
			      json_is_true(json_object_get(entry, "exempt")) ?
			      "exempt" : "yes");
	err |= acnl_table_add(&b->table, "%s",
			      acnl_format_duration(acnl_ban_number(entry,
								   "left_ms"),
						   left));
	json_decref(entry);
	return err ? -ENOMEM : 0;
}

void acnl_ban_end(struct acnl_bans *b)
{
	if (b->json)
		acnl_list_end(&b->list);
	else
		acnl_table_print(&b->table, b->out);
	acnl_table_free(&b->table);
}

static enum acnl_exit acnl_ban_print_all(struct acnl_control *control,
					 struct acnl_bans *b)
{
	enum acnl_exit status = ACNL_OK;
	json_t *entry;
	int err = acnl_ban_begin(b);

	while (!err) {
		status = acnl_control_next(control, &entry);
		if (status || !entry)
			break;
		err = acnl_ban_add(b, entry);
	}
	if (err)
		return acnl_error(err, NULL, "bans");
	if (!status)
		acnl_ban_end(b);
	return status;
}

enum acnl_exit acnl_ban_list_run(const struct acnl_args *args)
{
	struct acnl_bans b = {
		.out = stdout, .json = args->options & ACNL_JSON,
	};
	struct acnl_control control;
	enum acnl_exit status;

	status = acnl_control_open(args, acnl_select_request("bans"),
				   &control);
	if (!status)
		status = acnl_ban_print_all(&control, &b);
	acnl_control_close(&control);
	return status;
}

enum acnl_exit acnl_ban_del_run(const struct acnl_args *args)
{
	struct acnl_control control = { 0 };
	struct prefix address;
	enum acnl_exit status;
	json_t *item, *request;

	if (prefix_parse(args->argv[0], &address))
		return acnl_usage_error("ban del", "%s: not an address",
					args->argv[0]);
	request = acnl_select_request("unban");
	json_object_set_new(request, "address", json_string(args->argv[0]));
	status = acnl_control_open(args, request, &control);
	if (!status)
		status = acnl_control_next(&control, &item);
	acnl_control_close(&control);
	return status;
}
