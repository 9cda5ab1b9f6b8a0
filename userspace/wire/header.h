/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Headers as tables: each row names a header, the kind of its value and the
 * field that holds it, so that who reads them and who writes them share one
 * vocabulary. For the files of this room that have such a table.
 */
#ifndef _WIRE_HEADER_H
#define _WIRE_HEADER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/prefix.h"
#include "wire/http.h"

enum {
	HEADER_ROUTES_MAX = 8192,
	HEADER_NAMES_MAX = 64,
	HEADER_ID_MAX = 32,
	HEADER_ERROR_SIZE = 256,
	/* A year and more is as good as for ever. */
	HEADER_SECONDS_MAX = 366 * 24 * 3600,
};

/* A number of seconds that no header told. */
#define HEADER_UNTOLD UINT32_MAX

/**
 * enum header_flag - yes, no, or not told
 * @HEADER_FLAG_UNTOLD: There is no such header.
 * @HEADER_FLAG_FALSE: "false".
 * @HEADER_FLAG_TRUE: "true".
 */
enum header_flag {
	HEADER_FLAG_UNTOLD,
	HEADER_FLAG_FALSE,
	HEADER_FLAG_TRUE,
};

/**
 * struct header_names - a few texts; all zero is none
 * @list: The texts.
 * @n: How many.
 */
struct header_names {
	char *list[HEADER_NAMES_MAX];
	size_t n;
};

/**
 * struct header_routes - networks; all zero is none
 * @list: The networks, host bits cleared.
 * @n: How many.
 * @room: For how many @list has room.
 */
struct header_routes {
	struct prefix *list;
	size_t n;
	size_t room;
};

/**
 * struct header_id - a few bytes; all zero is none
 * @bytes: The bytes.
 * @len: How many.
 */
struct header_id {
	uint8_t bytes[HEADER_ID_MAX];
	size_t len;
};

/**
 * struct header_inner - inner addresses with prefix; AF_UNSPEC is none
 * @ipv4: IPv4.
 * @ipv6: IPv6.
 */
struct header_inner {
	struct prefix ipv4;
	struct prefix ipv6;
};

/**
 * struct header_kind - kind of value
 * @parse: Read @value into @field. Return: 0; -EBADMSG makes no sense;
 *	-EMSGSIZE one too many; -ENOMEM.
 * @print: Append the lines that stand for @field, or none if it is untold.
 * @release: Release what @field holds; may be called again. NULL: nothing.
 */
struct header_kind {
	int (*parse)(void *field, const char *value);
	void (*print)(const void *field, const char *name, struct buf *out);
	void (*release)(void *field);
};

/* Seconds in an unsigned int; "none" is 0, none told HEADER_UNTOLD. */
extern const struct header_kind header_seconds;
/* Inner MTU in an unsigned int, cut to what a tunnel can have; 0 untold. */
extern const struct header_kind header_mtu;
/* Port in a uint16_t; 0 untold. */
extern const struct header_kind header_port;
/* enum header_flag. */
extern const struct header_kind header_flag;
/* Text in a char *; NULL untold. */
extern const struct header_kind header_text;
/* As header_text, percent-encoded on the way. */
extern const struct header_kind header_encoded;
/* struct header_names, a line each. */
extern const struct header_kind header_names;
/* As header_names, addresses of one family only when printed. */
extern const struct header_kind header_names4;
extern const struct header_kind header_names6;
/* struct header_names, in one line with blanks between. */
extern const struct header_kind header_words;
/* struct header_routes; those of one family only when printed. */
extern const struct header_kind header_routes4;
extern const struct header_kind header_routes6;
/* struct header_id, in hexadecimal digits. */
extern const struct header_kind header_id;
/* struct header_inner: an address of either family; printed: the IPv4 one. */
extern const struct header_kind header_address;
/* struct header_inner: as header_address; printed: both, without length. */
extern const struct header_kind header_addresses;
/* struct header_inner: a mask; printed: of the IPv4 address. */
extern const struct header_kind header_netmask;
/* struct header_inner: as header_address; printed: the IPv6 one. */
extern const struct header_kind header_address6;

/**
 * enum header_care - what becomes of a value that makes no sense
 * @HEADER_SKIPPED: It is told and skipped.
 * @HEADER_SECRET: It is skipped, and never shown.
 * @HEADER_VITAL: It is an error: nothing goes without it.
 */
enum header_care {
	HEADER_SKIPPED,
	HEADER_SECRET,
	HEADER_VITAL,
};

/**
 * struct header_row - a header
 * @name: Its name.
 * @kind: Kind of its value.
 * @offset: Of the field in the structure that the table is for.
 * @care: What becomes of a value that makes no sense.
 */
struct header_row {
	const char *name;
	const struct header_kind *kind;
	size_t offset;
	enum header_care care;
};

/**
 * struct header_table - the headers of one structure
 * @rows: Rows, in the order to print them in.
 * @n: How many.
 */
struct header_table {
	const struct header_row *rows;
	size_t n;
};

/**
 * typedef header_warn_fn - hears of a header that was skipped
 * @arg: What the caller gave.
 * @name: Its name.
 * @value: Its value, or NULL if that is secret.
 * @why: Text.
 */
typedef void (*header_warn_fn)(void *arg, const char *name, const char *value,
			       const char *why);

/**
 * struct header_warn - where to tell of headers that were skipped
 * @fn: Called for each, or NULL.
 * @arg: Passed to @fn.
 */
struct header_warn {
	header_warn_fn fn;
	void *arg;
};

/**
 * header_table_parse() - read a message's headers
 * @table: What is known; the rest is ignored.
 * @object: Structure.
 * @message: Message.
 * @warn: Where to tell what was skipped.
 * @error: Filled with the reason of a failure.
 *
 * Return: 0; -EBADMSG a vital header makes no sense; -ENOMEM.
 */
int header_table_parse(const struct header_table *table, void *object,
		       const struct http_message *message,
		       const struct header_warn *warn,
		       char error[HEADER_ERROR_SIZE]);

/**
 * header_table_print() - append header lines
 * @table: What to print.
 * @object: Structure.
 * @out: Buffer. -EINVAL sticks to it if a text would break a line apart.
 *
 * Return: As buf_add().
 */
int header_table_print(const struct header_table *table, const void *object,
		       struct buf *out);

/**
 * header_table_release() - release what the fields hold
 * @table: What there is.
 * @object: Structure.
 */
void header_table_release(const struct header_table *table, void *object);

#endif /* _WIRE_HEADER_H */
