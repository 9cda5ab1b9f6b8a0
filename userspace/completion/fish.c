// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "completion/program.h"

/*
 * The words before the cursor without options: __NAME_at N WORD... is true if
 * there are N of them and the first are WORD..., __NAME_in WORD... whatever
 * their number.
 */
static const char engine[] =
	"function __%1$s_plain\n"
	"\tset -l before ''\n"
	"\tfor word in (commandline -opc)[2..-1]\n"
	"\t\tstring match -q -- '-*' $word\n"
	"\t\tor contains -- $before $__%1$s_valued\n"
	"\t\tor echo $word\n"
	"\t\tset before $word\n"
	"\tend\n"
	"end\n\n"
	"function __%1$s_in\n"
	"\tset -l plain (__%1$s_plain)\n"
	"\tfor i in (seq (count $argv))\n"
	"\t\ttest \"$plain[$i]\" = $argv[$i]; or return 1\n"
	"\tend\n"
	"end\n\n"
	"function __%1$s_at\n"
	"\ttest (count (__%1$s_plain)) -eq $argv[1]\n"
	"\tand __%1$s_in $argv[2..-1]\n"
	"end\n\n";

static const char acnl_functions[] =
	"function __acnl_devices\n"
	"\tip -o link show type acvpn 2>/dev/null |\n"
	"\t\tsed -n 's/^[0-9]*: \\([^:@]*\\).*/\\1/p'\n"
	"end\n\n"
	"function __acnl_sessions\n"
	"\tset -l plain (__acnl_plain)\n"
	"\tacnl session list $plain[-1] -o id 2>/dev/null | sed 1d\n"
	"end\n\n"
	"function __acnl_transports\n"
	"\tprintf '%s\\n' {dtls,cstp}{,/next,/previous}\n"
	"end\n\n"
	"function __acnl_column_list\n"
	"\tset -l before (string match -r '.*,' -- (commandline -ct))\n"
	"\tprintf \"$before%s\\n\" (__acnl_columns)\n"
	"end\n\n"
	"# Names and values of settings in turn, the first behind N words.\n"
	"function __acnl_setting\n"
	"\tset -l n (count (__acnl_plain))\n"
	"\ttest $n -ge $argv[1]; and test (math \"($n - $argv[1]) % 2\") = 0\n"
	"\tand __acnl_in $argv[2..-1]\n"
	"end\n\n"
	"function __acnl_value\n"
	"\tset -l plain (__acnl_plain)\n"
	"\ttest \"$plain[-1]\" = $argv[1]; and __acnl_in $argv[2..-1]\n"
	"\tand not __acnl_setting (count $plain) $argv[2..-1] x\n"
	"end\n\n";

/* Text in single quotes, in one line. */
static void fish_print_quoted(FILE *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '\'')
			fputs("\\'", out);
		else
			fputc(*text == '\n' ? ' ' : *text, out);
	}
}

static void fish_print_valued(FILE *out, const struct program *p)
{
	fprintf(out, "set -g __%s_valued", p->name);
	for (const struct option_info *o = p->commands[0].options; o->name;
	     o++) {
		if (o->value && o->letter)
			fprintf(out, " -%c", o->letter);
		if (o->value)
			fprintf(out, " --%s", o->name);
	}
	fputs("\n\n", out);
}

static void fish_print_first_words(FILE *out, const struct program *p)
{
	fprintf(out, "function __%s_commands\n\tprintf '%%s\\n'", p->name);
	for (size_t i = 0; i < p->n; i++) {
		const char *name = p->commands[i].name;
		size_t len = strcspn(name, " ");

		if (!i || strncmp(p->commands[i - 1].name, name, len))
			fprintf(out, " %.*s", (int)len, name);
	}
	fputs("\nend\n\n", out);
}

static void fish_begin(FILE *out, const struct program *p)
{
	fprintf(out, "# fish completion for %s(8), made from its tables\n\n",
		p->name);
	fish_print_valued(out, p);
	fprintf(out, engine, p->name);
	fish_print_first_words(out, p);
	if (!strcmp(p->name, "acnl")) {
		fputs(acnl_functions, out);
		fputs("function __acnl_columns\n\tprintf '%s\\n' ", out);
		program_columns(out, "");
		fputs("\nend\n\nfunction __acnl_tests\n\tprintf '%s\\n' ", out);
		program_columns(out, "=");
		fputs("\nend\n\nfunction __acnl_filters\n\tprintf '%s\\n' ",
		      out);
		program_selects(out, true);
		fputs("\nend\n\nfunction __acnl_whom\n\tprintf '%s\\n' ", out);
		program_selects(out, false);
		fputs("\nend\n\n", out);
	}
	fprintf(out, "complete -c %s -f\n", p->name);
}

static void fish_print_option(FILE *out, const struct program *p,
			      const struct command *c,
			      const struct option_info *o)
{
	const char *value = o->value ? program_value(o) : NULL;

	fprintf(out, "complete -c %s -n '__%s_in %s'", p->name, p->name,
		c->name);
	if (o->letter)
		fprintf(out, " -s %c", o->letter);
	fprintf(out, " -l %s", o->name);
	if (value && !strcmp(value, "files"))
		fputs(" -r -F", out);
	else if (value)
		fprintf(out, " -x -a '(__%s_%s)'", p->name, value);
	else if (o->value)
		fputs(" -x", out);
	fputs(" -d '", out);
	fish_print_quoted(out, o->text);
	fputs("'\n", out);
}

static void print_name(FILE *out, const struct program *p,
		       const struct command *c)
{
	const char *second = strchr(c->name, ' ');
	size_t len = strcspn(c->name, " ");

	fprintf(out, "complete -c %s -n '__%s_at 0' -a %.*s", p->name, p->name,
		(int)len, c->name);
	if (second)
		fprintf(out, "\ncomplete -c %s -n '__%s_at 1 %.*s' -a %s",
			p->name, p->name, (int)len, c->name, second + 1);
	fputs(" -d '", out);
	fish_print_quoted(out, c->summary);
	fputs("'\n", out);
}

static const struct command *printed;
static unsigned int first_setting;

static void fish_print_setting(FILE *out, const char *setting,
			       const char *values)
{
	fprintf(out, "complete -c acnl -n '__acnl_setting %u %s' -a %s\n",
		first_setting, printed->name, setting);
	if (*values)
		fprintf(out, "complete -c acnl -n '__acnl_value %s %s' "
			"-a '%s'\n", setting, printed->name, values);
}

static void fish_command(FILE *out, const struct program *p,
			 const struct command *c)
{
	unsigned int words = strchr(c->name, ' ') ? 2 : 1;
	const char *what;

	print_name(out, p, c);
	for (const struct option_info *o = c->options; o->name; o++)
		if (program_takes(c, o))
			fish_print_option(out, p, c, o);
	for (unsigned int i = 0; (what = program_argument(c, i)); i++) {
		if (!strcmp(what, "settings")) {
			printed = c;
			first_setting = words + i;
			program_settings(out, c, fish_print_setting);
			break;
		}
		fprintf(out, "complete -c %s -n '__%s_at %u %s' "
			"-a '(__%s_%s)'\n", p->name, p->name, words + i,
			c->name, p->name, what);
	}
}

static void fish_end(FILE *out, const struct program *p)
{
	const struct command *c = p->commands;

	for (const struct option_info *o = c->options; o->name; o++)
		if (!strcmp(o->name, "version"))
			fprintf(out, "complete -c %s -n '__%s_at 0' -l %s\n",
				p->name, p->name, o->name);
}

const struct shell shell_fish = {
	.name = "fish",
	.begin = fish_begin,
	.command = fish_command,
	.end = fish_end,
};
