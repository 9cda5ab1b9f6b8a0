// SPDX-License-Identifier: GPL-2.0-only
#include "acnl/option.h"

#include <getopt.h>
#include <string.h>

#include "acnl/command.h"
#include "acnl/error.h"

const struct option_info acnl_options[] = {
	{ ACNL_JSON, 'j', "json", NULL, "print JSON" },
	{ ACNL_VERBOSE, 'v', "verbose", NULL, "show all details" },
	{ ACNL_DROPS, 'd', "drops", NULL, "explain the drop counters" },
	{ ACNL_OUTPUT, 'o', "output", "COLUMN,...", "columns to print" },
	{ ACNL_SORT, 's', "sort", "COLUMN", "what to sort by; -COLUMN for\n"
	  "the largest first" },
	{ ACNL_FILTER, 'f', "filter", "TEST", "list only what is so, such as\n"
	  "active=dtls, peer!=192.0.2.0/24,\nidle>60; of several, all" },
	{ ACNL_TOTALS, 't', "totals", NULL, "of each session, print what it\n"
	  "takes to account for it" },
	{ ACNL_EVENTS, 'e', "events", "EVENT,...", "events to print" },
	{ ACNL_DETAIL, 0, "detail", NULL, "show all of each session" },
	{ ACNL_INACTIVE, 0, "inactive", NULL, "list only those without an SSL\n"
	  "tunnel" },
	{ ACNL_FOLLOW, 0, "follow", NULL, "print what happens, as it does" },
	{ ACNL_SOCKET, 0, "socket", "FILE", "socket of the gateway" },
	{ ACNL_HELP, 'h', "help", NULL, "print help" },
	{ ACNL_VERSION, 'V', "version", NULL, "print the version" },
	{ 0 },
};

static int reject(int why, char **argv)
{
	const char *word = argv[optind - 1];

	if (why == OPTION_NEEDS_VALUE)
		acnl_usage_error(NULL, "%s: its value is missing", word);
	else if (why == OPTION_TAKES_NO_VALUE)
		acnl_usage_error(NULL, "%.*s: takes no value",
				 (int)strcspn(word, "="), word);
	else if (optopt)
		acnl_usage_error(NULL, "-%c: no such option", optopt);
	else
		acnl_usage_error(NULL, "%s: no such option", word);
	return -1;
}

static int take_value(unsigned int bit, struct acnl_args *args)
{
	if (bit == ACNL_OUTPUT)
		args->output = optarg;
	if (bit == ACNL_SORT)
		args->sort = optarg;
	if (bit == ACNL_EVENTS)
		args->events = optarg;
	if (bit == ACNL_SOCKET)
		args->socket = optarg;
	if (bit != ACNL_FILTER)
		return 0;
	if (args->n_filters == ACNL_FILTERS_MAX) {
		acnl_usage_error(NULL, "--filter: more than %d of them",
				 ACNL_FILTERS_MAX);
		return -1;
	}
	args->filters[args->n_filters++] = optarg;
	return 0;
}

int acnl_option_parse(int argc, char **argv, struct acnl_args *args)
{
	int bit;

	optind = 0;
	while ((bit = option_next(acnl_options, argc, argv)) != OPTION_END) {
		if (bit < 0)
			return reject(bit, argv);
		args->options |= bit;
		if (take_value(bit, args))
			return -1;
	}
	return optind;
}

const char *acnl_option_name(unsigned int bit)
{
	for (const struct option_info *o = acnl_options; o->name; o++) {
		if (o->id == (int)bit)
			return o->name;
	}
	return "?";
}

void acnl_option_describe(FILE *out, unsigned int options)
{
	for (const struct option_info *o = acnl_options; o->name; o++) {
		if (o->id & options)
			option_describe(out, o);
	}
}
