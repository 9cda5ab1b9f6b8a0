// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/auth/otp.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <time.h>

#include <liboath/oath.h>

/* Digits of a code. */
enum { AUTH_OTP_MIN = 6, AUTH_OTP_MAX = 8 };

static int failure = OATH_OK;

const char *auth_otp_error(void)
{
	return oath_strerror(failure);
}

/* Such as others have them; the rest is not worth reading a file for. */
static bool auth_otp_is_code(const char *code)
{
	size_t len = strlen(code);

	return len >= AUTH_OTP_MIN && len <= AUTH_OTP_MAX &&
	       strspn(code, "0123456789") == len;
}

/* Who is not there takes as long as who is. */
static void auth_otp_waste_time(const char *code)
{
	static const char key[20] = "nobody";

	oath_hotp_validate(key, sizeof(key), 0, AUTH_OTP_WINDOW, code);
}

int auth_otp_check(const char *path, const char *user, const char *code)
{
	time_t last;
	int rc;

	if (!auth_otp_is_code(code))
		return 0;
	rc = oath_init();
	if (rc == OATH_OK)
		rc = oath_authenticate_usersfile(path, user, code,
						 AUTH_OTP_WINDOW, NULL, &last);
	switch (rc) {
	case OATH_OK:
		return 1;
	case OATH_UNKNOWN_USER:
		auth_otp_waste_time(code);
		return 0;
	case OATH_INVALID_OTP:
	case OATH_REPLAYED_OTP:
	case OATH_BAD_PASSWORD:
	case OATH_INVALID_DIGITS:
		return 0;
	default:
		failure = rc;
		return -EIO;
	}
}
