// SPDX-License-Identifier: GPL-2.0-only
#include "libacvpn/extack.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <stdio.h>
#include <string.h>

enum {
	ATTR_MAX = NLMSGERR_ATTR_MISS_NEST,
	PATH_STRLEN = 128,
};

static struct nla_policy extack_policy[ATTR_MAX + 1] = {
	[NLMSGERR_ATTR_OFFS] = { .type = NLA_U32 },
	[NLMSGERR_ATTR_MISS_TYPE] = { .type = NLA_U32 },
	[NLMSGERR_ATTR_MISS_NEST] = { .type = NLA_U32 },
};

/**
 * struct path - where an attribute was found
 * @buf: Text such as "session.ipv4".
 * @len: Characters in @buf.
 * @spec: Names of the attributes below the one found, or NULL.
 */
struct path {
	char buf[PATH_STRLEN];
	size_t len;
	const struct acvpn_spec_set *spec;
};

/* The text goes to terminals and logs: one line, no control characters. */
static void copy_text(char *dst, size_t size, const char *src, size_t len)
{
	static const char prefix[] = "acvpn: ";
	size_t i;

	len = strnlen(src, len);
	if (len >= strlen(prefix) && !memcmp(src, prefix, strlen(prefix))) {
		src += strlen(prefix);
		len -= strlen(prefix);
	}
	for (i = 0; i < len && i < size - 1; i++)
		dst[i] = iscntrl((unsigned char)src[i]) ? ' ' : src[i];
	while (i && (dst[i - 1] == ' ' || dst[i - 1] == '.'))
		i--;
	dst[i] = '\0';
}

static void read_u32(const struct nlattr *attr, bool *has, uint32_t *value)
{
	*has = attr;
	*value = attr ? nla_get_u32(attr) : 0;
}

static void read_owner(const struct nlattr *cookie,
		       struct acvpn_extack *extack)
{
	extack->has_owner = cookie &&
			    nla_len(cookie) == sizeof(extack->owner);
	if (extack->has_owner)
		memcpy(&extack->owner, nla_data(cookie),
		       sizeof(extack->owner));
}

static void parse_tlvs(const struct nlmsghdr *nlh, size_t offset,
		       struct acvpn_extack *extack)
{
	struct nlattr *tb[ATTR_MAX + 1];

	if (!(nlh->nlmsg_flags & NLM_F_ACK_TLVS) || offset >= nlh->nlmsg_len)
		return;
	if (nla_parse(tb, ATTR_MAX,
		      (struct nlattr *)((char *)nlh + offset),
		      nlh->nlmsg_len - offset, extack_policy) < 0)
		return;
	if (tb[NLMSGERR_ATTR_MSG])
		copy_text(extack->text, sizeof(extack->text),
			  nla_data(tb[NLMSGERR_ATTR_MSG]),
			  nla_len(tb[NLMSGERR_ATTR_MSG]));
	read_u32(tb[NLMSGERR_ATTR_OFFS], &extack->has_offset,
		 &extack->offset);
	read_u32(tb[NLMSGERR_ATTR_MISS_TYPE], &extack->has_missing,
		 &extack->missing);
	read_u32(tb[NLMSGERR_ATTR_MISS_NEST], &extack->has_missing_nest,
		 &extack->missing_nest);
	read_owner(tb[NLMSGERR_ATTR_COOKIE], extack);
}

/* Where the attributes start: after the copy of the request, if there is one.
 * Computed in 64 bits: the length in the copy is not to be trusted.
 */
static uint64_t error_end(const struct nlmsghdr *nlh,
			  const struct nlmsgerr *e)
{
	uint64_t end = NLMSG_HDRLEN + sizeof(*e);

	if (!(nlh->nlmsg_flags & NLM_F_CAPPED) &&
	    e->msg.nlmsg_len > NLMSG_HDRLEN)
		end += e->msg.nlmsg_len - NLMSG_HDRLEN;
	return NLMSG_ALIGN(end);
}

int acvpn_extack_parse(const struct nlmsghdr *nlh,
		       struct acvpn_extack *extack)
{
	uint64_t end = NLMSG_HDRLEN + sizeof(int);
	int err;

	memset(extack, 0, sizeof(*extack));
	if (nlh->nlmsg_len < end)
		return -EPROTO;
	memcpy(&err, NLMSG_DATA(nlh), sizeof(err));
	if (nlh->nlmsg_type == NLMSG_ERROR) {
		if (nlh->nlmsg_len < NLMSG_HDRLEN + sizeof(struct nlmsgerr))
			return -EPROTO;
		end = error_end(nlh, NLMSG_DATA(nlh));
	}
	if (end < nlh->nlmsg_len)
		parse_tlvs(nlh, end, extack);
	return err > 0 ? -EPROTO : err;
}

/* Which one it is, from 1, of those of its type; 0 if there is no other. */
static unsigned int number_of(const struct nlattr *attr,
			      const struct nlattr *first, int rest)
{
	unsigned int number = 0, all = 0;
	const struct nlattr *pos;

	for (pos = first; nla_ok(pos, rest);
	     pos = nla_next(pos, &rest)) {
		if (nla_type(pos) != nla_type(attr))
			continue;
		all++;
		if (pos == attr)
			number = all;
	}
	return all > 1 ? number : 0;
}

static void append_number(struct path *path, unsigned int number)
{
	size_t room = sizeof(path->buf) - path->len;
	int n;

	if (!number)
		return;
	n = snprintf(path->buf + path->len, room, "[%u]", number);
	path->len += (size_t)n < room ? (size_t)n : room - 1;
}

static void acvpn_extack_append(struct path *path, uint32_t type)
{
	const struct acvpn_spec_set *spec = path->spec;
	const char *dot = path->len ? "." : "";
	int n;

	if (spec && type < spec->n && spec->attrs[type].name) {
		n = snprintf(path->buf + path->len,
			     sizeof(path->buf) - path->len, "%s%s", dot,
			     spec->attrs[type].name);
		path->spec = spec->attrs[type].nested;
	} else {
		n = snprintf(path->buf + path->len,
			     sizeof(path->buf) - path->len, "%s%u", dot, type);
		path->spec = NULL;
	}
	path->len += n;
	if (path->len >= sizeof(path->buf))
		path->len = sizeof(path->buf) - 1;
}

/* Walk down to the attribute that starts at target. */
static bool descend(struct path *path, const struct nlmsghdr *request,
		    size_t offset, uint32_t target)
{
	const char *base = (const char *)request;
	struct nlattr *attr = (struct nlattr *)(base + offset);
	int rest = request->nlmsg_len - offset;
	const struct nlattr *first = attr;
	int all = rest;

	while (nla_ok(attr, rest)) {
		size_t pos = (const char *)attr - base;
		size_t end = pos + nla_attr_size(nla_len(attr));

		if (target >= pos && target < end) {
			acvpn_extack_append(path, nla_type(attr));
			append_number(path, number_of(attr, first, all));
			if (target == pos)
				return true;
			if (!path->spec)
				return false;
			attr = nla_data(attr);
			rest = end - ((const char *)attr - base);
			first = attr;
			all = rest;
			continue;
		}
		attr = nla_next(attr, &rest);
	}
	return false;
}

static const char *meaning(int err)
{
	return err == -ENOENT ? "no such session or transport" : strerror(-err);
}

void acvpn_extack_describe(const struct acvpn_extack *extack, int err,
			   const struct nlmsghdr *request, size_t offset,
			   const struct acvpn_spec_set *spec, char *buf,
			   size_t size)
{
	const char *text = extack->text[0] ? extack->text : meaning(err);
	struct path path = { .spec = spec };
	bool found = false;

	/* Which attribute named what does not exist goes without saying. */
	if (err == -ENODEV || err == -ENOENT)
		request = NULL;
	if (request && spec && request->nlmsg_len > offset) {
		if (extack->has_missing) {
			found = !extack->has_missing_nest ||
				descend(&path, request, offset,
					extack->missing_nest);
			acvpn_extack_append(&path, extack->missing);
		} else if (extack->has_offset) {
			found = descend(&path, request, offset,
					extack->offset);
		}
	}
	if (!found && extack->has_owner)
		snprintf(buf, size, "%s (session %" PRIu32 ")", text,
			 (uint32_t)extack->owner);
	else if (!found)
		snprintf(buf, size, "%s", text);
	else
		snprintf(buf, size, "%s (attribute %s%s)", text, path.buf,
			 extack->has_missing ? " is missing" : "");
}
