// SPDX-License-Identifier: GPL-2.0-only
#include "wire/header.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/text.h"
#include "wire/mtu.h"
#include "wire/url.h"

/* What a line cannot hold would end it, or begin another. */
static void header_value(struct buf *out, const char *value)
{
	const unsigned char *p;

	for (p = (const unsigned char *)value; *p; p++)
		if (iscntrl(*p) && *p != '\t' && !out->error)
			out->error = -EINVAL;
	buf_str(out, value);
}

static void header_line(struct buf *out, const char *name, const char *value)
{
	buf_fmt(out, "%s: ", name);
	header_value(out, value);
	buf_str(out, "\r\n");
}

static int seconds_parse(void *field, const char *value)
{
	unsigned int *seconds = field;
	uint64_t n = 0;

	if (strcasecmp(value, "none") &&
	    text_number(value, HEADER_SECONDS_MAX, &n))
		return -EBADMSG;
	*seconds = n;
	return 0;
}

static void seconds_print(const void *field, const char *name, struct buf *out)
{
	const unsigned int *seconds = field;

	if (*seconds && *seconds != HEADER_UNTOLD)
		buf_fmt(out, "%s: %u\r\n", name, *seconds);
	else if (!*seconds)
		header_line(out, name, "none");
}

const struct header_kind header_seconds = { seconds_parse, seconds_print,
					    NULL };

static int mtu_parse(void *field, const char *value)
{
	unsigned int *mtu = field;
	uint64_t n;

	if (text_number(value, UINT16_MAX, &n) || n < MTU_INNER_MIN)
		return -EBADMSG;
	*mtu = n < MTU_INNER_MAX ? n : MTU_INNER_MAX;
	return 0;
}

static void header_mtu_print(const void *field, const char *name,
			     struct buf *out)
{
	const unsigned int *mtu = field;

	if (*mtu)
		buf_fmt(out, "%s: %u\r\n", name, *mtu);
}

const struct header_kind header_mtu = { mtu_parse, header_mtu_print, NULL };

static int port_parse(void *field, const char *value)
{
	uint16_t *port = field;
	uint64_t n;

	if (text_number(value, UINT16_MAX, &n))
		return -EBADMSG;
	*port = n;
	return 0;
}

static void port_print(const void *field, const char *name, struct buf *out)
{
	const uint16_t *port = field;

	if (*port)
		buf_fmt(out, "%s: %u\r\n", name, *port);
}

const struct header_kind header_port = { port_parse, port_print, NULL };

static int flag_parse(void *field, const char *value)
{
	enum header_flag *flag = field;

	if (!strcasecmp(value, "true"))
		*flag = HEADER_FLAG_TRUE;
	else if (!strcasecmp(value, "false"))
		*flag = HEADER_FLAG_FALSE;
	else
		return -EBADMSG;
	return 0;
}

static void flag_print(const void *field, const char *name, struct buf *out)
{
	const enum header_flag *flag = field;

	if (*flag != HEADER_FLAG_UNTOLD)
		header_line(out, name, *flag == HEADER_FLAG_TRUE ? "true" :
			    "false");
}

const struct header_kind header_flag = { flag_parse, flag_print, NULL };

static void header_text_release(void *field)
{
	char **text = field;

	if (*text)
		explicit_bzero(*text, strlen(*text));
	free(*text);
	*text = NULL;
}

static int text_parse(void *field, const char *value)
{
	char **text = field;
	char *copy = strdup(value);

	if (!copy)
		return -ENOMEM;
	header_text_release(field);
	*text = copy;
	return 0;
}

static void text_print(const void *field, const char *name, struct buf *out)
{
	char *const *text = field;

	if (*text)
		header_line(out, name, *text);
}

const struct header_kind header_text = {
	text_parse,
	text_print,
	header_text_release,
};

static int encoded_parse(void *field, const char *value)
{
	char **text = field;
	int err = text_parse(field, value);

	if (!err)
		url_decode(*text);
	return err;
}

static void encoded_print(const void *field, const char *name, struct buf *out)
{
	char *const *text = field;

	if (!*text)
		return;
	buf_fmt(out, "%s: ", name);
	url_encode(out, *text);
	buf_str(out, "\r\n");
}

const struct header_kind header_encoded = {
	encoded_parse,
	encoded_print,
	header_text_release,
};

static void names_release(void *field)
{
	struct header_names *names = field;

	while (names->n)
		free(names->list[--names->n]);
}

static int names_add(struct header_names *names, const char *text, size_t len)
{
	char *copy;

	if (names->n == HEADER_NAMES_MAX)
		return -EMSGSIZE;
	copy = strndup(text, len);
	if (!copy)
		return -ENOMEM;
	names->list[names->n++] = copy;
	return 0;
}

static int names_parse(void *field, const char *value)
{
	return *value ? names_add(field, value, strlen(value)) : -EBADMSG;
}

static void names_print(const void *field, const char *name, struct buf *out)
{
	const struct header_names *names = field;
	size_t i;

	for (i = 0; i < names->n; i++)
		header_line(out, name, names->list[i]);
}

const struct header_kind header_names = {
	names_parse, names_print, names_release,
};

static void names_print_if(const struct header_names *names, bool colon,
			   const char *name, struct buf *out)
{
	size_t i;

	for (i = 0; i < names->n; i++)
		if (!strchr(names->list[i], ':') == !colon)
			header_line(out, name, names->list[i]);
}

static void names4_print(const void *field, const char *name, struct buf *out)
{
	names_print_if(field, false, name, out);
}

static void names6_print(const void *field, const char *name, struct buf *out)
{
	names_print_if(field, true, name, out);
}

const struct header_kind header_names4 = {
	names_parse, names4_print, names_release,
};

const struct header_kind header_names6 = {
	names_parse, names6_print, names_release,
};

static int words_parse(void *field, const char *value)
{
	size_t len;
	int err = *value ? 0 : -EBADMSG;

	while (*value && !err) {
		len = strcspn(value, " \t");
		if (len)
			err = names_add(field, value, len);
		value += len;
		value += strspn(value, " \t");
	}
	return err;
}

static void words_print(const void *field, const char *name, struct buf *out)
{
	const struct header_names *names = field;
	size_t i;

	if (!names->n)
		return;
	buf_fmt(out, "%s:", name);
	for (i = 0; i < names->n; i++) {
		buf_str(out, " ");
		header_value(out, names->list[i]);
	}
	buf_str(out, "\r\n");
}

const struct header_kind header_words = {
	words_parse, words_print, names_release,
};

static void routes_release(void *field)
{
	struct header_routes *routes = field;

	free(routes->list);
	memset(routes, 0, sizeof(*routes));
}

static int routes_parse(void *field, const char *value)
{
	struct header_routes *routes = field;
	size_t room = routes->room ? 2 * routes->room : 16;
	struct prefix p, *list;

	if (prefix_parse(value, &p))
		return -EBADMSG;
	if (routes->n == HEADER_ROUTES_MAX)
		return -EMSGSIZE;
	if (routes->n == routes->room) {
		list = reallocarray(routes->list, room, sizeof(p));
		if (!list)
			return -ENOMEM;
		routes->list = list;
		routes->room = room;
	}
	prefix_normalize(&p);
	routes->list[routes->n++] = p;
	return 0;
}

/* As the vendor has it: a mask, also with hosts. */
static void routes4_print(const void *field, const char *name, struct buf *out)
{
	const struct header_routes *routes = field;
	char addr[PREFIX_STRLEN], mask[INET_ADDRSTRLEN];
	struct prefix host;
	size_t i;

	for (i = 0; i < routes->n; i++) {
		if (routes->list[i].family != AF_INET)
			continue;
		host = routes->list[i];
		prefix_format_mask(&host, mask);
		host.len = prefix_bits(AF_INET);
		buf_fmt(out, "%s: %s/%s\r\n", name, prefix_format(&host, addr),
			mask);
	}
}

static void routes6_print(const void *field, const char *name, struct buf *out)
{
	const struct header_routes *routes = field;
	char text[PREFIX_STRLEN];
	size_t i;

	for (i = 0; i < routes->n; i++)
		if (routes->list[i].family == AF_INET6)
			header_line(out, name,
				    prefix_format(&routes->list[i], text));
}

const struct header_kind header_routes4 = {
	routes_parse, routes4_print, routes_release,
};

const struct header_kind header_routes6 = {
	routes_parse, routes6_print, routes_release,
};

static void id_release(void *field)
{
	explicit_bzero(field, sizeof(struct header_id));
}

static int id_parse(void *field, const char *value)
{
	struct header_id id = { .len = 0 };
	int err = text_unhex(value, id.bytes, sizeof(id.bytes), &id.len);

	if (!err)
		memcpy(field, &id, sizeof(id));
	explicit_bzero(&id, sizeof(id));
	return err ? -EBADMSG : 0;
}

static void header_id_print(const void *field, const char *name,
			    struct buf *out)
{
	const struct header_id *id = field;
	char text[2 * HEADER_ID_MAX + 1];

	if (id->len)
		header_line(out, name, text_hex(id->bytes, id->len, text));
	explicit_bzero(text, sizeof(text));
}

const struct header_kind header_id = { id_parse, header_id_print, id_release };

static bool inner_usable(const struct prefix *p)
{
	static const uint8_t zero[16];
	bool multicast = p->addr[0] == 0xff ||
			 (p->family == AF_INET && p->addr[0] >= 224);

	return memcmp(p->addr, zero, sizeof(zero)) && !multicast;
}

static int address_parse(void *field, const char *value)
{
	struct header_inner *inner = field;
	struct prefix p, *to;

	if (prefix_parse(value, &p) || !inner_usable(&p))
		return -EBADMSG;
	to = p.family == AF_INET6 ? &inner->ipv6 : &inner->ipv4;
	/* The mask may have come first. */
	if (to->family && p.len == prefix_bits(p.family))
		p.len = to->len;
	*to = p;
	return 0;
}

static void address_print(const void *field, const char *name, struct buf *out)
{
	struct prefix host = ((const struct header_inner *)field)->ipv4;
	char text[PREFIX_STRLEN];

	if (!host.family)
		return;
	host.len = prefix_bits(AF_INET);
	header_line(out, name, prefix_format(&host, text));
}

const struct header_kind header_address = { address_parse, address_print,
					    NULL };

static void address6_print(const void *field, const char *name,
			   struct buf *out)
{
	const struct prefix *p = &((const struct header_inner *)field)->ipv6;
	char text[PREFIX_STRLEN];

	/* Peers take it for an old form without a length. */
	if (p->family)
		buf_fmt(out, "%s: %s%s\r\n", name, prefix_format(p, text),
			p->len == prefix_bits(AF_INET6) ? "/128" : "");
}

const struct header_kind header_address6 = { address_parse, address6_print,
					     NULL };

static void addresses_print(const void *field, const char *name,
			    struct buf *out)
{
	struct prefix host = ((const struct header_inner *)field)->ipv6;
	char text[PREFIX_STRLEN];

	address_print(field, name, out);
	if (!host.family)
		return;
	host.len = prefix_bits(AF_INET6);
	header_line(out, name, prefix_format(&host, text));
}

const struct header_kind header_addresses = { address_parse, addresses_print,
					      NULL };

static int netmask_parse(void *field, const char *value)
{
	struct header_inner *inner = field;
	struct prefix p;

	if (strchr(value, ':')) {
		if (prefix_parse(value, &p))
			return -EBADMSG;
		/*
		 * Only the length counts: some send the network here. Others
		 * send the address, and nowhere else.
		 */
		if (!inner->ipv6.family) {
			if (!inner_usable(&p))
				return -EBADMSG;
			inner->ipv6 = p;
		}
		inner->ipv6.len = p.len;
		return 0;
	}
	if (prefix_parse_mask(value, &inner->ipv4.len))
		return -EBADMSG;
	inner->ipv4.family = AF_INET;
	return 0;
}

static void netmask_print(const void *field, const char *name, struct buf *out)
{
	const struct prefix *p = &((const struct header_inner *)field)->ipv4;
	char mask[INET_ADDRSTRLEN];

	if (p->family)
		header_line(out, name, prefix_format_mask(p, mask));
}

const struct header_kind header_netmask = { netmask_parse, netmask_print,
					    NULL };

static const struct header_row *row_find(const struct header_table *table,
					 const char *name)
{
	size_t i;

	for (i = 0; i < table->n; i++)
		if (!strcasecmp(table->rows[i].name, name))
			return &table->rows[i];
	return NULL;
}

static const char *row_error(int err)
{
	switch (err) {
	case -EBADMSG:
		return "malformed";
	case -EMSGSIZE:
		return "too many of them";
	default:
		return strerror(-err);
	}
}

static int row_parse(const struct header_row *row, void *object,
		     const char *value, const struct header_warn *warn,
		     char error[HEADER_ERROR_SIZE])
{
	int err = row->kind->parse((char *)object + row->offset, value);

	if (!err)
		return 0;
	if (row->care == HEADER_SECRET)
		value = NULL;
	if (err == -ENOMEM || row->care == HEADER_VITAL) {
		snprintf(error, HEADER_ERROR_SIZE, "header %s: %s%s%.64s",
			 row->name, row_error(err), value ? ": " : "",
			 value ? value : "");
		return err;
	}
	if (warn && warn->fn)
		warn->fn(warn->arg, row->name, value, row_error(err));
	return 0;
}

int header_table_parse(const struct header_table *table, void *object,
		       const struct http_message *message,
		       const struct header_warn *warn,
		       char error[HEADER_ERROR_SIZE])
{
	const struct http_header *h = message->headers;
	const struct header_row *row;
	int err = 0;
	size_t i;

	for (i = 0; i < message->n_headers && !err; i++) {
		row = row_find(table, h[i].name);
		if (row)
			err = row_parse(row, object, h[i].value, warn, error);
	}
	return err;
}

int header_table_print(const struct header_table *table, const void *object,
		       struct buf *out)
{
	const struct header_row *row;
	size_t i;

	for (i = 0; i < table->n; i++) {
		row = &table->rows[i];
		row->kind->print((const char *)object + row->offset, row->name,
				 out);
	}
	return out->error;
}

void header_table_release(const struct header_table *table, void *object)
{
	const struct header_row *row;
	size_t i;

	for (i = 0; i < table->n; i++) {
		row = &table->rows[i];
		if (row->kind->release)
			row->kind->release((char *)object + row->offset);
	}
}
