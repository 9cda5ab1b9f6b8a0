// SPDX-License-Identifier: GPL-2.0-only
#include "acnl/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/**
 * struct advice - what to do about an error
 * @err: Negative errno.
 * @status: Exit status.
 * @text: Advice.
 */
struct advice {
	int err;
	enum acnl_exit status;
	const char *text;
};

static const struct advice advices[] = {
	{ -EPERM, ACNL_NO_PERMISSION, "run it as root or with CAP_NET_ADMIN" },
	{ -EACCES, ACNL_NO_PERMISSION, "run it as root or with CAP_NET_ADMIN" },
	{ -ENODEV, ACNL_NO_OBJECT, "'acnl show' lists the devices" },
	{ -ENOENT, ACNL_NO_OBJECT,
	  "'acnl show' lists the sessions and transports" },
	{ -ESHUTDOWN, ACNL_NO_MODULE, "load it with 'modprobe acvpn'" },
	{ -EINTR, ACNL_FAILURE, "try again" },
	{ -ENOMEM, ACNL_FAILURE, "free some memory and try again" },
	{ -EPROTO, ACNL_FAILURE,
	  "check that acnl and the module are of the same version" },
	{ -ENOSPC, ACNL_FAILURE, "make room" },
	{ -EBADF, ACNL_FAILURE, "do not close it" },
	{ -EOPNOTSUPP, ACNL_FAILURE,
	  "update the kernel module, which is older than acnl" },
	{ -EADDRINUSE, ACNL_FAILURE,
	  "'acnl show' tells which session has it; choose another" },
	{ -EMSGSIZE, ACNL_FAILURE, "try a smaller one" },
	{ -ENOKEY, ACNL_FAILURE,
	  "wait until 'acnl monitor' reports transport-up" },
	{ -ENOBUFS, ACNL_FAILURE, "'acnl show --drops' may tell more" },
	{ -EINVAL, ACNL_FAILURE, "correct the value" },
	{ -E2BIG, ACNL_FAILURE, "give fewer, such as one that holds others" },
	{ -ETIMEDOUT, ACNL_NO_ANSWER,
	  "try a smaller size, or another transport" },
};

static const struct advice other = {
	0, ACNL_FAILURE, "the kernel log (dmesg) may tell more"
};

static const struct advice *find_advice(int err)
{
	for (size_t i = 0; i < sizeof(advices) / sizeof(advices[0]); i++) {
		if (advices[i].err == err)
			return &advices[i];
	}
	return &other;
}

enum acnl_exit acnl_error(int err, const char *why, const char *fmt, ...)
{
	const struct advice *advice = find_advice(err);
	va_list ap;

	fputs("acnl: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fprintf(stderr, ": %s; %s\n", why ? why : strerror(-err),
		advice->text);
	return advice->status;
}

enum acnl_exit acnl_usage_error(const char *command, const char *fmt, ...)
{
	va_list ap;

	fputs("acnl: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fprintf(stderr, "; see 'acnl help%s%s'\n", command ? " " : "",
		command ? command : "");
	return ACNL_USAGE;
}

enum acnl_exit acnl_connect(struct acvpn **ctx)
{
	int err = acvpn_open(ctx);

	if (!err)
		return ACNL_OK;
	if (err != -ENOENT)
		return acnl_error(err, NULL, "netlink");
	return acnl_error(-ESHUTDOWN, "not loaded", "kernel module acvpn");
}
