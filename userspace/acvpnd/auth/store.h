/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where sessions are kept so that they outlive this process, and what
 * accounting is still to be told: one interface, and behind it something that
 * has columns (auth/column.h).
 *
 * What was put before a client was answered is there after any kill; and after
 * a loss of power, too, if it was put firmly.
 */
#ifndef _ACVPND_AUTH_STORE_H
#define _ACVPND_AUTH_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "acvpnd/auth/account.h"
#include "acvpnd/auth/record.h"

enum {
	AUTH_BOOT_ID_SIZE = 37,
	AUTH_STORE_ERROR_SIZE = 512,
};

/**
 * struct auth_clock - what the times of records are relative to
 * @boot_id: Tells boots apart, as in /proc/sys/kernel/random/boot_id.
 * @realtime: CLOCK_REALTIME less CLOCK_BOOTTIME, in milliseconds.
 * @now: CLOCK_BOOTTIME, in milliseconds.
 *
 * Within a boot a store gives back times as they were. Those of another boot
 * are moved so that as much time has gone by as the clock of the machine says,
 * and none of them is to come.
 */
struct auth_clock {
	char boot_id[AUTH_BOOT_ID_SIZE];
	int64_t realtime;
	int64_t now;
};

struct auth_store;

/**
 * typedef auth_store_fn - called for a session
 * @arg: What the caller of auth_store_load() gave.
 * @record: Session; gone afterwards.
 *
 * Return: 0, or a negative errno that ends the loading.
 */
typedef int (*auth_store_fn)(void *arg, const struct auth_record *record);

/**
 * typedef auth_store_account_fn - called for what waits for accounting
 * @arg: What the caller of auth_store_load_accounts() gave.
 * @account: It; gone afterwards.
 *
 * Return: 0, or a negative errno that ends the loading.
 */
typedef int (*auth_store_account_fn)(void *arg,
				     const struct auth_account *account);

/**
 * struct auth_store_ops - what a store does; see the functions below
 * @load: See auth_store_load().
 * @next: See auth_store_next().
 * @put: See auth_store_put().
 * @remove: See auth_store_remove().
 * @load_accounts: See auth_store_load_accounts().
 * @put_account: See auth_store_put_account().
 * @remove_account: See auth_store_remove_account().
 * @begin: See auth_store_begin().
 * @commit: See auth_store_commit().
 * @close: See auth_store_close().
 */
struct auth_store_ops {
	int (*load)(struct auth_store *store, auth_store_fn fn, void *arg);
	int (*next)(struct auth_store *store, uint32_t *index);
	int (*put)(struct auth_store *store, const struct auth_record *record,
		   bool firm);
	int (*remove)(struct auth_store *store, uint32_t index);
	int (*load_accounts)(struct auth_store *store,
			     auth_store_account_fn fn, void *arg);
	int (*put_account)(struct auth_store *store,
			   const struct auth_account *account);
	int (*remove_account)(struct auth_store *store, int64_t id);
	int (*begin)(struct auth_store *store);
	int (*commit)(struct auth_store *store);
	void (*close)(struct auth_store *store);
};

/**
 * struct auth_store - a store; the first member of its own structure
 * @ops: What it does.
 * @error: What failed last, for people.
 */
struct auth_store {
	const struct auth_store_ops *ops;
	char error[AUTH_STORE_ERROR_SIZE];
};

/**
 * auth_store_sqlite() - open a file of SQLite, or make one
 * @path: File; another one or two beside it have its name and more.
 * @clock: What times are relative to.
 * @store: Filled in also on failure, if there is memory: @store->error tells
 *	why then; auth_store_close() it.
 *
 * Nobody else can open it meanwhile. A file that was made by a later version is
 * left alone.
 *
 * Return: 0; -EBUSY somebody has it open; -EUCLEAN it is damaged, or no such
 * file; -ENOTSUP it is a later version's; -ENOMEM; -EIO anything else.
 */
int auth_store_sqlite(const char *path, const struct auth_clock *clock,
		      struct auth_store **store);

/**
 * auth_store_sqlite_check() - could a file be opened, apart from who has it?
 * @path: File, which need not be there; what it has stays as it is.
 * @error: Why not, for people.
 *
 * Return: 0; or as auth_store_sqlite().
 */
int auth_store_sqlite_check(const char *path,
			    char error[AUTH_STORE_ERROR_SIZE]);

/**
 * auth_store_load() - all sessions that are kept, by their number
 * @store: Store.
 * @fn: Called for each. What cannot be read is left out, and removed.
 * @arg: Given to @fn.
 *
 * Return: 0; what @fn returned; or an error of the store.
 */
static inline int auth_store_load(struct auth_store *store, auth_store_fn fn,
				  void *arg)
{
	return store->ops->load(store, fn, arg);
}

/**
 * auth_store_next() - first number that no session has had
 * @store: Store.
 * @index: Filled in.
 *
 * Return: 0 or an error of the store.
 */
static inline int auth_store_next(struct auth_store *store, uint32_t *index)
{
	return store->ops->next(store, index);
}

/**
 * auth_store_put() - keep a session as it is now
 * @store: Store.
 * @record: Session.
 * @firm: It, and all that was put before, has to outlive a loss of power; this
 *	takes as long as the disk does. What the data plane has does not outlive
 *	it either, so that only logins, and their ends, are worth it.
 *
 * Return: 0 when it is kept; -ENOSPC; or another error of the store.
 */
static inline int auth_store_put(struct auth_store *store,
				 const struct auth_record *record, bool firm)
{
	return store->ops->put(store, record, firm);
}

/**
 * auth_store_remove() - a session is over, firmly
 * @store: Store.
 * @index: Its number; if none has it there is nothing to do.
 *
 * Return: As auth_store_put().
 */
static inline int auth_store_remove(struct auth_store *store, uint32_t index)
{
	return store->ops->remove(store, index);
}

/**
 * auth_store_load_accounts() - all that waits for accounting, the oldest first
 * @store: Store.
 * @fn: Called for each. What cannot be read is left out, and removed.
 * @arg: Given to @fn.
 *
 * Return: 0; what @fn returned; or an error of the store.
 */
static inline int auth_store_load_accounts(struct auth_store *store,
					   auth_store_account_fn fn, void *arg)
{
	return store->ops->load_accounts(store, fn, arg);
}

/**
 * auth_store_put_account() - keep what accounting is to be told
 * @store: Store.
 * @account: It, with a number that nothing else there has. Within a transaction
 *	it is as firm as that; else a loss of power may take it.
 *
 * Return: As auth_store_put().
 */
static inline int auth_store_put_account(struct auth_store *store,
					 const struct auth_account *account)
{
	return store->ops->put_account(store, account);
}

/**
 * auth_store_remove_account() - accounting was told
 * @store: Store.
 * @id: Number of what it was told; if nothing has it there is nothing to do.
 *
 * Return: As auth_store_put().
 */
static inline int auth_store_remove_account(struct auth_store *store,
					    int64_t id)
{
	return store->ops->remove_account(store, id);
}

/**
 * auth_store_begin() - begin a transaction: what is removed and put from now on
 *	is so at one go, and firmly
 * @store: Store. If there is a transaction, this one is a part of it.
 *
 * Return: 0 or an error of the store; each is done by itself then.
 */
static inline int auth_store_begin(struct auth_store *store)
{
	return store->ops->begin(store);
}

/**
 * auth_store_commit() - end a transaction
 * @store: Store, once for each auth_store_begin() that returned 0.
 *
 * Return: As auth_store_put(): nothing of it was done. A part of another one
 * returns 0.
 */
static inline int auth_store_commit(struct auth_store *store)
{
	return store->ops->commit(store);
}

/** auth_store_close() - let go of a store, or NULL */
static inline void auth_store_close(struct auth_store *store)
{
	if (store)
		store->ops->close(store);
}

#endif /* _ACVPND_AUTH_STORE_H */
