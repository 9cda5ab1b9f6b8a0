// SPDX-License-Identifier: GPL-2.0-only
#include "completion/program.h"

#include <string.h>

#include "acnl/attr.h"
#include "acnl/command.h"
#include "acnl/option.h"
#include "acnl/select.h"
#include "acnl/set.h"
#include "acvpnd/client/usage.h"
#include "acvpnd/gateway/usage.h"

static void add_command(struct program *p, const struct command *c)
{
	p->commands[p->n++] = *c;
}

static void fill_acnl(struct program *p)
{
	const struct acnl_command *a = acnl_commands;

	for (; a->name; a++)
		add_command(p, &(struct command){
			a->name, a->args, a->summary, acnl_options,
			a->options | ACNL_HELP,
		});
}

static void fill_acvpnd(struct program *p)
{
	add_command(p, &(struct command){
		"client", "URL", "connect to a gateway", usage_options, 0,
	});
	add_command(p, &(struct command){
		"gateway", "", "look at the configuration of a gateway",
		gateway_usage_options, 0,
	});
}

bool program_find(const char *name, struct program *p)
{
	*p = (struct program){ .name = name };
	if (!strcmp(name, "acnl"))
		fill_acnl(p);
	else if (!strcmp(name, "acvpnd"))
		fill_acvpnd(p);
	return p->n;
}

void program_complete(FILE *out, const struct shell *shell,
		      const struct program *p)
{
	shell->begin(out, p);
	for (size_t i = 0; i < p->n; i++)
		shell->command(out, p, &p->commands[i]);
	shell->end(out, p);
}

bool program_takes(const struct command *c, const struct option_info *o)
{
	return !c->mask || (c->mask & o->id);
}

/**
 * struct kind - what the help calls something
 * @word: The word.
 * @function: What completes it.
 */
struct kind {
	const char *word;
	const char *function;
};

static const struct kind kinds[] = {
	{ "FILE", "files" },
	{ "COLUMN", "columns" },
	{ "COLUMN,...", "column_list" },
	{ "TEST", "tests" },
	{ "DEV", "devices" },
	{ "ID", "sessions" },
	{ "TYPE[/SLOT]", "transports" },
	{ "SETTING", "settings" },
	{ "VALUE", "values" },
	{ "COMMAND", "commands" },
	{ "FILTER", "filters" },
	{ "WHOM", "whom" },
};

static const char *find_kind(const char *word, size_t len)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strlen(kinds[i].word) == len &&
		    !strncmp(kinds[i].word, word, len))
			return kinds[i].function;
	return NULL;
}

const char *program_value(const struct option_info *o)
{
	return find_kind(o->value, strlen(o->value));
}

/* What may be left out is in brackets: "DEV [ID]", "[TYPE[/SLOT]]". */
const char *program_argument(const struct command *c, unsigned int i)
{
	const char *word = c->args;
	size_t len;

	for (;; word += len) {
		word += strspn(word, " ");
		len = strcspn(word, " ");
		if (!i-- || !len)
			break;
	}
	if (len > 2 && word[0] == '[') {
		word++;
		len -= 2;
	}
	return len ? find_kind(word, len) : NULL;
}

void program_columns(FILE *out, const char *suffix)
{
	const struct acnl_attr *attr = acnl_attrs;
	const char *blank = "";

	for (; attr->name || attr->member; attr++) {
		if (!attr->name)
			continue;
		fprintf(out, "%s%s%s", blank, attr->name, suffix);
		blank = " ";
	}
}

void program_selects(FILE *out, bool filters)
{
	const struct acnl_select *s = acnl_selects;
	const char *blank = "";

	for (; s->name; s++) {
		if (filters && !s->value)
			continue;
		fprintf(out, "%s%s%s", blank, s->name, filters ? "=" : "");
		blank = " ";
	}
}

/* The words of "dtls or cstp", "none, lzs-rx or lzs"; "a number" has none. */
static void find_values(const char *expects, char *values)
{
	size_t len;

	*values = '\0';
	if (!strncmp(expects, "a ", 2))
		return;
	for (; *expects; expects += strspn(expects, ", ")) {
		len = strcspn(expects, ", ");
		if (len != 2 || strncmp(expects, "or", 2)) {
			strncat(values, expects, len);
			strcat(values, " ");
		}
		expects += len;
	}
	values[strlen(values) - 1] = '\0';
}

void program_settings(FILE *out, const struct command *c,
		      void (*name)(FILE *out, const char *setting,
				   const char *values))
{
	const struct acnl_setting *s = acnl_transport_settings;
	char values[128];

	if (!strcmp(c->name, "session set"))
		s = acnl_session_settings;
	for (; s->name; s++) {
		find_values(s->expects, values);
		name(out, s->name, values);
	}
}
