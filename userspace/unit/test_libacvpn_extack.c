// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <linux/acvpn.h>
#include <netlink/genl/genl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "libacvpn/extack.h"
#include "unit/message.h"

enum {
	ATTRS = NLMSG_HDRLEN + GENL_HDRLEN,
};

/* Error message; if not capped it repeats the request. */
static struct nl_msg *error_new(int err, const struct nlmsghdr *request)
{
	struct nlmsgerr e = { .error = err };
	struct nl_msg *msg = nlmsg_alloc_simple(NLMSG_ERROR, 0);
	int flags = NLM_F_ACK_TLVS;

	assert_non_null(msg);
	if (!request) {
		flags |= NLM_F_CAPPED;
		e.msg.nlmsg_len = 200;
		nlmsg_append(msg, &e, sizeof(e), NLMSG_ALIGNTO);
	} else {
		nlmsg_append(msg, &e.error, sizeof(e.error), NLMSG_ALIGNTO);
		nlmsg_append(msg, (void *)request, request->nlmsg_len,
			     NLMSG_ALIGNTO);
	}
	nlmsg_hdr(msg)->nlmsg_flags = flags;
	return msg;
}

static uint32_t offset_of(const struct nlmsghdr *nlh,
			  const struct nlattr *attr)
{
	return (const char *)attr - (const char *)nlh;
}

static void check(struct nl_msg *error, int err, struct nl_msg *request,
		  const char *expected)
{
	struct acvpn_extack extack;
	char text[ACVPN_EXTACK_STRLEN];

	assert_int_equal(acvpn_extack_parse(nlmsg_hdr(error), &extack), err);
	acvpn_extack_describe(&extack, err,
			      request ? nlmsg_hdr(request) : NULL, ATTRS,
			      &acvpn_spec_set_acvpn, text, sizeof(text));
	assert_string_equal(text, expected);
	nlmsg_free(error);
}

static void test_no_text(void **state)
{
	struct nl_msg *msg = error_new(-EBUSY, NULL);

	(void)state;
	nlmsg_hdr(msg)->nlmsg_flags &= ~NLM_F_ACK_TLVS;
	check(msg, -EBUSY, NULL, "Device or resource busy");
}

static void test_text(void **state)
{
	struct nl_msg *msg = error_new(-ENODEV, NULL);

	(void)state;
	nla_put_string(msg, NLMSGERR_ATTR_MSG, "acvpn: no such device.");
	check(msg, -ENODEV, NULL, "no such device");
}

static void test_text_is_cleaned(void **state)
{
	struct nl_msg *msg = error_new(-ENODEV, NULL);

	(void)state;
	nla_put(msg, NLMSGERR_ATTR_MSG, 7, "a\nb\033c\0");
	check(msg, -ENODEV, NULL, "a b c");
}

static void test_text_without_end(void **state)
{
	struct nl_msg *msg = error_new(-ENODEV, NULL);
	char text[2 * ACVPN_EXTACK_STRLEN];
	struct acvpn_extack extack;

	(void)state;
	memset(text, 'x', sizeof(text));
	nla_put(msg, NLMSGERR_ATTR_MSG, sizeof(text), text);
	assert_int_equal(acvpn_extack_parse(nlmsg_hdr(msg), &extack), -ENODEV);
	assert_int_equal(strlen(extack.text), ACVPN_EXTACK_STRLEN - 1);
	nlmsg_free(msg);
}

static void test_request_repeated(void **state)
{
	struct nl_msg *request = message_new(ACVPN_CMD_SESSION_NEW);
	struct nl_msg *msg;

	(void)state;
	message_put_session(request);
	msg = error_new(-EEXIST, nlmsg_hdr(request));
	nla_put_string(msg, NLMSGERR_ATTR_MSG, "id is in use");
	check(msg, -EEXIST, request, "id is in use");
	nlmsg_free(request);
}

static void test_offset(void **state)
{
	struct nl_msg *request = message_new(ACVPN_CMD_SESSION_NEW);
	struct nlmsghdr *nlh = nlmsg_hdr(request);
	struct nlattr *session, *id, *top;
	struct nl_msg *msg;

	(void)state;
	message_put_session(request);
	session = nlmsg_find_attr(nlh, GENL_HDRLEN, ACVPN_A_SESSION);
	id = nla_find(nla_data(session), nla_len(session),
		      ACVPN_A_SESSION_IPV4);
	top = nlmsg_find_attr(nlh, GENL_HDRLEN, ACVPN_A_IFINDEX);
	msg = error_new(-EADDRNOTAVAIL, NULL);
	nla_put_string(msg, NLMSGERR_ATTR_MSG, "address is multicast");
	nla_put_u32(msg, NLMSGERR_ATTR_OFFS, offset_of(nlh, id));
	check(msg, -EADDRNOTAVAIL, request,
	      "address is multicast (attribute session.ipv4)");
	msg = error_new(-ERANGE, NULL);
	nla_put_string(msg, NLMSGERR_ATTR_MSG, "integer out of range");
	nla_put_u32(msg, NLMSGERR_ATTR_OFFS, offset_of(nlh, top));
	check(msg, -ERANGE, request,
	      "integer out of range (attribute ifindex)");
	msg = error_new(-ENODEV, NULL);
	nla_put_string(msg, NLMSGERR_ATTR_MSG, "no such device");
	nla_put_u32(msg, NLMSGERR_ATTR_OFFS, offset_of(nlh, top));
	check(msg, -ENODEV, request, "no such device");
	nlmsg_free(request);
}

/* Of several of a kind, their number is told. */
static void test_offset_repeated(void **state)
{
	struct nl_msg *request = message_new(ACVPN_CMD_SESSION_NEW), *msg;
	struct nlattr *session, *nest, *key = NULL;

	(void)state;
	session = nla_nest_start(request, ACVPN_A_SESSION);
	for (int i = 0; i < 2; i++) {
		nest = nla_nest_start(request, ACVPN_A_SESSION_TRANSPORT);
		nla_put_u32(request, ACVPN_A_TRANSPORT_TYPE, 1);
		key = nla_nest_start(request, ACVPN_A_TRANSPORT_KEY);
		nla_put_u32(request, ACVPN_A_KEY_EPOCH, 1);
		nla_nest_end(request, key);
		nla_nest_end(request, nest);
	}
	nla_nest_end(request, session);
	msg = error_new(-EKEYREJECTED, NULL);
	nla_put_string(msg, NLMSGERR_ATTR_MSG, "key was used before");
	nla_put_u32(msg, NLMSGERR_ATTR_OFFS,
		    offset_of(nlmsg_hdr(request), key));
	check(msg, -EKEYREJECTED, request, "key was used before "
	      "(attribute session.transport[2].key)");
	nlmsg_free(request);
}

static void test_offset_nonsense(void **state)
{
	struct nl_msg *request = message_new(ACVPN_CMD_SESSION_NEW);
	uint32_t len;

	(void)state;
	message_put_session(request);
	len = nlmsg_hdr(request)->nlmsg_len;
	for (uint32_t offset = 0; offset < len + 8; offset++) {
		struct nl_msg *msg = error_new(-ERANGE, NULL);
		struct acvpn_extack extack;
		char text[ACVPN_EXTACK_STRLEN];

		nla_put_u32(msg, NLMSGERR_ATTR_OFFS, offset);
		acvpn_extack_parse(nlmsg_hdr(msg), &extack);
		acvpn_extack_describe(&extack, -ERANGE, nlmsg_hdr(request),
				      ATTRS, &acvpn_spec_set_acvpn, text,
				      sizeof(text));
		assert_non_null(strstr(text, strerror(ERANGE)));
		nlmsg_free(msg);
	}
	nlmsg_free(request);
}

static void test_missing(void **state)
{
	struct nl_msg *request = message_new(ACVPN_CMD_SESSION_DEL);
	struct nlattr *session;
	struct nl_msg *msg;

	(void)state;
	session = nla_nest_start(request, ACVPN_A_SESSION);
	nla_put_u64(request, ACVPN_A_SESSION_AGE, 0);
	nla_nest_end(request, session);
	msg = error_new(-EINVAL, NULL);
	nla_put_u32(msg, NLMSGERR_ATTR_MISS_TYPE, ACVPN_A_IFINDEX);
	check(msg, -EINVAL, request,
	      "Invalid argument (attribute ifindex is missing)");
	msg = error_new(-EINVAL, NULL);
	nla_put_u32(msg, NLMSGERR_ATTR_MISS_TYPE, ACVPN_A_SESSION_ID);
	nla_put_u32(msg, NLMSGERR_ATTR_MISS_NEST,
		    offset_of(nlmsg_hdr(request), session));
	check(msg, -EINVAL, request,
	      "Invalid argument (attribute session.id is missing)");
	nlmsg_free(request);
}

static void test_done(void **state)
{
	struct nl_msg *msg = nlmsg_alloc_simple(NLMSG_DONE, NLM_F_ACK_TLVS);
	int err = -ENODEV;

	(void)state;
	nlmsg_append(msg, &err, sizeof(err), NLMSG_ALIGNTO);
	nla_put_string(msg, NLMSGERR_ATTR_MSG, "no such device");
	check(msg, -ENODEV, NULL, "no such device");
}

static void test_short(void **state)
{
	struct nl_msg *msg = nlmsg_alloc_simple(NLMSG_ERROR, NLM_F_ACK_TLVS);
	struct acvpn_extack extack;
	int err = 5;

	(void)state;
	assert_int_equal(acvpn_extack_parse(nlmsg_hdr(msg), &extack), -EPROTO);
	nlmsg_append(msg, &err, sizeof(err), NLMSG_ALIGNTO);
	assert_int_equal(acvpn_extack_parse(nlmsg_hdr(msg), &extack), -EPROTO);
	nlmsg_hdr(msg)->nlmsg_type = NLMSG_DONE;
	assert_int_equal(acvpn_extack_parse(nlmsg_hdr(msg), &extack), -EPROTO);
	nlmsg_free(msg);
}

static void parse_any(const struct nlmsghdr *nlh)
{
	struct acvpn_extack extack;
	char text[ACVPN_EXTACK_STRLEN];

	acvpn_extack_parse(nlh, &extack);
	acvpn_extack_describe(&extack, -EINVAL, NULL, ATTRS, NULL, text,
			      sizeof(text));
}

static void test_hostile(void **state)
{
	struct nl_msg *request = message_new(ACVPN_CMD_SESSION_NEW);
	struct nl_msg *msg;

	(void)state;
	message_put_session(request);
	msg = error_new(-EINVAL, nlmsg_hdr(request));
	nla_put_string(msg, NLMSGERR_ATTR_MSG, "text");
	nla_put_u32(msg, NLMSGERR_ATTR_OFFS, 20);
	message_torture(nlmsg_hdr(msg), parse_any);
	nlmsg_free(msg);
	nlmsg_free(request);
}

/* The request is our own, but a walk over it must end all the same. */
static void describe_any(const struct nlmsghdr *nlh)
{
	struct acvpn_extack extack = { .has_offset = true };
	char text[ACVPN_EXTACK_STRLEN];

	for (extack.offset = 0; extack.offset < nlh->nlmsg_len;
	     extack.offset += 12)
		acvpn_extack_describe(&extack, -EINVAL, nlh, ATTRS,
				      &acvpn_spec_set_acvpn, text,
				      sizeof(text));
}

static void test_hostile_request(void **state)
{
	struct nl_msg *request = message_new(ACVPN_CMD_SESSION_NEW);

	(void)state;
	message_put_session(request);
	message_torture(nlmsg_hdr(request), describe_any);
	nlmsg_free(request);
}

/* Who has what was asked for. */
static void test_owner(void **state)
{
	struct nl_msg *msg = error_new(-EADDRINUSE, NULL);
	uint64_t owner = 3ULL << 32 | 21;

	(void)state;
	nla_put_string(msg, NLMSGERR_ATTR_MSG, "acvpn: it is taken");
	nla_put(msg, NLMSGERR_ATTR_COOKIE, sizeof(owner), &owner);
	check(msg, -EADDRINUSE, NULL, "it is taken (session 21)");
	/* Not ours. */
	msg = error_new(-EADDRINUSE, NULL);
	nla_put_string(msg, NLMSGERR_ATTR_MSG, "acvpn: it is taken");
	nla_put_u32(msg, NLMSGERR_ATTR_COOKIE, 21);
	check(msg, -EADDRINUSE, NULL, "it is taken");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_owner),
		cmocka_unit_test(test_no_text),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_text_is_cleaned),
		cmocka_unit_test(test_text_without_end),
		cmocka_unit_test(test_request_repeated),
		cmocka_unit_test(test_offset),
		cmocka_unit_test(test_offset_repeated),
		cmocka_unit_test(test_offset_nonsense),
		cmocka_unit_test(test_missing),
		cmocka_unit_test(test_done),
		cmocka_unit_test(test_short),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_hostile_request),
	};

	return cmocka_run_group_tests_name("libacvpn_extack", tests, NULL,
					   NULL);
}
