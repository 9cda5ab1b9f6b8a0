// SPDX-License-Identifier: GPL-2.0-only
/*
 * "logoff" and "disconnect".
 */
#include <inttypes.h>
#include <string.h>

#include "acnl/command.h"
#include "acnl/control.h"
#include "acnl/format.h"
#include "acnl/output.h"
#include "acnl/logoff.h"
#include "acnl/select.h"

json_t *acnl_logoff_json(const json_t *end)
{
	return json_pack("{s:i, s:O, s:O}", "version", 1,
			 "count", json_object_get(end, "count"),
			 "indexes", json_object_get(end, "indexes"));
}

static enum acnl_exit acnl_logoff_report(const struct acnl_args *args,
					 const json_t *end, const char *done)
{
	char text[ACNL_FORMAT_STRLEN];

	if (args->options & ACNL_JSON)
		return acnl_output_json(acnl_logoff_json(end), false);
	printf("%s %s\n",
	       acnl_format_count(json_integer_value(json_object_get(end,
								    "count")),
				 "session", text), done);
	return ACNL_OK;
}

static enum acnl_exit acnl_logoff_ask(const struct acnl_args *args,
				      const char *command, const char *done)
{
	json_t *item, *request = acnl_select_request(command);
	struct acnl_control control = { 0 };
	enum acnl_exit status;

	status = acnl_select_whom(args, command, request);
	if (status)
		json_decref(request);
	else
		status = acnl_control_open(args, request, &control);
	if (!status)
		status = acnl_control_next(&control, &item);
	if (!status)
		status = acnl_logoff_report(args, control.end, done);
	acnl_control_close(&control);
	return status;
}

enum acnl_exit acnl_logoff_run(const struct acnl_args *args)
{
	return acnl_logoff_ask(args, "logoff", "ended");
}

enum acnl_exit acnl_disconnect_run(const struct acnl_args *args)
{
	return acnl_logoff_ask(args, "disconnect", "disconnected");
}
