// SPDX-License-Identifier: GPL-2.0-only
#include "common/option.h"

#include <getopt.h>
#include <string.h>

enum {
	/* Of the names and of the letters; the text comes behind. */
	NAMES_WIDTH = 22,
	/* Long options are numbered from here, beyond all letters. */
	FIRST_LONG = 256,
};

static void fill_tables(const struct option_info *infos, struct option *longs,
			char *shorts)
{
	/* A missing value is told apart from an unknown option. */
	*shorts++ = ':';
	for (int i = 0; infos[i].name && i < OPTION_MAX; i++) {
		longs[i] = (struct option){
			.name = infos[i].name,
			.has_arg = infos[i].value ? required_argument :
						    no_argument,
			.val = FIRST_LONG + i,
		};
		if (!infos[i].letter)
			continue;
		*shorts++ = infos[i].letter;
		if (infos[i].value)
			*shorts++ = ':';
	}
}

int option_next(const struct option_info *infos, int argc, char **argv)
{
	struct option longs[OPTION_MAX + 1] = { 0 };
	char shorts[2 * OPTION_MAX + 2] = { 0 };
	int got;

	fill_tables(infos, longs, shorts);
	opterr = 0;
	got = getopt_long(argc, argv, shorts, longs, NULL);
	if (got == -1)
		return OPTION_END;
	if (got == ':')
		return OPTION_NEEDS_VALUE;
	if (got == '?')
		return optopt >= FIRST_LONG ? OPTION_TAKES_NO_VALUE :
					      OPTION_UNKNOWN;
	if (got >= FIRST_LONG)
		return infos[got - FIRST_LONG].id;
	while (infos->letter != got)
		infos++;
	return infos->id;
}

void option_describe(FILE *out, const struct option_info *info)
{
	const char *text = info->text;
	size_t len = strcspn(text, "\n");
	char names[64];

	snprintf(names, sizeof(names), "%s%s%s", info->name,
		 info->value ? "=" : "", info->value ? info->value : "");
	if (info->letter)
		fprintf(out, "  -%c, ", info->letter);
	else
		fputs("      ", out);
	/* One that is too long has a line of its own. */
	if (strlen(names) > NAMES_WIDTH - 3)
		fprintf(out, "--%s\n%*s", names, NAMES_WIDTH + 6, "");
	else
		fprintf(out, "--%-*s", NAMES_WIDTH - 2, names);
	fprintf(out, "%.*s\n", (int)len, text);
	while (text[len]) {
		text += len + 1;
		len = strcspn(text, "\n");
		fprintf(out, "%*s%.*s\n", NAMES_WIDTH + 6, "", (int)len, text);
	}
}
