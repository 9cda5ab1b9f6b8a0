// SPDX-License-Identifier: GPL-2.0-only
#include "acnl/table.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum {
	CELLS_FIRST = 32,
};

static int grow(struct acnl_table *table)
{
	size_t size = table->size ? 2 * table->size : CELLS_FIRST;
	char **more = reallocarray(table->cells, size, sizeof(*more));

	if (!more)
		return -ENOMEM;
	table->cells = more;
	table->size = size;
	return 0;
}

int acnl_table_add(struct acnl_table *table, const char *fmt, ...)
{
	va_list ap;
	int n;

	if (table->n == table->size && grow(table))
		return -ENOMEM;
	va_start(ap, fmt);
	n = vasprintf(&table->cells[table->n], fmt, ap);
	va_end(ap);
	if (n < 0)
		return -ENOMEM;
	table->n++;
	return 0;
}

int acnl_table_head(struct acnl_table *table, const char *const *names,
		    size_t n)
{
	table->columns = n;
	for (size_t i = 0; i < n; i++)
		if (acnl_table_add(table, "%s", names[i]))
			return -ENOMEM;
	return 0;
}

static void measure(const struct acnl_table *table, int *widths)
{
	for (size_t i = 0; i < table->n; i++) {
		int len = strlen(table->cells[i]);

		if (widths[i % table->columns] < len)
			widths[i % table->columns] = len;
	}
}

void acnl_table_print(const struct acnl_table *table, FILE *out)
{
	int widths[ACNL_TABLE_COLUMNS] = { 0 };

	measure(table, widths);
	for (size_t i = 0; i < table->n; i++) {
		size_t column = i % table->columns;

		if (column + 1 == table->columns)
			fprintf(out, "%s\n", table->cells[i]);
		else
			fprintf(out, "%-*s  ", widths[column],
				table->cells[i]);
	}
}

void acnl_table_free(struct acnl_table *table)
{
	for (size_t i = 0; i < table->n; i++)
		free(table->cells[i]);
	free(table->cells);
	table->cells = NULL;
	table->n = 0;
	table->size = 0;
}
