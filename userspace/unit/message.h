/* SPDX-License-Identifier: GPL-2.0-only */
/* Netlink messages built in memory, as the kernel would send them. */
#ifndef _UNIT_MESSAGE_H
#define _UNIT_MESSAGE_H

#include <netlink/attr.h>
#include <netlink/msg.h>
#include <stdint.h>

enum {
	TEST_FAMILY = 0x20,
};

/**
 * message_new() - empty message of the family
 * @cmd: ACVPN_CMD_...
 *
 * Return: Message; the test ends if there is no memory.
 */
struct nl_msg *message_new(uint8_t cmd);

/**
 * message_copy() - copy of the start of a message
 * @nlh: Message.
 * @len: Bytes to copy; the copy says so in its length field. At least 16.
 *
 * The copy has exactly that many bytes, so that AddressSanitizer notices
 * reading past its end.
 *
 * Return: Copy, to be released with free().
 */
struct nlmsghdr *message_copy(const struct nlmsghdr *nlh, uint32_t len);

typedef void (*message_fn)(const struct nlmsghdr *nlh);

/**
 * message_torture() - feed all damaged variants of a message to a parser
 * @nlh: Valid message.
 * @fn: Parser; its result does not matter.
 *
 * Every truncation, and every byte set to a few extreme values.
 */
void message_torture(const struct nlmsghdr *nlh, message_fn fn);

/**
 * message_put_session() - append a full session to a message
 * @msg: Message.
 *
 * Session 7 of ifindex 5 with a DTLS and a CSTP transport; see
 * test_libacvpn_session.c for the values.
 */
void message_put_session(struct nl_msg *msg);

#endif /* _UNIT_MESSAGE_H */
