// SPDX-License-Identifier: GPL-2.0-only
#include "tls/gnutls/scheme.h"

#include <stddef.h>

/* The first of a scheme is the one without a curve. */
static const struct {
	uint16_t scheme;
	gnutls_sign_algorithm_t algo;
} schemes[] = {
	{ 0x0401, GNUTLS_SIGN_RSA_SHA256 },
	{ 0x0501, GNUTLS_SIGN_RSA_SHA384 },
	{ 0x0601, GNUTLS_SIGN_RSA_SHA512 },
	{ 0x0804, GNUTLS_SIGN_RSA_PSS_RSAE_SHA256 },
	{ 0x0805, GNUTLS_SIGN_RSA_PSS_RSAE_SHA384 },
	{ 0x0806, GNUTLS_SIGN_RSA_PSS_RSAE_SHA512 },
	{ 0x0807, GNUTLS_SIGN_EDDSA_ED25519 },
	{ 0x0809, GNUTLS_SIGN_RSA_PSS_SHA256 },
	{ 0x080a, GNUTLS_SIGN_RSA_PSS_SHA384 },
	{ 0x080b, GNUTLS_SIGN_RSA_PSS_SHA512 },
	{ 0x0403, GNUTLS_SIGN_ECDSA_SHA256 },
	{ 0x0503, GNUTLS_SIGN_ECDSA_SHA384 },
	{ 0x0603, GNUTLS_SIGN_ECDSA_SHA512 },
	{ 0x0403, GNUTLS_SIGN_ECDSA_SECP256R1_SHA256 },
	{ 0x0503, GNUTLS_SIGN_ECDSA_SECP384R1_SHA384 },
	{ 0x0603, GNUTLS_SIGN_ECDSA_SECP521R1_SHA512 },
};

uint16_t tls_gnutls_scheme_of(gnutls_sign_algorithm_t algo)
{
	size_t i;

	for (i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
		if (schemes[i].algo == algo)
			return schemes[i].scheme;
	return 0;
}

gnutls_sign_algorithm_t tls_gnutls_scheme_algo(uint16_t scheme)
{
	size_t i;

	for (i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
		if (schemes[i].scheme == scheme)
			return schemes[i].algo;
	return GNUTLS_SIGN_UNKNOWN;
}
