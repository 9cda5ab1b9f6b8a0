// SPDX-License-Identifier: GPL-2.0-only
#include "libacvpn/acvpn.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "libacvpn/spec.h"

enum {
	UNKNOWN_BUFFERS = 8,
	UNKNOWN_STRLEN = sizeof("unknown-4294967295"),
};

static const struct acvpn_spec_entry *
names_find(const struct acvpn_spec_enum *spec, uint32_t value)
{
	if (value < spec->start || value - spec->start >= spec->n)
		return NULL;
	return &spec->entries[value - spec->start];
}

static const char *names_unknown(uint32_t value)
{
	static _Thread_local char buf[UNKNOWN_BUFFERS][UNKNOWN_STRLEN];
	static _Thread_local unsigned int next;
	char *s = buf[next++ % UNKNOWN_BUFFERS];

	snprintf(s, UNKNOWN_STRLEN, "unknown-%u", value);
	return s;
}

static const char *name(const struct acvpn_spec_enum *spec, uint32_t value)
{
	const struct acvpn_spec_entry *entry = names_find(spec, value);

	return entry ? entry->name : names_unknown(value);
}

const char *acvpn_mode_name(uint32_t mode)
{
	return name(&acvpn_spec_mode, mode);
}

const char *acvpn_transport_type_name(uint32_t type)
{
	return name(&acvpn_spec_transport_type, type);
}

const char *acvpn_slot_name(uint32_t slot)
{
	return name(&acvpn_spec_slot, slot);
}

const char *acvpn_transport_state_name(uint32_t state)
{
	return name(&acvpn_spec_transport_state, state);
}

const char *acvpn_idle_action_name(uint32_t action)
{
	return name(&acvpn_spec_idle_action, action);
}

const char *acvpn_compression_name(uint32_t compression)
{
	return name(&acvpn_spec_compression, compression);
}

const char *acvpn_cipher_name(uint32_t cipher)
{
	return name(&acvpn_spec_cipher, cipher);
}

const char *acvpn_event_type_name(uint32_t type)
{
	return name(&acvpn_spec_event_type, type);
}

const char *acvpn_reason_name(uint32_t reason)
{
	return name(&acvpn_spec_reason, reason);
}

const char *acvpn_drop_reason_name(uint32_t reason)
{
	return name(&acvpn_spec_drop_reason, reason);
}

const char *acvpn_drop_reason_text(uint32_t reason)
{
	const struct acvpn_spec_entry *entry;

	entry = names_find(&acvpn_spec_drop_reason, reason);
	return entry ? entry->doc : "";
}

static int names_parse_one(const struct acvpn_spec_enum *spec, const char *text,
			   uint32_t *value)
{
	for (size_t i = 0; i < spec->n; i++) {
		if (strcmp(spec->entries[i].name, text))
			continue;
		*value = spec->start + i;
		return 0;
	}
	return -EINVAL;
}

int acvpn_cipher_parse(const char *text, enum acvpn_cipher *cipher)
{
	uint32_t value;

	if (names_parse_one(&acvpn_spec_cipher, text, &value))
		return -EINVAL;
	*cipher = value;
	return 0;
}

int acvpn_mode_parse(const char *text, uint32_t *mode)
{
	return names_parse_one(&acvpn_spec_mode, text, mode);
}

int acvpn_transport_type_parse(const char *text, uint32_t *type)
{
	return names_parse_one(&acvpn_spec_transport_type, text, type);
}

int acvpn_slot_parse(const char *text, uint32_t *slot)
{
	return names_parse_one(&acvpn_spec_slot, text, slot);
}

int acvpn_event_type_parse(const char *text, uint32_t *type)
{
	return names_parse_one(&acvpn_spec_event_type, text, type);
}

int acvpn_idle_action_parse(const char *text, uint32_t *action)
{
	return names_parse_one(&acvpn_spec_idle_action, text, action);
}

int acvpn_compression_parse(const char *text, uint32_t *compression)
{
	return names_parse_one(&acvpn_spec_compression, text, compression);
}
