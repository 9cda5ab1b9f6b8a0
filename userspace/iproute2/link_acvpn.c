// SPDX-License-Identifier: GPL-2.0-only
/*
 * Plug-in of ip(8): options of links of kind acvpn.
 */
#include <ctype.h>
#include <errno.h>
#include <linux/acvpn.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "iproute2/link_util.h"
#include "libacvpn/acvpn.h"

static void print_help(struct link_util *util, int argc, char **argv,
		       FILE *out)
{
	(void)util;
	(void)argc;
	(void)argv;
	fputs("Usage: ... acvpn [ mode { p2p | mp } ] [ max-sessions NUMBER ]\n"
	      "                 [ queue-bytes BYTES ]\n"
	      "\n"
	      "mode p2p      one session; all packets belong to it (default)\n"
	      "mode mp       many sessions; the destination tells which\n"
	      "max-sessions  how many there may be; 0 for any number (default)\n"
	      "queue-bytes   memory that may wait for their TCP connections;\n"
	      "              from 65536, default 67108864\n"
	      "\n"
	      "Sessions: acvpnd(8) makes them, acnl(8) shows them.\n", out);
}

static int link_acvpn_refuse(const char *option, const char *why)
{
	fprintf(stderr, "acvpn: %s: %s; see 'ip link help acvpn'\n", option,
		why);
	return -1;
}

static int parse_mode(const char *text, uint32_t *mode)
{
	if (acvpn_mode_parse(text, mode))
		return link_acvpn_refuse(text, "no mode, which is p2p or mp");
	return 0;
}

static int link_acvpn_parse_number(const char *text, uint32_t *number)
{
	unsigned long long value;
	char *end;

	errno = 0;
	value = strtoull(text, &end, 10);
	if (!isdigit((unsigned char)text[0]) || *end || errno ||
	    value > UINT32_MAX)
		return link_acvpn_refuse(text, "no number up to 4294967295");
	*number = value;
	return 0;
}

/**
 * struct option - what a link may be given
 * @name: Word that stands before the value.
 * @type: Attribute.
 * @parse: Value of a text; 0, or -1 after it has told what is wrong.
 * @key: Name of the JSON member, if it is a number.
 * @fmt: How it is shown as text.
 */
struct option {
	const char *name;
	int type;
	int (*parse)(const char *text, uint32_t *value);
	const char *key;
	const char *fmt;
};

static const struct option options[] = {
	{ "mode", IFLA_ACVPN_MODE, parse_mode, NULL, NULL },
	{ "max-sessions", IFLA_ACVPN_MAX_SESSIONS, link_acvpn_parse_number,
	  "max_sessions", "max-sessions %u " },
	{ "queue-bytes", IFLA_ACVPN_QUEUE_BYTES, link_acvpn_parse_number,
	  "queue_bytes", "queue-bytes %u " },
	{ 0 },
};

static const struct option *find_option(const char *name)
{
	const struct option *o;

	for (o = options; o->name; o++)
		if (!strcmp(o->name, name))
			return o;
	return NULL;
}

static int put_option(struct nlmsghdr *nlh, const struct option *o,
		      const char *text)
{
	uint32_t value;

	if (o->parse(text, &value))
		return -1;
	if (addattr32(nlh, LINK_UTIL_REQUEST, o->type, value))
		return link_acvpn_refuse(o->name,
					 "does not fit into the request");
	return 0;
}

static int parse_opt(struct link_util *util, int argc, char **argv,
		     struct nlmsghdr *nlh)
{
	const struct option *o;

	while (argc > 0) {
		if (!strcmp(argv[0], "help")) {
			print_help(util, argc, argv, stderr);
			return -1;
		}
		o = find_option(argv[0]);
		if (!o)
			return link_acvpn_refuse(argv[0], "no option of acvpn");
		if (argc < 2)
			return link_acvpn_refuse(o->name,
						 "its value is missing");
		if (put_option(nlh, o, argv[1]))
			return -1;
		argc -= 2;
		argv += 2;
	}
	return 0;
}

static void link_acvpn_print_option(const struct option *o,
				    const struct rtattr *attr)
{
	uint32_t value;

	if (!attr || RTA_PAYLOAD(attr) < sizeof(value))
		return;
	memcpy(&value, RTA_DATA(attr), sizeof(value));
	if (o->key)
		print_color_uint(LINK_UTIL_PRINT_ANY, LINK_UTIL_NO_COLOR,
				 o->key, o->fmt, value);
	else
		print_color_string(LINK_UTIL_PRINT_ANY, LINK_UTIL_NO_COLOR,
				   "mode", "mode %s ", acvpn_mode_name(value));
}

static void print_opt(struct link_util *util, FILE *out,
		      struct rtattr *attrs[])
{
	const struct option *o;

	(void)util;
	(void)out;
	for (o = options; attrs && o->name; o++)
		link_acvpn_print_option(o, attrs[o->type]);
}

__attribute__((visibility("default")))
struct link_util acvpn_link_util = {
	.id = "acvpn",
	.maxattr = IFLA_ACVPN_MAX,
	.parse_opt = parse_opt,
	.print_opt = print_opt,
	.print_help = print_help,
};
