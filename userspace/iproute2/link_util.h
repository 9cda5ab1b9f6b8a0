/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What ip(8) and its link plug-ins know of each other. iproute2 installs no
 * header for it, so this one states what we rely on; seen to be so in the
 * releases 6.1, 6.15 and 7.2:
 *
 *  - For kind K, ip loads link_K.so from its library directory, or from
 *    $IP_LIB_DIR, and takes the object K_link_util from it.
 *  - That object has the members of struct link_util, in this order.
 *  - ip exports addattr32(), print_color_string() and print_color_uint() with
 *    these arguments.
 *
 * ip checks none of it: a release that differs needs another header.
 */
#ifndef _IPROUTE2_LINK_UTIL_H
#define _IPROUTE2_LINK_UTIL_H

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdint.h>
#include <stdio.h>

/**
 * struct link_util - what ip knows about a kind of link
 * @next: Belongs to ip.
 * @id: Name of the kind.
 * @maxattr: Highest attribute type within IFLA_INFO_DATA.
 * @parse_opt: Appends the options in argv to the request; 0, or -1 after it
 *	has told what is wrong.
 * @print_opt: Prints the attributes, NULL where absent; the table itself may be
 *	NULL.
 * @print_xstats: Prints IFLA_INFO_XSTATS.
 * @print_help: Prints which options there are.
 * @parse_ifla_xstats: Not used here.
 * @print_ifla_xstats: Not used here.
 */
struct link_util {
	struct link_util *next;
	const char *id;
	int maxattr;
	int (*parse_opt)(struct link_util *util, int argc, char **argv,
			 struct nlmsghdr *nlh);
	void (*print_opt)(struct link_util *util, FILE *out,
			  struct rtattr *attrs[]);
	void (*print_xstats)(struct link_util *util, FILE *out,
			     struct rtattr *attr);
	void (*print_help)(struct link_util *util, int argc, char **argv,
			   FILE *out);
	int (*parse_ifla_xstats)(struct link_util *util, int argc,
				 char **argv);
	int (*print_ifla_xstats)(struct nlmsghdr *nlh, void *arg);
};

/**
 * enum link_util_size - room in messages
 * @LINK_UTIL_REQUEST: Bytes that a request may have.
 */
enum link_util_size {
	LINK_UTIL_REQUEST = 1024,
};

/**
 * enum link_util_print - arguments of print_color_string()
 * @LINK_UTIL_PRINT_ANY: Text or JSON, as the user chose.
 * @LINK_UTIL_NO_COLOR: No color.
 */
enum link_util_print {
	LINK_UTIL_PRINT_ANY = 4,
	LINK_UTIL_NO_COLOR = 6,
};

/**
 * addattr32() - append an attribute to a request
 * @nlh: Request.
 * @size: Bytes that it may have.
 * @type: Type of the attribute.
 * @value: Its value.
 *
 * Return: 0, or -1 if there is no room.
 */
int addattr32(struct nlmsghdr *nlh, int size, int type, uint32_t value);

/**
 * print_color_string() - print a member of a JSON object, or text
 * @where: LINK_UTIL_PRINT_ANY.
 * @color: LINK_UTIL_NO_COLOR.
 * @key: Name of the JSON member.
 * @fmt: Format of the text.
 * @value: Value of the member, and argument of @fmt.
 *
 * Return: What does not matter here; some releases return nothing.
 */
int print_color_string(int where, int color, const char *key, const char *fmt,
		       const char *value);

/**
 * print_color_uint() - print a member of a JSON object, or text
 * @where: LINK_UTIL_PRINT_ANY.
 * @color: LINK_UTIL_NO_COLOR.
 * @key: Name of the JSON member.
 * @fmt: Format of the text.
 * @value: Value of the member, and argument of @fmt.
 *
 * Return: As print_color_string().
 */
int print_color_uint(int where, int color, const char *key, const char *fmt,
		     unsigned int value);

/* Ours; ip finds it under this name. */
extern struct link_util acvpn_link_util;

#endif /* _IPROUTE2_LINK_UTIL_H */
