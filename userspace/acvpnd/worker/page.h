/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Pages that are the same for everybody. The vendor's client looks at them
 * for news of itself; they tell it that there are none.
 */
#ifndef _ACVPND_WORKER_PAGE_H
#define _ACVPND_WORKER_PAGE_H

#include "acvpnd/worker/conn.h"

/**
 * page_reply() - answer with a page
 * @c: Connection.
 * @target: What is wanted; clients append ":port" to it.
 *
 * Return: false: there is no such page, and nothing was done.
 */
bool page_reply(struct conn *c, const char *target);

/**
 * page_path_len() - length of the path in a target
 * @target: "/path", with a query or a port behind it, which some clients give.
 */
size_t page_path_len(const char *target);

#endif /* _ACVPND_WORKER_PAGE_H */
