// SPDX-License-Identifier: GPL-2.0-only
/*
 * The peer has changed its key: the kernel has stopped to read, and gets the
 * next one. If the peer wants us to change ours, too, the module sends a
 * KeyUpdate and holds back what follows, until the kernel has the key for it.
 */
#include "dataplane/kernel/rekey.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "dataplane/kernel/device.h"
#include "dataplane/kernel/ktls.h"
#include "dataplane/kernel/record.h"
#include "dataplane/kernel/session.h"
#include "tls/secret.h"

enum {
	REKEY_MESSAGE = 24,
	REKEY_REQUESTED = 1,
};

static const uint8_t rekey_message[] = { REKEY_MESSAGE, 0, 0, 1, 0 };

void kernel_rekey_begin(struct kernel_rekey *r, struct tls *tls,
			const struct tls_keys *keys)
{
	kernel_rekey_forget(r);
	r->aead = keys->aead;
	r->possible = keys->tls13 && !tls_secrets(tls, &r->secrets);
}

void kernel_rekey_forget(struct kernel_rekey *r)
{
	explicit_bzero(r, sizeof(*r));
}

static int rekey_refuse(struct dataplane_session *s, const char *why)
{
	snprintf(s->dp->error, sizeof(s->dp->error), "%s", why);
	return -EOPNOTSUPP;
}

/* On failure the kernel goes on with the key that it has. */
static int rekey_direction(struct dataplane_session *s, bool rx)
{
	struct kernel_rekey *r = &s->rekey;
	struct tls_secret *secret = rx ? &r->secrets.rx : &r->secrets.tx;
	struct tls_secret next = *secret;
	struct tls_keydir dir;
	int err;

	memset(&dir, 0, sizeof(dir));
	err = tls_secret_next(&next);
	if (!err)
		err = tls_secret_key(&next, r->aead, &dir);
	if (!err)
		err = ktls_renew(s->fd, rx, r->aead, &dir);
	if (!err)
		*secret = next;
	explicit_bzero(&next, sizeof(next));
	explicit_bzero(&dir, sizeof(dir));
	/* Kernels before 6.14 keep their keys. */
	return err ? rekey_refuse(s, err == -EBUSY ?
				  "the kernel's TLS takes no new keys" :
				  strerror(-err)) : 0;
}

/* @state and @sent are of the transport of CSTP. */
static int rekey_look(struct dataplane_session *s, uint32_t *state,
		      uint64_t *sent)
{
	const struct acvpn_transport_info *t;
	struct acvpn_session_info info;
	int err = acvpn_session_get(s->dp->ctx, s->dp->ifindex, s->id, &info);

	if (err)
		return kernel_device_fail(s->dp, "session-get", err);
	t = kernel_watch_find(&info, DATAPLANE_CSTP, DATAPLANE_CURRENT);
	if (!t)
		return rekey_refuse(s, "it carries no TLS any more");
	*state = t->state;
	*sent = t->stats.tx_control;
	return 0;
}

static int rekey_answer(struct dataplane_session *s)
{
	uint32_t state;
	int err;

	err = rekey_look(s, &state, &s->rekey.sent);
	if (!err)
		err = kernel_record_handshake(s, rekey_message,
					      sizeof(rekey_message));
	if (err)
		return err;
	s->rekey.answering = true;
	return -EAGAIN;
}

static int rekey_go_on(struct dataplane_session *s)
{
	uint32_t state;
	uint64_t sent;
	int err;

	err = rekey_look(s, &state, &sent);
	if (err)
		return err;
	/* An event that was lost may have been dealt with already. */
	if (!s->rekey.answering && state != ACVPN_TRANSPORT_STATE_PAUSED)
		return 0;
	if (!s->rekey.answering)
		return rekey_refuse(s, "what the peer said was lost");
	if (sent <= s->rekey.sent)
		return -EAGAIN;
	err = rekey_direction(s, false);
	if (err)
		return err;
	s->rekey.answering = false;
	return kernel_record_resume(s);
}

int kernel_rekey(struct dataplane_session *s, const uint8_t *data, size_t len)
{
	int err;

	if (!len)
		return rekey_go_on(s);
	if (!s->rekey.possible || len != sizeof(rekey_message) ||
	    memcmp(data, rekey_message, len - 1) ||
	    data[len - 1] > REKEY_REQUESTED)
		return rekey_refuse(s, "it is no KeyUpdate");
	/* To go on reading would let go what is held back for the new key. */
	if (s->rekey.answering)
		return rekey_refuse(s, "it is not done with the last one");
	err = rekey_direction(s, true);
	if (!err)
		err = kernel_record_resume(s);
	if (err || data[len - 1] != REKEY_REQUESTED)
		return err;
	return rekey_answer(s);
}
