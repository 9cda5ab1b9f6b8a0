// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/radius/reply.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "acvpnd/radius/attribute.h"
#include "common/buf.h"
#include "common/prefix.h"
#include "common/text.h"

enum {
	/* Addresses that let the one who is asked choose, and none. */
	REPLY_ADDRESS_NONE = 0,
	REPLY_ADDRESS_USERS = 0xffffffff,
	REPLY_ADDRESS_NAS = 0xfffffffe,
	/* Networks of more bits have no room for a client and us. */
	REPLY_NETWORK_LEN_MAX = 30,
	REPLY_MTU_MIN = 576,
	REPLY_MTU_MAX = 16383,
	REPLY_SECONDS_MAX = 31536000,
	REPLY_RATE_MAX = 1000000000,
	REPLY_RATE_BYTES = 1000,
};

/**
 * struct reply_state - a reply that is read
 * @settings: Lines.
 * @address: Framed-IP-Address, or 0.
 * @netmask: Framed-IP-Netmask, or 0.
 */
struct reply_state {
	struct buf settings;
	uint32_t address;
	uint32_t netmask;
};

/* Values of attributes */

static bool reply_prefix6(const struct radius_attribute *a, struct prefix *p)
{
	*p = (struct prefix){ .family = AF_INET6, .len = 128 };
	if (a->len != sizeof(p->addr))
		return false;
	memcpy(p->addr, a->value, sizeof(p->addr));
	return true;
}

/* A zero, the length, and as many bytes as it takes, or more (RFC 3162). */
static bool reply_network6_of(const struct radius_attribute *a,
			      struct prefix *p)
{
	enum { HEADER = 2 };
	size_t n = a->len - HEADER;

	if (a->len < HEADER || n > sizeof(p->addr) || a->value[1] > 8 * n)
		return false;
	*p = (struct prefix){ .family = AF_INET6, .len = a->value[1] };
	memcpy(p->addr, a->value + HEADER, n);
	return true;
}

static struct prefix reply_prefix4(uint32_t address, uint8_t len)
{
	struct prefix p = { .family = AF_INET, .len = len };

	address = htonl(address);
	memcpy(p.addr, &address, sizeof(address));
	return p;
}

/* Lines */

static void reply_add_prefix(struct reply_state *s, const char *name,
			     const struct prefix *p)
{
	char text[PREFIX_STRLEN];

	buf_fmt(&s->settings, "%s = %s\n", name, prefix_format(p, text));
}

static void reply_add_network(struct reply_state *s, const char *name,
			      struct prefix p)
{
	prefix_normalize(&p);
	reply_add_prefix(s, name, &p);
}

static void reply_seconds(struct reply_state *s, const char *name,
			  const struct radius_attribute *a)
{
	uint32_t n;

	if (!radius_attribute_number(a, &n) || !n)
		return;
	buf_fmt(&s->settings, "%s = %u\n", name,
		n < REPLY_SECONDS_MAX ? n : REPLY_SECONDS_MAX);
}

/* Thousands of bytes per second, as ocserv has them; 0 says nothing there. */
static void reply_rate(struct reply_state *s, const char *name,
		       const struct radius_attribute *a)
{
	uint32_t n;

	if (!radius_attribute_number(a, &n) || !n)
		return;
	if (n > REPLY_RATE_MAX)
		n = REPLY_RATE_MAX;
	buf_fmt(&s->settings, "%s = %llu\n", name,
		(unsigned long long)n * REPLY_RATE_BYTES);
}

static void reply_mtu(struct reply_state *s, const char *name,
		      const struct radius_attribute *a)
{
	uint32_t n;

	if (radius_attribute_number(a, &n) && n >= REPLY_MTU_MIN &&
	    n <= REPLY_MTU_MAX)
		buf_fmt(&s->settings, "%s = %u\n", name, n);
}

static void reply_address4(struct reply_state *s, const char *name,
			   const struct radius_attribute *a)
{
	struct prefix p;
	uint32_t n;

	if (!radius_attribute_number(a, &n) || n == REPLY_ADDRESS_NONE)
		return;
	p = reply_prefix4(n, 32);
	reply_add_prefix(s, name, &p);
}

static void reply_framed(struct reply_state *s, const char *name,
			 const struct radius_attribute *a)
{
	uint32_t n;

	(void)name;
	if (radius_attribute_number(a, &n) && n != REPLY_ADDRESS_USERS &&
	    n != REPLY_ADDRESS_NAS)
		s->address = n;
}

static void reply_netmask(struct reply_state *s, const char *name,
			  const struct radius_attribute *a)
{
	(void)name;
	radius_attribute_number(a, &s->netmask);
}

static void reply_address6(struct reply_state *s, const char *name,
			   const struct radius_attribute *a)
{
	struct prefix p;

	if (reply_prefix6(a, &p))
		reply_add_prefix(s, name, &p);
}

static void reply_network6(struct reply_state *s, const char *name,
			   const struct radius_attribute *a)
{
	struct prefix p;

	if (reply_network6_of(a, &p))
		reply_add_network(s, name, p);
}

/* "192.0.2.0/24 gateway metric": who the gateway is, is us. */
static void reply_route(struct reply_state *s, const char *name,
			const struct radius_attribute *a)
{
	char text[PREFIX_STRLEN];
	struct prefix p;
	size_t n = 0;

	while (n < a->len && !isspace(a->value[n]))
		n++;
	if (n >= sizeof(text))
		return;
	memcpy(text, a->value, n);
	text[n] = '\0';
	if (strlen(text) == n && !prefix_parse(text, &p))
		reply_add_network(s, name, p);
}

/**
 * struct reply_setting - an attribute that sets something
 * @vendor: Whose it is.
 * @type: Its number.
 * @name: Option of a file of a user.
 * @read: Adds a line to the settings.
 */
static const struct reply_setting {
	uint32_t vendor;
	uint8_t type;
	const char *name;
	void (*read)(struct reply_state *s, const char *name,
		     const struct radius_attribute *a);
} reply_settings[] = {
	{ 0, RADIUS_FRAMED_IP_ADDRESS, NULL, reply_framed },
	{ 0, RADIUS_FRAMED_IP_NETMASK, NULL, reply_netmask },
	{ 0, RADIUS_FRAMED_MTU, "mtu", reply_mtu },
	{ 0, RADIUS_FRAMED_ROUTE, "route", reply_route },
	{ 0, RADIUS_SESSION_TIMEOUT, "session-timeout", reply_seconds },
	{ 0, RADIUS_IDLE_TIMEOUT, "idle-timeout", reply_seconds },
	{ 0, RADIUS_ACCT_INTERIM_INTERVAL, "stats-report-time",
	  reply_seconds },
	{ 0, RADIUS_FRAMED_IPV6_PREFIX, "route", reply_network6 },
	{ 0, RADIUS_FRAMED_IPV6_ROUTE, "route", reply_route },
	{ 0, RADIUS_DELEGATED_IPV6_PREFIX, "explicit-ipv6", reply_network6 },
	{ 0, RADIUS_FRAMED_IPV6_ADDRESS, "explicit-ipv6", reply_address6 },
	{ 0, RADIUS_DNS_SERVER_IPV6_ADDRESS, "dns", reply_address6 },
	{ 0, RADIUS_ROUTE_IPV6_INFORMATION, "route", reply_network6 },
	{ RADIUS_VENDOR_MICROSOFT, RADIUS_MS_PRIMARY_DNS, "dns",
	  reply_address4 },
	{ RADIUS_VENDOR_MICROSOFT, RADIUS_MS_SECONDARY_DNS, "dns",
	  reply_address4 },
	{ RADIUS_VENDOR_MICROSOFT, RADIUS_MS_PRIMARY_NBNS, "nbns",
	  reply_address4 },
	{ RADIUS_VENDOR_MICROSOFT, RADIUS_MS_SECONDARY_NBNS, "nbns",
	  reply_address4 },
	{ RADIUS_VENDOR_ROARING_PENGUIN, RADIUS_RP_UPSTREAM_SPEED_LIMIT,
	  "rx-data-per-sec", reply_rate },
	{ RADIUS_VENDOR_ROARING_PENGUIN, RADIUS_RP_DOWNSTREAM_SPEED_LIMIT,
	  "tx-data-per-sec", reply_rate },
};

static void reply_set(struct reply_state *s, const struct radius_attribute *a)
{
	const struct reply_setting *setting = reply_settings;
	size_t i;

	for (i = 0; i < sizeof(reply_settings) / sizeof(*setting); i++)
		if (setting[i].vendor == a->vendor &&
		    setting[i].type == a->type)
			setting[i].read(s, setting[i].name, a);
}

/* The mask is that of the network which the address is in. */
static void reply_set_address(struct reply_state *s)
{
	struct prefix p = reply_prefix4(s->address, 32);
	uint8_t len = 0;

	if (!s->address)
		return;
	reply_add_prefix(s, "explicit-ipv4", &p);
	while (len < 32 && s->netmask & 1U << (31 - len))
		len++;
	if (!len || len > REPLY_NETWORK_LEN_MAX || s->netmask << len)
		return;
	p.len = len;
	reply_add_network(s, "ipv4-network", p);
}

/* Groups */

/* Lists have commas between names. */
static bool reply_is_group(const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (iscntrl((unsigned char)name[i]) || name[i] == ',')
			return false;
	return len && len < AUTH_NAME_SIZE;
}

static void reply_add_group(char groups[AUTH_GROUP_LIST_SIZE],
			    const char *name, size_t len)
{
	size_t used = strlen(groups);

	while (len && name[len - 1] == ' ')
		len--;
	if (reply_is_group(name, len) &&
	    used + len + 2 <= AUTH_GROUP_LIST_SIZE)
		snprintf(groups + used, AUTH_GROUP_LIST_SIZE - used, "%s%.*s",
			 used ? "," : "", (int)len, name);
}

/* "OU=one;two", or the name of one; servers may put anything else in it. */
static void reply_class(char groups[AUTH_GROUP_LIST_SIZE],
			const struct radius_attribute *a)
{
	static const char begin[] = "OU=";
	const char *text = (const char *)a->value, *end = text + a->len;
	size_t len = strlen(begin), n;

	if (a->len < len || memcmp(text, begin, len)) {
		reply_add_group(groups, text, a->len);
		return;
	}
	for (text += len; text < end; text += n + 1) {
		for (n = 0; text + n < end && text[n] != ';'; n++)
			;
		reply_add_group(groups, text, n);
	}
}

/* Whatever it means to us, the server gets it back (RFC 2865 5.25). */
static void reply_keep_class(char classes[AUTH_CLASSES_SIZE],
			     const struct radius_attribute *a)
{
	size_t used = strlen(classes);

	if (!a->len || used + 2 * a->len + 2 > AUTH_CLASSES_SIZE)
		return;
	text_hex(a->value, a->len, classes + used);
	strcat(classes + used, "\n");
}

static int reply_read_one(struct reply_state *s, bool config,
			  const struct radius_attribute *a,
			  struct radius_reply *reply)
{
	uint32_t service;

	if (!a->vendor && a->type == RADIUS_SERVICE_TYPE &&
	    radius_attribute_number(a, &service) &&
	    service != RADIUS_SERVICE_FRAMED)
		return -EPERM;
	if (!a->vendor && a->type == RADIUS_CLASS) {
		reply_class(reply->groups, a);
		reply_keep_class(reply->classes, a);
	} else if (config) {
		reply_set(s, a);
	}
	return 0;
}

int radius_reply_read(const struct radius_packet *packet, bool config,
		      struct radius_reply *reply)
{
	struct reply_state s = { .address = 0 };
	struct radius_attribute a;
	size_t offset = 0;
	int err = 0;

	reply->groups[0] = '\0';
	reply->classes[0] = '\0';
	buf_init(&s.settings, sizeof(reply->settings) - 1);
	while (!err && radius_packet_next(packet, &offset, &a))
		err = reply_read_one(&s, config, &a, reply);
	reply_set_address(&s);
	if (!err && s.settings.error)
		err = -E2BIG;
	snprintf(reply->settings, sizeof(reply->settings), "%s",
		 err ? "" : buf_text(&s.settings));
	buf_free(&s.settings);
	return err;
}
