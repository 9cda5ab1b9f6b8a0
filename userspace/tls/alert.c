// SPDX-License-Identifier: GPL-2.0-only
#include "tls/tls.h"

#include <stddef.h>

/* The registry of RFC 8446, with what older versions had. */
static const struct {
	uint8_t description;
	const char *name;
} alerts[] = {
	{ 0, "close notify" },
	{ 10, "unexpected message" },
	{ 20, "bad record MAC" },
	{ 21, "decryption failed" },
	{ 22, "record overflow" },
	{ 30, "decompression failed" },
	{ 40, "handshake failed" },
	{ 41, "no certificate" },
	{ 42, "bad certificate" },
	{ 43, "unsupported certificate" },
	{ 44, "certificate revoked" },
	{ 45, "certificate expired" },
	{ 46, "certificate unknown" },
	{ 47, "illegal parameter" },
	{ 48, "unknown CA" },
	{ 49, "access denied" },
	{ 50, "decode error" },
	{ 51, "decrypt error" },
	{ 60, "export restriction" },
	{ 70, "protocol version" },
	{ 71, "insufficient security" },
	{ 80, "internal error" },
	{ 86, "inappropriate fallback" },
	{ 90, "user cancelled" },
	{ 100, "no renegotiation" },
	{ 109, "missing extension" },
	{ 110, "unsupported extension" },
	{ 111, "certificate unobtainable" },
	{ 112, "unrecognized name" },
	{ 113, "bad certificate status response" },
	{ 114, "bad certificate hash value" },
	{ 115, "unknown PSK identity" },
	{ 116, "certificate required" },
	{ 120, "no application protocol" },
};

const char *tls_alert_name(uint8_t description)
{
	size_t i;

	for (i = 0; i < sizeof(alerts) / sizeof(alerts[0]); i++)
		if (alerts[i].description == description)
			return alerts[i].name;
	return "unknown";
}

bool tls_alert_refuses(uint8_t description, enum tls_shown shown)
{
	enum {
		HANDSHAKE_FAILURE = 40,
		CERTIFICATE_UNKNOWN = 46,
		UNKNOWN_CA = 48,
		ACCESS_DENIED = 49,
		DECODE_ERROR = 50,
		CERTIFICATE_REQUIRED = 116,
	};

	/* Between these two it is certificates alone. */
	if (description >= HANDSHAKE_FAILURE &&
	    description <= CERTIFICATE_UNKNOWN)
		return true;
	/* What GnuTLS says where a certificate should be. */
	if (description == DECODE_ERROR)
		return shown == TLS_SHOWN_NOTHING;
	return description == UNKNOWN_CA || description == ACCESS_DENIED ||
	       description == CERTIFICATE_REQUIRED;
}
