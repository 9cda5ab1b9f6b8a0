// SPDX-License-Identifier: GPL-2.0-only
#include "acnl/gateway.h"

#include "acnl/command.h"
#include "acnl/control.h"
#include "acnl/format.h"
#include "acnl/json.h"
#include "acnl/output.h"
#include "acnl/select.h"

enum { TEXT_SIZE = 256 };

json_t *acnl_gateway_json(const json_t *end)
{
	json_t *document = json_pack("{s:i}", "version", ACNL_JSON_VERSION);

	if (document && !json_object_update(document, (json_t *)end) &&
	    !json_object_del(document, "end"))
		return document;
	json_decref(document);
	return NULL;
}

static int acnl_gateway_number(const json_t *object, const char *name)
{
	return json_integer_value(json_object_get(object, name));
}

static void print_ports(FILE *out, const json_t *end)
{
	fprintf(out, "  %-13s TCP %d", "ports",
		acnl_gateway_number(end, "tcp_port"));
	if (acnl_gateway_number(end, "udp_port"))
		fprintf(out, ", UDP %d", acnl_gateway_number(end, "udp_port"));
	fputc('\n', out);
}

static void print_counts(FILE *out, const json_t *end)
{
	const json_t *sessions = json_object_get(end, "sessions");
	const json_t *tunnels = json_object_get(end, "tunnels");

	fprintf(out, "  %-13s %d active, %d waiting, %d ending", "sessions",
		acnl_gateway_number(sessions, "active"),
		acnl_gateway_number(sessions, "waiting"),
		acnl_gateway_number(sessions, "ending"));
	if (acnl_gateway_number(end, "max_sessions"))
		fprintf(out, "; at most %d",
			acnl_gateway_number(end, "max_sessions"));
	fprintf(out, "\n  %-13s %d ssl, %d dtls\n", "tunnels",
		acnl_gateway_number(tunnels, "ssl"),
		acnl_gateway_number(tunnels, "dtls"));
	fprintf(out, "  %-13s %d addresses\n", "banned",
		acnl_gateway_number(end, "banned"));
}

void acnl_gateway_print(FILE *out, const json_t *end)
{
	char text[TEXT_SIZE], ago[ACNL_FORMAT_STRLEN];
	const json_t *uptime = json_object_get(end, "uptime_ms");

	fprintf(out, "%s, process %d\n",
		acnl_control_text(end, "program", text, sizeof(text)),
		acnl_gateway_number(end, "pid"));
	fprintf(out, "  %-13s %s, %s ago\n", "started",
		acnl_control_text(end, "started", text, sizeof(text)),
		acnl_format_duration(json_integer_value(uptime), ago));
	fprintf(out, "  %-13s %s\n", "configuration",
		acnl_control_text(end, "configuration", text, sizeof(text)));
	fprintf(out, "  %-13s %s\n", "device",
		acnl_control_text(end, "device", text, sizeof(text)));
	print_ports(out, end);
	fprintf(out, "  %-13s %d\n", "workers",
		acnl_gateway_number(end, "workers"));
	print_counts(out, end);
}

enum acnl_exit acnl_gateway_status_run(const struct acnl_args *args)
{
	struct acnl_control control;
	enum acnl_exit status;
	json_t *item;

	status = acnl_control_open(args, acnl_select_request("status"),
				   &control);
	if (!status)
		status = acnl_control_next(&control, &item);
	if (!status && (args->options & ACNL_JSON))
		status = acnl_output_json(acnl_gateway_json(control.end),
					  false);
	else if (!status)
		acnl_gateway_print(stdout, control.end);
	acnl_control_close(&control);
	return status;
}
