// SPDX-License-Identifier: GPL-2.0-only
#include "tls/suite.h"

#include <string.h>

/* The best first. */
static const struct tls_suite suites[] = {
	{ 0xc02c, TLS_KX_ECDHE_ECDSA, TLS_AEAD_AES_256_GCM,
	  "ECDHE-ECDSA-AES256-GCM-SHA384", NULL },
	{ 0xc030, TLS_KX_ECDHE_RSA, TLS_AEAD_AES_256_GCM,
	  "ECDHE-RSA-AES256-GCM-SHA384", NULL },
	{ 0x009f, TLS_KX_DHE_RSA, TLS_AEAD_AES_256_GCM,
	  "DHE-RSA-AES256-GCM-SHA384", NULL },
	{ 0x009d, TLS_KX_RSA, TLS_AEAD_AES_256_GCM,
	  "AES256-GCM-SHA384", "OC-DTLS1_2-AES256-GCM" },
	{ 0xc02b, TLS_KX_ECDHE_ECDSA, TLS_AEAD_AES_128_GCM,
	  "ECDHE-ECDSA-AES128-GCM-SHA256", NULL },
	{ 0xc02f, TLS_KX_ECDHE_RSA, TLS_AEAD_AES_128_GCM,
	  "ECDHE-RSA-AES128-GCM-SHA256", NULL },
	{ 0x009e, TLS_KX_DHE_RSA, TLS_AEAD_AES_128_GCM,
	  "DHE-RSA-AES128-GCM-SHA256", NULL },
	{ 0x009c, TLS_KX_RSA, TLS_AEAD_AES_128_GCM,
	  "AES128-GCM-SHA256", "OC-DTLS1_2-AES128-GCM" },
	{ 0xcca9, TLS_KX_ECDHE_ECDSA, TLS_AEAD_CHACHA20_POLY1305,
	  "ECDHE-ECDSA-CHACHA20-POLY1305", NULL },
	{ 0xcca8, TLS_KX_ECDHE_RSA, TLS_AEAD_CHACHA20_POLY1305,
	  "ECDHE-RSA-CHACHA20-POLY1305", NULL },
	{ 0xccaa, TLS_KX_DHE_RSA, TLS_AEAD_CHACHA20_POLY1305,
	  "DHE-RSA-CHACHA20-POLY1305", NULL },
	{ 0xccab, TLS_KX_PSK, TLS_AEAD_CHACHA20_POLY1305,
	  "PSK-CHACHA20-POLY1305", "OC2-DTLS1_2-CHACHA20-POLY1305" },
	{ 0x00a9, TLS_KX_PSK, TLS_AEAD_AES_256_GCM, NULL, NULL },
	{ 0x00a8, TLS_KX_PSK, TLS_AEAD_AES_128_GCM, NULL, NULL },
};

enum { SUITES = sizeof(suites) / sizeof(suites[0]) };

static bool is_name(const char *name, const char *text, size_t len)
{
	return name && strlen(name) == len && !memcmp(name, text, len);
}

const struct tls_suite *tls_suite_by_name(const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < SUITES; i++)
		if (is_name(suites[i].name, name, len) ||
		    is_name(suites[i].old_name, name, len))
			return &suites[i];
	return NULL;
}

const struct tls_suite *tls_suite_by_code(uint16_t code)
{
	size_t i;

	for (i = 0; i < SUITES; i++)
		if (suites[i].code == code)
			return &suites[i];
	return NULL;
}

const struct tls_suite *tls_suite_psk(enum tls_aead aead)
{
	const struct tls_suite *suite = suites;

	while (suite->kx != TLS_KX_PSK || suite->aead != aead)
		suite++;
	return suite;
}

static const struct tls_suite *suite_by_old_name(const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < SUITES; i++)
		if (is_name(suites[i].old_name, name, len))
			return &suites[i];
	return NULL;
}

static bool tls_suite_may_have(const struct tls_suite *suite,
			       unsigned int aeads)
{
	return !aeads || aeads & 1U << suite->aead;
}

static const struct tls_suite *tls_suite_pick(const char *list,
					      unsigned int aeads, bool old)
{
	const struct tls_suite *best = NULL, *suite;
	size_t len;

	for (; *list; list += len + (list[len] == ':')) {
		len = strcspn(list, ":");
		suite = old ? suite_by_old_name(list, len) :
			      tls_suite_by_name(list, len);
		if (suite && tls_suite_may_have(suite, aeads) &&
		    (!best || suite < best))
			best = suite;
	}
	return best;
}

const struct tls_suite *tls_suite_choose(const char *list, unsigned int aeads)
{
	return tls_suite_pick(list, aeads, false);
}

const struct tls_suite *tls_suite_choose_old(const char *list,
					     unsigned int aeads)
{
	return tls_suite_pick(list, aeads, true);
}
