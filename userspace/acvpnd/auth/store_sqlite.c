// SPDX-License-Identifier: GPL-2.0-only
/*
 * A file of SQLite: a table of sessions, and one of what accounting is still to
 * be told.
 *
 * It is written by a log ahead of it, which is on the disk before a firm answer
 * goes out, and with the kernel before any other. The file is this process's
 * alone, so that there are no locks to wait for, and no shared memory.
 */
#include "acvpnd/auth/store.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "acvpnd/auth/column.h"
#include "common/buf.h"

enum {
	STORE_VERSION = 9,
	/* "acvS"; what "file" may know it by. */
	STORE_APPLICATION = 0x61637653,
	STORE_SQL_MAX = 65536,
};

enum { STORE_SESSIONS, STORE_ACCOUNTS, STORE_TABLES };

static const struct auth_columns *store_tables[] = {
	[STORE_SESSIONS] = &auth_record_columns,
	[STORE_ACCOUNTS] = &auth_account_columns,
};

/**
 * struct store_statements - what is done with a table
 * @put: Puts a row.
 * @remove: Removes one.
 */
struct store_statements {
	sqlite3_stmt *put;
	sqlite3_stmt *remove;
};

/**
 * struct auth_store_sqlite - a file of SQLite
 * @store: First member.
 * @db: It.
 * @statements: For each table.
 * @shift: What times of it are moved by.
 * @firm: It is set to be firm.
 * @depth: Transactions that have begun, each a part of the one before.
 */
struct auth_store_sqlite {
	struct auth_store store;
	sqlite3 *db;
	struct store_statements statements[STORE_TABLES];
	int64_t shift;
	bool firm;
	unsigned int depth;
};

static const struct auth_store_ops auth_store_sqlite_ops;

static struct auth_store_sqlite *store_sqlite(struct auth_store *store)
{
	return (struct auth_store_sqlite *)store;
}

/* Text and errno of the error that SQLite told last. */
static int store_error(struct auth_store_sqlite *s, const char *what)
{
	snprintf(s->store.error, sizeof(s->store.error), "%s: %s", what,
		 s->db ? sqlite3_errmsg(s->db) : "out of memory");
	switch (s->db ? sqlite3_errcode(s->db) : SQLITE_NOMEM) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return -EBUSY;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return -EUCLEAN;
	case SQLITE_FULL:
		return -ENOSPC;
	case SQLITE_NOMEM:
		return -ENOMEM;
	default:
		return -EIO;
	}
}

static int store_exec(struct auth_store_sqlite *s, const char *sql)
{
	if (sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK)
		return 0;
	return store_error(s, sql);
}

static int store_prepare(struct auth_store_sqlite *s, const char *sql,
			 sqlite3_stmt **stmt)
{
	if (sqlite3_prepare_v3(s->db, sql, -1, SQLITE_PREPARE_PERSISTENT, stmt,
			       NULL) == SQLITE_OK)
		return 0;
	return store_error(s, sql);
}

/* A statement that gives one number, or none: then @number stays. */
static int store_number(struct auth_store_sqlite *s, const char *sql,
			int64_t *number)
{
	sqlite3_stmt *stmt;
	int err = store_prepare(s, sql, &stmt), rc;

	if (err)
		return err;
	rc = sqlite3_step(stmt);
	if (rc == SQLITE_ROW)
		*number = sqlite3_column_int64(stmt, 0);
	else if (rc != SQLITE_DONE)
		err = store_error(s, sql);
	sqlite3_finalize(stmt);
	return err;
}

static int store_run(struct auth_store_sqlite *s, sqlite3_stmt *stmt,
		     const char *what)
{
	int err = sqlite3_step(stmt) == SQLITE_DONE ? 0 :
		  store_error(s, what);

	sqlite3_reset(stmt);
	sqlite3_clear_bindings(stmt);
	return err;
}

static void store_add_columns(struct buf *sql,
			      const struct auth_columns *columns,
			      const char *format)
{
	const struct auth_column *column = columns->list;
	size_t i;

	for (i = 0; i < columns->n; i++) {
		buf_str(sql, i ? ", " : "");
		buf_str(sql, *format == '?' ? "?" : column[i].name);
		if (*format == 't')
			buf_fmt(sql, " %s NOT NULL%s",
				auth_column_is_text(&column[i]) ?
				"TEXT" : "INTEGER",
				i == 0 ? " PRIMARY KEY" :
				i < columns->keys ? " UNIQUE" : "");
	}
}

static void store_add_table(struct buf *sql, const struct auth_columns *columns)
{
	buf_fmt(sql, "CREATE TABLE %s (", columns->table);
	store_add_columns(sql, columns, "type");
	buf_str(sql, ") STRICT; ");
}

static int store_create(struct auth_store_sqlite *s)
{
	struct buf sql;
	size_t i;
	int err;

	buf_init(&sql, STORE_SQL_MAX);
	buf_fmt(&sql, "BEGIN IMMEDIATE; PRAGMA application_id = %d; "
		"PRAGMA user_version = %d; "
		"CREATE TABLE clock (one INTEGER PRIMARY KEY, "
		"boot_id TEXT NOT NULL, realtime INTEGER NOT NULL, "
		"next INTEGER NOT NULL); "
		"INSERT INTO clock VALUES (1, '', 0, 1); ",
		STORE_APPLICATION, STORE_VERSION);
	for (i = 0; i < STORE_TABLES; i++)
		store_add_table(&sql, store_tables[i]);
	buf_str(&sql, "CREATE TRIGGER next AFTER INSERT ON session "
		"WHEN NEW.number >= (SELECT next FROM clock) BEGIN "
		"UPDATE clock SET next = NEW.number + 1; END; COMMIT");
	err = sql.error ? sql.error : store_exec(s, buf_text(&sql));
	buf_free(&sql);
	return err;
}

static void store_update_table(struct buf *sql,
			       const struct auth_columns *columns, int version)
{
	const struct auth_column *column;
	size_t i;

	if (columns->since > version) {
		store_add_table(sql, columns);
		return;
	}
	for (i = 0; i < columns->n; i++) {
		column = &columns->list[i];
		if (column->since > version)
			buf_fmt(sql, "ALTER TABLE %s ADD COLUMN %s %s; ",
				columns->table, column->name,
				auth_column_is_text(column) ?
				"TEXT NOT NULL DEFAULT ''" :
				"INTEGER NOT NULL DEFAULT 0");
	}
}

/* What came later is empty in files of an earlier version. */
static int store_update(struct auth_store_sqlite *s, int version)
{
	struct buf sql;
	size_t i;
	int err;

	buf_init(&sql, STORE_SQL_MAX);
	buf_str(&sql, "BEGIN IMMEDIATE; ");
	for (i = 0; i < STORE_TABLES; i++)
		store_update_table(&sql, store_tables[i], version);
	buf_fmt(&sql, "PRAGMA user_version = %d; COMMIT", STORE_VERSION);
	err = sql.error ? sql.error : store_exec(s, buf_text(&sql));
	if (err)
		sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
	buf_free(&sql);
	return err;
}

/* @version is set to that of the file, or 0: it is empty. */
static int store_judge(struct auth_store_sqlite *s, int64_t *version)
{
	int64_t application = 0, tables = 0;
	int err;

	*version = 0;
	err = store_number(s, "PRAGMA application_id", &application) ?:
	      store_number(s, "PRAGMA user_version", version) ?:
	      store_number(s, "SELECT count(*) FROM sqlite_master", &tables);
	if (err)
		return err;
	if (!tables && !application) {
		*version = 0;
		return 0;
	}
	if (application != STORE_APPLICATION) {
		snprintf(s->store.error, sizeof(s->store.error),
			 "this is a file of another program");
		return -EUCLEAN;
	}
	if (*version > 0 && *version <= STORE_VERSION)
		return 0;
	snprintf(s->store.error, sizeof(s->store.error),
		 "this file has version %lld, and version %d is known here",
		 (long long)*version, STORE_VERSION);
	return -ENOTSUP;
}

static int store_version(struct auth_store_sqlite *s)
{
	int64_t version;
	int err = store_judge(s, &version);

	if (err || version == STORE_VERSION)
		return err;
	return version ? store_update(s, version) : store_create(s);
}

/* How far the times of this boot are from those that are stored. */
static int store_shift(struct auth_store_sqlite *s,
		       const struct auth_clock *clock)
{
	static const char read[] = "SELECT boot_id, realtime FROM clock";
	sqlite3_stmt *stmt;
	const char *boot;
	int err = store_prepare(s, read, &stmt);

	if (err)
		return err;
	if (sqlite3_step(stmt) == SQLITE_ROW) {
		boot = (const char *)sqlite3_column_text(stmt, 0);
		if (boot && strcmp(boot, clock->boot_id))
			s->shift = sqlite3_column_int64(stmt, 1) -
				   clock->realtime;
	} else {
		err = store_error(s, read);
	}
	sqlite3_finalize(stmt);
	return err;
}

/* What was has been, also when the clock of the machine goes back. */
static int store_move_times_of(struct auth_store_sqlite *s,
			       const struct auth_columns *columns,
			       const struct auth_clock *clock)
{
	const struct auth_column *column;
	char sql[128];
	size_t i;
	int err = 0;

	for (i = 0; i < columns->n && !err; i++) {
		column = &columns->list[i];
		if (column->kind != AUTH_COLUMN_TIME)
			continue;
		snprintf(sql, sizeof(sql),
			 "UPDATE %s SET %s = min(%s + %lld, %lld)",
			 columns->table, column->name, column->name,
			 (long long)s->shift, (long long)clock->now);
		err = store_exec(s, sql);
	}
	return err;
}

static int store_move_times(struct auth_store_sqlite *s,
			    const struct auth_clock *clock)
{
	size_t i;
	int err = 0;

	for (i = 0; i < STORE_TABLES && !err && s->shift; i++)
		err = store_move_times_of(s, store_tables[i], clock);
	return err;
}

static int store_set_clock(struct auth_store_sqlite *s,
			   const struct auth_clock *clock)
{
	static const char sql[] = "UPDATE clock SET boot_id = ?, realtime = ?";
	sqlite3_stmt *stmt;
	int err = store_prepare(s, sql, &stmt);

	if (err)
		return err;
	sqlite3_bind_text(stmt, 1, clock->boot_id, -1, SQLITE_STATIC);
	sqlite3_bind_int64(stmt, 2, clock->realtime);
	err = store_run(s, stmt, sql);
	sqlite3_finalize(stmt);
	return err;
}

/* Both in one transaction: times are moved once, or not. */
static int store_begin_boot(struct auth_store_sqlite *s,
			    const struct auth_clock *clock)
{
	int err = store_shift(s, clock) ?: store_exec(s, "BEGIN IMMEDIATE");

	if (err)
		return err;
	err = store_move_times(s, clock) ?: store_set_clock(s, clock);
	if (!err)
		return store_exec(s, "COMMIT");
	sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
	return err;
}

static int store_prepare_put(struct auth_store_sqlite *s, int table)
{
	const struct auth_columns *columns = store_tables[table];
	struct buf sql;
	int err;

	buf_init(&sql, STORE_SQL_MAX);
	buf_fmt(&sql, "INSERT OR REPLACE INTO %s (", columns->table);
	store_add_columns(&sql, columns, "name");
	buf_str(&sql, ") VALUES (");
	store_add_columns(&sql, columns, "?");
	buf_str(&sql, ")");
	err = sql.error ?: store_prepare(s, buf_text(&sql),
					 &s->statements[table].put);
	buf_free(&sql);
	return err;
}

static int store_prepare_remove(struct auth_store_sqlite *s, int table)
{
	char sql[128];

	snprintf(sql, sizeof(sql), "DELETE FROM %s WHERE %s = ?",
		 store_tables[table]->table, store_tables[table]->list[0].name);
	return store_prepare(s, sql, &s->statements[table].remove);
}

static int store_prepare_all(struct auth_store_sqlite *s)
{
	int i, err = 0;

	for (i = 0; i < STORE_TABLES && !err; i++)
		err = store_prepare_put(s, i) ?: store_prepare_remove(s, i);
	return err;
}

/*
 * With synchronous = FULL a transaction, and all before it, is on the disk once
 * it is committed; with NORMAL it is when the next of these is. It cannot be
 * changed within a transaction.
 */
static int store_firm(struct auth_store_sqlite *s, bool firm)
{
	int err = 0;

	if (s->depth)
		return 0;
	if (s->firm != firm)
		err = store_exec(s, firm ? "PRAGMA synchronous = FULL" :
				 "PRAGMA synchronous = NORMAL");
	if (!err)
		s->firm = firm;
	return err;
}

static int store_open(struct auth_store_sqlite *s, const char *path,
		      const struct auth_clock *clock)
{
	static const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE |
				 SQLITE_OPEN_NOMUTEX;
	mode_t mask = umask(077);
	int rc = sqlite3_open_v2(path, &s->db, flags, NULL), err;

	err = rc == SQLITE_OK ? 0 : store_error(s, path);
	err = err ?: store_exec(s, "PRAGMA locking_mode = EXCLUSIVE; "
				"PRAGMA journal_mode = WAL; "
				"PRAGMA synchronous = FULL; "
				"PRAGMA trusted_schema = OFF; "
				"PRAGMA cell_size_check = ON");
	s->firm = true;
	err = err ?: store_version(s) ?: store_begin_boot(s, clock) ?:
	      store_prepare_all(s);
	umask(mask);
	return err;
}

int auth_store_sqlite(const char *path, const struct auth_clock *clock,
		      struct auth_store **store)
{
	struct auth_store_sqlite *s = calloc(1, sizeof(*s));

	*store = s ? &s->store : NULL;
	if (!s)
		return -ENOMEM;
	s->store.ops = &auth_store_sqlite_ops;
	return store_open(s, path, clock);
}

/*
 * Whoever has it open has seen to it. To be read it has to be open for writing,
 * too: what is in its log is not in it yet.
 */
int auth_store_sqlite_check(const char *path,
			    char error[AUTH_STORE_ERROR_SIZE])
{
	struct auth_store_sqlite s = { 0 };
	int64_t version;
	int err;

	if (access(path, F_OK))
		return 0;
	err = sqlite3_open_v2(path, &s.db, SQLITE_OPEN_READWRITE |
			      SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK ? 0 :
	      store_error(&s, path);
	err = err ?: store_exec(&s, "PRAGMA locking_mode = EXCLUSIVE") ?:
	      store_judge(&s, &version);
	snprintf(error, AUTH_STORE_ERROR_SIZE, "%s", s.store.error);
	sqlite3_close(s.db);
	return err == -EBUSY ? 0 : err;
}

static void store_bind(sqlite3_stmt *stmt, int i,
		       const struct auth_column *column, const void *record)
{
	char buf[AUTH_COLUMN_TEXT_SIZE];

	if (auth_column_is_text(column))
		sqlite3_bind_text(stmt, i + 1,
				  auth_column_text(column, record, buf), -1,
				  SQLITE_TRANSIENT);
	else
		sqlite3_bind_int64(stmt, i + 1,
				   auth_column_number(column, record));
}

/* By itself a statement is a transaction, with what its trigger does. */
static int store_put(struct auth_store *store, int table, const void *record,
		     bool firm)
{
	const struct auth_columns *columns = store_tables[table];
	struct auth_store_sqlite *s = store_sqlite(store);
	sqlite3_stmt *put = s->statements[table].put;
	int err = store_firm(s, firm);
	size_t i;

	if (err)
		return err;
	for (i = 0; i < columns->n; i++)
		store_bind(put, i, &columns->list[i], record);
	return store_run(s, put, "INSERT");
}

static int store_remove(struct auth_store *store, int table, int64_t number,
			bool firm)
{
	struct auth_store_sqlite *s = store_sqlite(store);
	int err = store_firm(s, firm);

	if (err)
		return err;
	sqlite3_bind_int64(s->statements[table].remove, 1, number);
	return store_run(s, s->statements[table].remove, "DELETE");
}

static int auth_store_sqlite_put(struct auth_store *store,
				 const struct auth_record *record, bool firm)
{
	return store_put(store, STORE_SESSIONS, record, firm);
}

static int auth_store_sqlite_remove(struct auth_store *store, uint32_t index)
{
	return store_remove(store, STORE_SESSIONS, index, true);
}

static int auth_store_sqlite_put_account(struct auth_store *store,
					 const struct auth_account *account)
{
	return store_put(store, STORE_ACCOUNTS, account, false);
}

static int auth_store_sqlite_remove_account(struct auth_store *store,
					    int64_t id)
{
	return store_remove(store, STORE_ACCOUNTS, id, false);
}

static int auth_store_sqlite_begin(struct auth_store *store)
{
	struct auth_store_sqlite *s = store_sqlite(store);
	int err = 0;

	if (!s->depth)
		err = store_firm(s, true) ?: store_exec(s, "BEGIN IMMEDIATE");
	if (!err)
		s->depth++;
	return err;
}

static int auth_store_sqlite_commit(struct auth_store *store)
{
	struct auth_store_sqlite *s = store_sqlite(store);
	int err;

	if (--s->depth)
		return 0;
	err = store_exec(s, "COMMIT");
	if (err)
		sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
	return err;
}

static int auth_store_sqlite_next(struct auth_store *store, uint32_t *index)
{
	int64_t next = 1;
	int err;

	err = store_number(store_sqlite(store), "SELECT next FROM clock",
			   &next);
	if (next < 1 || next > UINT32_MAX)
		next = UINT32_MAX;
	*index = next;
	return err;
}

/**
 * union store_row - a row, as what it is of
 * @session: Of STORE_SESSIONS.
 * @account: Of STORE_ACCOUNTS.
 */
union store_row {
	struct auth_record session;
	struct auth_account account;
};

typedef int (*store_row_fn)(const void *taker, const union store_row *row);

/* Return: 0 or -EINVAL. */
static int store_read_row(sqlite3_stmt *stmt,
			  const struct auth_columns *columns,
			  union store_row *row)
{
	const struct auth_column *column;
	const char *text;
	int64_t number;
	size_t i;
	int err = 0;

	memset(row, 0, sizeof(*row));
	for (i = 0; i < columns->n && !err; i++) {
		column = &columns->list[i];
		if (!auth_column_is_text(column)) {
			number = sqlite3_column_int64(stmt, i);
			err = auth_column_set_number(column, row, number);
			continue;
		}
		text = (const char *)sqlite3_column_text(stmt, i);
		err = text ? auth_column_set_text(column, row, text) :
		      -EINVAL;
	}
	return err;
}

static int store_load_rows(struct auth_store_sqlite *s, sqlite3_stmt *stmt,
			   int table, store_row_fn take, const void *taker)
{
	const struct auth_columns *columns = store_tables[table];
	int rc = SQLITE_DONE, err = 0;
	union store_row row;

	while (!err && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
		if (store_read_row(stmt, columns, &row))
			err = store_remove(&s->store, table,
					   sqlite3_column_int64(stmt, 0), true);
		else
			err = take(taker, &row);
		auth_column_release(columns, &row);
	}
	if (!err && rc != SQLITE_DONE)
		err = store_error(s, "SELECT");
	return err;
}

static int store_load(struct auth_store *store, int table, store_row_fn take,
		      const void *taker)
{
	const struct auth_columns *columns = store_tables[table];
	struct auth_store_sqlite *s = store_sqlite(store);
	sqlite3_stmt *stmt;
	struct buf sql;
	int err;

	buf_init(&sql, STORE_SQL_MAX);
	buf_str(&sql, "SELECT ");
	store_add_columns(&sql, columns, "name");
	buf_fmt(&sql, " FROM %s ORDER BY %s", columns->table,
		columns->list[0].name);
	err = sql.error ?: store_prepare(s, buf_text(&sql), &stmt);
	buf_free(&sql);
	if (err)
		return err;
	err = store_load_rows(s, stmt, table, take, taker);
	sqlite3_finalize(stmt);
	return err;
}

/**
 * struct store_session_taker - who takes sessions
 * @fn: Function.
 * @arg: Its argument.
 */
struct store_session_taker {
	auth_store_fn fn;
	void *arg;
};

static int store_take_session(const void *taker, const union store_row *row)
{
	const struct store_session_taker *t = taker;

	return t->fn(t->arg, &row->session);
}

static int auth_store_sqlite_load(struct auth_store *store, auth_store_fn fn,
				  void *arg)
{
	const struct store_session_taker taker = { fn, arg };

	return store_load(store, STORE_SESSIONS, store_take_session, &taker);
}

/**
 * struct store_account_taker - who takes what accounting is to be told
 * @fn: Function.
 * @arg: Its argument.
 */
struct store_account_taker {
	auth_store_account_fn fn;
	void *arg;
};

static int store_take_account(const void *taker, const union store_row *row)
{
	const struct store_account_taker *t = taker;

	return t->fn(t->arg, &row->account);
}

static int auth_store_sqlite_load_accounts(struct auth_store *store,
					   auth_store_account_fn fn, void *arg)
{
	const struct store_account_taker taker = { fn, arg };

	return store_load(store, STORE_ACCOUNTS, store_take_account, &taker);
}

static void auth_store_sqlite_close(struct auth_store *store)
{
	struct auth_store_sqlite *s = store_sqlite(store);

	int i;

	for (i = 0; i < STORE_TABLES; i++) {
		sqlite3_finalize(s->statements[i].put);
		sqlite3_finalize(s->statements[i].remove);
	}
	sqlite3_close(s->db);
	free(s);
}

static const struct auth_store_ops auth_store_sqlite_ops = {
	.load = auth_store_sqlite_load,
	.next = auth_store_sqlite_next,
	.put = auth_store_sqlite_put,
	.remove = auth_store_sqlite_remove,
	.load_accounts = auth_store_sqlite_load_accounts,
	.put_account = auth_store_sqlite_put_account,
	.remove_account = auth_store_sqlite_remove_account,
	.begin = auth_store_sqlite_begin,
	.commit = auth_store_sqlite_commit,
	.close = auth_store_sqlite_close,
};
