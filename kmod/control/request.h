/* SPDX-License-Identifier: GPL-2.0-only */
/* What the commands of all kinds have in common: whom a request is about. */
#ifndef _ACVPN_REQUEST_H
#define _ACVPN_REQUEST_H

#include <linux/types.h>

struct acvpn_dev;
struct acvpn_session;
struct acvpn_transport;
struct genl_info;
struct nlattr;

/**
 * struct acvpn_request_name - what names a transport of a session
 * @type: enum acvpn_transport_type
 * @slot: enum acvpn_slot
 */
struct acvpn_request_name {
	u32 type;
	u32 slot;
};

/* Text for a missing attribute, a string constant. */
#define ACVPN_MISSING(what) KBUILD_MODNAME ": " what " is missing"

/**
 * acvpn_request_require() - refuse a request that lacks an attribute
 * @info: request
 * @attr: the attribute, or NULL
 * @message: ACVPN_MISSING() text
 *
 * Return: 0 or -EINVAL.
 */
int acvpn_request_require(struct genl_info *info, const struct nlattr *attr,
			  const char *message);

/**
 * acvpn_request_u32() - value of an attribute
 * @attr: the attribute, or NULL
 * @absent: value if it is NULL
 *
 * Return: the value.
 */
u32 acvpn_request_u32(const struct nlattr *attr, u32 absent);

/**
 * acvpn_request_u64() - value of an attribute
 * @attr: the attribute, or NULL
 *
 * Return: the value, or 0.
 */
u64 acvpn_request_u64(const struct nlattr *attr);

/**
 * acvpn_request_nest() - attributes of a nest that the policy has validated
 * @info: request
 * @attr: ACVPN_A_* number of the nest
 * @missing: ACVPN_MISSING() text if it is not there
 * @tb: filled in
 * @max: highest attribute of the nest
 *
 * Return: 0 or a negative errno.
 */
int acvpn_request_nest(struct genl_info *info, int attr, const char *missing,
		       struct nlattr **tb, int max);

/**
 * acvpn_request_count() - how often is an attribute there?
 * @info: request
 * @attr: ACVPN_A_* number
 *
 * The one in genl_info.attrs is the last.
 *
 * Return: how often, not within nests.
 */
unsigned int acvpn_request_count(const struct genl_info *info, int attr);

/**
 * acvpn_request_name() - attributes of the transport, and what names it
 * @info: request
 * @tb: filled in, ACVPN_A_TRANSPORT_MAX + 1 entries
 * @name: filled in
 *
 * Return: 0 or a negative errno.
 */
int acvpn_request_name(struct genl_info *info, struct nlattr **tb,
		       struct acvpn_request_name *name);

/**
 * acvpn_request_transport() - the transport that a request is about
 * @info: request
 * @session: its session; the device is locked
 * @tb: filled in as by acvpn_request_name()
 *
 * Return: the transport or an ERR_PTR.
 */
struct acvpn_transport *acvpn_request_transport(struct genl_info *info,
						struct acvpn_session *session,
						struct nlattr **tb);

/**
 * acvpn_request_on_device() - run a command on the device that is named
 * @info: request
 * @command: called with acvpn_dev.lock held
 *
 * Return: what @command returns, or -EINVAL or -ENODEV.
 */
int acvpn_request_on_device(struct genl_info *info,
			    int (*command)(struct genl_info *info,
					   struct acvpn_dev *adev));

/**
 * acvpn_request_on_session() - run a command on the session that is named
 * @info: request
 * @command: called with acvpn_dev.lock held
 *
 * Return: what @command returns, or -EINVAL, -ENODEV, -ENOENT or -ESTALE.
 */
int acvpn_request_on_session(struct genl_info *info,
			     int (*command)(struct genl_info *info,
					    struct acvpn_session *session));

#endif /* _ACVPN_REQUEST_H */
