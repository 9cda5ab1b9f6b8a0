/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACNL_TABLE_H
#define _ACNL_TABLE_H

#include <stdio.h>

enum {
	ACNL_TABLE_COLUMNS = 10,
};

/**
 * struct acnl_table - text in aligned columns
 * @columns: Number of columns, up to ACNL_TABLE_COLUMNS.
 * @n: Cells in @cells.
 * @size: Cells that fit.
 * @cells: Texts, row by row.
 */
struct acnl_table {
	size_t columns;
	size_t n;
	size_t size;
	char **cells;
};

/**
 * acnl_table_head() - begin an empty table with a row of names
 * @table: Table.
 * @names: Names of the columns.
 * @n: Number of them, up to ACNL_TABLE_COLUMNS.
 *
 * Return: 0 or -ENOMEM.
 */
int acnl_table_head(struct acnl_table *table, const char *const *names,
		    size_t n);

/**
 * acnl_table_add() - append a cell
 * @table: Table.
 * @fmt: Text.
 *
 * Return: 0 or -ENOMEM.
 */
int acnl_table_add(struct acnl_table *table, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/**
 * acnl_table_print() - print the table with two blanks between columns
 * @table: Table.
 * @out: Where to.
 */
void acnl_table_print(const struct acnl_table *table, FILE *out);

/**
 * acnl_table_free() - empty the table
 * @table: Table.
 */
void acnl_table_free(struct acnl_table *table);

#endif /* _ACNL_TABLE_H */
