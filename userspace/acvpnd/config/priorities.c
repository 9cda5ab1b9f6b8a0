// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/config/priorities.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

enum {
	VERSION_1_2 = 1,
	VERSION_1_3 = 2,
	VERSIONS = VERSION_1_2 | VERSION_1_3,

	AES_128 = 1 << TLS_AEAD_AES_128_GCM,
	AES_256 = 1 << TLS_AEAD_AES_256_GCM,
	CHACHA = 1 << TLS_AEAD_CHACHA20_POLY1305,
	AEADS = AES_128 | AES_256 | CHACHA,
};

/* What a word means, without the sign before it. */
struct word {
	const char *name;
	unsigned int versions;
	unsigned int aeads;
};

/* Words that begin a string, or add and remove. */
static const struct word words[] = {
	{ "NORMAL", VERSIONS, AEADS },
	{ "PERFORMANCE", VERSIONS, AEADS },
	{ "LEGACY", VERSIONS, AEADS },
	{ "PFS", VERSIONS, AEADS },
	{ "SECURE", VERSIONS, AES_256 | CHACHA },
	{ "SECURE128", VERSIONS, AEADS },
	{ "SECURE192", VERSIONS, AES_256 | CHACHA },
	{ "SECURE256", VERSIONS, AES_256 | CHACHA },
	{ "SUITEB128", VERSION_1_2, AES_128 | AES_256 },
	{ "SUITEB192", VERSION_1_2, AES_256 },
	{ "VERS-ALL", VERSIONS, 0 },
	{ "VERS-TLS-ALL", VERSIONS, 0 },
	{ "VERS-TLS1.2", VERSION_1_2, 0 },
	{ "VERS-TLS1.3", VERSION_1_3, 0 },
	{ "CIPHER-ALL", 0, AEADS },
	{ "AES-128-GCM", 0, AES_128 },
	{ "AES-256-GCM", 0, AES_256 },
	{ "CHACHA20-POLY1305", 0, CHACHA },
};

/* What is never spoken anyway need not be removed, nor can it be added. */
static const char * const never[] = {
	"VERS-SSL3.0", "VERS-TLS1.0", "VERS-TLS1.1", "VERS-DTLS0.9",
	"VERS-DTLS1.0", "ARCFOUR-128", "3DES-CBC", "AES-128-CBC",
	"AES-256-CBC", "AES-128-CCM", "AES-256-CCM", "AES-128-CCM-8",
	"AES-256-CCM-8", "CAMELLIA-128-CBC", "CAMELLIA-256-CBC",
	"CAMELLIA-128-GCM", "CAMELLIA-256-GCM", "MD5", "SHA1", "NULL",
};

static bool is_never(const char *word, size_t len)
{
	size_t i;

	for (i = 0; i < sizeof(never) / sizeof(never[0]); i++)
		if (strlen(never[i]) == len &&
		    !strncasecmp(word, never[i], len))
			return true;
	return false;
}

static const struct word *find_word(const char *word, size_t len)
{
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strlen(words[i].name) == len &&
		    !strncasecmp(word, words[i].name, len))
			return &words[i];
	return NULL;
}

/* Returns false if the word changes something that nobody here looks at. */
static bool priorities_take_word(const char *word, size_t len, bool first,
				 struct word *result)
{
	bool less = *word == '-' || *word == '!', more = *word == '+';
	const struct word *known = find_word(word + (less || more),
					     len - (less || more));

	/* What follows "%" is about bugs of others, and orders. */
	if (*word == '%' || (first && len == 4 &&
			     !strncasecmp(word, "NONE", len)))
		return true;
	if (less && is_never(word + 1, len - 1))
		return true;
	if (first && *word == '@') {
		result->versions = VERSIONS;
		result->aeads = AEADS;
		return true;
	}
	if (!known || (!less && !more && !first))
		return false;
	if (less) {
		result->versions &= ~known->versions;
		result->aeads &= ~known->aeads;
	} else {
		result->versions |= known->versions;
		result->aeads |= known->aeads;
	}
	return true;
}

static void read_words(const char *text, struct word *result,
		       struct finding_sink *sink)
{
	bool first = true;
	size_t len;

	for (; *text; text += len, text += *text == ':') {
		len = strcspn(text, ":");
		if (!len)
			continue;
		if (!priorities_take_word(text, len, first, result))
			finding_warning(sink, "'%.*s' in tls-priorities has no "
					      "effect: only versions and "
					      "ciphers are chosen by it",
					(int)len, text);
		first = false;
	}
}

void priorities_read(const char *text, struct tls_limits *limits,
		     struct finding_sink *sink)
{
	struct word result = { 0 };

	read_words(text ? text : "NORMAL", &result, sink);
	if (!result.versions)
		finding_error(sink, "'tls-priorities' leaves no version of TLS "
				    "that there is: TLS1.2 and TLS1.3");
	if (!result.aeads)
		finding_error(sink, "'tls-priorities' leaves no cipher that "
				    "there is: AES-128-GCM, AES-256-GCM and "
				    "CHACHA20-POLY1305");
	limits->min = result.versions & VERSION_1_2 ? TLS_VERSION_1_2 :
						      TLS_VERSION_1_3;
	limits->max = result.versions & VERSION_1_3 ? TLS_VERSION_1_3 :
						      TLS_VERSION_1_2;
	limits->aeads = result.aeads;
}
