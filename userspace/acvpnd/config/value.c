// SPDX-License-Identifier: GPL-2.0-only
/*
 * Values that are one: flags, numbers, texts, addresses.
 */
#include "acvpnd/config/value.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "acvpnd/config/gateway_config.h"
#include "acvpnd/config/reason.h"
#include "common/prefix.h"
#include "common/text.h"

/* Bits of a priority that say which of both kinds it is. */
enum {
	PRIORITY_MAX = 6,
	TOS_MAX = 0xff,
};

static int flag_set(void *value, const char *text,
		    const struct value_range *range, char why[VALUE_WHY_SIZE])
{
	bool yes = !strcasecmp(text, "true") || !strcasecmp(text, "yes");

	(void)range;
	if (!yes && strcasecmp(text, "false") && strcasecmp(text, "no"))
		return reason_give(why, "is neither true nor false");
	*(bool *)value = yes;
	return 0;
}

const struct value_type value_flag = {
	.name = "true or false",
	.size = sizeof(bool),
	.set = flag_set,
};

static int number_read(const char *text, uint64_t most,
		       const struct value_range *range, uint64_t *number,
		       char why[VALUE_WHY_SIZE])
{
	uint64_t max = range->max ? range->max : most;

	if (!text_number(text, max, number) &&
	    (*number >= range->min || (!*number && range->zero)))
		return 0;
	if (range->zero && range->min)
		return reason_give(why, "is neither 0 nor a number from "
					"%" PRIu64
				   " to %" PRIu64, range->min, max);
	return reason_give(why, "is no number from %" PRIu64 " to %" PRIu64,
			   range->min, max);
}

static int number_set(void *value, const char *text,
		      const struct value_range *range,
		      char why[VALUE_WHY_SIZE])
{
	uint64_t number;
	int err = number_read(text, UINT32_MAX, range, &number, why);

	if (!err)
		*(unsigned int *)value = number;
	return err;
}

const struct value_type value_number = {
	.name = "number",
	.size = sizeof(unsigned int),
	.set = number_set,
};

static int big_set(void *value, const char *text,
		   const struct value_range *range, char why[VALUE_WHY_SIZE])
{
	return number_read(text, UINT64_MAX, range, value, why);
}

const struct value_type value_big = {
	.name = "number",
	.size = sizeof(uint64_t),
	.set = big_set,
};

static int port_set(void *value, const char *text,
		    const struct value_range *range, char why[VALUE_WHY_SIZE])
{
	uint64_t number;
	int err = number_read(text, UINT16_MAX, range, &number, why);

	if (!err)
		*(uint16_t *)value = number;
	return err;
}

const struct value_type value_port = {
	.name = "port",
	.size = sizeof(uint16_t),
	.set = port_set,
};

static int text_replace(char **value, const char *text)
{
	char *copy = strdup(text);

	if (!copy)
		return -ENOMEM;
	free(*value);
	*value = copy;
	return 0;
}

static int text_set(void *value, const char *text,
		    const struct value_range *range, char why[VALUE_WHY_SIZE])
{
	if (!*text)
		return reason_give(why, "is empty; leave the option out "
					"instead");
	if (range->max && reason_too_long(why, strlen(text), range->max))
		return -EINVAL;
	return text_replace(value, text);
}

static int text_copy(void *to, const void *from)
{
	const char *const *text = from;

	return *text ? text_replace(to, *text) : 0;
}

/* A text may be what unlocks a key. */
static void value_text_release(void *value)
{
	char **text = value;

	if (*text)
		explicit_bzero(*text, strlen(*text));
	free(*text);
	*text = NULL;
}

const struct value_type value_text = {
	.name = "text",
	.size = sizeof(char *),
	.set = text_set,
	.copy = text_copy,
	.release = value_text_release,
};

const struct value_type value_path = {
	.name = "path",
	.size = sizeof(char *),
	.set = text_set,
	.copy = text_copy,
	.release = value_text_release,
};

/* "1.2.840" and the like, or a mail address of the alternative names. */
static int oid_set(void *value, const char *text,
		   const struct value_range *range, char why[VALUE_WHY_SIZE])
{
	const char *s = text;

	(void)range;
	if (!strcasecmp(text, "SAN(rfc822name)"))
		return text_replace(value, "SAN(rfc822name)");
	while (isdigit((unsigned char)*s)) {
		s += strspn(s, "0123456789");
		if (!*s && strchr(text, '.'))
			return text_replace(value, text);
		if (*s == '.')
			s++;
	}
	return reason_give(why, "is no object identifier; the common name is "
				"2.5.4.3, the user id "
				"0.9.2342.19200300.100.1.1, the organizational "
				"unit 2.5.4.11, the mail address "
				"SAN(rfc822name)");
}

const struct value_type value_oid = {
	.name = "object identifier",
	.size = sizeof(char *),
	.set = oid_set,
	.copy = text_copy,
	.release = value_text_release,
};

static int device_set(void *value, const char *text,
		      const struct value_range *range,
		      char why[VALUE_WHY_SIZE])
{
	size_t len = strlen(text);
	const char *s;

	(void)range;
	for (s = text; *s; s++)
		if (!isgraph((unsigned char)*s) || strchr("/:%", *s))
			len = 0;
	if (!len || len >= IFNAMSIZ || !strcmp(text, ".") ||
	    !strcmp(text, ".."))
		return reason_give(why, "is no name of a network device, of 1 "
					"to %d characters",
				   IFNAMSIZ - 1);
	memset(value, 0, IFNAMSIZ);
	memcpy(value, text, len);
	return 0;
}

const struct value_type value_device = {
	.name = "name of a network device",
	.size = IFNAMSIZ,
	.set = device_set,
};

static const char *family_name(sa_family_t family)
{
	return family == AF_INET6 ? "IPv6" : "IPv4";
}

static int net_set(struct prefix *value, const char *text, sa_family_t family,
		   char why[VALUE_WHY_SIZE])
{
	struct prefix p;

	if (prefix_parse(text, &p) || p.family != family ||
	    (strchr(text, '/') && !p.len))
		return reason_give(why, "is no %s network, such as %s",
				   family_name(family), family == AF_INET6 ?
				   "fd00:db8::/48" : "192.0.2.0/24");
	if (!strchr(text, '/'))
		p.len = 0;
	*value = p;
	return 0;
}

static int net4_set(void *value, const char *text,
		    const struct value_range *range, char why[VALUE_WHY_SIZE])
{
	(void)range;
	return net_set(value, text, AF_INET, why);
}

static int net6_set(void *value, const char *text,
		    const struct value_range *range, char why[VALUE_WHY_SIZE])
{
	(void)range;
	return net_set(value, text, AF_INET6, why);
}

const struct value_type value_net4 = {
	.name = "IPv4 network",
	.size = sizeof(struct prefix),
	.set = net4_set,
};

const struct value_type value_net6 = {
	.name = "IPv6 network",
	.size = sizeof(struct prefix),
	.set = net6_set,
};

static int mask4_set(void *value, const char *text,
		     const struct value_range *range,
		     char why[VALUE_WHY_SIZE])
{
	uint64_t number;
	uint8_t len;

	(void)range;
	if (!prefix_parse_mask(text, &len) && len)
		*(unsigned int *)value = len;
	else if (!text_number(text, 32, &number) && number)
		*(unsigned int *)value = number;
	else
		return reason_give(why, "is no mask of a network, such as "
					"255.255.255.0");
	return 0;
}

const struct value_type value_mask4 = {
	.name = "mask of an IPv4 network",
	.size = sizeof(unsigned int),
	.set = mask4_set,
};

static int addr_set(struct prefix *value, const char *text, sa_family_t family,
		    char why[VALUE_WHY_SIZE])
{
	struct prefix p;

	if (prefix_parse(text, &p) || strchr(text, '/') ||
	    (family != AF_UNSPEC && p.family != family))
		return reason_give(why, "is no %s address",
				   family == AF_UNSPEC ? "IP" :
				   family_name(family));
	*value = p;
	return 0;
}

static int addr4_set(void *value, const char *text,
		     const struct value_range *range,
		     char why[VALUE_WHY_SIZE])
{
	(void)range;
	return addr_set(value, text, AF_INET, why);
}

/* A length of its own is that of what the user gets. */
static int lease6_set(void *value, const char *text,
		      const struct value_range *range,
		      char why[VALUE_WHY_SIZE])
{
	struct prefix p;

	(void)range;
	if (prefix_parse(text, &p) || p.family != AF_INET6 || p.len < 2)
		return reason_give(why, "is no IPv6 address or prefix");
	prefix_normalize(&p);
	*(struct prefix *)value = p;
	return 0;
}

const struct value_type value_addr4 = {
	.name = "IPv4 address",
	.size = sizeof(struct prefix),
	.set = addr4_set,
};

const struct value_type value_lease6 = {
	.name = "IPv6 address or prefix",
	.size = sizeof(struct prefix),
	.set = lease6_set,
};

static int priority_set(void *value, const char *text,
			const struct value_range *range,
			char why[VALUE_WHY_SIZE])
{
	uint64_t number;

	(void)range;
	if (!strncasecmp(text, "0x", 2) && text[2] && strlen(text) <= 4 &&
	    strspn(text + 2, "0123456789abcdefABCDEF") == strlen(text + 2))
		*(unsigned int *)value = CONFIG_TOS | strtoul(text, NULL, 16);
	else if (!text_number(text, PRIORITY_MAX, &number))
		*(unsigned int *)value = number + 1;
	else
		return reason_give(why, "is neither a priority from 0 to %d "
					"nor a type of service from 0x00 to "
					"0x%x",
				   PRIORITY_MAX, TOS_MAX);
	return 0;
}

const struct value_type value_priority = {
	.name = "0 to 6, or 0x00 to 0xff",
	.size = sizeof(unsigned int),
	.set = priority_set,
};

static int rekey_set(void *value, const char *text,
		     const struct value_range *range,
		     char why[VALUE_WHY_SIZE])
{
	(void)range;
	if (!strcmp(text, "ssl"))
		*(enum config_rekey *)value = CONFIG_REKEY_SSL;
	else if (!strcmp(text, "new-tunnel"))
		*(enum config_rekey *)value = CONFIG_REKEY_NEW_TUNNEL;
	else
		return reason_give(why, "is neither ssl nor new-tunnel");
	return 0;
}

const struct value_type value_rekey = {
	.name = "ssl or new-tunnel",
	.size = sizeof(enum config_rekey),
	.set = rekey_set,
};

static int any_set(void *value, const char *text,
		   const struct value_range *range, char why[VALUE_WHY_SIZE])
{
	(void)value;
	(void)text;
	(void)range;
	(void)why;
	return 0;
}

const struct value_type value_any = {
	.name = "text",
	.set = any_set,
};
