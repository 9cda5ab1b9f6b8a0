/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What any store keeps, as columns of tables, or fields of hashes: sessions,
 * and what accounting is still to be told of some. Each column is a number or a
 * text, which people can read.
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
 * @AUTH_COLUMN_CLASSES: Text of AUTH_CLASSES_SIZE.
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
	AUTH_COLUMN_CLASSES,
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
 * @since: Version of the store that had it first.
 */
struct auth_column {
	const char *name;
	enum auth_column_kind kind;
	size_t offset;
	int since;
};

/**
 * struct auth_columns - a table
 * @table: Its name.
 * @since: Version of the store that had it first.
 * @list: Its columns, in the order in which they came; the first one is the
 *	number of a row.
 * @n: How many.
 * @keys: Of so many, from the first one on, no two rows have the same.
 */
struct auth_columns {
	const char *table;
	int since;
	const struct auth_column *list;
	size_t n;
	size_t keys;
};

/* Of struct auth_record: by "number", and by "token". */
extern const struct auth_columns auth_record_columns;

/* Of struct auth_account. */
extern const struct auth_columns auth_account_columns;

/** auth_column_is_text() - is a column a text? It is a number otherwise. */
bool auth_column_is_text(const struct auth_column *column);

/**
 * auth_column_number() - what a record has in a column of numbers
 * @column: Column.
 * @record: Record of the column's table.
 *
 * Return: Number.
 */
int64_t auth_column_number(const struct auth_column *column,
			   const void *record);

/**
 * auth_column_text() - what a record has in a column of texts
 * @column: Column.
 * @record: Record.
 * @buf: Where to put it, if it is no text yet.
 *
 * Return: Text, in @buf or in @record.
 */
const char *auth_column_text(const struct auth_column *column,
			     const void *record,
			     char buf[AUTH_COLUMN_TEXT_SIZE]);

/**
 * auth_column_set_number() - put a number that was stored into a record
 * @column: Column of numbers.
 * @record: Record; what stands before in the table has been set.
 * @number: Number.
 *
 * Return: 0 or -EINVAL.
 */
int auth_column_set_number(const struct auth_column *column,
			   void *record, int64_t number);

/**
 * auth_column_set_text() - put a text that was stored into a record
 * @column: Column of texts.
 * @record: Record.
 * @text: Text; copied, see auth_column_release().
 *
 * Return: 0, -EINVAL or -ENOMEM.
 */
int auth_column_set_text(const struct auth_column *column,
			 void *record, const char *text);

/**
 * auth_column_release() - release what auth_column_set_text() allocated
 * @columns: Table.
 * @record: Record of it, zeroed before the first of its columns was set.
 */
void auth_column_release(const struct auth_columns *columns, void *record);

#endif /* _ACVPND_AUTH_COLUMN_H */
