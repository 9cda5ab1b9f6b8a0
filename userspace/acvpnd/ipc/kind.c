// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/ipc/kind.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "acvpnd/ipc/message.h"

/* A text that is not told has this length. */
#define KIND_UNTOLD UINT32_MAX

/* Bits of a DTLS sequence number; those of TLS do not come here. */
enum { KIND_SEQ_BITS = 48 };

static int put_raw(struct ipc_writer *w, const void *data, size_t len)
{
	return buf_add(w->out, data, len);
}

static const void *get_raw(struct ipc_reader *r, size_t len)
{
	const void *at = r->data + r->at;

	if (len > r->len - r->at)
		return NULL;
	r->at += len;
	return at;
}

static int put_u32(struct ipc_writer *w, uint32_t value)
{
	return put_raw(w, &value, sizeof(value));
}

static int get_u32(struct ipc_reader *r, uint32_t *value)
{
	const void *at = get_raw(r, sizeof(*value));

	if (!at)
		return -EBADMSG;
	memcpy(value, at, sizeof(*value));
	return 0;
}

static int get_length(struct ipc_reader *r, size_t max, uint32_t *len)
{
	int err = get_u32(r, len);

	return !err && *len > max ? -EBADMSG : err;
}

/* Numbers */

static int ipc_kind_put_number(struct ipc_writer *w, const struct ipc_row *row,
			       const void *field)
{
	const uint32_t *value = field;

	return *value > row->max ? -EINVAL : put_u32(w, *value);
}

static int get_number(struct ipc_reader *r, const struct ipc_row *row,
		      void *field)
{
	return get_length(r, row->max, field);
}

const struct ipc_kind ipc_kind_number = { ipc_kind_put_number, get_number };

static int put_count(struct ipc_writer *w, const struct ipc_row *row,
		     const void *field)
{
	(void)row;
	return put_raw(w, field, sizeof(uint64_t));
}

static int get_count(struct ipc_reader *r, const struct ipc_row *row,
		     void *field)
{
	const void *at = get_raw(r, sizeof(uint64_t));

	(void)row;
	if (!at)
		return -EBADMSG;
	memcpy(field, at, sizeof(uint64_t));
	return 0;
}

const struct ipc_kind ipc_kind_count = { put_count, get_count };

static int put_flag(struct ipc_writer *w, const struct ipc_row *row,
		    const void *field)
{
	const bool *flag = field;

	(void)row;
	return put_u32(w, *flag);
}

static int get_flag(struct ipc_reader *r, const struct ipc_row *row,
		    void *field)
{
	bool *flag = field;
	uint32_t value;
	int err = get_length(r, 1, &value);

	(void)row;
	*flag = !err && value;
	return err;
}

const struct ipc_kind ipc_kind_flag = { put_flag, get_flag };

/* Texts and bytes */

static int put_string(struct ipc_writer *w, const char *text, size_t max)
{
	size_t len;
	int err;

	if (!text)
		return put_u32(w, KIND_UNTOLD);
	len = strlen(text);
	if (len > max)
		return -EMSGSIZE;
	err = put_u32(w, len);
	return err ? err : put_raw(w, text, len + 1);
}

static int get_string(struct ipc_reader *r, size_t max, const char **text)
{
	const char *at;
	uint32_t len;
	int err = get_u32(r, &len);

	*text = NULL;
	if (err || len == KIND_UNTOLD)
		return err;
	if (len > max)
		return -EBADMSG;
	at = get_raw(r, (size_t)len + 1);
	if (!at || strnlen(at, (size_t)len + 1) != len)
		return -EBADMSG;
	*text = at;
	return 0;
}

static int ipc_kind_put_text(struct ipc_writer *w, const struct ipc_row *row,
			     const void *field)
{
	const char *const *text = field;

	return put_string(w, *text, row->max);
}

static int get_text(struct ipc_reader *r, const struct ipc_row *row,
		    void *field)
{
	return get_string(r, row->max, field);
}

const struct ipc_kind ipc_kind_text = { ipc_kind_put_text, get_text };

static int put_bytes(struct ipc_writer *w, const struct ipc_row *row,
		     const void *field)
{
	const struct ipc_bytes *bytes = field;
	int err;

	if (bytes->len > row->max)
		return -EMSGSIZE;
	err = put_u32(w, bytes->len);
	return err ? err : put_raw(w, bytes->data, bytes->len);
}

static int get_bytes(struct ipc_reader *r, const struct ipc_row *row,
		     void *field)
{
	struct ipc_bytes *bytes = field;
	uint32_t len;
	int err = get_length(r, row->max, &len);

	if (err || !len)
		return err;
	bytes->data = get_raw(r, len);
	bytes->len = bytes->data ? len : 0;
	return bytes->data ? 0 : -EBADMSG;
}

const struct ipc_kind ipc_kind_bytes = { put_bytes, get_bytes };

static int put_fixed(struct ipc_writer *w, const struct ipc_row *row,
		     const void *field)
{
	return put_raw(w, field, row->max);
}

static int get_fixed(struct ipc_reader *r, const struct ipc_row *row,
		     void *field)
{
	const void *at = get_raw(r, row->max);

	if (!at)
		return -EBADMSG;
	memcpy(field, at, row->max);
	return 0;
}

const struct ipc_kind ipc_kind_fixed = { put_fixed, get_fixed };

static int put_texts(struct ipc_writer *w, const struct ipc_row *row,
		     const void *field)
{
	const struct ipc_texts *texts = field;
	size_t i;
	int err;

	if (texts->n > IPC_TEXTS_MAX)
		return -EMSGSIZE;
	err = put_u32(w, texts->n);
	for (i = 0; i < texts->n && !err; i++)
		err = texts->list[i] ? put_string(w, texts->list[i],
						  row->max) : -EINVAL;
	return err;
}

static int get_texts(struct ipc_reader *r, const struct ipc_row *row,
		     void *field)
{
	struct ipc_texts *texts = field;
	uint32_t n;
	int err = get_length(r, IPC_TEXTS_MAX, &n);

	texts->n = 0;
	while (!err && texts->n < n) {
		err = get_string(r, row->max, &texts->list[texts->n]);
		if (!err && !texts->list[texts->n++])
			err = -EBADMSG;
	}
	return err;
}

const struct ipc_kind ipc_kind_texts = { put_texts, get_texts };

/* Addresses. What is not used of them is zero, and tells nothing. */

static bool is_family(sa_family_t family)
{
	return family == AF_UNSPEC || family == AF_INET || family == AF_INET6;
}

static int put_address(struct ipc_writer *w, const struct ipc_row *row,
		       const void *field)
{
	const union sockaddr_any *from = field;
	union sockaddr_any a;

	(void)row;
	memset(&a, 0, sizeof(a));
	a.sa.sa_family = from->sa.sa_family;
	if (!is_family(a.sa.sa_family))
		return -EINVAL;
	if (a.sa.sa_family == AF_INET) {
		a.v4.sin_port = from->v4.sin_port;
		a.v4.sin_addr = from->v4.sin_addr;
	} else if (a.sa.sa_family == AF_INET6) {
		a.v6 = from->v6;
	}
	return put_raw(w, &a, sizeof(a));
}

static int get_address(struct ipc_reader *r, const struct ipc_row *row,
		       void *field)
{
	union sockaddr_any *a = field;
	const void *at = get_raw(r, sizeof(*a));

	(void)row;
	if (!at)
		return -EBADMSG;
	memcpy(a, at, sizeof(*a));
	return is_family(a->sa.sa_family) ? 0 : -EBADMSG;
}

const struct ipc_kind ipc_kind_address = { put_address, get_address };

static bool is_prefix(const struct prefix *p)
{
	if (p->family == AF_UNSPEC)
		return !p->len;
	return is_family(p->family) && p->len <= prefix_bits(p->family);
}

static int put_network(struct ipc_writer *w, const struct prefix *from)
{
	struct prefix p;

	memset(&p, 0, sizeof(p));
	p.family = from->family;
	p.len = from->len;
	if (!is_prefix(&p))
		return -EINVAL;
	if (p.family != AF_UNSPEC)
		memcpy(p.addr, from->addr, prefix_bits(p.family) / 8);
	return put_raw(w, &p, sizeof(p));
}

static int put_prefix(struct ipc_writer *w, const struct ipc_row *row,
		      const void *field)
{
	(void)row;
	return put_network(w, field);
}

static int get_prefix(struct ipc_reader *r, const struct ipc_row *row,
		      void *field)
{
	struct prefix *p = field;
	const void *at = get_raw(r, sizeof(*p));

	(void)row;
	if (!at)
		return -EBADMSG;
	memcpy(p, at, sizeof(*p));
	return is_prefix(p) ? 0 : -EBADMSG;
}

const struct ipc_kind ipc_kind_prefix = { put_prefix, get_prefix };

/* Bytes until a list that is used where it is begins. */
static size_t padding(size_t at)
{
	return -at % _Alignof(struct prefix);
}

static int put_prefixes(struct ipc_writer *w, const struct ipc_row *row,
			const void *field)
{
	static const uint8_t zero[_Alignof(struct prefix)];
	const struct ipc_prefixes *prefixes = field;
	size_t i;
	int err;

	if (prefixes->n > row->max)
		return -EMSGSIZE;
	err = put_u32(w, prefixes->n);
	if (!err)
		err = put_raw(w, zero, padding(w->out->len));
	for (i = 0; i < prefixes->n && !err; i++)
		err = put_network(w, &prefixes->list[i]);
	return err;
}

static int get_prefixes(struct ipc_reader *r, const struct ipc_row *row,
			void *field)
{
	struct ipc_prefixes *prefixes = field;
	const struct prefix *list;
	uint32_t n, i;
	int err = get_length(r, row->max, &n);

	if (err)
		return err;
	get_raw(r, padding(r->at));
	list = get_raw(r, n * sizeof(*list));
	if (!list)
		return -EBADMSG;
	for (i = 0; i < n; i++)
		if (!is_prefix(&list[i]))
			return -EBADMSG;
	prefixes->list = n ? list : NULL;
	prefixes->n = n;
	return 0;
}

const struct ipc_kind ipc_kind_prefixes = { put_prefixes, get_prefixes };

/* Structures */

int ipc_kind_put_all(struct ipc_writer *w, const struct ipc_row *rows,
		     const void *object)
{
	int err = 0;

	for (; rows->kind && !err; rows++)
		err = rows->kind->put(w, rows,
				      (const char *)object + rows->offset);
	return err;
}

int ipc_kind_get_all(struct ipc_reader *r, const struct ipc_row *rows,
		     void *object)
{
	int err = 0;

	for (; rows->kind && !err; rows++)
		err = rows->kind->get(r, rows, (char *)object + rows->offset);
	return err;
}

static int put_part(struct ipc_writer *w, const struct ipc_row *row,
		    const void *field)
{
	return ipc_kind_put_all(w, row->rows, field);
}

static int get_part(struct ipc_reader *r, const struct ipc_row *row,
		    void *field)
{
	return ipc_kind_get_all(r, row->rows, field);
}

const struct ipc_kind ipc_kind_part = { put_part, get_part };

/* The number of records is behind them in the structure, by an offset. */
static int put_records(struct ipc_writer *w, const struct ipc_row *row,
		       const void *field)
{
	const char *object = (const char *)field - row->offset;
	const size_t *n = (const void *)(object + row->count);
	size_t i;
	int err;

	if (*n > row->max)
		return -EMSGSIZE;
	err = put_u32(w, *n);
	for (i = 0; i < *n && !err; i++)
		err = ipc_kind_put_all(w, row->rows,
				       (const char *)field + i * row->size);
	return err;
}

static int get_records(struct ipc_reader *r, const struct ipc_row *row,
		       void *field)
{
	char *object = (char *)field - row->offset;
	size_t *n = (void *)(object + row->count);
	uint32_t i, told;
	int err = get_length(r, row->max, &told);

	*n = err ? 0 : told;
	for (i = 0; i < *n && !err; i++)
		err = ipc_kind_get_all(r, row->rows,
				       (char *)field + i * row->size);
	return err;
}

const struct ipc_kind ipc_kind_records = { put_records, get_records };

/* Descriptors */

static int put_descriptor(struct ipc_writer *w, const struct ipc_row *row,
			  const void *field)
{
	const int *fd = field;

	if (*fd < 0 && !row->max)
		return -EINVAL;
	w->fd = *fd < 0 ? -1 : *fd;
	return put_u32(w, *fd >= 0);
}

static int get_descriptor(struct ipc_reader *r, const struct ipc_row *row,
			  void *field)
{
	bool came = r->fd >= 0;
	uint32_t told;
	int *fd = field;
	int err = get_length(r, 1, &told);

	*fd = -1;
	if (err)
		return err;
	if (came != told || (!told && !row->max))
		return -EBADMSG;
	*fd = r->fd;
	r->fd = -1;
	return 0;
}

const struct ipc_kind ipc_kind_descriptor = { put_descriptor, get_descriptor };

/* Keys */

static size_t key_length(uint32_t aead)
{
	return aead == TLS_AEAD_AES_128_GCM ? 16 : 32;
}

static size_t iv_length(uint32_t aead)
{
	return aead == TLS_AEAD_CHACHA20_POLY1305 ? 12 : 4;
}

static int put_direction(struct ipc_writer *w, uint32_t aead,
			 const struct tls_keydir *dir)
{
	int err;

	if (dir->key_len != key_length(aead) || dir->iv_len != iv_length(aead))
		return -EINVAL;
	err = put_raw(w, dir->key, dir->key_len);
	if (!err)
		err = put_raw(w, dir->iv, dir->iv_len);
	return err ? err : put_raw(w, &dir->seq, sizeof(dir->seq));
}

static int ipc_kind_get_direction(struct ipc_reader *r, uint32_t aead,
				  struct tls_keydir *dir)
{
	const void *key = get_raw(r, key_length(aead));
	const void *iv = key ? get_raw(r, iv_length(aead)) : NULL;
	const void *seq = iv ? get_raw(r, sizeof(dir->seq)) : NULL;

	if (!seq)
		return -EBADMSG;
	dir->key_len = key_length(aead);
	memcpy(dir->key, key, dir->key_len);
	dir->iv_len = iv_length(aead);
	memcpy(dir->iv, iv, dir->iv_len);
	memcpy(&dir->seq, seq, sizeof(dir->seq));
	return dir->seq >> KIND_SEQ_BITS ? -EBADMSG : 0;
}

static int ipc_kind_put_keys(struct ipc_writer *w, const struct ipc_row *row,
			     const void *field)
{
	const struct tls_keys *keys = field;
	int err;

	(void)row;
	if (keys->aead > TLS_AEAD_CHACHA20_POLY1305)
		return -EINVAL;
	err = put_u32(w, keys->aead);
	if (!err)
		err = put_u32(w, keys->epoch);
	if (!err)
		err = put_direction(w, keys->aead, &keys->tx);
	return err ? err : put_direction(w, keys->aead, &keys->rx);
}

static int get_keys(struct ipc_reader *r, const struct ipc_row *row,
		    void *field)
{
	struct tls_keys *keys = field;
	uint32_t aead, epoch;
	int err = get_length(r, TLS_AEAD_CHACHA20_POLY1305, &aead);

	(void)row;
	if (!err)
		err = get_length(r, UINT16_MAX, &epoch);
	if (err)
		return err;
	keys->aead = aead;
	keys->epoch = epoch;
	err = ipc_kind_get_direction(r, aead, &keys->tx);
	return err ? err : ipc_kind_get_direction(r, aead, &keys->rx);
}

const struct ipc_kind ipc_kind_keys = { ipc_kind_put_keys, get_keys };
