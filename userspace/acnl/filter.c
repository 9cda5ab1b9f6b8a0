// SPDX-License-Identifier: GPL-2.0-only
#include "acnl/filter.h"

#include <string.h>

#include "acnl/error.h"
#include "common/text.h"

/* What stands between the words of a cell. */
#define SEPARATORS ", *"

static enum acnl_exit parse_value(struct acnl_filter *f)
{
	unsigned int scale = f->attr->scale ? f->attr->scale : 1;

	if (f->attr->number) {
		if (text_number(f->text, UINT64_MAX / scale, &f->number))
			return acnl_usage_error("session list",
						"--filter: %s: not a number",
						f->text);
		f->number *= scale;
	} else if (f->op == '<' || f->op == '>') {
		return acnl_usage_error("session list",
					"--filter: %s has no numbers, "
					"only = and != are possible",
					f->attr->name);
	} else if (f->attr->address && prefix_parse(f->text, &f->network)) {
		return acnl_usage_error("session list",
					"--filter: %s: not an address or a "
					"network", f->text);
	}
	return ACNL_OK;
}

enum acnl_exit acnl_filter_parse(const char *text, struct acnl_filter *f)
{
	size_t len = strcspn(text, "=!<>"), op;

	op = text[len] == '!' && text[len + 1] == '=' ? 2 : 1;
	if (!text[len] || (text[len] == '!' && op == 1))
		return acnl_usage_error("session list",
					"--filter: %s: not such as active=dtls",
					text);
	f->attr = acnl_attr_find(text, len);
	if (!f->attr)
		return acnl_usage_error("session list",
					"--filter: %.*s: no such column",
					(int)len, text);
	f->op = text[len];
	f->text = text + len + op;
	return parse_value(f);
}

static bool match_number(const struct acnl_filter *f,
			 const struct acnl_row *row)
{
	uint64_t number;

	if (!f->attr->number(row, &number))
		return f->op == '!';
	if (f->op == '<')
		return number < f->number;
	if (f->op == '>')
		return number > f->number;
	/* A user's 5 seconds are all milliseconds of them. */
	if (f->attr->scale)
		number -= number % f->attr->scale;
	return (number == f->number) == (f->op == '=');
}

static bool acnl_filter_has_address(const struct acnl_filter *f,
				    const struct acnl_row *row)
{
	struct acvpn_network network;
	struct prefix p;

	for (unsigned int i = 0; f->attr->address(row, i, &network); i++) {
		p.family = network.addr.family;
		p.len = network.prefix_len;
		memcpy(p.addr, &network.addr.v6, sizeof(p.addr));
		if (prefix_covers(&p, &f->network) ||
		    prefix_covers(&f->network, &p))
			return true;
	}
	return false;
}

static bool has_word(const struct acnl_filter *f, const struct acnl_row *row)
{
	char cell[ACNL_ATTR_STRLEN] = "", *rest = cell, *word;

	f->attr->print(row, cell);
	while ((word = strsep(&rest, SEPARATORS)))
		if (*word && !strcmp(word, f->text))
			return true;
	return false;
}

bool acnl_filter_match(const struct acnl_filter *f, const struct acnl_row *row)
{
	if (f->attr->number)
		return match_number(f, row);
	if (f->attr->address)
		return acnl_filter_has_address(f, row) == (f->op == '=');
	return has_word(f, row) == (f->op == '=');
}
