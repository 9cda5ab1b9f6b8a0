/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A session's record as columns of a table, or fields of a hash: what any store
 * keeps of it. Each is a number or a text, which people can read.
 */
#ifndef _ACVPND_AUTH_COLUMN_H
#define _ACVPND_AUTH_COLUMN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "acvpnd/auth/record.h"

enum {
	/* Longest text that is made, with its NUL. */
	AUTH_COLUMN_TEXT_SIZE = AUTH_NAME_SIZE,
};

/**
 * enum auth_column_kind - what a column holds
 * @AUTH_COLUMN_U32: uint32_t or an enumeration, as a number.
 * @AUTH_COLUMN_I64: int64_t or uint64_t, as a number.
 * @AUTH_COLUMN_TIME: int64_t, as a number that another boot changes.
 * @AUTH_COLUMN_BOOL: bool, as 0 or 1.
 * @AUTH_COLUMN_TEXT: Text of AUTH_NAME_SIZE.
 * @AUTH_COLUMN_LINES: Pointer to a text of any length, NULL for "".
 * @AUTH_COLUMN_CIPHER: Text of AUTH_CIPHER_SIZE.
 * @AUTH_COLUMN_HASH: struct auth_token_hash, as hexadecimal digits; "" is
 *	read as all zero.
 * @AUTH_COLUMN_PREFIX: struct prefix, as text; "" for none.
 * @AUTH_COLUMN_ADDRESS: Address of a union sockaddr_any, as text.
 * @AUTH_COLUMN_PORT: Port of the same, as a number.
 */
enum auth_column_kind {
	AUTH_COLUMN_U32,
	AUTH_COLUMN_I64,
	AUTH_COLUMN_TIME,
	AUTH_COLUMN_BOOL,
	AUTH_COLUMN_TEXT,
	AUTH_COLUMN_LINES,
	AUTH_COLUMN_CIPHER,
	AUTH_COLUMN_HASH,
	AUTH_COLUMN_PREFIX,
	AUTH_COLUMN_ADDRESS,
	AUTH_COLUMN_PORT,
};

/**
 * struct auth_column - a column
 * @name: Its name.
 * @kind: What it holds.
 * @offset: Where that is in a record.
 * @since: Version of the table that had it first.
 */
struct auth_column {
	const char *name;
	enum auth_column_kind kind;
	size_t offset;
	int since;
};

/*
 * All columns, in the order in which they came. The first one, "number", is the
 * session's, and the second one, "token", is as unique.
 */
extern const struct auth_column auth_columns[];

/* How many there are. */
extern const size_t auth_columns_count;

/** auth_column_is_text() - is a column a text? It is a number otherwise. */
bool auth_column_is_text(const struct auth_column *column);

/**
 * auth_column_number() - what a record has in a column of numbers
 * @column: Column.
 * @record: Record.
 *
 * Return: Number.
 */
int64_t auth_column_number(const struct auth_column *column,
			   const struct auth_record *record);

/**
 * auth_column_text() - what a record has in a column of texts
 * @column: Column.
 * @record: Record.
 * @buf: Where to put it, if it is no text yet.
 *
 * Return: Text, in @buf or in @record.
 */
const char *auth_column_text(const struct auth_column *column,
			     const struct auth_record *record,
			     char buf[AUTH_COLUMN_TEXT_SIZE]);

/**
 * auth_column_set_number() - put a number that was stored into a record
 * @column: Column of numbers.
 * @record: Record; what stands in auth_columns before has been set.
 * @number: Number.
 *
 * Return: 0 or -EINVAL.
 */
int auth_column_set_number(const struct auth_column *column,
			   struct auth_record *record, int64_t number);

/**
 * auth_column_set_text() - put a text that was stored into a record
 * @column: Column of texts.
 * @record: Record.
 * @text: Text; copied, see auth_column_release().
 *
 * Return: 0, -EINVAL or -ENOMEM.
 */
int auth_column_set_text(const struct auth_column *column,
			 struct auth_record *record, const char *text);

/**
 * auth_column_release() - release what auth_column_set_text() allocated
 * @record: Record, zeroed before the first of its columns was set.
 */
void auth_column_release(struct auth_record *record);

#endif /* _ACVPND_AUTH_COLUMN_H */
