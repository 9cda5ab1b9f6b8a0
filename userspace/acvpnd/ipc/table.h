/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * All messages: what they are made of, who sends them to whom, and what answers
 * them.
 */
#ifndef _ACVPND_IPC_TABLE_H
#define _ACVPND_IPC_TABLE_H

#include <stdbool.h>

#include "acvpnd/ipc/kind.h"
#include "acvpnd/ipc/message.h"

/**
 * struct ipc_format - a message
 * @name: For people.
 * @rows: Its values, ended by one without a kind.
 * @ways: Who may send it to whom, see ipc_table_allows().
 * @answered: It is a request; @answer is its answer.
 * @answer: Kind of the answer.
 * @is_answer: It is one.
 */
struct ipc_format {
	const char *name;
	const struct ipc_row *rows;
	unsigned int ways;
	bool answered;
	enum ipc_type answer;
	bool is_answer;
};

/**
 * ipc_table_find() - how a message looks
 * @type: Any value.
 *
 * Return: Format, or NULL: there is no such message.
 */
const struct ipc_format *ipc_table_find(uint32_t type);

/**
 * ipc_table_allows() - may one process send this to another?
 * @type: Kind of the message, any value.
 * @from: Who sends.
 * @to: Who receives.
 *
 * Return: true if so.
 */
bool ipc_table_allows(uint32_t type, enum ipc_role from, enum ipc_role to);

#endif /* _ACVPND_IPC_TABLE_H */
