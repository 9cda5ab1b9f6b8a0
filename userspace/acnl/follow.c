// SPDX-License-Identifier: GPL-2.0-only
#include "acnl/follow.h"

#include <errno.h>
#include <string.h>

#include "acnl/control.h"
#include "acnl/error.h"
#include "acnl/format.h"
#include "acnl/output.h"
#include "acnl/select.h"

enum { TEXT_SIZE = 256 };

static json_int_t acnl_follow_number(const json_t *object, const char *name)
{
	return json_integer_value(json_object_get(object, name));
}

/* @name, after @before, if there is one. */
static void print_text(FILE *out, const char *before, const json_t *item,
		       const char *name)
{
	char text[TEXT_SIZE];

	if (*acnl_control_text(item, name, text, sizeof(text)))
		fprintf(out, "%s%s", before, text);
}

static void print_remote(FILE *out, const json_t *item)
{
	char text[TEXT_SIZE];

	acnl_control_endpoint(json_object_get(item, "remote"), text,
			      sizeof(text));
	fprintf(out, ", from %s", text);
}

static void print_carried(FILE *out, const json_t *carried)
{
	char rx[ACNL_FORMAT_STRLEN], tx[ACNL_FORMAT_STRLEN];

	if (json_is_object(carried))
		fprintf(out, "; %s received, %s sent",
			acnl_format_bytes(acnl_follow_number(carried,
							     "rx_bytes"),
					  rx),
			acnl_format_bytes(acnl_follow_number(carried,
							     "tx_bytes"),
					  tx));
}

static void print_event(FILE *out, const json_t *item)
{
	fprintf(out, ", session %" JSON_INTEGER_FORMAT,
		acnl_follow_number(item, "index"));
	print_text(out, ", user ", item, "user");
	print_text(out, ", group ", item, "group");
	print_text(out, ", ", item, "tunnel");
	print_text(out, ", ", item, "cipher");
	print_text(out, ", inside ", item, "ipv4");
	print_text(out, ", inside ", item, "ipv6");
	print_remote(out, item);
	print_text(out, ": ", item, "reason");
	print_text(out, ": ", item, "detail");
	print_carried(out, json_object_get(item, "carried"));
}

void acnl_follow_print(FILE *out, const json_t *item)
{
	char event[TEXT_SIZE / 4];

	acnl_control_text(item, "event", event, sizeof(event));
	if (!strcmp(event, "start"))
		return;
	print_text(out, "", item, "time");
	fprintf(out, " %s", event);
	if (!strcmp(event, "lost"))
		fprintf(out,
			" %" JSON_INTEGER_FORMAT
			" events; 'acnl sessions' tells the present state",
			acnl_follow_number(item, "count"));
	else
		print_event(out, item);
	fputc('\n', out);
}

/* Returns whether somebody still reads it. */
static bool print(json_t *item, bool json)
{
	if (json) {
		acnl_output_json(item, true);
	} else {
		acnl_follow_print(stdout, item);
		json_decref(item);
	}
	return !fflush(stdout);
}

static enum acnl_exit acnl_follow_events(struct acnl_control *control,
					 bool json)
{
	enum acnl_exit status;
	json_t *item;

	acnl_control_follow(control);
	while (acnl_output_wait(fileno(control->in))) {
		status = acnl_control_next(control, &item);
		if (status)
			return status;
		if (item && !print(item, json))
			break;
	}
	return ACNL_OK;
}

enum acnl_exit acnl_follow_run(const struct acnl_args *args)
{
	json_t *request = acnl_select_request("follow");
	struct acnl_control control = { 0 };
	enum acnl_exit status;

	status = acnl_select_filters(args, request);
	if (!status && (args->options & (ACNL_DETAIL | ACNL_INACTIVE)))
		status = acnl_usage_error("sessions",
					  "--follow: not with --detail or --inactive");
	if (!status && json_object_get(request, "protocol"))
		status = acnl_usage_error("sessions",
					  "--follow: not with protocol=");
	if (status)
		json_decref(request);
	else
		status = acnl_control_open(args, request, &control);
	if (!status)
		status =
			acnl_follow_events(&control, args->options & ACNL_JSON);
	acnl_control_close(&control);
	return status;
}
