// SPDX-License-Identifier: GPL-2.0-only
#include "acnl/session.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "acnl/attr.h"
#include "acnl/brief.h"
#include "acnl/command.h"
#include "acnl/devices.h"
#include "acnl/error.h"
#include "acnl/json.h"
#include "acnl/output.h"
#include "acnl/print.h"
#include "acnl/target.h"
#include "common/text.h"

static enum acnl_exit find_column(const char *option, const char *name,
				  size_t len, const struct acnl_attr **column)
{
	*column = acnl_attr_find(name, len);
	if (*column)
		return ACNL_OK;
	return acnl_usage_error("session list", "--%s: %.*s: no such column",
				option, (int)len, name);
}

static enum acnl_exit choose_columns(struct acnl_session_list *list,
				     const char *names)
{
	enum acnl_exit status = ACNL_OK;
	size_t len;

	for (; !status; names += len + 1) {
		len = strcspn(names, ",");
		if (list->n_columns == ACNL_SESSION_COLUMNS_MAX)
			return acnl_usage_error("session list",
						"--output: more than %d "
						"columns",
						ACNL_SESSION_COLUMNS_MAX);
		status = find_column("output", names, len,
				     &list->columns[list->n_columns++]);
		if (!names[len])
			break;
	}
	return status;
}

static void usual_columns(struct acnl_session_list *list)
{
	const struct acnl_attr *attr = acnl_attrs;

	for (; attr->name || attr->member; attr++)
		if (attr->usual)
			list->columns[list->n_columns++] = attr;
}

enum acnl_exit acnl_session_list_setup(struct acnl_session_list *list,
				       const struct acnl_args *args)
{
	const char *sort = args->sort;
	enum acnl_exit status = ACNL_OK;

	list->json = args->options & ACNL_JSON;
	list->totals = args->options & ACNL_TOTALS;
	if (list->totals && !list->json)
		return acnl_usage_error("session list",
					"--totals is for --json: tables are "
					"of what their columns need");
	if (list->json && (args->output || sort))
		return acnl_usage_error("session list",
					"--json takes no --%s: its readers "
					"choose", args->output ? "output" :
								 "sort");
	if (args->output)
		status = choose_columns(list, args->output);
	else
		usual_columns(list);
	list->down = sort && *sort == '-';
	sort += list->down;
	if (!status && sort)
		status = find_column("sort", sort, strlen(sort), &list->sort);
	list->n_filters = args->n_filters;
	for (size_t i = 0; !status && i < list->n_filters; i++)
		status = acnl_filter_parse(args->filters[i],
					   &list->filters[i]);
	return status;
}

static int add_column(struct acnl_session_list *list,
		      const struct acnl_attr *attr)
{
	char heading[ACNL_ATTR_NAME_MAX];
	size_t i;

	for (i = 0; attr->name[i]; i++)
		heading[i] = toupper(attr->name[i]);
	heading[i] = '\0';
	return acnl_table_column(&list->table, heading, attr->number ?
				 ACNL_TABLE_RIGHT : ACNL_TABLE_LEFT);
}

enum acvpn_detail
acnl_session_list_detail(const struct acnl_session_list *list)
{
	bool full = list->json ? !list->totals :
		    list->sort && list->sort->full;

	for (size_t i = 0; i < list->n_columns && !list->json; i++)
		full |= list->columns[i]->full;
	for (size_t i = 0; i < list->n_filters; i++)
		full |= list->filters[i].attr->full;
	return full ? ACVPN_DETAIL_FULL : ACVPN_DETAIL_TOTALS;
}

int acnl_session_list_begin(struct acnl_session_list *list)
{
	int err = 0;

	if (list->json)
		return acnl_list_begin(&list->list, list->out,
				       acnl_json_document(list->totals ?
							  "totals" :
							  "sessions"));
	for (size_t i = 0; !err && i < list->n_columns; i++)
		err = add_column(list, list->columns[i]);
	if (!err && list->sort)
		err = acnl_table_column(&list->table, "", ACNL_TABLE_HIDDEN);
	return err;
}

/* What is sorted as text: all digits of a number, all bits of an address. */
static int add_sort_key(struct acnl_table *table, const struct acnl_attr *by,
			const struct acnl_row *row)
{
	char text[ACNL_ATTR_STRLEN] = "";
	struct acvpn_network network;
	uint64_t number;

	if (by->number)
		return by->number(row, &number) ?
		       acnl_table_add(table, "%020" PRIu64, number) :
		       acnl_table_add(table, "%s", "");
	if (!by->address) {
		by->print(row, text);
		return acnl_table_add(table, "%s", text);
	}
	if (!by->address(row, 0, &network))
		return acnl_table_add(table, "%s", "");
	text_hex(network.addr.v6.s6_addr,
		 network.addr.family == AF_INET ? 4 : 16, text);
	return acnl_table_add(table, "%03u%s", network.addr.family, text);
}

static int acnl_session_add_row(struct acnl_session_list *list,
				const struct acnl_row *row)
{
	char cell[ACNL_ATTR_STRLEN];
	int err = 0;

	for (size_t i = 0; !err && i < list->n_columns; i++) {
		cell[0] = '\0';
		list->columns[i]->print(row, cell);
		err = acnl_table_add(&list->table, "%s", cell);
	}
	if (!err && list->sort)
		err = add_sort_key(&list->table, list->sort, row);
	return err;
}

int acnl_session_list_add(struct acnl_session_list *list, const char *device,
			  const struct acvpn_session_info *session)
{
	const struct acnl_row row = { .device = device, .session = session };

	for (size_t i = 0; i < list->n_filters; i++)
		if (!acnl_filter_match(&list->filters[i], &row))
			return 0;
	if (!list->json)
		return acnl_session_add_row(list, &row);
	return acnl_list_add(&list->list, list->totals ?
			     acnl_json_totals(session, device) :
			     acnl_json_session(session, device));
}

void acnl_session_list_end(struct acnl_session_list *list)
{
	if (list->json) {
		acnl_list_end(&list->list);
		return;
	}
	if (list->sort)
		acnl_table_sort(&list->table, list->n_columns, list->down);
	acnl_table_print(&list->table, list->out);
	acnl_table_free(&list->table);
}

/**
 * struct listing - what acnl_session_on_session() needs
 * @list: List that is being printed.
 * @devices: Names of devices.
 */
struct listing {
	struct acnl_session_list list;
	struct acnl_devices devices;
};

static int acnl_session_on_session(const struct acvpn_session_info *session,
				   void *arg)
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
		.list = { .out = stdout },
	};
	enum acnl_exit status;
	int err = 0;

	status = acnl_session_list_setup(&l.list, args);
	if (status)
		return status;
	status = acnl_devices_open(args->n ? args->argv[0] : NULL, &l.devices);
	if (!status)
		err = acnl_session_list_begin(&l.list);
	if (!status && !err)
		err = acnl_devices_visit(&l.devices, NULL,
					 acnl_session_list_detail(&l.list),
					 acnl_session_on_session, &l);
	if (!status && !err)
		acnl_session_list_end(&l.list);
	return acnl_devices_close(&l.devices, status, err);
}

/* By its peer if there is a port, by an inner address, or by its number. */
static int acnl_session_find(const struct acnl_target *target,
			     const struct acvpn_endpoint *where,
			     struct acvpn_session_info *session)
{
	if (where->port)
		return acvpn_session_of_peer(target->ctx, target->ifindex,
					     where, 0, session);
	if (where->addr.family != AF_UNSPEC)
		return acvpn_session_at(target->ctx, target->ifindex,
					&where->addr, session);
	return acvpn_session_get(target->ctx, target->ifindex, target->id,
				 session);
}

enum acnl_exit acnl_session_show_run(const struct acnl_args *args)
{
	struct acvpn_session_info session;
	struct acnl_args named = *args;
	struct acvpn_endpoint where;
	struct acnl_target target;
	enum acnl_exit status;
	int err;

	if (!acnl_target_parse_peer(args->argv[1], &where) ||
	    !acnl_target_parse_address(args->argv[1], &where.addr))
		named.n = 1;
	status = acnl_target_open(&named, "session", &target);
	if (status)
		return status;
	err = acnl_session_find(&target, &where, &session);
	status = acnl_target_close(&target, err);
	if (status)
		return status;
	if (args->options & ACNL_JSON)
		return acnl_output_json(acnl_json_one_session(&session,
							      target.device),
					false);
	printf("%s\n", target.device);
	if (args->options & ACNL_VERBOSE)
		acnl_print_session(stdout, &session);
	else
		acnl_brief_session(stdout, &session);
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
