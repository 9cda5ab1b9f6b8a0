// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "completion/program.h"

/* Of acnl: what functions named by program_argument() print. */
static const char acnl_functions[] =
	"_acnl_devices() {\n"
	"\tip -o link show type acvpn 2>/dev/null |\n"
	"\t\tsed -n 's/^[0-9]*: \\([^:@]*\\).*/\\1/p'\n"
	"}\n\n"
	"_acnl_sessions() {\n"
	"\tacnl session list \"$1\" -o id 2>/dev/null | sed 1d\n"
	"}\n\n"
	"_acnl_transports() {\n"
	"\techo {dtls,cstp}{,/next,/previous}\n"
	"}\n\n"
	"_acnl_column_list() {\n"
	"\tlocal before=${cur%\"${cur##*,}\"} column\n"
	"\tfor column in $(_acnl_columns); do\n"
	"\t\techo \"$before$column\"\n"
	"\tdone\n"
	"}\n\n";

/*
 * The words before the cursor without options: those of the command, then its
 * arguments. An option that stands last and takes a value gets it.
 */
static const char engine[] =
	"_%1$s() {\n"
	"\tlocal cur=${COMP_WORDS[COMP_CWORD]} words=() i\n"
	"\tlocal options='' values='' args='' n=0 what='' found\n"
	"\tCOMPREPLY=()\n"
	"\tfor ((i = 1; i < COMP_CWORD; i++)); do\n"
	"\t\t[[ ${COMP_WORDS[i]} == [-=]* ||\n"
	"\t\t\t\" $_%1$s_valued \" == *\" ${COMP_WORDS[i - 1]} \"* ||\n"
	"\t\t\t${COMP_WORDS[i - 1]} == = ]] ||\n"
	"\t\t\twords+=(\"${COMP_WORDS[i]}\")\n"
	"\tdone\n"
	"\t_%1$s_command \"${words[0]-}\" \"${words[1]-}\"\n"
	"\tlocal prev=${COMP_WORDS[COMP_CWORD - 1]}\n"
	"\t[[ $cur != = ]] || cur=''\n"
	"\t[[ $prev != = ]] || prev=${COMP_WORDS[COMP_CWORD - 2]}\n"
	"\tfor i in $values; do\n"
	"\t\t[[ $prev != \"${i%%%%:*}\" ]] || what=${i#*:}\n"
	"\tdone\n"
	"\tif [[ $what == files ]]; then\n"
	"\t\tfound=$(compgen -f -- \"$cur\") || return 0\n"
	"\t\tmapfile -t COMPREPLY <<<\"$found\"\n"
	"\t\treturn\n"
	"\tfi\n"
	"\tif [[ -z $what && $cur == -* ]]; then\n"
	"\t\tfound=$(compgen -W \"$options\" -- \"$cur\") || return 0\n"
	"\t\tmapfile -t COMPREPLY <<<\"$found\"\n"
	"\t\treturn\n"
	"\tfi\n"
	"\tif [[ -z $what ]]; then\n"
	"\t\t# shellcheck disable=SC2206 # words\n"
	"\t\tlocal list=($args) at=$((${#words[@]} - n))\n"
	"\t\tif ((n == 0)); then\n"
	"\t\t\twhat=commands\n"
	"\t\telif [[ $args == commands ]]; then\n"
	"\t\t\twhat=commands\n"
	"\t\telif ((at >= ${#list[@]})) && [[ $args == *values ]]; then\n"
	"\t\t\twhat=${list[${#list[@]} - 2 + (at - ${#list[@]}) %% 2]}\n"
	"\t\telse\n"
	"\t\t\twhat=${list[at]-}\n"
	"\t\tfi\n"
	"\tfi\n"
	"\t[[ -n $what && $what != - ]] || return 0\n"
	"\tlocal choices\n"
	"\tchoices=$(_%1$s_\"$what\" \"${words[@]:n}\")\n"
	"\tfound=$(compgen -W \"$choices\" -- \"$cur\") || return 0\n"
	"\tmapfile -t COMPREPLY <<<\"$found\"\n"
	"}\n\n"
	"complete -F _%1$s %1$s\n";

static bool is_acnl(const struct program *p)
{
	return !strcmp(p->name, "acnl");
}

static void bash_print_first_words(FILE *out, const struct program *p)
{
	size_t len, last = 0;

	for (size_t i = 0; i < p->n; i++) {
		len = strcspn(p->commands[i].name, " ");
		if (i && len == last &&
		    !strncmp(p->commands[i].name, p->commands[i - 1].name, len))
			continue;
		fprintf(out, "%s%.*s", i ? " " : "", (int)len,
			p->commands[i].name);
		last = len;
	}
}

static void print_second_words(FILE *out, const struct program *p,
			       const char *first)
{
	size_t len = strcspn(first, " ");

	for (size_t i = 0; i < p->n; i++)
		if (!strncmp(p->commands[i].name, first, len + 1))
			fprintf(out, " %s", p->commands[i].name + len + 1);
}

/* Second words are asked for with the first. */
static void bash_print_commands(FILE *out, const struct program *p)
{
	fprintf(out, "_%s_commands() {\n\tcase ${1+${!#}} in\n",
		p->name);
	for (size_t i = 0; i < p->n; i++) {
		const char *name = p->commands[i].name;
		size_t len = strcspn(name, " ");

		if (!name[len] || (i && !strncmp(p->commands[i - 1].name, name,
						 len + 1)))
			continue;
		fprintf(out, "\t%.*s) echo", (int)len, name);
		print_second_words(out, p, name);
		fputs(" ;;\n", out);
	}
	fputs("\t*) echo ", out);
	bash_print_first_words(out, p);
	fputs(" ;;\n\tesac\n}\n\n", out);
}

static void bash_print_valued(FILE *out, const struct program *p)
{
	const struct option_info *o = p->commands[0].options;

	fprintf(out, "_%s_valued='", p->name);
	for (; o->name; o++) {
		if (o->value && o->letter)
			fprintf(out, "-%c ", o->letter);
		if (o->value)
			fprintf(out, "--%s ", o->name);
	}
	fputs("'\n\n", out);
}

static void bash_print_setting(FILE *out, const char *setting,
			       const char *values)
{
	(void)values;
	fprintf(out, " %s", setting);
}

static void bash_print_values(FILE *out, const char *setting,
			      const char *values)
{
	if (*values)
		fprintf(out, "\t%s) echo %s ;;\n", setting, values);
}

static void bash_print_settings(FILE *out, const struct program *p)
{
	const struct command *c = p->commands;

	fputs("_acnl_settings() {\n\tcase ${words[0]} in\n", out);
	for (size_t i = 0; i < p->n; i++) {
		if (!strstr(c[i].args, "SETTING"))
			continue;
		fprintf(out, "\t%.*s) echo", (int)strcspn(c[i].name, " "),
			c[i].name);
		program_settings(out, &c[i], bash_print_setting);
		fputs(" ;;\n", out);
	}
	fputs("\tesac\n}\n\n_acnl_values() {\n\tcase ${!#} in\n", out);
	for (size_t i = 0; i < p->n; i++)
		if (strstr(c[i].args, "SETTING"))
			program_settings(out, &c[i], bash_print_values);
	fputs("\tesac\n}\n\n", out);
}

static void bash_begin(FILE *out, const struct program *p)
{
	fprintf(out, "# bash completion for %s(8), made from its tables\n"
		"# shellcheck shell=bash\n\n", p->name);
	if (is_acnl(p)) {
		fputs(acnl_functions, out);
		fputs("_acnl_columns() {\n\techo ", out);
		program_columns(out, "");
		fputs("\n}\n\n_acnl_tests() {\n\techo ", out);
		program_columns(out, "=");
		fputs("\n}\n\n_acnl_filters() {\n\techo ", out);
		program_selects(out, true);
		fputs("\n}\n\n_acnl_whom() {\n\techo ", out);
		program_selects(out, false);
		fputs("\n}\n\n", out);
		bash_print_settings(out, p);
	}
	bash_print_commands(out, p);
	bash_print_valued(out, p);
	fprintf(out, "_%s_command() {\n\tcase \"$1 $2\" in\n", p->name);
}

static void bash_print_options(FILE *out, const struct command *c)
{
	const char *blank = "";

	for (const struct option_info *o = c->options; o->name; o++) {
		if (!program_takes(c, o))
			continue;
		fprintf(out, "%s--%s", blank, o->name);
		if (o->letter)
			fprintf(out, " -%c", o->letter);
		blank = " ";
	}
}

static void print_option_values(FILE *out, const struct command *c)
{
	const struct option_info *o = c->options;

	for (; o->name; o++) {
		const char *value = "-";

		if (!o->value || !program_takes(c, o))
			continue;
		if (program_value(o))
			value = program_value(o);
		fprintf(out, " --%s:%s", o->name, value);
		if (o->letter)
			fprintf(out, " -%c:%s", o->letter, value);
	}
}

static unsigned int bash_count_words(const char *text)
{
	unsigned int n = 0;

	while (*text) {
		n++;
		text += strcspn(text, " ");
		text += strspn(text, " ");
	}
	return n;
}

static void bash_command(FILE *out, const struct program *p,
			 const struct command *c)
{
	const char *what;

	(void)p;
	fprintf(out, "\t\"%s\"%s)\n\t\tn=%u\n\t\toptions='", c->name,
		strchr(c->name, ' ') ? "" : "*", bash_count_words(c->name));
	bash_print_options(out, c);
	fputs("'\n\t\tvalues='", out);
	print_option_values(out, c);
	fputs("'\n\t\targs='", out);
	for (unsigned int i = 0; i < bash_count_words(c->args); i++) {
		what = program_argument(c, i);
		if (what || strcspn(c->args, ".") == strlen(c->args))
			fprintf(out, "%s%s", i ? " " : "", what ? what : "-");
	}
	fputs("'\n\t\t;;\n", out);
}

static void bash_end(FILE *out, const struct program *p)
{
	const struct option_info *o = p->commands[0].options;
	const char *blank = "";

	fputs("\t*) options='", out);
	for (; o->name; o++, blank = " ")
		fprintf(out, "%s--%s", blank, o->name);
	fputs("' ;;\n\tesac\n}\n\n", out);
	fprintf(out, engine, p->name);
}

const struct shell shell_bash = {
	.name = "bash",
	.begin = bash_begin,
	.command = bash_command,
	.end = bash_end,
};
