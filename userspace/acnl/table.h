/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACNL_TABLE_H
#define _ACNL_TABLE_H

#include <stdbool.h>
#include <stdio.h>

struct libscols_line;
struct libscols_table;

/**
 * struct acnl_table - text in aligned columns
 * @columns: Number of columns.
 * @column: The next cell's.
 * @scols: Table of the library; NULL before the first column.
 * @line: Its last line.
 */
struct acnl_table {
	size_t columns;
	size_t column;
	struct libscols_table *scols;
	struct libscols_line *line;
};

/**
 * enum acnl_table_kind - what a column looks like
 * @ACNL_TABLE_LEFT: Text.
 * @ACNL_TABLE_RIGHT: Numbers.
 * @ACNL_TABLE_HIDDEN: Not shown; the table can be sorted by it.
 */
enum acnl_table_kind {
	ACNL_TABLE_LEFT,
	ACNL_TABLE_RIGHT,
	ACNL_TABLE_HIDDEN,
};

/**
 * acnl_table_column() - append a column to a table without cells
 * @table: Table; all zero at first.
 * @heading: Its heading, copied.
 * @kind: What it looks like.
 *
 * Return: 0 or -ENOMEM.
 */
int acnl_table_column(struct acnl_table *table, const char *heading,
		      enum acnl_table_kind kind);

/**
 * acnl_table_head() - append columns of text
 * @table: Table; all zero at first.
 * @names: Their headings.
 * @n: Number of them.
 *
 * Return: 0 or -ENOMEM.
 */
int acnl_table_head(struct acnl_table *table, const char *const *names,
		    size_t n);

/**
 * acnl_table_add() - append a cell
 * @table: Table.
 * @fmt: Text; a dash is shown if it is empty.
 *
 * Return: 0 or -ENOMEM.
 */
int acnl_table_add(struct acnl_table *table, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/**
 * acnl_table_sort() - sort the lines as strcmp() does
 * @table: Table.
 * @column: Number of the column to sort by; what is equal stays in order.
 * @down: Largest first.
 */
void acnl_table_sort(struct acnl_table *table, size_t column, bool down);

/**
 * acnl_table_print() - print the table with two blanks between columns
 * @table: Table.
 * @out: Where to.
 *
 * Of a table without lines, nothing is printed.
 */
void acnl_table_print(const struct acnl_table *table, FILE *out);

/**
 * acnl_table_free() - empty the table
 * @table: Table.
 */
void acnl_table_free(struct acnl_table *table);

#endif /* _ACNL_TABLE_H */
