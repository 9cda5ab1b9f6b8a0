// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/worker/offer.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

#include "common/text.h"

static bool offer_lists(const char *list, const char *name)
{
	size_t len, want = strlen(name);

	for (; list && *list; list += len + (list[len] == ':')) {
		len = strcspn(list, ":");
		if (len == want && !memcmp(list, name, len))
			return true;
	}
	return false;
}

static int offer_secret(struct offer *o, const struct tunnel_request *request)
{
	const char *text = request->dtls_secret;
	size_t n;

	if (!text || text_unhex(text, o->secret, sizeof(o->secret), &n) ||
	    n != DTLS_MASTER_SIZE) {
		explicit_bzero(o->secret, sizeof(o->secret));
		return -EBADMSG;
	}
	o->secret_len = n;
	return 0;
}

static void offer_resume(struct offer *o, const struct tunnel_request *request,
			 unsigned int aeads)
{
	const struct tls_suite *suite = NULL;
	enum offer_kind kind = OFFER_RESUME;

	if (request->dtls12_suites)
		suite = tls_suite_choose(request->dtls12_suites, aeads);
	if (!suite && request->dtls_suites) {
		suite = tls_suite_choose_old(request->dtls_suites, aeads);
		kind = OFFER_RESUME_OLD;
	}
	if (!suite) {
		o->why = aeads ?
			"it offers no cipher that its TLS connection has" :
			"it offers only ciphers in CBC mode, or DTLS 0.9";
		return;
	}
	if (offer_secret(o, request)) {
		o->why = "it gives no master secret";
		return;
	}
	o->kind = kind;
	o->suite = suite;
}

/* Which suites a client has for a pre-shared key, it does not tell here. */
static void offer_psk(struct offer *o, const enum tls_aead *match)
{
	o->kind = OFFER_PSK;
	if (match)
		o->suite = tls_suite_psk(*match);
}

int offer_choose(struct offer *o, const struct tunnel_request *request,
		 const struct offer_rules *rules)
{
	bool wants_psk = offer_lists(request->dtls_suites, OFFER_PSK_NAME) ||
			 offer_lists(request->dtls12_suites, OFFER_PSK_NAME);

	memset(o, 0, sizeof(*o));
	if (!request->dtls_suites && !request->dtls12_suites)
		return 0;
	if (rules->psk && wants_psk)
		offer_psk(o, rules->match);
	else if (rules->resume)
		offer_resume(o, request, rules->match ? 1U << *rules->match :
							0);
	else
		o->why = "what it offers is not allowed";
	if (o->kind == OFFER_NONE)
		return 0;
	return getrandom(o->id, sizeof(o->id), 0) == sizeof(o->id) ? 0 : -EIO;
}

static void offer_id(const struct offer *o, struct header_id *id)
{
	memcpy(id->bytes, o->id, sizeof(o->id));
	id->len = sizeof(o->id);
}

int offer_tell(const struct offer *o, uint16_t port,
	       struct tunnel_config *config)
{
	char **name = &config->dtls_suite;
	const char *text = OFFER_PSK_NAME;

	if (o->kind == OFFER_NONE)
		return 0;
	config->dtls_port = port;
	if (o->kind == OFFER_PSK) {
		offer_id(o, &config->app_id);
	} else {
		offer_id(o, &config->dtls_session_id);
		text = o->suite->old_name;
	}
	if (o->kind == OFFER_RESUME) {
		name = &config->dtls12_suite;
		text = o->suite->name;
	}
	*name = strdup(text);
	return *name ? 0 : -ENOMEM;
}

const struct mtu_record *offer_record(const struct offer *o)
{
	if (o->suite && o->suite->aead == TLS_AEAD_CHACHA20_POLY1305)
		return &mtu_dtls_chacha;
	return &mtu_dtls_gcm;
}
