/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Kinds of values that a message is made of: for the tables of messages.
 */
#ifndef _ACVPND_IPC_KIND_H
#define _ACVPND_IPC_KIND_H

#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"

struct ipc_row;

/**
 * struct ipc_writer - a packet that is made
 * @out: Its bytes.
 * @fd: Descriptor that goes with it, the sender's; or -1.
 */
struct ipc_writer {
	struct buf *out;
	int fd;
};

/**
 * struct ipc_reader - a packet that came
 * @data: Its bytes, aligned for any type.
 * @len: How many.
 * @at: How many were read.
 * @fd: Descriptor that came with it and that nothing has taken yet; or -1.
 */
struct ipc_reader {
	const uint8_t *data;
	size_t len;
	size_t at;
	int fd;
};

/**
 * struct ipc_kind - kind of a value
 * @put: Append @field. Return: 0; -EMSGSIZE it is larger than the row allows;
 *	-EINVAL it is none; -ENOMEM.
 * @get: Read into @field, which may point into the packet afterwards. Return:
 *	0 or -EBADMSG.
 */
struct ipc_kind {
	int (*put)(struct ipc_writer *w, const struct ipc_row *row,
		   const void *field);
	int (*get)(struct ipc_reader *r, const struct ipc_row *row,
		   void *field);
};

/* uint32_t, @max is the largest. */
extern const struct ipc_kind ipc_kind_number;
/* uint64_t of any value. */
extern const struct ipc_kind ipc_kind_count;
/* bool */
extern const struct ipc_kind ipc_kind_flag;
/* const char *, @max bytes. */
extern const struct ipc_kind ipc_kind_text;
/* struct ipc_bytes, @max bytes. */
extern const struct ipc_kind ipc_kind_bytes;
/* uint8_t[@max] */
extern const struct ipc_kind ipc_kind_fixed;
/* union sockaddr_any */
extern const struct ipc_kind ipc_kind_address;
/* struct prefix */
extern const struct ipc_kind ipc_kind_prefix;
/* struct ipc_prefixes, @max elements. */
extern const struct ipc_kind ipc_kind_prefixes;
/* struct ipc_texts, @max bytes each. */
extern const struct ipc_kind ipc_kind_texts;
/* A structure of rows. */
extern const struct ipc_kind ipc_kind_part;
/* An array of structures, @max of them. */
extern const struct ipc_kind ipc_kind_records;
/* int: a descriptor; with @max it may be -1. One a message. */
extern const struct ipc_kind ipc_kind_descriptor;
/* struct tls_keys */
extern const struct ipc_kind ipc_kind_keys;

/**
 * struct ipc_row - a value of a structure
 * @kind: Kind of the value.
 * @offset: Where it is in the structure.
 * @max: Limit, as the kind has it.
 * @count: Of records: where in the structure their number is, a size_t.
 * @size: Of records: bytes of each.
 * @rows: Of records: their values, ended by one without a kind.
 */
struct ipc_row {
	const struct ipc_kind *kind;
	size_t offset;
	size_t max;
	size_t count;
	size_t size;
	const struct ipc_row *rows;
};

/**
 * ipc_kind_put_all() - append the values of a structure
 * @w: Packet.
 * @rows: Its values, ended by one without a kind.
 * @object: Structure.
 *
 * Return: as @put.
 */
int ipc_kind_put_all(struct ipc_writer *w, const struct ipc_row *rows,
		     const void *object);

/**
 * ipc_kind_get_all() - read the values of a structure
 * @r: Packet.
 * @rows: Its values, ended by one without a kind.
 * @object: Structure.
 *
 * Return: as @get.
 */
int ipc_kind_get_all(struct ipc_reader *r, const struct ipc_row *rows,
		     void *object);

#endif /* _ACVPND_IPC_KIND_H */
