// SPDX-License-Identifier: GPL-2.0-only
#include "tls/tls.h"

const char *tls_aead_name(enum tls_aead aead)
{
	switch (aead) {
	case TLS_AEAD_AES_128_GCM:
		return "AES-128-GCM";
	case TLS_AEAD_AES_256_GCM:
		return "AES-256-GCM";
	case TLS_AEAD_CHACHA20_POLY1305:
		return "CHACHA20-POLY1305";
	}
	return "unknown";
}
