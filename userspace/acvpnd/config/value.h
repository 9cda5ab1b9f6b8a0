/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Types of values: how a text becomes one, how it is copied and released.
 */
#ifndef _ACVPND_CONFIG_VALUE_H
#define _ACVPND_CONFIG_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Longest reason why a value is wrong. */
enum { VALUE_WHY_SIZE = 256 };

/**
 * struct value_range - what a number may be, how many of a list, or how long
 *	a text
 * @min: Least value, besides 0 if @zero.
 * @max: Largest value, or bytes of a text; 0: what the type allows.
 * @zero: 0 is allowed, too.
 */
struct value_range {
	uint64_t min;
	uint64_t max;
	bool zero;
};

/**
 * struct value_type - a type of values
 * @name: What people call it.
 * @size: Bytes of a value, which begins as zeros.
 * @many: Each further line adds to the value instead of replacing it.
 * @set: Sets the value, or adds to it, from a text. Returns 0, -EINVAL with
 *	@why filled in, or -ENOMEM; the value stays releasable.
 * @copy: Copies a value to zeros; NULL: it is copied byte for byte. Returns 0
 *	or -ENOMEM; what was copied stays releasable.
 * @release: Wipes what the value owns; NULL: nothing.
 */
struct value_type {
	const char *name;
	size_t size;
	bool many;
	int (*set)(void *value, const char *text,
		   const struct value_range *range, char why[VALUE_WHY_SIZE]);
	int (*copy)(void *to, const void *from);
	void (*release)(void *value);
};

/* true or false; a bool */
extern const struct value_type value_flag;
/* A number; an unsigned int */
extern const struct value_type value_number;
/* A number; a uint64_t */
extern const struct value_type value_big;
/* A port; a uint16_t */
extern const struct value_type value_port;
/* Any text but an empty one; a char * */
extern const struct value_type value_text;
/* As value_text, and completed as a file would be */
extern const struct value_type value_path;
/* Texts, one a line; a struct config_texts */
extern const struct value_type value_texts;
/* Domains, separated by blanks; a struct config_texts */
extern const struct value_type value_domains;
/* Header fields, "Name: value", one a line; a struct config_texts */
extern const struct value_type value_headers;
/* Name of a network device; a char [IFNAMSIZ] */
extern const struct value_type value_device;
/* IPv4 network; a struct prefix with the length 0 if there was none */
extern const struct value_type value_net4;
/* IPv6 network; the same */
extern const struct value_type value_net6;
/* Dotted mask or length of an IPv4 network; an unsigned int */
extern const struct value_type value_mask4;
/* IPv4 address; a struct prefix */
extern const struct value_type value_addr4;
/* IPv6 address; a struct prefix */
extern const struct value_type value_lease6;
/* Addresses, one a line; a struct config_prefixes */
extern const struct value_type value_addrs;
/* Networks, one a line, "default" being AF_UNSPEC; a struct config_prefixes */
extern const struct value_type value_routes;
/* Networks, one a line; a struct config_prefixes */
extern const struct value_type value_nets;
/* What users are restricted to; a struct config_ports */
extern const struct value_type value_ports;
/* SO_PRIORITY or type of service; an unsigned int as in struct config_policy */
extern const struct value_type value_priority;
/* Ways to authenticate, one a line; a struct config_auths */
extern const struct value_type value_auths;
/* Groups, one a line; a struct config_groups */
extern const struct value_type value_groups;
/* How new keys are made; an enum config_rekey */
extern const struct value_type value_rekey;
/* Object identifier of a field of a certificate; a char * */
extern const struct value_type value_oid;
/* Whatever: it goes nowhere */
extern const struct value_type value_any;

#endif /* _ACVPND_CONFIG_VALUE_H */
