/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LIBACVPN_SPEC_H
#define _LIBACVPN_SPEC_H

#include <stddef.h>
#include <stdint.h>

/**
 * struct acvpn_spec_entry - one value of an enum
 * @name: As in the spec, "rx-replay".
 * @doc: What it means, a sentence.
 */
struct acvpn_spec_entry {
	const char *name;
	const char *doc;
};

/**
 * struct acvpn_spec_enum - names of consecutive values
 * @start: Value of the first entry.
 * @n: Number of entries.
 * @entries: The entries.
 */
struct acvpn_spec_enum {
	uint32_t start;
	size_t n;
	const struct acvpn_spec_entry *entries;
};

struct acvpn_spec_set;

/**
 * struct acvpn_spec_attr - one attribute
 * @name: As in the spec; NULL for number 0, which does not exist.
 * @nested: Attributes below it, or NULL.
 */
struct acvpn_spec_attr {
	const char *name;
	const struct acvpn_spec_set *nested;
};

/**
 * struct acvpn_spec_set - attributes of one nesting level
 * @n: Number of entries.
 * @attrs: The attributes, indexed by type.
 */
struct acvpn_spec_set {
	size_t n;
	const struct acvpn_spec_attr *attrs;
};

extern const struct acvpn_spec_enum acvpn_spec_mode;
extern const struct acvpn_spec_enum acvpn_spec_transport_type;
extern const struct acvpn_spec_enum acvpn_spec_slot;
extern const struct acvpn_spec_enum acvpn_spec_transport_state;
extern const struct acvpn_spec_enum acvpn_spec_compression;
extern const struct acvpn_spec_enum acvpn_spec_idle_action;
extern const struct acvpn_spec_enum acvpn_spec_cipher;
extern const struct acvpn_spec_enum acvpn_spec_event_type;
extern const struct acvpn_spec_enum acvpn_spec_reason;
extern const struct acvpn_spec_enum acvpn_spec_drop_reason;

extern const struct acvpn_spec_set acvpn_spec_set_acvpn;
extern const struct acvpn_spec_set acvpn_spec_set_link;
extern const struct acvpn_spec_set acvpn_spec_set_session;
extern const struct acvpn_spec_set acvpn_spec_set_transport;
extern const struct acvpn_spec_set acvpn_spec_set_key;
extern const struct acvpn_spec_set acvpn_spec_set_keydir;
extern const struct acvpn_spec_set acvpn_spec_set_stats;
extern const struct acvpn_spec_set acvpn_spec_set_drop;
extern const struct acvpn_spec_set acvpn_spec_set_event;

#endif /* _LIBACVPN_SPEC_H */
