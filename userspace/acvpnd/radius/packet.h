/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Packets of RADIUS (RFC 2865, RFC 2866): made, sealed with the secret that a
 * server and we share, and looked at when they come, whoever sent them.
 */
#ifndef _ACVPND_RADIUS_PACKET_H
#define _ACVPND_RADIUS_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	RADIUS_PACKET_MAX = 4096,
	RADIUS_HEADER_SIZE = 20,
	RADIUS_AUTHENTICATOR_SIZE = 16,
	RADIUS_VALUE_MAX = 253,
	RADIUS_PASSWORD_MAX = 128,
	RADIUS_VENDOR_MICROSOFT = 311,
	RADIUS_VENDOR_ROARING_PENGUIN = 10055,
};

/**
 * enum radius_code - kinds of packets
 * @RADIUS_ACCESS_REQUEST: May he?
 * @RADIUS_ACCESS_ACCEPT: He may.
 * @RADIUS_ACCESS_REJECT: He may not.
 * @RADIUS_ACCOUNTING_REQUEST: A record.
 * @RADIUS_ACCOUNTING_RESPONSE: It is written down.
 * @RADIUS_ACCESS_CHALLENGE: Ask him something.
 * @RADIUS_DISCONNECT_REQUEST: Sessions are to end (RFC 5176).
 * @RADIUS_DISCONNECT_ACK: They do.
 * @RADIUS_DISCONNECT_NAK: None does.
 */
enum radius_code {
	RADIUS_ACCESS_REQUEST = 1,
	RADIUS_ACCESS_ACCEPT = 2,
	RADIUS_ACCESS_REJECT = 3,
	RADIUS_ACCOUNTING_REQUEST = 4,
	RADIUS_ACCOUNTING_RESPONSE = 5,
	RADIUS_ACCESS_CHALLENGE = 11,
	RADIUS_DISCONNECT_REQUEST = 40,
	RADIUS_DISCONNECT_ACK = 41,
	RADIUS_DISCONNECT_NAK = 42,
};

/**
 * struct radius_packet - a packet
 * @len: Its bytes.
 * @error: First error of an addition; later ones do nothing.
 * @bytes: They.
 */
struct radius_packet {
	size_t len;
	int error;
	uint8_t bytes[RADIUS_PACKET_MAX];
};

/**
 * struct radius_attribute - an attribute of a packet
 * @vendor: Whose it is; 0: a common one.
 * @type: Its number.
 * @len: Bytes of its value.
 * @value: Value, in the packet.
 */
struct radius_attribute {
	uint32_t vendor;
	uint8_t type;
	size_t len;
	const uint8_t *value;
};

/**
 * radius_packet_begin() - begin a request
 * @p: Packet.
 * @code: Kind. RADIUS_ACCESS_REQUEST has a random authenticator, and
 *	Message-Authenticator (RFC 3579) as its first attribute.
 *
 * Return: 0 or -EIO: there are no random numbers.
 */
int radius_packet_begin(struct radius_packet *p, enum radius_code code);

/**
 * radius_packet_add() - add an attribute
 * @p: Packet.
 * @type: Its number.
 * @value: Value.
 * @len: Its bytes, up to RADIUS_VALUE_MAX, or @p->error is -EMSGSIZE.
 */
void radius_packet_add(struct radius_packet *p, uint8_t type,
		       const void *value, size_t len);

/** radius_packet_add_number() - add an attribute that is a number */
void radius_packet_add_number(struct radius_packet *p, uint8_t type,
			      uint32_t number);

/** radius_packet_add_text() - add text, cut if it is too long; "": nothing */
void radius_packet_add_text(struct radius_packet *p, uint8_t type,
			    const char *text);

/**
 * radius_packet_add_password() - add User-Password
 * @p: Packet, a RADIUS_ACCESS_REQUEST.
 * @password: Up to RADIUS_PASSWORD_MAX bytes, or @p->error is -EMSGSIZE.
 * @secret: Hides it.
 */
void radius_packet_add_password(struct radius_packet *p, const char *password,
				const char *secret);

/**
 * radius_packet_seal() - complete a request
 * @p: Packet.
 * @secret: Shows that it is ours.
 *
 * Return: 0, or @p->error.
 */
int radius_packet_seal(struct radius_packet *p, const char *secret);

/**
 * radius_packet_parse() - is it a packet?
 * @p: Packet; @p->len is what was received of it, and is what it has then.
 *
 * Return: 0 or -EBADMSG.
 */
int radius_packet_parse(struct radius_packet *p);

/**
 * radius_packet_check() - is it the answer to a request?
 * @reply: Packet as it was received.
 * @request: Request.
 * @secret: Of the server.
 * @signed_only: It has to have a Message-Authenticator; else that has only to
 *	be right if it is there.
 *
 * Return: 0; -EBADMSG it is no packet; -ENOENT it answers another request;
 * -EPERM who made it does not have the secret.
 */
int radius_packet_check(struct radius_packet *reply,
			const struct radius_packet *request,
			const char *secret, bool signed_only);

/**
 * radius_packet_check_request() - is it a request of a server's?
 * @p: Packet as it was received.
 * @secret: Of the server.
 *
 * Return: 0; -EBADMSG it is no packet; -EPERM who made it does not have the
 * secret.
 */
int radius_packet_check_request(struct radius_packet *p, const char *secret);

/**
 * radius_packet_begin_reply() - begin the answer to a server's request
 * @p: Packet.
 * @request: Request.
 * @code: Kind.
 */
void radius_packet_begin_reply(struct radius_packet *p,
			       const struct radius_packet *request,
			       enum radius_code code);

/**
 * radius_packet_seal_reply() - complete it
 * @p: Packet.
 * @request: Request.
 * @secret: Of the server.
 *
 * Return: 0, or @p->error.
 */
int radius_packet_seal_reply(struct radius_packet *p,
			     const struct radius_packet *request,
			     const char *secret);

/**
 * radius_packet_next() - the next attribute
 * @p: Packet that radius_packet_parse() has passed.
 * @offset: 0 for the first one; advanced.
 * @a: Filled in. Of a vendor's attribute only the first part is looked at, as
 *	nobody puts more into one; one that has none has type 26.
 *
 * Return: true if there is one.
 */
bool radius_packet_next(const struct radius_packet *p, size_t *offset,
			struct radius_attribute *a);

/** radius_attribute_number() - it is a number. Return: true if so. */
bool radius_attribute_number(const struct radius_attribute *a,
			     uint32_t *number);

#endif /* _ACVPND_RADIUS_PACKET_H */
