// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "completion/program.h"

/* Of acnl: what functions named by program_argument() add. */
static const char acnl_functions[] =
	"_acnl_devices() {\n"
	"\tcompadd -- ${(f)\"$(ip -o link show type acvpn 2>/dev/null |\n"
	"\t\tsed -n 's/^[0-9]*: \\([^:@]*\\).*/\\1/p')\"}\n"
	"}\n\n"
	"_acnl_sessions() {\n"
	"\tlocal at=3\n"
	"\t[[ $plain[1] != probe ]] || at=2\n"
	"\tcompadd -- ${=\"$(acnl session list $plain[at] -o id 2>/dev/null |\n"
	"\t\tsed 1d)\"}\n"
	"}\n\n"
	"_acnl_transports() {\n"
	"\tcompadd -- {dtls,cstp}{,/next,/previous}\n"
	"}\n\n"
	"_acnl_column_list() {\n"
	"\t_values -s , column $columns\n"
	"}\n\n"
	"_acnl_columns() {\n"
	"\tcompadd -- $columns\n"
	"}\n\n"
	"_acnl_tests() {\n"
	"\tcompadd -S '' -- ${^columns}=\n"
	"}\n\n";

/* Text in single quotes and square brackets, in one line. */
static void zsh_print_quoted(FILE *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '\'')
			fputs("'\\''", out);
		else if (*text == '\n')
			fputc(' ', out);
		else
			fprintf(out, "%s%c", strchr("[]:", *text) ? "\\" : "",
				*text);
	}
}

static void zsh_words(FILE *out, const struct program *p, const char *first)
{
	size_t len = strlen(first);

	for (size_t i = 0; i < p->n; i++) {
		const char *name = p->commands[i].name, *word = name + len;
		size_t end;

		if (strncmp(name, first, len))
			continue;
		end = strcspn(word, " ");
		if (i && word[end] &&
		    !strncmp(p->commands[i - 1].name, name, len + end))
			continue;
		fprintf(out, " '%.*s:", (int)end, word);
		zsh_print_quoted(out, p->commands[i].summary);
		fputc('\'', out);
	}
}

static void zsh_print_commands(FILE *out, const struct program *p)
{
	fprintf(out, "_%s_commands() {\n\tlocal -a list\n"
		"\tcase $plain[-1] in\n", p->name);
	for (size_t i = 0; i < p->n; i++) {
		const char *name = p->commands[i].name;
		char first[32];
		size_t len = strcspn(name, " ");

		if (!name[len] || (i && !strncmp(p->commands[i - 1].name, name,
						 len + 1)))
			continue;
		snprintf(first, sizeof(first), "%.*s ", (int)len, name);
		fprintf(out, "\t%.*s) list=(", (int)len, name);
		zsh_words(out, p, first);
		fputs(" ) ;;\n", out);
	}
	fputs("\t*) list=(", out);
	zsh_words(out, p, "");
	fputs(" ) ;;\n\tesac\n\t_describe command list\n}\n\n", out);
}

static void zsh_print_setting(FILE *out, const char *setting,
			      const char *values)
{
	(void)values;
	fprintf(out, " %s", setting);
}

static void zsh_print_values(FILE *out, const char *setting, const char *values)
{
	if (*values)
		fprintf(out, "\t\t%s) compadd -- %s ;;\n", setting, values);
}

/* Names and values in turn, behind the device, the session, the transport. */
static void zsh_print_settings(FILE *out, const struct command *c)
{
	bool transport = strstr(c->args, "TYPE");

	fprintf(out, "_acnl_%.*s_settings() {\n"
		"\tif ((${#plain} %% 2 == %d)); then\n\t\tcompadd --",
		(int)strcspn(c->name, " "), c->name, transport);
	program_settings(out, c, zsh_print_setting);
	fputs("\n\telse\n\t\tcase $plain[-1] in\n", out);
	program_settings(out, c, zsh_print_values);
	fputs("\t\tesac\n\tfi\n}\n\n", out);
}

static void zsh_begin(FILE *out, const struct program *p)
{
	fprintf(out, "#compdef %s\n"
		"# zsh completion for %s(8), made from its tables\n\n", p->name,
		p->name);
	if (!strcmp(p->name, "acnl")) {
		fputs(acnl_functions, out);
		fputs("_acnl_filters() {\n\tcompadd -S '' -- ", out);
		program_selects(out, true);
		fputs("\n}\n\n_acnl_whom() {\n\tcompadd -- ", out);
		program_selects(out, false);
		fputs("\n}\n\n", out);
		for (size_t i = 0; i < p->n; i++)
			if (strstr(p->commands[i].args, "SETTING"))
				zsh_print_settings(out, &p->commands[i]);
	}
	zsh_print_commands(out, p);
	fprintf(out, "_%s() {\n\tlocal -a plain columns\n"
		"\tplain=(${words[2,CURRENT-1]:#-*})\n", p->name);
	if (!strcmp(p->name, "acnl")) {
		fputs("\tcolumns=(", out);
		program_columns(out, "");
		fputs(")\n", out);
	}
	fputs("\tcase \"$plain[1] $plain[2]\" in\n", out);
}

static void zsh_print_option(FILE *out, const struct program *p,
			     const struct option_info *o)
{
	const char *value = o->value ? program_value(o) : NULL;
	const char *sign = o->value ? "=" : "";

	if (o->letter)
		fprintf(out, " \\\n\t\t\t'*'{-%c%s,--%s%s}'[", o->letter,
			o->value ? "+" : "", o->name, sign);
	else
		fprintf(out, " \\\n\t\t\t'*--%s%s[", o->name, sign);
	zsh_print_quoted(out, o->text);
	fputc(']', out);
	if (o->value)
		fprintf(out, ":%s:", o->value);
	if (value && !strcmp(value, "files"))
		fputs("_files", out);
	else if (value)
		fprintf(out, "_%s_%s", p->name, value);
	fputc('\'', out);
}

static void print_arguments(FILE *out, const struct program *p,
			    const struct command *c)
{
	unsigned int words = strchr(c->name, ' ') ? 2 : 1;
	const char *what;

	for (unsigned int i = 1; i <= words; i++)
		fprintf(out, " \\\n\t\t\t'%u:command:_%s_commands'", i,
			p->name);
	for (unsigned int i = 0; (what = program_argument(c, i)); i++) {
		if (!strcmp(what, "settings")) {
			fprintf(out, " \\\n\t\t\t'*:setting:_%s_%.*s_settings'",
				p->name, (int)strcspn(c->name, " "), c->name);
			break;
		}
		fprintf(out, " \\\n\t\t\t'%u:%s:_%s_%s'", words + i + 1, what,
			p->name, what);
	}
}

static void zsh_command(FILE *out, const struct program *p,
			const struct command *c)
{
	fprintf(out, "\t\"%s\"*)\n\t\t_arguments -s", c->name);
	for (const struct option_info *o = c->options; o->name; o++)
		if (program_takes(c, o))
			zsh_print_option(out, p, o);
	print_arguments(out, p, c);
	fputs("\n\t\t;;\n", out);
}

static void zsh_end(FILE *out, const struct program *p)
{
	const struct option_info *o = p->commands[0].options;

	fputs("\t*)\n\t\t_arguments -s", out);
	for (; o->name; o++)
		zsh_print_option(out, p, o);
	fprintf(out, " \\\n\t\t\t'*:command:_%s_commands'\n\t\t;;\n\tesac\n"
		"}\n\n_%s \"$@\"\n", p->name, p->name);
}

const struct shell shell_zsh = {
	.name = "zsh",
	.begin = zsh_begin,
	.command = zsh_command,
	.end = zsh_end,
};
