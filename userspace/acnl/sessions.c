// SPDX-License-Identifier: GPL-2.0-only
#include "acnl/sessions.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "acnl/command.h"
#include "acnl/control.h"
#include "acnl/error.h"
#include "acnl/follow.h"
#include "acnl/format.h"
#include "acnl/json.h"
#include "acnl/select.h"
#include "common/text.h"

enum {
	TEXT_SIZE = 256,
	TUNNELS_SIZE = 32,
};

static const char *const columns[] = {
	"INDEX", "USER", "GROUP", "INNER", "FROM", "TUNNELS", "AGE",
	"INACTIVE", "RX", "TX",
};

#define N(array) (sizeof(array) / sizeof((array)[0]))

/* Values of an answer */

static json_int_t acnl_sessions_number(const json_t *object, const char *name)
{
	return json_integer_value(json_object_get(object, name));
}

static bool is_there(const json_t *object, const char *name)
{
	return !json_is_null(json_object_get(object, name));
}

static const char *bytes(const json_t *object, const char *name,
			 char buf[ACNL_FORMAT_STRLEN])
{
	return acnl_format_bytes(acnl_sessions_number(object, name), buf);
}

static const char *duration(const json_t *object, const char *name,
			    char buf[ACNL_FORMAT_STRLEN])
{
	return acnl_format_duration(acnl_sessions_number(object, name), buf);
}

/* Inner addresses, as many as there are. */
static const char *inner(const json_t *s, char buf[TEXT_SIZE])
{
	char v4[TEXT_SIZE / 4], v6[TEXT_SIZE / 4];

	acnl_control_text(s, "ipv4", v4, sizeof(v4));
	acnl_control_text(s, "ipv6", v6, sizeof(v6));
	snprintf(buf, TEXT_SIZE, "%s%s%s", v4, *v4 && *v6 ? ", " : "", v6);
	return buf;
}

static const char *acnl_sessions_remote(const json_t *object,
					char buf[TEXT_SIZE])
{
	return acnl_control_endpoint(json_object_get(object, "remote"), buf,
				     TEXT_SIZE);
}

/* What is up of it, without the parent that always is. */
static const char *tunnels(const json_t *s, char buf[TUNNELS_SIZE])
{
	const json_t *tunnel;
	char type[16];
	size_t i;

	*buf = '\0';
	json_array_foreach(json_object_get(s, "tunnels"), i, tunnel) {
		acnl_control_text(tunnel, "type", type, sizeof(type));
		if (!json_is_true(json_object_get(tunnel, "up")) ||
		    !strcmp(type, "parent"))
			continue;
		if (*buf)
			strncat(buf, ",", TUNNELS_SIZE - strlen(buf) - 1);
		strncat(buf, type, TUNNELS_SIZE - strlen(buf) - 1);
	}
	return buf;
}

/* The table */

static int acnl_sessions_add_row(struct acnl_table *table, const json_t *s)
{
	const json_t *totals = json_object_get(s, "totals");
	char text[TEXT_SIZE], cell[ACNL_FORMAT_STRLEN], list[TUNNELS_SIZE];
	bool inactive = is_there(s, "inactive_ms");
	int err;

	err = acnl_table_add(table, "%" JSON_INTEGER_FORMAT,
			     acnl_sessions_number(s, "index"));
	err |= acnl_table_add(table, "%s",
			      acnl_control_text(s, "user", text, TEXT_SIZE));
	err |= acnl_table_add(table, "%s",
			      acnl_control_text(s, "group", text, TEXT_SIZE));
	err |= acnl_table_add(table, "%s", inner(s, text));
	err |= acnl_table_add(table, "%s", acnl_sessions_remote(s, text));
	err |= acnl_table_add(table, "%s", tunnels(s, list));
	err |= acnl_table_add(table, "%s", duration(s, "duration_ms", cell));
	err |= acnl_table_add(table, "%s", !inactive ? "" :
			      duration(s, "inactive_ms", cell));
	err |= acnl_table_add(table, "%s", bytes(totals, "rx_bytes", cell));
	err |= acnl_table_add(table, "%s", bytes(totals, "tx_bytes", cell));
	return err ? -ENOMEM : 0;
}

/* Details */

static void print_line(FILE *out, const json_t *s, const char *heading,
		       const char *name)
{
	char text[TEXT_SIZE];

	if (is_there(s, name))
		fprintf(out, "  %-11s %s\n", heading,
			acnl_control_text(s, name, text, sizeof(text)));
}

static void print_limit(FILE *out, const json_t *s, const char *heading,
			const char *name)
{
	char text[ACNL_FORMAT_STRLEN];

	if (is_there(s, name))
		fprintf(out, "  %-11s in %s\n", heading,
			duration(s, name, text));
}

static void print_head(FILE *out, const json_t *s)
{
	char text[TEXT_SIZE];

	fprintf(out, "session %" JSON_INTEGER_FORMAT ", user %s",
		acnl_sessions_number(s, "index"),
		acnl_control_text(s, "user", text, sizeof(text)));
	if (is_there(s, "group"))
		fprintf(out, ", group %s",
			acnl_control_text(s, "group", text, sizeof(text)));
	fprintf(out, ", %s\n",
		acnl_control_text(s, "state", text, sizeof(text)));
}

static void acnl_sessions_print_times(FILE *out, const json_t *s)
{
	char text[TEXT_SIZE], ago[ACNL_FORMAT_STRLEN];

	fprintf(out, "  %-11s %s, %s ago\n", "login",
		acnl_control_text(s, "login", text, sizeof(text)),
		duration(s, "duration_ms", ago));
	if (is_there(s, "inactive_ms"))
		fprintf(out, "  %-11s for %s\n", "inactive",
			duration(s, "inactive_ms", ago));
	if (is_there(s, "idle_ms"))
		fprintf(out, "  %-11s for %s\n", "idle",
			duration(s, "idle_ms", ago));
	print_limit(out, s, "idle end", "idle_left_ms");
	print_limit(out, s, "session end", "session_left_ms");
	print_limit(out, s, "resume end", "resume_left_ms");
}

static void acnl_sessions_print_traffic(FILE *out, const char *before,
					const json_t *t)
{
	char rx[ACNL_FORMAT_STRLEN], tx[ACNL_FORMAT_STRLEN];

	fprintf(out,
		"%s%s in %" JSON_INTEGER_FORMAT " packets received, "
		"%s in %" JSON_INTEGER_FORMAT " sent",
		before, bytes(t, "rx_bytes", rx),
		acnl_sessions_number(t, "rx_packets"), bytes(t, "tx_bytes", tx),
		acnl_sessions_number(t, "tx_packets"));
	if (json_is_integer(json_object_get(t, "rx_drops")))
		fprintf(out,
			"; dropped %" JSON_INTEGER_FORMAT
			" and %" JSON_INTEGER_FORMAT,
			acnl_sessions_number(t, "rx_drops"),
			acnl_sessions_number(t, "tx_drops"));
	fputc('\n', out);
}

static void print_cipher(FILE *out, const json_t *t)
{
	char text[TEXT_SIZE];

	if (!is_there(t, "cipher"))
		return;
	fprintf(out, "    cipher    %s",
		acnl_control_text(t, "cipher", text, sizeof(text)));
	acnl_control_text(t, "compression", text, sizeof(text));
	if (*text && strcmp(text, "none"))
		fprintf(out, ", compressed by %s", text);
	fputc('\n', out);
}

static void print_tunnel(FILE *out, const json_t *t)
{
	char text[TEXT_SIZE], id[TEXT_SIZE / 4];
	bool up = json_is_true(json_object_get(t, "up"));

	acnl_control_text(t, "id", id, sizeof(id));
	fprintf(out, "  tunnel %s: %s", id,
		acnl_control_text(t, "type", text, sizeof(text)));
	fprintf(out, up ? ", since %s" : ", ended %s",
		acnl_control_text(t, up ? "since" : "ended", text,
				  sizeof(text)));
	if (is_there(t, "reason"))
		fprintf(out, " (%s)",
			acnl_control_text(t, "reason", text, sizeof(text)));
	fprintf(out, ", from %s", acnl_sessions_remote(t, text));
	fprintf(out, " to port %d\n",
		(int)acnl_sessions_number(t, "local_port"));
	if (is_there(t, "agent"))
		fprintf(out, "    client    %s\n",
			acnl_control_text(t, "agent", text, sizeof(text)));
	if (is_there(t, "idle_ms"))
		fprintf(out, "    idle      for %s\n",
			duration(t, "idle_ms", text));
	print_cipher(out, t);
	if (is_there(t, "carried"))
		acnl_sessions_print_traffic(out, "    carried   ",
					    json_object_get(t, "carried"));
}

/* A line of all there is of a list. */
static void print_list(FILE *out, const json_t *s, const char *heading,
		       const char *name)
{
	const json_t *list = json_object_get(s, name), *value;
	char text[TEXT_SIZE];
	size_t i;

	json_array_foreach(list, i, value) {
		snprintf(text, sizeof(text), "%s", json_string_value(value));
		text_defuse(text);
		if (!i)
			fprintf(out, "  %-11s ", heading);
		fprintf(out, "%s%s", i ? ", " : "", text);
	}
	if (json_array_size(list))
		fputc('\n', out);
}

static void sessions_print_rate(FILE *out, const json_t *s,
				const char *heading, const char *name)
{
	json_int_t rate = json_integer_value(json_object_get(s, name));

	if (rate)
		fprintf(out, "  %-11s at most %lld bytes/s\n", heading,
			(long long)rate);
}

/* A client that is told no network sends all into the tunnel. */
static void print_told(FILE *out, const json_t *s)
{
	const json_t *routes = json_object_get(s, "split_include");
	char text[TEXT_SIZE];

	print_list(out, s, "DNS", "dns");
	print_list(out, s, "NBNS", "nbns");
	print_list(out, s, "domains", "domains");
	print_list(out, s, "split DNS", "split_dns");
	print_list(out, s, "routes", "split_include");
	if (json_is_array(routes) && !json_array_size(routes) &&
	    *inner(s, text))
		fprintf(out, "  %-11s all\n", "routes");
	print_list(out, s, "no routes", "split_exclude");
	print_list(out, s, "behind it", "networks");
	sessions_print_rate(out, s, "from it", "rx_rate");
	sessions_print_rate(out, s, "to it", "tx_rate");
}

static void print_detail(FILE *out, const json_t *s)
{
	const json_t *tunnel;
	char text[TEXT_SIZE];
	size_t i;

	print_head(out, s);
	acnl_sessions_print_times(out, s);
	if (*inner(s, text))
		fprintf(out, "  %-11s %s\n", "inside", text);
	fprintf(out, "  %-11s %s\n", "from", acnl_sessions_remote(s, text));
	print_line(out, s, "host", "hostname");
	print_line(out, s, "client", "agent");
	print_line(out, s, "vhost", "vhost");
	print_told(out, s);
	acnl_sessions_print_traffic(out, "  traffic     ",
				    json_object_get(s, "totals"));
	json_array_foreach(json_object_get(s, "tunnels"), i, tunnel)
		print_tunnel(out, tunnel);
}

int acnl_sessions_begin(struct acnl_sessions *s)
{
	if (s->json)
		return acnl_list_begin(&s->list, s->out,
				       acnl_json_document("sessions"));
	return s->detail ? 0 : acnl_table_head(&s->table, columns, N(columns));
}

int acnl_sessions_add(struct acnl_sessions *s, json_t *session)
{
	int err = 0;

	s->n++;
	if (s->json)
		return acnl_list_add(&s->list, session);
	if (s->detail && s->n > 1)
		fputc('\n', s->out);
	if (s->detail)
		print_detail(s->out, session);
	else
		err = acnl_sessions_add_row(&s->table, session);
	json_decref(session);
	return err;
}

void acnl_sessions_end(struct acnl_sessions *s)
{
	if (s->json)
		acnl_list_end(&s->list);
	else if (!s->detail)
		acnl_table_print(&s->table, s->out);
	acnl_table_free(&s->table);
}

static enum acnl_exit acnl_sessions_print_all(struct acnl_control *control,
					      struct acnl_sessions *s)
{
	enum acnl_exit status;
	json_t *session;
	int err = acnl_sessions_begin(s);

	while (!err) {
		status = acnl_control_next(control, &session);
		if (status || !session)
			break;
		err = acnl_sessions_add(s, session);
	}
	if (err)
		return acnl_error(err, NULL, "sessions");
	if (!status)
		acnl_sessions_end(s);
	return status;
}

enum acnl_exit acnl_sessions_run(const struct acnl_args *args)
{
	struct acnl_sessions s = {
		.out = stdout, .json = args->options & ACNL_JSON,
		.detail = args->options & ACNL_DETAIL,
	};
	struct acnl_control control = { 0 };
	enum acnl_exit status;
	json_t *request;

	if (args->options & ACNL_FOLLOW)
		return acnl_follow_run(args);
	request = acnl_select_request("sessions");
	status = acnl_select_filters(args, request);
	if (!status && s.detail &&
	    json_object_set_new(request, "detail", json_true()))
		status = acnl_error(-ENOMEM, NULL, "--detail");
	if (status)
		json_decref(request);
	else
		status = acnl_control_open(args, request, &control);
	if (!status)
		status = acnl_sessions_print_all(&control, &s);
	acnl_control_close(&control);
	return status;
}
