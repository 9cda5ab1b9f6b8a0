// SPDX-License-Identifier: GPL-2.0-only
/*
 * Plug-in of ip(8): options of links of kind acvpn.
 */
#include <linux/acvpn.h>
#include <stddef.h>
#include <string.h>

#include "iproute2/link_util.h"
#include "libacvpn/acvpn.h"

static void print_help(struct link_util *util, int argc, char **argv,
		       FILE *out)
{
	(void)util;
	(void)argc;
	(void)argv;
	fputs("Usage: ... acvpn [ mode { p2p | mp } ]\n"
	      "\n"
	      "mode p2p  one session; all packets belong to it (default)\n"
	      "mode mp   many sessions; the destination tells which\n"
	      "\n"
	      "Sessions: acvpnd(8) makes them, acnl(8) shows them.\n", out);
}

static int refuse(const char *option, const char *why)
{
	fprintf(stderr, "acvpn: %s: %s; see 'ip link help acvpn'\n", option,
		why);
	return -1;
}

static int put_mode(struct nlmsghdr *nlh, const char *name)
{
	uint32_t mode;

	if (acvpn_mode_parse(name, &mode))
		return refuse(name, "no mode, which is p2p or mp");
	if (addattr32(nlh, LINK_UTIL_REQUEST, IFLA_ACVPN_MODE, mode))
		return refuse("mode", "does not fit into the request");
	return 0;
}

static int parse_opt(struct link_util *util, int argc, char **argv,
		     struct nlmsghdr *nlh)
{
	while (argc > 0) {
		if (!strcmp(argv[0], "help")) {
			print_help(util, argc, argv, stderr);
			return -1;
		}
		if (strcmp(argv[0], "mode"))
			return refuse(argv[0], "no option of acvpn");
		if (argc < 2)
			return refuse("mode", "its value is missing");
		if (put_mode(nlh, argv[1]))
			return -1;
		argc -= 2;
		argv += 2;
	}
	return 0;
}

static void print_opt(struct link_util *util, FILE *out,
		      struct rtattr *attrs[])
{
	const struct rtattr *attr = attrs ? attrs[IFLA_ACVPN_MODE] : NULL;
	uint32_t mode;

	(void)util;
	(void)out;
	if (!attr || RTA_PAYLOAD(attr) < sizeof(mode))
		return;
	memcpy(&mode, RTA_DATA(attr), sizeof(mode));
	print_color_string(LINK_UTIL_PRINT_ANY, LINK_UTIL_NO_COLOR, "mode",
			   "mode %s ", acvpn_mode_name(mode));
}

__attribute__((visibility("default")))
struct link_util acvpn_link_util = {
	.id = "acvpn",
	.maxattr = IFLA_ACVPN_MAX,
	.parse_opt = parse_opt,
	.print_opt = print_opt,
	.print_help = print_help,
};
