// SPDX-License-Identifier: GPL-2.0-only
/*
 * Values that several lines make up.
 */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "acvpnd/config/gateway_config.h"
#include "acvpnd/config/reason.h"
#include "acvpnd/config/value.h"
#include "common/text.h"

/* Bytes of what is told to clients, or taken from them. */
enum {
	LIST_HEADER_MAX = 1024,
	LIST_GROUP_MAX = 127,
	LIST_LABEL_MAX = 255,
};

/*
 * Makes room for one more than @n. By doubling: a list of thousands is not
 * copied for each of them.
 */
static void *list_grow(void *list, size_t n, size_t size)
{
	return n & (n - 1) ? list : reallocarray(list, n ? 2 * n : 1, size);
}

/* Returns 0, or -EINVAL if there are as many already as there may be. */
static int list_has_room(size_t n, const struct value_range *range,
			 char why[VALUE_WHY_SIZE])
{
	if (!range->max || n < range->max)
		return 0;
	return reason_give(why, "is more than the %" PRIu64 " that there may "
				"be", range->max);
}

/* Texts */

static int texts_add(struct config_texts *texts, const char *text, size_t len)
{
	char **grown = list_grow(texts->list, texts->n, sizeof(*grown));

	if (!grown)
		return -ENOMEM;
	texts->list = grown;
	grown[texts->n] = strndup(text, len);
	if (!grown[texts->n])
		return -ENOMEM;
	texts->n++;
	return 0;
}

static int texts_set(void *value, const char *text,
		     const struct value_range *range,
		     char why[VALUE_WHY_SIZE])
{
	(void)range;
	if (!*text)
		return reason_give(why, "is empty; leave the option out "
					"instead");
	return texts_add(value, text, strlen(text));
}

static int texts_copy(void *to, const void *from)
{
	const struct config_texts *texts = from;
	size_t i;
	int err = 0;

	for (i = 0; i < texts->n && !err; i++)
		err = texts_add(to, texts->list[i], strlen(texts->list[i]));
	return err;
}

static void texts_release(void *value)
{
	struct config_texts *texts = value;
	size_t i;

	for (i = 0; i < texts->n; i++)
		free(texts->list[i]);
	free(texts->list);
	memset(texts, 0, sizeof(*texts));
}

const struct value_type value_texts = {
	.name = "text",
	.size = sizeof(struct config_texts),
	.many = true,
	.set = texts_set,
	.copy = texts_copy,
	.release = texts_release,
};

static bool is_domain(const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (!isalnum((unsigned char)name[i]) &&
		    !strchr("-._", name[i]))
			return false;
	return len && len < 256 && name[0] != '.';
}

static int domains_set(void *value, const char *text,
		       const struct value_range *range,
		       char why[VALUE_WHY_SIZE])
{
	static const char blanks[] = " \t,";
	const char *s = text + strspn(text, blanks);
	struct config_texts *there = value;
	int err = 0;

	if (!*s)
		return reason_give(why, "names no domain");
	for (; *s && !err; s += strspn(s, blanks)) {
		size_t len = strcspn(s, blanks);

		if (!is_domain(s, len))
			return reason_give(why, "is no domain, such as "
						"example.com");
		err = list_has_room(there->n, range, why);
		if (!err)
			err = texts_add(there, s, len);
		s += len;
	}
	return err;
}

const struct value_type value_domains = {
	.name = "domains",
	.size = sizeof(struct config_texts),
	.many = true,
	.set = domains_set,
	.copy = texts_copy,
	.release = texts_release,
};

static int headers_set(void *value, const char *text,
		       const struct value_range *range,
		       char why[VALUE_WHY_SIZE])
{
	static const char marks[] = "-_.!#$%&'*+^`|~";
	const char *colon = strchr(text, ':'), *s;
	struct config_texts *there = value;
	int err;

	if (!colon || colon == text)
		return reason_give(why, "is no header field, written as Name: "
					"value");
	for (s = text; s < colon; s++)
		if (!isalnum((unsigned char)*s) && !strchr(marks, *s))
			return reason_give(why, "has a name that no header "
						"field may have");
	for (; *s; s++)
		if (iscntrl((unsigned char)*s) && *s != '\t')
			return reason_give(why, "has a control character");
	err = reason_too_long(why, strlen(text), LIST_HEADER_MAX);
	if (!err)
		err = list_has_room(there->n, range, why);
	return err ? err : texts_add(there, text, strlen(text));
}

const struct value_type value_headers = {
	.name = "header field",
	.size = sizeof(struct config_texts),
	.many = true,
	.set = headers_set,
	.copy = texts_copy,
	.release = texts_release,
};

/* Addresses and networks */

static int prefixes_add(struct config_prefixes *prefixes,
			const struct prefix *p)
{
	struct prefix *grown = list_grow(prefixes->list, prefixes->n,
					 sizeof(*grown));

	if (!grown)
		return -ENOMEM;
	prefixes->list = grown;
	grown[prefixes->n++] = *p;
	return 0;
}

static int prefixes_copy(void *to, const void *from)
{
	const struct config_prefixes *prefixes = from;
	size_t i;
	int err = 0;

	for (i = 0; i < prefixes->n && !err; i++)
		err = prefixes_add(to, &prefixes->list[i]);
	return err;
}

static void prefixes_release(void *value)
{
	struct config_prefixes *prefixes = value;

	free(prefixes->list);
	memset(prefixes, 0, sizeof(*prefixes));
}

static int addrs_set(void *value, const char *text,
		     const struct value_range *range,
		     char why[VALUE_WHY_SIZE])
{
	struct config_prefixes *there = value;
	struct prefix p;
	int err;

	if (strchr(text, '/') || prefix_parse(text, &p))
		return reason_give(why, "is no IP address");
	err = list_has_room(there->n, range, why);
	return err ? err : prefixes_add(there, &p);
}

const struct value_type value_addrs = {
	.name = "IP address",
	.size = sizeof(struct config_prefixes),
	.many = true,
	.set = addrs_set,
	.copy = prefixes_copy,
	.release = prefixes_release,
};

static int nets_set(void *value, const char *text,
		    const struct value_range *range,
		    char why[VALUE_WHY_SIZE])
{
	struct config_prefixes *there = value;
	struct prefix p;
	int err;

	if (prefix_parse(text, &p))
		return reason_give(why, "is no network, such as 192.0.2.0/24, "
					"192.0.2.0/255.255.255.0 or "
					"fd00:db8::/64");
	prefix_normalize(&p);
	err = list_has_room(there->n, range, why);
	return err ? err : prefixes_add(there, &p);
}

const struct value_type value_nets = {
	.name = "network",
	.size = sizeof(struct config_prefixes),
	.many = true,
	.set = nets_set,
	.copy = prefixes_copy,
	.release = prefixes_release,
};

static int routes_set(void *value, const char *text,
		      const struct value_range *range,
		      char why[VALUE_WHY_SIZE])
{
	static const struct prefix all = { .family = AF_UNSPEC };

	if (!strcmp(text, "default"))
		return prefixes_add(value, &all);
	return nets_set(value, text, range, why);
}

const struct value_type value_routes = {
	.name = "network, or default",
	.size = sizeof(struct config_prefixes),
	.many = true,
	.set = routes_set,
	.copy = prefixes_copy,
	.release = prefixes_release,
};

/* What users are restricted to */

static const struct {
	const char *name;
	enum config_port_kind kind;
	bool has_port;
} port_kinds[] = {
	{ "tcp", CONFIG_PORT_TCP, true },
	{ "udp", CONFIG_PORT_UDP, true },
	{ "sctp", CONFIG_PORT_SCTP, true },
	{ "esp", CONFIG_PORT_ESP, false },
	{ "icmp", CONFIG_PORT_ICMP, false },
	{ "icmpv6", CONFIG_PORT_ICMPV6, false },
};

static const char *value_list_skip_blanks(const char *s)
{
	return s + strspn(s, " \t");
}

/* Reads "tcp(443)" or "icmp()". Returns what follows, or NULL. */
static const char *port_read(const char *s, struct config_port *port)
{
	const char *name = s;
	size_t i, len = strcspn(s, "( \t"), digits;
	char number[6] = "";
	uint64_t value = 0;

	s = value_list_skip_blanks(s + len);
	if (*s != '(')
		return NULL;
	s = value_list_skip_blanks(s + 1);
	digits = strspn(s, "0123456789");
	if (digits >= sizeof(number))
		return NULL;
	memcpy(number, s, digits);
	if (digits && (text_number(number, UINT16_MAX, &value) || !value))
		return NULL;
	s = value_list_skip_blanks(s + digits);
	for (i = 0; i < sizeof(port_kinds) / sizeof(port_kinds[0]); i++) {
		if (strlen(port_kinds[i].name) != len ||
		    strncasecmp(name, port_kinds[i].name, len))
			continue;
		port->kind = port_kinds[i].kind;
		port->port = value;
		return *s == ')' && (!digits || port_kinds[i].has_port) ?
			       value_list_skip_blanks(s + 1) :
			       NULL;
	}
	return NULL;
}

static int ports_append(struct config_ports *ports,
			const struct config_port *port)
{
	struct config_port *grown = list_grow(ports->list, ports->n,
					      sizeof(*grown));

	if (!grown)
		return -ENOMEM;
	ports->list = grown;
	grown[ports->n++] = *port;
	return 0;
}

static void ports_release(void *value)
{
	struct config_ports *ports = value;

	free(ports->list);
	memset(ports, 0, sizeof(*ports));
}

static int ports_add(struct config_ports *ports, const char **s,
		     char why[VALUE_WHY_SIZE])
{
	struct config_port port;

	*s = port_read(*s, &port);
	if (*s)
		return ports_append(ports, &port);
	return reason_give(why, "is no list of ports, such as tcp(443), "
				"udp(53), icmp(), perhaps as !(...)");
}

static int ports_set(void *value, const char *text,
		     const struct value_range *range,
		     char why[VALUE_WHY_SIZE])
{
	struct config_ports *ports = value;
	const char *s = value_list_skip_blanks(text);
	bool negated = *s == '!', more = true;
	int err = 0;

	(void)range;
	ports_release(value);
	if (negated)
		s = value_list_skip_blanks(s + 1);
	if (negated && *s++ != '(')
		return reason_give(why, "lacks the brackets of !(...)");
	while (more && !err) {
		s = value_list_skip_blanks(s);
		err = ports_add(ports, &s, why);
		more = !err && *s == ',';
		if (more)
			s++;
	}
	if (!err && negated && *s++ != ')')
		err = reason_give(why, "lacks the last bracket of !(...)");
	if (!err && *value_list_skip_blanks(s))
		err = reason_give(why, "goes on behind the list of ports");
	ports->negated = negated;
	return err;
}

static int ports_copy(void *to, const void *from)
{
	const struct config_ports *ports = from;
	struct config_ports *copy = to;
	size_t i;
	int err = 0;

	copy->negated = ports->negated;
	for (i = 0; i < ports->n && !err; i++)
		err = ports_append(copy, &ports->list[i]);
	return err;
}

const struct value_type value_ports = {
	.name = "list of ports",
	.size = sizeof(struct config_ports),
	.set = ports_set,
	.copy = ports_copy,
	.release = ports_release,
};

/* Groups */

static int groups_add(struct config_groups *groups, const char *name,
		      size_t name_len, const char *label, size_t label_len)
{
	struct config_group *room = list_grow(groups->list, groups->n,
					      sizeof(*room));

	if (!room)
		return -ENOMEM;
	groups->list = room;
	room += groups->n;
	room->name = strndup(name, name_len);
	room->label = strndup(label, label_len);
	if (!room->name || !room->label) {
		free(room->name);
		free(room->label);
		return -ENOMEM;
	}
	groups->n++;
	return 0;
}

/* "name", or "name[what users are shown]" */
static int groups_set(void *value, const char *text,
		      const struct value_range *range,
		      char why[VALUE_WHY_SIZE])
{
	size_t len = strcspn(text, "["), rest = strlen(text) - len, i;
	const struct config_groups *groups = value;
	const char *label = text + len + 1;
	int err;

	if (!len || (rest && (rest < 3 || text[len + rest - 1] != ']')))
		return reason_give(why, "is no group, written as name or "
					"name[what users are shown]");
	for (i = 0; i < groups->n; i++)
		if (!strncmp(groups->list[i].name, text, len) &&
		    !groups->list[i].name[len])
			return reason_give(why, "names a group that is there "
						"already");
	err = reason_too_long(why, len, LIST_GROUP_MAX);
	if (!err && rest)
		err = reason_too_long(why, rest - 2, LIST_LABEL_MAX);
	if (!err)
		err = list_has_room(groups->n, range, why);
	if (err)
		return err;
	if (!rest)
		return groups_add(value, text, len, text, len);
	return groups_add(value, text, len, label, rest - 2);
}

static int groups_copy(void *to, const void *from)
{
	const struct config_groups *groups = from;
	size_t i;
	int err = 0;

	for (i = 0; i < groups->n && !err; i++)
		err = groups_add(to, groups->list[i].name,
				 strlen(groups->list[i].name),
				 groups->list[i].label,
				 strlen(groups->list[i].label));
	return err;
}

static void groups_release(void *value)
{
	struct config_groups *groups = value;
	size_t i;

	for (i = 0; i < groups->n; i++) {
		free(groups->list[i].name);
		free(groups->list[i].label);
	}
	free(groups->list);
	memset(groups, 0, sizeof(*groups));
}

const struct value_type value_groups = {
	.name = "group",
	.size = sizeof(struct config_groups),
	.many = true,
	.set = groups_set,
	.copy = groups_copy,
	.release = groups_release,
};
