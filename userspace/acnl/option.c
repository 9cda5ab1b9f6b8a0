// SPDX-License-Identifier: GPL-2.0-only
#include "acnl/option.h"

#include <getopt.h>

#include "acnl/command.h"
#include "acnl/error.h"

/**
 * struct option_text - an option
 * @bit: Its bit.
 * @letter: Short name.
 * @name: Long name.
 * @text: What it does.
 */
struct option_text {
	unsigned int bit;
	char letter;
	const char *name;
	const char *text;
};

static const struct option_text texts[] = {
	{ ACNL_JSON, 'j', "json", "print JSON" },
	{ ACNL_DROPS, 'd', "drops", "explain the drop counters" },
	{ ACNL_HELP, 'h', "help", "print help" },
	{ ACNL_VERSION, 'V', "version", "print the version" },
};

enum {
	N_OPTIONS = sizeof(texts) / sizeof(texts[0]),
};

static void fill(struct option *longs, char *shorts)
{
	for (int i = 0; i < N_OPTIONS; i++) {
		longs[i].name = texts[i].name;
		longs[i].val = texts[i].letter;
		*shorts++ = texts[i].letter;
	}
}

static unsigned int letter_bit(int letter)
{
	for (int i = 0; i < N_OPTIONS; i++) {
		if (texts[i].letter == letter)
			return texts[i].bit;
	}
	return 0;
}

static int reject(char **argv)
{
	unsigned int bit = letter_bit(optopt);

	if (bit)
		acnl_usage_error(NULL, "--%s: takes no value",
				 acnl_option_name(bit));
	else if (optopt)
		acnl_usage_error(NULL, "-%c: no such option", optopt);
	else
		acnl_usage_error(NULL, "%s: no such option", argv[optind - 1]);
	return -1;
}

int acnl_option_parse(int argc, char **argv, unsigned int *options)
{
	struct option longs[N_OPTIONS + 1] = { 0 };
	char shorts[N_OPTIONS + 1] = { 0 };
	unsigned int bit;
	int letter;

	fill(longs, shorts);
	*options = 0;
	optind = 0;
	opterr = 0;
	while ((letter = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
		bit = letter_bit(letter);
		if (!bit)
			return reject(argv);
		*options |= bit;
	}
	return optind;
}

const char *acnl_option_name(unsigned int bit)
{
	for (int i = 0; i < N_OPTIONS; i++) {
		if (texts[i].bit == bit)
			return texts[i].name;
	}
	return "?";
}

void acnl_option_describe(FILE *out, unsigned int options)
{
	for (int i = 0; i < N_OPTIONS; i++) {
		if (texts[i].bit & options)
			fprintf(out, "  -%c, --%-9s %s\n", texts[i].letter,
				texts[i].name, texts[i].text);
	}
}
