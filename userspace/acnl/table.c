// SPDX-License-Identifier: GPL-2.0-only
#include "acnl/table.h"

#include <errno.h>
#include <libsmartcols.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* Lines are as long as they are, on terminals, too. */
static int acnl_table_create(struct acnl_table *table)
{
	scols_init_debug(0);
	table->scols = scols_new_table();
	if (!table->scols ||
	    scols_table_set_column_separator(table->scols, "  "))
		return -ENOMEM;
	scols_table_set_termforce(table->scols, SCOLS_TERMFORCE_NEVER);
	return 0;
}

int acnl_table_column(struct acnl_table *table, const char *heading,
		      enum acnl_table_kind kind)
{
	static const int flags[] = {
		[ACNL_TABLE_RIGHT] = SCOLS_FL_RIGHT,
		[ACNL_TABLE_HIDDEN] = SCOLS_FL_HIDDEN,
	};

	if (!table->scols && acnl_table_create(table))
		return -ENOMEM;
	table->columns++;
	return scols_table_new_column(table->scols, heading, 0, flags[kind]) ?
	       0 : -ENOMEM;
}

int acnl_table_head(struct acnl_table *table, const char *const *names,
		    size_t n)
{
	int err = 0;

	for (size_t i = 0; !err && i < n; i++)
		err = acnl_table_column(table, names[i], ACNL_TABLE_LEFT);
	return err;
}

/* The library takes the text over, or leaves it if it fails. */
static int set_cell(struct acnl_table *table, char *text)
{
	if (!table->column)
		table->line = scols_table_new_line(table->scols, NULL);
	if (!table->line ||
	    scols_line_refer_data(table->line, table->column, text)) {
		free(text);
		return -ENOMEM;
	}
	table->column = (table->column + 1) % table->columns;
	return 0;
}

int acnl_table_add(struct acnl_table *table, const char *fmt, ...)
{
	char *text;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (n < 0)
		return -ENOMEM;
	if (!n) {
		free(text);
		text = strdup("-");
	}
	return text ? set_cell(table, text) : -ENOMEM;
}

static int acnl_table_compare(struct libscols_cell *a, struct libscols_cell *b,
			      void *down)
{
	int order = strcmp(scols_cell_get_data(a), scols_cell_get_data(b));

	return down ? -order : order;
}

void acnl_table_sort(struct acnl_table *table, size_t column, bool down)
{
	struct libscols_column *by;

	by = scols_table_get_column(table->scols, column);
	scols_column_set_cmpfunc(by, acnl_table_compare, down ? table : NULL);
	scols_sort_table(table->scols, by);
}

void acnl_table_print(const struct acnl_table *table, FILE *out)
{
	scols_table_set_stream(table->scols, out);
	scols_print_table(table->scols);
}

void acnl_table_free(struct acnl_table *table)
{
	scols_unref_table(table->scols);
	*table = (struct acnl_table){ 0 };
}
